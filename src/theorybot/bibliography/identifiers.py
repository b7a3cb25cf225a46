"""Identifiers of works: arXiv numbers, DOIs, OpenReview ids, addresses, and what form of work they are."""

from __future__ import annotations

import re

from theorybot.types import Work

_NEW = r"(\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})"
_OLD = r"([a-z]{2,9}(?:-[a-z]{2,4})?)(?:\.[A-Z]{2})?/(\d{7})"
_NUMBER = rf"(?:{_NEW}|{_OLD})(?:v([1-9]\d?))?(?!\d|v0)"
_ARXIV = re.compile(
    r"(?:(?:arxiv|ar5iv|alphaxiv)\.(?:labs\.arxiv\.)?org/(?:abs|pdf|html|format|ps|src|e-print)/"
    r"|arxiv[.:]\s{0,2}(?:abs/\s?)?|arxiv(?: e-?prints?| preprint)?,?\s{1,2}(?:\([12]\d{3}\),?\s)?|\babs/\s?"
    r"|huggingface\.co/papers/)" + _NUMBER,
    re.IGNORECASE,
)
# Archives whose hyphen is lost where a line of a PDF ends in it.
_UNHYPHENED = {
    "astroph": "astro-ph", "condmat": "cond-mat", "hepth": "hep-th", "hepph": "hep-ph", "heplat": "hep-lat",
    "hepex": "hep-ex", "grqc": "gr-qc", "quantph": "quant-ph", "mathph": "math-ph", "nuclth": "nucl-th",
}  # fmt: skip
_WHOLE = re.compile(_NUMBER)
_BARE = re.compile(  # "…, quant-ph/0610099": old numbers name their archive, and need no "arXiv" in front
    r"()\b(astro-ph|cond-mat|gr-qc|hep-(?:ex|lat|ph|th)|math-ph|nucl-th|quant-ph)/(\d{7})(?:v(\d{1,2}))?(?!\d)"
)
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>{}|\\^`]+")
_OPENREVIEW = re.compile(r"openreview\.net/(?:forum|pdf|attachment|revisions)\?(?:[^\s#]*&)?id=([\w-]+)")
_FORMS = (
    ("course", r"mooc|courses?|lecture (?:notes|series)"),
    ("talk", r"talks?|lectures?|keynote|seminar|slides"),
    ("video", r"videos?|recording|watch|youtube"),
    ("summary", r"summar(?:y|ies)|overview|explainer|blog(?: ?post)?"),
    ("news", r"news|press|interview"),
    ("book", r"(?:text)?books?"),
    ("paper", r"papers?|preprint|article|pdf|arxiv|openreview|doi"),
)
_FORM = [(form, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for form, words in _FORMS]
_VIDEO_HOST = re.compile(r"//(?:[\w-]+\.)?(?:youtube\.com|youtu\.be|vimeo\.com|videolectures\.net)/", re.I)
_GENERIC = re.compile(
    r"(?:(?:the|this|that|a|my|full|original|official)\s+)?"
    r"(?:papers?|preprint|article|pdf|arxiv|openreview|doi|"
    r"links?|here|this|that|it|talks?|lectures?|videos?|slides|news|press|summar(?:y|ies)|overview|"
    r"blog(?:\s?post)?|"
    r"code|github|demo|project(?: page)?|website|site|page|book|mooc|course|html|abs|url|source|post|"
    r"interview)"
    r"(?:\s*(?:\d{1,2}|[a-z]))?",
    re.IGNORECASE,
)


def arxiv_id(text: str) -> tuple[str, int | None] | None:
    """The first arXiv number in `text` with its version, from "arXiv:…", an address, or a bare number.

    The number alone counts only when it is the whole text: ("1806.07572", 4), ("math/0211159", None).
    """
    match = _ARXIV.search(text) or _WHOLE.fullmatch(text.strip()) or _BARE.search(text)
    if match is None:
        return None
    new, archive, number, version = match.groups()
    if archive:
        archive = _UNHYPHENED.get(archive.lower(), archive.lower())
    return new or f"{archive}/{number}", int(version) if version else None


def arxiv_year(number: str) -> int:
    """The year in which an arXiv number was given: "1608.08225" -> 2016, "math/0211159" -> 2002."""
    short = int(number.rpartition("/")[2][:2])
    return 1900 + short if short > 90 else 2000 + short


def doi(text: str) -> str | None:
    """The first DOI in `text`, in lower case, without the punctuation of the sentence around it."""
    match = _DOI.search(text)
    return trim_address(match.group()).lower() if match else None


def trim_address(address: str) -> str:
    """`address` without the stops, quotes and unbalanced brackets that belong to the text around it."""
    while address:
        last = address[-1]
        if last in ".,;:!?'\"”’*_…" or (last in ")]>" and _unbalanced(address, last)):
            address = address[:-1]
        else:
            break
    return address


def _unbalanced(address: str, bracket: str) -> bool:
    return address.count(bracket) > address.count({")": "(", "]": "[", ">": "<"}[bracket])


def normal_url(url: str) -> str:
    """An address in the form in which two spellings of it compare equal."""
    url = re.sub(r"^https?://(?:www\.)?", "", url.strip(), flags=re.IGNORECASE)
    return url.partition("#")[0].rstrip("/").casefold()


def identities(work: Work) -> tuple[str, ...]:
    """What two records of one work have in common, strongest first: "arxiv:…", "doi:…", "url:…"."""
    found = []
    if work.arxiv_id:
        found.append(f"arxiv:{work.arxiv_id}")
    if work.doi:
        found.append(f"doi:{work.doi}")
    if work.url:
        review = _OPENREVIEW.search(work.url)
        found.append(f"openreview:{review[1]}" if review else f"url:{normal_url(work.url)}")
    return tuple(found)


def work_at(url: str) -> Work:
    """A work of which only the address is known: its identifiers are those the address carries."""
    number = arxiv_id(url)
    found = doi(url)
    if number is None and found and found.startswith("10.48550/"):
        number = arxiv_id(found.partition("/")[2])
    form = "video" if _VIDEO_HOST.search(url) else "paper"
    return Work(
        arxiv_id=number[0] if number else None,
        arxiv_version=number[1] if number else None,
        doi=found,
        url=url,
        form=form,
    )


def is_literature(work: Work) -> bool:
    """Whether an address names a work by an identifier (arXiv, DOI, OpenReview) and not merely a page."""
    return bool(work.arxiv_id or work.doi or (work.url and _OPENREVIEW.search(work.url)))


def form_in(text: str) -> str | None:
    """The form of work that `text` names: "The talk" -> "talk", "new MOOC" -> "course"; else None."""
    return next((form for form, words in _FORM if words.search(text)), None)


def is_generic(text: str) -> bool:
    """Whether a link's text only says what is behind it ("Paper 2", "here", "video") and is no title."""
    return _GENERIC.fullmatch(text.strip(" *_.,:`'\"“”")) is not None
