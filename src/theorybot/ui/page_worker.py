"""What the page worker's child answers: pages of papers as pictures, and where a quote stands on them.

Every request names the file, and a stamp that changes with it; the file stays open for the next request.

    {"path": path, "stamp": stamp}                      ->  {"pages": 15}
    {…, "quote": words, "pages": [3, 4], "about": 0.9}  ->  {"boxes": {"3": [[left, bottom, right, top]]}}
    {…, "picture": 3, "scale": 2.0, "boxes": [[…], …]}  ->  {"jpeg": base64}

Pages count from 1, `scale` is pixels a point.
"""

from __future__ import annotations

import base64
import ctypes
import io
from collections.abc import Callable, Sequence
from dataclasses import astuple
from typing import Any

import pypdfium2
from PIL import Image, ImageChops, ImageDraw

from theorybot.errors import UnreadableFile
from theorybot.ui.locating import Box
from theorybot.ui.page_letters import quote_boxes

Area = tuple[int, int, int, int]  # left, top, right, bottom in pixels from the upper left

_PIXELS = 3000  # the longest side of a picture: a page may claim to be as large as a house
_MARGIN = 14  # points left white around what a page shows
_PAD = 1.5  # points around the letters
_QUALITY = 95  # with colours kept at full size, text stays crisp; a PNG takes six times as long to make
_FILL = (255, 214, 64)
_LINE = (196, 120, 0)


def answering() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Answers about any file; the last one is kept open."""
    opened: dict[tuple[str, str], pypdfium2.PdfDocument] = {}

    def answer(request: dict[str, Any]) -> dict[str, Any]:
        key = (request["path"], request["stamp"])
        if key not in opened:
            for old in opened.values():
                old.close()
            opened.clear()
            opened[key] = _opened(request["path"])
        try:
            return _answer(opened[key], request)
        except (pypdfium2.PdfiumError, ctypes.ArgumentError) as error:
            raise UnreadableFile(f"PDFium says: {error}") from error

    return answer


def _opened(path: str) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except FileNotFoundError:
        raise UnreadableFile("the file is no longer where it was ingested from") from None
    except (pypdfium2.PdfiumError, OSError) as error:
        raise UnreadableFile(f"the file cannot be opened ({error})") from error


def _answer(pdf: pypdfium2.PdfDocument, request: dict[str, Any]) -> dict[str, Any]:
    if "quote" in request:
        found = quote_boxes(pdf, request["pages"], request["quote"], request["about"])
        return {"boxes": {str(page): [astuple(box) for box in boxes] for page, boxes in found.items()}}
    if "picture" in request:
        marked = [Box(*sides) for sides in request["boxes"]]
        jpeg, spot = _picture(pdf, request["picture"], request["scale"], marked)
        return {"jpeg": base64.b64encode(jpeg).decode("ascii"), "spot": spot}
    return {"pages": len(pdf)}


def _picture(
    pdf: pypdfium2.PdfDocument, page: int, scale: float, marked: Sequence[Box]
) -> tuple[bytes, tuple[float, float] | None]:
    """A page as a JPEG with boxes, and where the first of these stands: shares of its width and height."""
    if not 1 <= page <= len(pdf):
        raise UnreadableFile(f"it has {len(pdf)} pages, none of them is page {page}")
    sheet = pdf[page - 1]
    scale = min(scale, _PIXELS / max(*sheet.get_size(), 1.0))
    # without annotations: what a reader marked there would pass for the quote
    bitmap = sheet.render(scale=scale, rev_byteorder=True, draw_annots=False)
    converter = bitmap.get_posconv(sheet)
    image = bitmap.to_pil().convert("RGB")
    areas: list[Area] = []
    for box in marked:
        one = converter.to_bitmap(box.left - _PAD, box.top + _PAD)
        other = converter.to_bitmap(box.right + _PAD, box.bottom - _PAD)
        areas.append(
            (min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))
        )
    return _drawn(image, areas, max(1, round(scale)))


def _drawn(image: Image.Image, areas: Sequence[Area], width: int) -> tuple[bytes, tuple[float, float] | None]:
    if areas:
        tint = Image.new("RGB", image.size, (255, 255, 255))
        painter = ImageDraw.Draw(tint)
        for area in areas:
            painter.rectangle(area, fill=_FILL)
        image = ImageChops.multiply(image, tint)  # as a marker pen does: the words stay black
        painter = ImageDraw.Draw(image)
        for area in areas:
            painter.rectangle(area, outline=_LINE, width=width)
    left, top, right, bottom = _inked(image, width * _MARGIN)
    out = io.BytesIO()
    image.crop((left, top, right, bottom)).save(out, "JPEG", quality=_QUALITY, subsampling=0)
    spot = ((areas[0][0] - left) / (right - left), (areas[0][1] - top) / (bottom - top)) if areas else None
    return out.getvalue(), spot


def _inked(image: Image.Image, margin: int) -> tuple[int, int, int, int]:
    """The picture without most of the white around the text: the panel beside an answer is narrow."""
    inked = ImageChops.invert(image.convert("L")).getbbox()
    left, top, right, bottom = inked or (0, 0, image.width, image.height)
    return (
        max(0, left - margin), max(0, top - margin),
        min(image.width, right + margin), min(image.height, bottom + margin),
    )  # fmt: skip
