"""Footnotes and captions that stand in the middle of a sentence: moved to where one ends. Pure.

A sentence that runs over the end of a page or column is broken by the footnotes below it and by the figures
on top of the next. They are moved within their page, to the nearest place where a sentence ends at the end of
a line or a heading stands, and set off by blank lines, so that nothing is spliced into a sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from theorybot.readers.pdf_lines import Line

CAPTION = re.compile(r"(?:Figure|Fig\.|FIG\.|Table|TABLE|Algorithm)\s?[A-Z]?\d+(?:\.\d+)*\s?[.:|]")
ENDS = re.compile(r"[.!?:][\"”’)\]]*$")
SMALL = 0.96  # of the size of the text: what is smaller is a footnote or a caption
APART, FAR = 1.35, 1.6  # sizes of type from line to line: in running text at most, in a caption at most
LONGEST = 30  # lines of a caption
Span = tuple[int, int]


def set_aside(pages: Sequence[Sequence[Line]], opening: int) -> list[list[Line]]:
    """The pages with footnotes and captions out of the way of sentences; every line stays on its page.

    `opening` lines of title and authors at the beginning stay where they are.
    """
    text = _Text(pages)
    first = next((at for at, page in enumerate(pages) if page), 0)
    arranged: list[list[Line]] = []
    before: Line | None = None  # the last line of running text on the pages before
    aside = False  # whether the page before ends with a block
    for at, page in enumerate(pages):
        start = opening if at == first else 0
        blocks = [span for span in text.blocks(page) if span[0] >= start]
        flow = _Flow(page, blocks, text, start)
        lines = flow.arranged(before)
        arranged.append(_opened(lines) if aside else lines)
        aside = flow.ends_aside if page else aside
        before = flow.lines[-1] if flow.lines else before
    return arranged


class _Text:
    """What the running text of a paper looks like: the size and the font that most of it has."""

    def __init__(self, pages: Sequence[Sequence[Line]]):
        sizes: Counter[tuple[float, str]] = Counter()
        for line in (line for page in pages for line in page):
            sizes[line.size, line.font] += len(line.text)
        self.size, self.font = sizes.most_common(1)[0][0] if sizes else (0.0, "")

    def holds(self, line: Line) -> bool:
        """Whether a line is set as running text is, mathematics in it aside."""
        return abs(line.size - self.size) <= 0.04 * self.size and not line.bold

    def blocks(self, page: Sequence[Line]) -> list[Span]:
        """The footnotes and captions of a page, as half-open spans of its lines, in order."""
        found: list[Span] = []
        at = 0
        while self.size and at < len(page):
            line = page[at]
            if line.note and line.size < SMALL * self.size:
                found.append((at, self._note_ends(page, at)))
            elif CAPTION.match(line.text) and not self._goes_on(page, at):
                found.append(self._float(page, at, found[-1][1] if found else 0))
            at = found[-1][1] if found and found[-1][1] > at else at + 1
        return found

    def _goes_on(self, page: Sequence[Line], at: int) -> bool:
        """Whether a line continues running text: "… are presented in / Figure 1. We …"."""
        above, line = page[at - 1] if at else None, page[at]
        return (
            above is not None
            and self.holds(above)
            and above.size == line.size
            and 0 < above.y - line.y <= APART * line.size
        )

    def _note_ends(self, page: Sequence[Line], at: int) -> int:
        end = at + 1
        while end < len(page) and page[end].size < SMALL * self.size and page[end].y < page[end - 1].y + 1:
            end += 1
        return end

    def _float(self, page: Sequence[Line], at: int, lowest: int) -> Span:
        """A figure or table: its caption, and what is above it, else (a table) below it, that is no prose."""
        start, end = at, self._caption_ends(page, at)
        while start > lowest and not self._prose(page[start - 1]):
            start -= 1
        while start == at and page[at].text.casefold().startswith("table") and end < len(page):
            if self._prose(page[end]) or page[end].note or CAPTION.match(page[end].text):
                break
            end += 1
        return start, end

    def _prose(self, line: Line) -> bool:
        """Whether a line is running text or a heading, not part of a figure or table."""
        words = line.text.split()
        if line.bold or line.font == self.font:
            small = sum(word[:1].islower() for word in words)
            heading = line.bold and line.size >= SMALL * self.size
            return heading or (
                self.holds(line) and (small >= 0.5 * len(words) or bool(ENDS.search(line.text)))
            )
        return self.holds(line) and len(words) >= 7

    def _caption_ends(self, page: Sequence[Line], at: int) -> int:
        """After the last line of a caption: of its size, and close below the line before."""
        end = at + 1
        while end < min(len(page), at + LONGEST):
            above, line = page[end - 1], page[end]
            down = above.y - line.y
            if not 0 < down <= FAR * above.size or abs(line.size - page[at].size) > 0.3 or line.note:
                break
            end += 1
        return end


class _Flow:
    """The lines of a page without its blocks, and the places among them where a sentence has ended."""

    def __init__(self, page: Sequence[Line], blocks: Sequence[Span], text: _Text, start: int):
        self.page, self.blocks, self.text = page, blocks, text
        taken = {at for span in blocks for at in range(*span)}
        self.lines = [line for at, line in enumerate(page) if at not in taken]
        self.ends_aside = False  # once arranged: whether the page ends with a block
        self.free = [i for i in range(start + 1, len(self.lines) + 1) if self._ended(i)]

    def _ended(self, i: int) -> bool:
        """Whether no sentence runs over from the line before place `i`."""
        above, below = self.lines[i - 1], self.lines[i] if i < len(self.lines) else None
        whole = self.text.holds(above) and bool(ENDS.search(above.text))
        return whole or (below is not None and below.bold and not above.bold)

    def arranged(self, before: Line | None) -> list[Line]:
        """The page's lines, each block where no sentence is broken by it."""
        arranged: list[Line] = []
        placed: dict[int, list[Line]] = {}
        moved = 0  # lines of the blocks so far
        for first, end in self.blocks:
            at = first - moved
            moved += end - first
            above = self.lines[at - 1] if at else before
            if above is not None and self.text.holds(above) and not ENDS.search(above.text):
                at = self._nearest(at)
            placed.setdefault(at, []).extend(_opened(self.page[first:end]))
        for at in range(len(self.lines) + 1):
            block = placed.get(at, [])
            following = self.lines[at : at + 1]
            self.ends_aside = bool(block)
            arranged += [*block, *(_opened(following) if block else following)]
        return arranged

    def _nearest(self, at: int) -> int:
        """The nearest free place before, else after; else the place itself."""
        index = bisect_right(self.free, at)
        if index:
            return self.free[index - 1]
        return self.free[index] if index < len(self.free) else at


def _opened(lines: Sequence[Line]) -> list[Line]:
    """The lines, the first of which begins something new."""
    return [replace(line, opens=True) if not at else line for at, line in enumerate(lines)]
