"""What a paper says of itself on its first page: title, authors, year, arXiv id. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from theorybot.bibliography.identifiers import arxiv_year
from theorybot.readers import pdf_authors
from theorybot.readers.pdf_lines import RAISED, STAMP, Line, letters
from theorybot.types import Work

NEW_ID = r"\d{4}\.\d{4,5}"
OLD_ID = r"[a-z-]+(?:\.[A-Z]{2})?/\d{7}"
ARXIV = re.compile(rf"arxiv(?:\.org/\w+/|[:\s]\s?)({NEW_ID}|{OLD_ID})(?:v(\d+))?", re.IGNORECASE)
FILE_ID = re.compile(rf"(?<!\d)({NEW_ID}|[a-z-]+(?:\.[A-Z]{{2}})?[_/]\d{{7}})(?:v(\d+))?(?!\d)")
DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+[^\s\"<>.,;)]")
YEAR = re.compile(r"(?<![\d.])((?:19|20)\d\d)(?![\d.]*\d)")
VENUE = re.compile(r"(?i)published|conference|proceedings|workshop|journal|\bvol\b|annals|transactions")
NOTICE = re.compile(
    r"(?i)^(published as|under review|preprint|accepted|to appear|appear(s|ed|ing) in|submitted|workshop|"
    r"proceedings|in proc|in advances|journal of|the annals|annals of|ieee trans|arxiv:|doi|https?:|www\.|"
    r"technical report|copyright|©|draft|citation|full citation|research article|original article|"
    r"letter$|review$|article$|communicated by|\d{4}, vol)|\bvol\.|\bno\. \d|, \d+\(\d+\)|\bissn\b|pp\. \d"
)
REPORT = re.compile(r"[A-Z]+[-/][\w/-]*\d{3,}")  # "MIT-CTP/5269"
OPENING = re.compile(r"(?i)(\d\.?|i\.)?\s*(abstract|introduction|summary|contents)\b")
TOP = 40  # lines of page 1 among which title and authors are looked for
DECORATION = " ∗*†‡§¶#⋆☆★\u2217"


@dataclass(frozen=True, slots=True)
class Front:
    """The work, and how many lines of page 1 its title block takes."""

    work: Work
    lines: int


def front(lines: Sequence[Line], metadata: Mapping[str, str], stamp: str, name: str) -> Front:
    """Read the front matter.

    `lines` are page 1's, without furniture; `stamp` is page 1's whole text, furniture included (stamps and
    conference lines stand there); `name` is the file's name, the last resort for an arXiv id.
    """
    end = _opening(lines)
    prose = next((i for i, line in enumerate(lines[:end]) if _is_prose(line.text)), end)
    start, stop = _title_span(lines[: min(end, _text_begins(lines))], opened=end < len(lines))
    title = _settle(_joined(lines[start:stop]), metadata.get("Title", ""), stamp)
    authors = pdf_authors.authors(
        lines[stop : min(end, max(stop, prose))] if stop else [], metadata.get("Author", ""), stamp
    )
    identifier, version = _arxiv(stamp, metadata, name)
    doi = DOI.search(stamp)
    work = Work(
        title=title,
        authors=authors,
        year=_year(stamp, metadata, identifier),
        arxiv_id=identifier,
        arxiv_version=version,
        doi=doi[0] if doi and identifier is None else None,  # a doi on an arXiv page may be somebody else's
    )
    return Front(work, max(stop, prose) if max(end, prose) < len(lines) else stop)


def _text_begins(lines: Sequence[Line]) -> int:
    """Index of the first of several lines of running text; their number if there are none."""
    prose = [_is_prose(line.text) for line in lines]
    return next((i for i in range(1, len(lines)) if prose[i] and sum(prose[i : i + 5]) >= 3), len(lines))


def _is_prose(text: str) -> bool:
    """True for a line of running text: an abstract may have no heading."""
    words = text.split()
    small = sum(word[:1].islower() for word in words)
    return len(words) >= 7 and len(text) >= 50 and small >= 0.65 * len(words) and "@" not in text


def _opening(lines: Sequence[Line]) -> int:
    """Index of the line where the abstract or the text begins; their number if none is seen."""
    for i, line in enumerate(lines[: 2 * TOP]):
        words = len(line.text.split())
        if OPENING.match(line.text) and (words <= 3 or re.match(r"(?i)abstract\s?[-—–.:]", line.text)):
            return i
    return len(lines)


def _title_span(lines: Sequence[Line], *, opened: bool) -> tuple[int, int]:
    """First and last + 1 of the title's lines: the first run of the largest type, notices left aside.

    Nothing is a title that is neither set apart nor followed by an abstract (`opened`) nor the first line.
    """
    able = [i for i, line in enumerate(lines[:TOP]) if _can_be_title(line)]
    if not able:
        return 0, 0
    largest = max(lines[i].size for i in able)
    start = next(i for i in able if lines[i].size >= 0.95 * largest)
    usual = sorted(line.size for line in lines)[len(lines) // 2]
    if not (opened or start == 0 or lines[start].bold or largest >= 1.08 * usual):
        return 0, 0
    stop = start + 1
    if largest == 0 or all(line.size >= 0.95 * largest for line in lines[start : start + 6]):
        return start, stop  # nothing is set larger than the rest: one line is all that can be told
    while stop < min(len(lines), start + 5) and _continues(lines[stop - 1], lines[stop], largest):
        stop += 1
    return start, stop


def _continues(line: Line, following: Line, largest: float) -> bool:
    """True if the title goes on; a line all in small capitals is smaller than one that has a tall letter."""
    if NOTICE.search(following.text) or "@" in following.text:
        return False
    small_capitals = line.text.isupper() and following.text.isupper() and line.font == following.font
    return following.size >= (0.78 if small_capitals else 0.95) * largest


def _can_be_title(line: Line) -> bool:
    text = line.plain or line.text
    alphabetic = sum(char.isalpha() for char in text)
    if alphabetic < 4 or NOTICE.search(text) or REPORT.fullmatch(text) or STAMP.search(text):
        return False
    if "@" in text or (text[0].islower() and len(text.split()) < 3) or text[-1] in ".,;":
        return False
    return alphabetic > 0.5 * len(text.replace(" ", ""))


def _joined(lines: Sequence[Line]) -> str:
    """The title of its lines, words broken between them mended, footnote marks off."""
    title = ""
    for line in lines:
        text = (line.plain or line.text).replace(RAISED, " ").strip(DECORATION)
        broken = title.endswith("-") and text[:1].isupper() and title.isupper()  # "RE-", "THINKING"
        title = title[:-1] + text if broken else f"{title} {text}".strip()
    return re.sub(r"\s+", " ", title).strip(DECORATION)


def _settle(printed: str, told: str, stamp: str) -> str | None:
    """The printed title, unless the metadata's stands on page 1 as well and says more."""
    told = re.sub(r"\s+", " ", told).strip()
    plausible = len(told.split()) >= 2 and len(letters(told)) >= 8
    plausible = plausible and not re.search(r"(?i)\.(docx?|tex|dvi|pdf|indd)$|microsoft word|untitled", told)
    confirmed = plausible and letters(told) in letters(stamp)
    if not printed:
        return told if plausible else None
    if confirmed and letters(told) != letters(printed):
        return told
    return printed


def _arxiv(stamp: str, metadata: Mapping[str, str], name: str) -> tuple[str | None, int | None]:
    """Identifier and version from the margin stamp, else the metadata, else the file's name."""
    margin = STAMP.search(stamp)
    told = " ".join(metadata.values())
    found = (margin and ARXIV.search(margin[0])) or ARXIV.search(told) or FILE_ID.search(name)
    if not found:
        return None, None
    version = int(found[2]) if found[2] else None
    return found[1].replace("_", "/"), version


def _year(stamp: str, metadata: Mapping[str, str], identifier: str | None) -> int | None:
    """The year a conference or journal line prints, else the stamp's, the metadata's, the identifier's."""
    head = stamp.split("\n")
    for line in [*head[:4], *head[-6:]]:
        if VENUE.search(line) and len(line) < 130 and not STAMP.search(line):
            years = YEAR.findall(line)
            if years:
                return int(years[-1])
    margin = STAMP.search(stamp)
    if margin:
        return int(margin[2][-4:])
    if identifier:
        return arxiv_year(identifier)
    dated = re.match(r"(?:D:)?((?:19|20)\d\d)", metadata.get("CreationDate", ""))
    typeset = re.search(r"(?i)tex\b|tex-|latex|word|openoffice|libreoffice", " ".join(metadata.values()))
    return int(dated[1]) if dated and typeset else None  # a scan's date is not the paper's
