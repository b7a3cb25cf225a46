"""What the PDF worker's child answers: a file's pages, drawn line by drawn line.

    {"open": path}      ->  {"pages": 15}
    {"metadata": true}  ->  {"metadata": {"Title": ...}}     of the information dictionary
    {"packet": true}    ->  {"metadata": {"Title": ...}}     of the XMP packet
    {"page": index}     ->  {"lines": [[x, y, [[text, size, font], ...]], ...]}     x, y, size in points

Nothing of theorybot is imported here, so that the child starts quickly.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from typing import Any

import pypdf

Run = tuple[str, float, str]  # text, size in points, font name
Drawn = tuple[str, float, float, float, str]  # text, x, y, size, font name
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
        drawn.append((text, round(x, 1), round(y, 1), round(height, 1), _font_name(font)))

    text = page.extract_text(visitor_text=visit)
    if len(text) > MOST:
        raise pypdf.errors.LimitReachedError(f"more than {MOST:,} characters on one page")
    if "".join(piece for piece, *_ in drawn) != text:  # the text itself is what must be right
        drawn = [(text, 0.0, 0.0, 0.0, "")]
    return _gather(drawn)


def _font_name(font: Any) -> str:
    name = str(font.get("/BaseFont", "")) if isinstance(font, dict) else ""
    return name.removeprefix("/").split("+")[-1]


def _gather(drawn: list[Drawn]) -> list[tuple[float, float, list[Run]]]:
    """Cut what was drawn at line ends, and merge neighbours of one font and size."""
    lines: list[tuple[float, float, list[Run]]] = []
    fresh = True
    for text, x, y, size, font in drawn:
        for piece in text.splitlines(keepends=True):
            content = piece.rstrip("\r\n")
            if content.strip() or (content and not fresh):
                if fresh:
                    lines.append((x, y, []))
                fresh = False
                runs = lines[-1][2]
                if runs and runs[-1][1:] == (size, font):
                    content = runs.pop()[0] + content
                runs.append((content, size, font))
            if content != piece:
                fresh = True
    return lines
