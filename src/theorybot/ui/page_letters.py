"""What PDFium reads on a page: its letters, and boxes around the words of a quote. For the page worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

from theorybot.ui.locating import Box, folded, located

_LETTERS = 60_000  # of a page; what has more is no page of text
_GAP = 60  # signs and digits between two letters of a quote


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter that PDFium reads, with the index of its character on the page."""

    letter: str
    page: int
    index: int


def quote_boxes(
    pdf: pypdfium2.PdfDocument, pages: Sequence[int], quote: str, about: float
) -> dict[int, list[Box]]:
    """Boxes around the quote's words, by page (from 1); empty where it cannot be located.

    `pages` are those that the quote runs over; `about` says where on the first (0 to 1) it begins.
    """
    letters = [letter for page in pages if page <= len(pdf) for letter in page_letters(pdf, page)]
    found = located(folded(quote), "".join(one.letter for one in letters), about / max(1, len(pages)))
    marked: dict[int, list[Box]] = {}
    for page in pages if found else ():
        indices = list(dict.fromkeys(letters[at].index for at in found or () if letters[at].page == page))
        if indices:
            text = pdf[page - 1].get_textpage()
            marked[page] = _joined([char_box(text, at) for at in _filled(text, indices, quote)])
    return marked


def page_letters(pdf: pypdfium2.PdfDocument, page: int) -> list[Letter]:
    """The letters that PDFium reads on a page (from 1), in its order."""
    text = pdf[page - 1].get_textpage()
    return [
        Letter(letter, page, index)
        for index in range(min(text.count_chars(), _LETTERS))
        for letter in folded(_char(text, index))
    ]


def char_box(text: pypdfium2.PdfTextPage, index: int) -> Box:
    """The box of one character."""
    return Box(*text.get_charbox(index))


def _filled(text: pypdfium2.PdfTextPage, indices: Sequence[int], quote: str) -> list[int]:
    """The letters' indices with those of the digits and signs between them, and at both ends of the quote."""
    kept: list[int] = []
    for before, after in pairwise(indices):
        between = range(before + 1, after)
        kept.append(before)
        if len(between) <= _GAP and not any(folded(_char(text, at)) for at in between):
            kept.extend(at for at in between if _char(text, at).strip())
    kept.append(indices[-1])
    for step, at, signs in (
        (-1, indices[0], _signs(quote)[::-1]),
        (1, indices[-1], _signs(quote[::-1])[::-1]),
    ):
        kept = _grown(text, kept, at, step, signs)
    return kept


def _signs(quote: str) -> str:
    """What stands before the first letter of a quote, without blanks."""
    first = next((at for at, char in enumerate(quote) if folded(char)), 0)
    return "".join(quote[:first].split())


def _grown(text: pypdfium2.PdfTextPage, kept: list[int], at: int, step: int, signs: str) -> list[int]:
    """The indices with those of `signs`, which follow from `at` in the direction of `step`."""
    for sign in signs:
        at += step
        while 0 <= at < text.count_chars() and not _char(text, at).strip():
            at += step
        if not 0 <= at < text.count_chars() or _char(text, at) != sign:
            break
        kept = [at, *kept] if step < 0 else [*kept, at]
    return kept


def _char(text: pypdfium2.PdfTextPage, index: int) -> str:
    return chr(pdfium.FPDFText_GetUnicode(text, index))


def _joined(letters: Sequence[Box]) -> list[Box]:
    """One box a line, or a piece of a line, from the boxes of letters in reading order."""
    lines: list[Box] = []
    for box in letters:
        last = lines[-1] if lines else None
        if last is not None and _same_line(last, box):
            lines[-1] = Box(
                min(last.left, box.left), min(last.bottom, box.bottom),
                max(last.right, box.right), max(last.top, box.top),
            )  # fmt: skip
        else:
            lines.append(box)
    return lines


def _same_line(line: Box, box: Box) -> bool:
    """Whether a letter goes on where the line ends: beside it, not below, not over in the next column."""
    height = max(line.top - line.bottom, box.top - box.bottom)
    shared = min(line.top, box.top) - max(line.bottom, box.bottom)
    beside = line.left - 1 <= box.left <= line.right + 2 * height
    return beside and shared >= 0.4 * min(line.top - line.bottom, box.top - box.bottom, height)
