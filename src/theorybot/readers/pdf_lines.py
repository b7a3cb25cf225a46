"""Lines of a PDF: from what was drawn to repaired lines, without page furniture, to one text. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from theorybot.readers import pdf_scripts, pdf_text
from theorybot.readers.pdf_pages import RawLine, Run

BOLD = re.compile(r"bold|black|heavy|demi|medi(?!um)|bx\d|cmb\d|cmssbx|cmcsc|-b$|^ptmb|^phvb", re.IGNORECASE)
STAMP = re.compile(r"arXiv:\s?(\S+?)\s+\[[\w.\- ]+\]\s+(\d{1,2} \w{3} \d{4})")
NUMBER = re.compile(
    r"(?:page\s)?[-–—]?\s?(\d{1,4}|[ivxl]{1,6})\s?[-–—]?(?:\s?(?:of|/)\s?\d{1,4})?", re.IGNORECASE
)
RAISED = "•"
MARK = re.compile(r"[\s\d,a-z∗*†‡§¶⋆♯♭‖∥]{1,12}")  # a footnote or affiliation mark, never small capitals
EDGE = 3  # lines at either end of a page among which furniture is looked for


@dataclass(frozen=True, slots=True)
class Line:
    """A repaired line. `page` counts from 0; `x`, `y`, `size` are in points, 0 where the PDF tells none."""

    page: int
    text: str
    x: float = 0.0
    y: float = 0.0
    size: float = 0.0
    font: str = ""
    bold: bool = False
    plain: str = ""  # page 1, superscripts as bullets: "Mikhail Belkina" -> "Mikhail Belkin•"
    note: bool = False  # it begins with a raised mark, as a footnote does
    opens: bool = False  # no sentence runs over into it from the line before

    @property
    def letters(self) -> str:
        """Its letters alone, for comparison."""
        return letters(self.text)


def letters(text: str) -> str:
    """The letters of a text, casefolded."""
    return "".join(char for char in text.casefold() if char.isalpha())


def lines_of(page: int, raw: Sequence[RawLine]) -> list[Line]:
    """The repaired lines of page `page` (from 0), empty ones left out."""
    raw = _rejoined(raw)
    texts = pdf_text.repair([pdf_scripts.read(line.runs) for line in raw])
    plain = pdf_text.repair([_plain(line.runs) for line in raw]) if page == 0 else [""] * len(raw)
    made = []
    for line, text, simple in zip(raw, texts, plain, strict=True):
        if text:
            size, font, bold = _style(line.runs)
            note = pdf_scripts.opens_note(line.runs)
            made.append(Line(page, text, line.x, line.y, size, font, bold, simple, note))
    return made


def _rejoined(raw: Sequence[RawLine]) -> list[RawLine]:
    """Put lines that were drawn in pieces together: on one baseline, each where the last one ends."""
    whole: list[RawLine] = []
    ends = 0.0  # where the last piece ends, in points, guessed from its length
    for line in raw:
        last = whole[-1] if whole else None
        width = sum(0.5 * run.size * len(run.text) for run in line.runs)
        size = max(run.size for run in line.runs)
        if (
            last
            and size
            and line.y == last.y
            and last.x < line.x
            and abs(line.x - ends) < 0.3 * (ends - last.x) + size
        ):
            apart = last.text.endswith(" ") or line.text.startswith(" ")
            blank = () if apart else (replace(last.runs[-1], text=" "),)
            whole[-1] = RawLine(last.x, last.y, (*last.runs, *blank, *line.runs))
        else:
            whole.append(line)
        ends = line.x + width
    return whole


def _plain(runs: Sequence[Run]) -> str:
    """The line with each superscript or subscript replaced by a bullet: names stay apart."""
    tallest = max((run.size for run in runs if run.text.strip()), default=0.0)
    small = [run.size < 0.76 * tallest and bool(MARK.fullmatch(run.text)) for run in runs]
    return "".join(RAISED if raised else run.text for run, raised in zip(runs, small, strict=True))


def _join(runs: Sequence[Run]) -> str:
    return "".join(run.text for run in runs)


def _style(runs: Sequence[Run]) -> tuple[float, str, bool]:
    """Size, font and boldness that most letters of the line have; small capitals count as the tall ones."""
    weights: Counter[tuple[float, str]] = Counter()
    for run in runs:
        weights[run.size, run.font] += len(run.text.strip())
    (size, font), _ = weights.most_common(1)[0]
    text = _join(runs)
    lettered = {run.size for run in runs if any(char.isalpha() for char in run.text)}
    capitals = text.upper() == text and bool(lettered)
    if capitals:
        size = max(lettered)
    bold = sum(count for (_, name), count in weights.items() if BOLD.search(name))
    return size, font, bold >= 0.8 * sum(weights.values()) or (capitals and len(lettered) > 1)


def without_furniture(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without running heads, page numbers, line numbers and arXiv stamps."""
    heads, offsets = _running_heads(pages), _numbering(pages)
    kept = []
    for index, lines in enumerate(pages):
        edge = [i for i in range(len(lines)) if _at_edge(lines, i)]
        drop = {i for i in edge if _is_furniture(lines, i, index, heads, offsets)} | _line_numbers(lines)
        drop |= {i for i, line in enumerate(lines) if index == 0 and STAMP.match(line.text)}
        rest = [line for i, line in enumerate(lines) if i not in drop]
        kept.append(rest or list(lines))  # what would be all of a page is its text
    return kept


def without_title(pages: Sequence[Sequence[Line]], title: str | None) -> list[list[Line]]:
    """The pages without the paper's title at the edge of a page after the first: a running head it is."""
    head = letters(title or "")
    return [
        [
            line
            for i, line in enumerate(lines)
            if not (index and head and _at_edge(lines, i) and line.letters == head)
        ]
        for index, lines in enumerate(pages)
    ]


def _at_edge(lines: Sequence[Line], i: int) -> bool:
    return i < EDGE or i >= len(lines) - EDGE


def _is_furniture(lines: Sequence[Line], i: int, index: int, heads: set[str], offsets: set[int]) -> bool:
    line = lines[i]
    if line.letters in heads:  # on page 1 the same words may be the title, which is set largest
        largest = max(other.size for other in lines if other is line or not STAMP.match(other.text))
        return index > 0 or line.size < largest or _is_notice(line)
    number = _page_number(line.text)
    return number is not None and number - index in offsets


def _is_notice(line: Line) -> bool:
    return bool(re.match(r"(?i)published as|under review|preprint|accepted", line.text))


def _running_heads(pages: Sequence[Sequence[Line]]) -> set[str]:
    """Letters of the lines that come back at the top or bottom of many pages, whatever their numbers."""
    seen: Counter[str] = Counter()
    for lines in pages:
        edges = [*lines[:EDGE], *lines[-EDGE:]]
        seen.update({line.letters for line in edges})
    enough = max(2, 0.15 * len(pages))
    return {key for key, count in seen.items() if count >= enough and len(key) >= (12 if count == 2 else 4)}


def _numbering(pages: Sequence[Sequence[Line]]) -> set[int]:
    """Page number minus page index, as the numbers at the edges of many pages agree on it.

    There are two where a supplement counts from 1 again.
    """
    seen: Counter[int] = Counter()
    for index, lines in enumerate(pages):
        numbers = {_page_number(line.text) for line in [*lines[:EDGE], *lines[-EDGE:]]}
        seen.update(number - index for number in numbers if number is not None)
    enough = max(2, 0.2 * len(pages))
    return {offset for offset, count in seen.items() if count >= enough or (len(pages) == 1 and offset == 1)}


def _page_number(text: str) -> int | None:
    found = NUMBER.fullmatch(text.strip())
    return int(found[1]) if found and found[1].isdigit() else None


def _line_numbers(lines: Sequence[Line]) -> set[int]:
    """Indices of the numbers that a draft prints beside its lines: many in a page, each one more."""
    numbers = [(i, int(line.text)) for i, line in enumerate(lines) if line.text.isdigit()]
    steps = sum(b == a + 1 for (_, a), (_, b) in pairwise(numbers))
    return {i for i, _ in numbers} if len(numbers) >= 20 and steps > 0.8 * len(numbers) else set()


@dataclass(frozen=True, slots=True)
class Woven:
    """One text, and where in it each line stands: `text[spans[i][0]:spans[i][1]]` is line i."""

    text: str
    lines: tuple[Line, ...]
    spans: tuple[tuple[int, int], ...]


def weave(pages: Sequence[Sequence[Line]]) -> Woven:
    """Join the lines, one to a line of text, and mend the words that were broken at line ends.

    A blank line stands before a line that opens something: no sentence runs over it.
    """
    lines = [line for page in pages for line in page]
    words = pdf_text.vocabulary(line.text for line in lines)
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    for i, line in enumerate(lines):
        following = lines[i + 1] if i + 1 < len(lines) else None
        whole = following is None or following.opens
        seam = None if whole or following is None else pdf_text.seam(line.text, following.text, words)
        shown = line.text if seam is None else line.text[:-1] + seam
        spans.append((at, at + len(shown)))
        end = "\n\n" if following is not None and following.opens else "\n"
        pieces.append(shown + (end if seam is None else ""))
        at += len(pieces[-1])
    return Woven("".join(pieces), tuple(lines), tuple(spans))
