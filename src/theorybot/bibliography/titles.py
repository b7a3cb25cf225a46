"""What an entry of a reference list prints after its authors: title, year and venue. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

YEAR = r"(?:1[89]\d\d|20\d\d)"
_QUOTED = re.compile(r"\s*[,.]?\s*(?:“([^”]{3,400})”|\"([^\"]{3,400})\"|``(.{3,400}?)'')[.,]?\s*")
_STOP = re.compile(r"[.?!]+[\"'”’]?(?=\s|$)")
_RESUMES = re.compile(
    r"\s+(?:[^\Wa-z]|[“\"(\[*_,;]|\d|(?i:arxiv|in|preprint|https?|www|doi|url|pages?|pp|vol(?:ume)?|to\s+appear)\b|$)"
)
_LOWER = re.compile(r"\s+[a-z]{3,}")  # ". science, 290": a venue in small letters, after a whole word
_NO_END = {"vs", "st", "dr", "no", "vol", "i.e", "e.g", "pp", "eq", "fig", "al", "resp", "cf", "approx"}
_CUT = re.compile(
    r"[,;:.]?\s+(?:pages?\b|pp?\.|vol(?:ume)?\b\.?|no\.|art(?:icle)?\.? \d)"
    r"|,\s*\d|\s\d+\s*[,(]|\.\s|[\[(]\s*\d"
)
# Abbreviated journals ("Phys. Rev. Lett.") stand where a title would: styles of physics print none.
_JOURNAL = re.compile(r"(?:[A-Z][A-Za-z]{0,7}\.\s*){2,}(?:[A-Z][A-Za-z]*\b)?(?=[^.]{0,20}?\s\d)")
_NOT_YEAR = re.compile(
    r"https?://\S+|arxiv[:.]\s?\S+|10\.\d{4,9}/\S+|\d+\s?[-–:/]+\s?\d+|\d+\.\d+", re.IGNORECASE
)
# What a title ends in that is no part of it: ", 2016b", ", pp. 1–16", ", volume 12 of Series"
_TAIL = re.compile(
    rf"(?:[\s,;.]+(?:{YEAR}[a-z]?|(?:pp?\.?|pages?)(?:\s[\d–-]+)?"
    r"|(?:vol\.?|volume)\s\d+(?:\sof\s.*)?))+[\s.,]*\Z",
    re.IGNORECASE,
)
_YEAR_IN_TAIL = re.compile(rf"{YEAR}(?=[a-z]?\b)")
_VENUE_WORD = (
    r"(?:(?i:arxiv|corr\b|preprint|proc(?:eedings|\.)|advances in|(?:the )?(?:[\w.]+ ){0,3}journal\b"
    r"|trans(?:actions|\.)|conference|workshop|annals|springer|(?:[\w&-]+ ){0,3}press\b|university"
    r"|ph\.?\s?d|master'?s|vol\b|vol\.|volume\b|pp?\.|pages?\b|no\.|tech(?:nical)?\b|https?:|www|doi\b"
    r"|to appear|lecture notes)|[Ii]n\s+[A-Z“]|[12]\d{3}\b)"
)
_PUBLISHER = rf"\s+\((?=[^()]*,\s*{YEAR}\))"
_BOUNDARY = re.compile(rf",\s+(?:{_VENUE_WORD}|[A-Z])|{_PUBLISHER}")
_VENUE = re.compile(rf",\s+{_VENUE_WORD}|{_PUBLISHER}")
_NO_TITLE = re.compile(
    rf"(?:in\s|proceedings of|advances in neural|arxiv\b|corr\b|tech\.|technical report|https?:"
    rf"|\(?{YEAR}\)?\W*\Z)",
    re.IGNORECASE,
)
# "Nature 521, 436 (2015)": name, volume, page, year and nothing else; or "IEEE Transactions on Speech (2014)"
_VOLUME_LAST = re.compile(
    rf"([^“”\"(]+?)[\s,]+(?:[A-Z]?\d+[A-Z]?[\s,]+)?(?:[A-Z]?\d[\w–-]*\s*)?\({YEAR}\)"
    r"(?:,\s[a-z-]{4,9}/\d{7})?\W*\Z"
)
_SENTENCE_WORD = re.compile(r"(?<=\s)(?!(?:with|from|into|over|under)\b)[a-z]{4,}")


@dataclass(frozen=True, slots=True)
class Rest:
    """What was read; `after` is the text behind the title."""

    title: str | None
    year: int | None
    venue: str | None
    after: str


def read_rest(text: str, *, listed: bool) -> Rest:
    """Title, year and venue of what follows the authors.

    `listed` says that the authors come right before: then a comma may lead to the title, which may end in
    one ("A. Family, Title, Venue 12 (2017)"), or to a journal ("A. Family, Nature 521, 436 (2015)").
    """
    quoted = _QUOTED.match(text)
    after_comma = listed and re.match(r"\s*,", text) is not None
    if quoted:
        title, end = next(group for group in quoted.groups() if group), quoted.end()
    else:
        start = len(text) - len(text.lstrip(" .,:;"))
        title, end = _comma_title(text, start) if after_comma else _title(text, start)
    tail = _TAIL.search(title)
    inside = _YEAR_IN_TAIL.search(tail.group()) if tail else None
    title = title[: tail.start()] if tail else title
    after = text[end:]
    year = year_of(after) or (int(inside.group()) if inside else None)
    return Rest(clean_title(title), year, venue_of(after), after)


def _title(text: str, start: int) -> tuple[str, int]:
    """The title printed at `start`, up to a full stop, and the position after it."""
    if _JOURNAL.match(text, start):
        return "", start
    for stop in _STOP.finditer(text, start):
        word = text[start : stop.start()].rpartition(" ")[2].casefold()
        if word in _NO_END or text.count("(", start, stop.start()) > text.count(")", start, stop.start()):
            continue
        if not _RESUMES.match(text, stop.end()) and not _is_whole(word, text, stop):
            continue
        mark = "" if stop.group().startswith(".") else stop.group()
        return text[start : stop.start()] + mark, stop.end()
    return text[start:], len(text)


def _is_whole(word: str, text: str, stop: re.Match[str]) -> bool:
    """Whether a full stop after `word` ends a title although a small letter follows."""
    return stop.group() == "." and len(word) > 4 and _LOWER.match(text, stop.end()) is not None


def _comma_title(text: str, start: int) -> tuple[str, int]:
    """The title after a comma, up to a full stop or the comma before the venue; "" where none is printed."""
    if _NO_TITLE.match(text, start) or _JOURNAL.match(text, start):
        return "", start
    journal = _VOLUME_LAST.match(text, start)
    if journal and not _is_titled(journal[1]):
        return "", start
    stopped, after_stop = _title(text, start)
    cuts = [cut.start() for cut in _BOUNDARY.finditer(text, start, start + len(stopped))]
    if after_stop < len(text):  # a full stop ends the title, unless a comma leads to the venue before
        cuts = [cut for cut in cuts if _VENUE.match(text, cut) or _JOURNAL.match(text, cut + 2)]
    cuts = [cut for cut in cuts if " " in text[start:cut].strip() or _VENUE.match(text, cut)]
    return (text[start : cuts[0]], cuts[0]) if cuts else (stopped, after_stop)


def _is_titled(name: str) -> bool:
    """Whether what stands before a volume is a title with its journal: small words, then a capital one."""
    cut = _BOUNDARY.search(name)
    return cut is not None and len(_SENTENCE_WORD.findall(name[: cut.start()])) > 1


def clean_title(title: str) -> str | None:
    """A title without the marks around it; None for a lone number or address."""
    title = re.sub(r"\s+", " ", title).strip(' "“”*_.,`')
    if sum(char.isalpha() for char in title) < 3 or re.match(r"https?:|arxiv:|doi:", title, re.IGNORECASE):
        return None
    return title


def venue_of(text: str) -> str | None:
    """The venue at the beginning of what follows a title."""
    text = re.sub(r"^[\s.,;:()]+", "", re.sub(r"[*_]", "", text))
    text = re.sub(r"^(?:In|in)[:\s]\s*(?:In\s)?(?:Proc\.\s+(?:of\s+)?)?", "", text)
    text = re.sub(r"^[^“”\"]{3,200}?(?:\beditors?|\([Ee]ds?\.\)),\s*", "", text)
    if re.match(r"(?:arXiv|CoRR)\b", text, re.IGNORECASE):
        return "arXiv"
    if re.match(r"(?:https?:|www|url\b|doi\b|10\.|by\s|pp?\.|pages?\b|\d+[\s.]*$)", text, re.IGNORECASE):
        return None
    journal = _JOURNAL.match(text)
    cut = None if journal else _CUT.search(text)
    name = journal.group() if journal else text[: cut.start() if cut else len(text)]
    name = re.sub(rf"[\s,(]*{YEAR}[a-z]?\)?[\s.,]*$", "", name).strip(" .,;:(")
    return name if sum(char.isalpha() for char in name) > 1 and len(name) < 200 else None


def year_of(text: str) -> int | None:
    """The year of an entry without an explicit place for it: the last one that is no page or identifier."""
    for part in (re.split(r"\bURL\b", text)[0], text):  # a broken address may have a year in it
        years = re.findall(rf"(?<![\w.]){YEAR}(?=[a-z]?(?![\w]))(?!-[a-z])", _NOT_YEAR.sub(" ", part))
        if years:
            return int(years[-1])
    return None
