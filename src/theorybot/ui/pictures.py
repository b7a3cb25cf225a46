"""Pages of papers as pictures, with the quote boxed."""

from __future__ import annotations

import ctypes
import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops, ImageDraw

from theorybot.errors import UnreadableFile
from theorybot.ui.locating import folded, located

_GUARD = threading.RLock()  # PDFium is not made for threads
_PIXELS = 3000  # the longest side of a picture: a page may claim to be as large as a house
_LETTERS = 60_000  # of a page; what has more is no page of text
_GAP = 60  # signs and digits between two letters of a quote
_MARGIN = 14  # points left white around what a page shows
_PAD = 1.5  # points around the letters
_FILL = (255, 214, 64)
_LINE = (196, 120, 0)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from the page's lower left."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter that PDFium reads, with the index of its character on the page."""

    letter: str
    page: int
    index: int


@lru_cache(maxsize=256)
def boxes(path: Path, stamp: str, pages: tuple[int, ...], quote: str, about: float) -> dict[int, list[Box]]:
    """Boxes around the quote's words, by page (from 1); empty where it cannot be located.

    `pages` are those that the quote runs over; `stamp` changes with the file. Raises UnreadableFile.
    """
    with _GUARD, _opened(path) as pdf:
        letters = [letter for page in pages if page <= len(pdf) for letter in page_letters(pdf, page)]
        found = located(folded(quote), "".join(one.letter for one in letters), about / max(1, len(pages)))
        if found is None:
            return {}
        marked: dict[int, list[Box]] = {}
        for page in pages:
            indices = list(dict.fromkeys(letters[at].index for at in found if letters[at].page == page))
            if indices:
                text = pdf[page - 1].get_textpage()
                marked[page] = _joined([char_box(text, at) for at in _filled(text, indices, quote)])
        return marked


@lru_cache(maxsize=64)
def picture(path: Path, stamp: str, page: int, scale: float, marked: tuple[Box, ...]) -> bytes:
    """Page `page` (from 1) as a PNG, `scale` pixels a point, with boxes. Raises UnreadableFile."""
    with _GUARD, _opened(path) as pdf:
        if not 1 <= page <= len(pdf):
            raise UnreadableFile(f"it has {len(pdf)} pages, none of them is page {page}")
        sheet = pdf[page - 1]
        scale = min(scale, _PIXELS / max(*sheet.get_size(), 1.0))
        # without annotations: what a reader marked there would pass for the quote
        bitmap = sheet.render(scale=scale, rev_byteorder=True, draw_annots=False)
        converter = bitmap.get_posconv(sheet)
        image = bitmap.to_pil().convert("RGB")
        areas = []
        for box in marked:
            one = converter.to_bitmap(box.left - _PAD, box.top + _PAD)
            other = converter.to_bitmap(box.right + _PAD, box.bottom - _PAD)
            areas.append(
                (min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))
            )
    return _drawn(image, areas, max(1, round(scale)))


def page_count(path: Path) -> int:
    """How many pages the file has. Raises UnreadableFile."""
    with _GUARD, _opened(path) as pdf:
        return len(pdf)


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


def _drawn(image: Image.Image, areas: Sequence[tuple[int, int, int, int]], width: int) -> bytes:
    if areas:
        tint = Image.new("RGB", image.size, (255, 255, 255))
        painter = ImageDraw.Draw(tint)
        for area in areas:
            painter.rectangle(area, fill=_FILL)
        image = ImageChops.multiply(image, tint)  # as a marker pen does: the words stay black
        painter = ImageDraw.Draw(image)
        for area in areas:
            painter.rectangle(area, outline=_LINE, width=width)
    image = _trimmed(image, width * _MARGIN)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _trimmed(image: Image.Image, margin: int) -> Image.Image:
    """Without most of the white around the text: the panel beside an answer is narrow."""
    inked = ImageChops.invert(image.convert("L")).getbbox()
    if inked is None:
        return image
    left, top, right, bottom = inked
    return image.crop(
        (max(0, left - margin), max(0, top - margin),
         min(image.width, right + margin), min(image.height, bottom + margin))
    )  # fmt: skip


class _Opened:
    """A PDF that is closed again; what PDFium says becomes one line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pdf: pypdfium2.PdfDocument | None = None

    def __enter__(self) -> pypdfium2.PdfDocument:
        try:
            self._pdf = pypdfium2.PdfDocument(self._path)
        except FileNotFoundError:
            raise UnreadableFile("the file is no longer where it was ingested from") from None
        except (pypdfium2.PdfiumError, OSError) as error:
            raise UnreadableFile(f"the file cannot be opened ({error})") from error
        return self._pdf

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: object) -> None:
        if self._pdf is not None:
            self._pdf.close()
        if isinstance(error, (pypdfium2.PdfiumError, ctypes.ArgumentError)):
            raise UnreadableFile(f"the page cannot be drawn ({error})") from error


def _opened(path: Path) -> _Opened:
    return _Opened(path)
