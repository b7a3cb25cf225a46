"""The child that reads PDFs page by page, so that a bad file can only hurt this program.

It is started as a script and imports nothing of theorybot, so that it starts quickly. It reads one JSON
object a line from standard input and answers each with one JSON line on standard output:

    {"open": path}   ->  {"pages": 15, "metadata": {"Title": ...}}
    {"page": index}  ->  {"lines": [[x, y, [[text, size, font], ...]], ...]}     x, y, size in points
    either           ->  {"failure": [exception name, its message]}

It ends as soon as its parent does: standard input closes, and on Linux the kernel sends a signal.
"""

from __future__ import annotations

import ctypes
import json
import logging
import math
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import pypdf

T = TypeVar("T")
Run = tuple[str, float, str]  # text, size in points, font name
Drawn = tuple[str, float, float, float, str]  # text, x, y, size, font name
MOST = 2_000_000  # characters on one page: a hundred times what a page of a book has
PR_SET_PDEATHSIG = 1  # from <sys/prctl.h>


def main() -> None:
    """Answer requests until the parent goes away. The one argument is the memory limit in MiB."""
    _die_with_parent()
    _limit_memory(int(sys.argv[1]))
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever prints must not disturb the answers
    requests: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    reader: pypdf.PdfReader | None = None
    with pypdf.apply_configuration(disable_legacy_handling=True, jbig2dec_binary=None):
        while True:
            reader, answer = _answer(reader, json.loads(requests.get()))
            answers.write(json.dumps(answer) + "\n")
            answers.flush()


def _listen(requests: queue.Queue[str]) -> None:
    """Pass requests on; end the whole program, even in mid-page, when there can be no more of them."""
    for line in sys.stdin:
        requests.put(line)
    os._exit(0)


def _die_with_parent() -> None:
    """Ask Linux for a signal at the parent's end: a hang inside C code would keep `_listen` from running."""
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(0)


def _limit_memory(megabytes: int) -> None:
    """Turn a greedy page into a MemoryError where the platform can (not on Windows; macOS ignores it)."""
    try:
        import resource  # absent on Windows
    except ImportError:
        return
    size = megabytes * 2**20
    try:
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    except (ValueError, OSError):  # a stricter limit is already in force
        return


def _answer(
    reader: pypdf.PdfReader | None, request: dict[str, Any]
) -> tuple[pypdf.PdfReader | None, dict[str, Any]]:
    """The open reader after the request, and the answer to it."""
    if "page" in request and reader is not None:
        page, failure = _attempt(lambda: _lines(reader.pages[request["page"]]))
        return reader, {"failure": failure} if page is None else {"lines": page}
    opened, failure = _attempt(lambda: pypdf.PdfReader(request["open"], strict=False))
    count, uncounted = _attempt(lambda: len(opened.pages) if opened else 0)
    if opened is None or count is None:
        return None, {"failure": failure or uncounted}
    metadata, _ = _attempt(lambda: _metadata(opened))
    packet, _ = _attempt(lambda: _packet(opened))
    return opened, {"pages": count, "metadata": (packet or {}) | (metadata or {})}


def _attempt(read: Callable[[], T]) -> tuple[T | None, list[str]]:
    """What `read` returns, or why it failed: the exception's name and message."""
    try:
        return read(), []
    # Broad on purpose: damaged files make pypdf raise ValueError, TypeError, AttributeError, AssertionError,
    # NotImplementedError, RecursionError, its own non-PyPdfError errors and more, and every one of them
    # means the same: this page (or file) cannot be read.
    except Exception as error:
        return None, [type(error).__name__, str(error)[:300]]


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


if __name__ == "__main__":
    main()
