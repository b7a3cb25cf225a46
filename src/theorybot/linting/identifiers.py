"""Rules on identifiers: arXiv numbers, DOIs and BibTeX keys that cannot be right."""

from __future__ import annotations

import re
from collections.abc import Iterator

from theorybot.linting.subject import Spot, Subject
from theorybot.types import Reference

_ARXIV = re.compile(
    r"(?:\barxiv:\s?|arxiv\.org/(?:abs|pdf)/)(?![\w-]*\])([^\s\"'<>{}\[\]()*_,;|`]{1,40})", re.IGNORECASE
)
_EPRINT = re.compile(r"\beprint\s*=\s*[{\"]\s*([^{}\"\s]{1,60})\s*[}\"]", re.IGNORECASE)
_NEW = re.compile(r"(\d\d)(0[1-9]|1[0-2])\.(\d{4,5})(?:v\d{1,2})?")
_OLD = re.compile(r"[a-z]{2,9}(?:-[a-z]{2,4})?(?:\.[A-Z]{2})?/\d{7}(?:v\d{1,2})?", re.IGNORECASE)
_DOI = re.compile(r"(?:\bdoi:\s?|\bdoi\.org/)([^\s\"'<>{}\[\]|`]{1,120})", re.IGNORECASE)
_DOI_FIELD = re.compile(r"\bdoi\s*=\s*[{\"]\s*([^{}\"]{1,200}?)\s*[}\"]", re.IGNORECASE)
_IS_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_IS_KEY = re.compile(r"[^\s{}(),=#%\"'\\~@;\[\]]+")


def malformed_id(subject: Subject) -> Iterator[Spot]:
    """arXiv numbers, DOIs and BibTeX keys that cannot be right."""
    text, is_bib = subject.visible, subject.document.kind == "bibliography"
    numbers = [*_ARXIV.finditer(text), *(_EPRINT.finditer(text) if is_bib else ())]
    for match in numbers:
        number = re.sub(r"(?:\.pdf)?[.:!?…”’]*$", "", match[1])
        is_eprint = match.re is _EPRINT
        if re.search(r"\d", number) and not is_arxiv(number.removeprefix("arXiv:"), lenient=is_eprint):
            out = "arXiv numbers are like 1806.07572, before April 2007 like math/0211159"
            yield Spot(match.start(1), match.end(1), f"'{number}' is no arXiv number", out)
    for match in (*_DOI.finditer(text), *(_DOI_FIELD.finditer(text) if is_bib else ())):
        bare = re.sub(r"^(?:https?://)?(?:dx\.)?doi\.org/|^doi:\s*", "", match[1], flags=re.IGNORECASE)
        if not _IS_DOI.fullmatch(bare):
            out = "a DOI is like 10.1162/neco.1997.9.1.1"
            yield Spot(match.start(1), match.end(1), f"'{bare}' is no DOI", out)
    if is_bib:
        yield from _malformed_keys(subject)


def is_arxiv(number: str, *, lenient: bool = False) -> bool:
    """Whether this is an arXiv number; where `lenient`, what has not its shape at all counts as one."""
    new = _NEW.fullmatch(number)
    if new is None:
        return bool(_OLD.fullmatch(number)) or (lenient and not re.fullmatch(r"[\d.v]+", number))
    # numbers have had five digits since January 2015
    return int(new[1]) >= 7 and len(new[3]) == (5 if int(new[1]) >= 15 else 4)


def _malformed_keys(subject: Subject) -> Iterator[Spot]:
    for reference in subject.document.references:
        key = reference.key or ""
        if not _IS_KEY.fullmatch(key):
            start, end = key_span(subject, reference)
            what = f"'{key}' cannot be cited as a key" if key else "an entry without a key"
            yield Spot(start, end, what, "write letters, digits and -_:. only: jacot2018")


def key_span(subject: Subject, reference: Reference) -> tuple[int, int]:
    """Where an entry's key stands; its first line where it has none."""
    entry = subject.text[reference.start : reference.end]
    opened = entry.find("{") + 1
    length = len(entry[opened:].partition(",")[0].rstrip())
    if opened and length and reference.key:
        return reference.start + opened, reference.start + opened + length
    return reference.start, reference.start + len(entry.partition("\n")[0])
