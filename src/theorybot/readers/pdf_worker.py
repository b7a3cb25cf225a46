"""What the PDF worker's child answers: a file's pages, drawn line by drawn line.

    {"open": path}      ->  {"pages": 15}
    {"metadata": true}  ->  {"metadata": {"Title": ...}}     of the information dictionary
    {"packet": true}    ->  {"metadata": {"Title": ...}}     of the XMP packet
    {"page": index}     ->  {"lines": [[x, y, [[text, size, font, x, y, apart], ...]], ...]}   in points

Nothing of theorybot is imported here, so that the child starts quickly.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from typing import Any

import pypdf

# text, size in points, font name, x, y, whether something else was drawn between it and the run before
Run = tuple[str, float, str, float, float, bool]
# text, x, y, size, font name, and x and y as they are where the text's own direction is turned to the right
Drawn = tuple[str, float, float, float, str, float, float]
MOST = 2_000_000  # characters on one page: a hundred times what a page of a book has


def answering() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Answers about the file that was opened last."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    opened: list[pypdf.PdfReader] = []

    def answer(request: dict[str, Any]) -> dict[str, Any]:
        with pypdf.apply_configuration(disable_legacy_handling=True, jbig2dec_binary=None):
            if "open" in request:
                opened[:] = [pypdf.PdfReader(request["open"], strict=False)]
                return {"pages": len(opened[0].pages)}
            if "metadata" in request:
                return {"metadata": _metadata(opened[0])}
            if "packet" in request:
                return {"metadata": _packet(opened[0])}
            return {"lines": _lines(opened[0].pages[request["page"]])}

    return answer


def _metadata(reader: pypdf.PdfReader) -> dict[str, str]:
    """The information dictionary as texts; entries of other kinds are left out."""
    entries = (reader.metadata or {}).items()
    return {str(name).removeprefix("/"): str(value) for name, value in entries if isinstance(value, str)}


def _packet(reader: pypdf.PdfReader) -> dict[str, str]:
    """Title and identifier of the XMP packet, if there is one."""
    packet = reader.xmp_metadata
    if packet is None:
        return {}
    told = {"Identifier": packet.dc_identifier, "Title": (packet.dc_title or {}).get("x-default")}
    return {name: str(value) for name, value in told.items() if value}


def _lines(page: pypdf.PageObject) -> list[tuple[float, float, list[Run]]]:
    """The page's lines in the order drawn, each with where it starts and the runs it is made of."""
    drawn: list[Drawn] = []

    def visit(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = size * math.hypot(tm[2], tm[3]) * math.hypot(cm[2], cm[3])
        across, up = tm[0] * cm[0] + tm[1] * cm[2], tm[0] * cm[1] + tm[1] * cm[3]
        length = math.hypot(across, up) or 1.0
        along, above = (x * across + y * up) / length, (y * across - x * up) / length
        place = round(x, 1), round(y, 1), round(height, 1), _font_name(font), round(along, 1), round(above, 1)
        drawn.append((text, *place))

    text = page.extract_text(visitor_text=visit)
    if len(text) > MOST:
        raise pypdf.errors.LimitReachedError(f"more than {MOST:,} characters on one page")
    if "".join(piece for piece, *_ in drawn) != text:  # the text itself is what must be right
        drawn = [(text, 0.0, 0.0, 0.0, "", 0.0, 0.0)]
    return _gather(drawn)


def _font_name(font: Any) -> str:
    name = str(font.get("/BaseFont", "")) if isinstance(font, dict) else ""
    return name.removeprefix("/").split("+")[-1]


def _gather(drawn: list[Drawn]) -> list[tuple[float, float, list[Run]]]:
    """Cut what was drawn at line ends, and merge neighbours of one font and size on one baseline."""
    lines: list[tuple[float, float, list[Run]]] = []
    fresh, apart = True, False
    last = 0.0, 0.0, 0.0
    for text, x, y, size, font, along, above in drawn:
        for piece in text.splitlines(keepends=True):
            content = piece.rstrip("\r\n")
            if content.strip() or (content and not fresh):
                if fresh or _elsewhere(last, x, y):
                    lines.append((x, y, []))
                fresh, last = False, (x, y, size)
                runs = lines[-1][2]
                if runs and runs[-1][1:3] == (size, font) and runs[-1][4] == above:
                    runs[-1] = (runs[-1][0] + content, *runs[-1][1:])
                else:
                    runs.append((content, size, font, along, above, apart))
                apart = False
            if content != piece:
                fresh = True
        apart = apart or not text
    return lines


def _elsewhere(last: tuple[float, float, float], x: float, y: float) -> bool:
    """Whether a place is left of the last one, and above or below: the labels of an axis, not a line."""
    last_x, last_y, size = last
    return x < last_x - size and abs(y - last_y) > 0.5 * size
