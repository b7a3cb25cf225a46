"""Pages of papers as pictures, with the quote boxed: PDFium does it in a child, which may hang or die."""

from __future__ import annotations

import base64
import json
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from theorybot.errors import UnreadableFile
from theorybot.readers.pdf_reasons import of_failure
from theorybot.ui.locating import Box
from theorybot.worker import Worker

_SECONDS = 20.0  # for one page: a reader is waiting, and so are the other sessions
_KEPT = 64  # answers; a picture has up to a megabyte or two


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a JPEG; `spot` is where its first box stands, as shares (0 to 1) of width and height."""

    jpeg: bytes
    spot: tuple[float, float] | None


class Pictures:
    """One child for all sessions of a server, kept warm. Pages take turns; `stamp` changes with the file."""

    def __init__(self, memory_mb: int, seconds: float = _SECONDS) -> None:
        self.worker = Worker("theorybot.ui.page_worker", seconds=seconds, memory_mb=memory_mb)
        # on Linux a child ends with the thread that started it, and a thread of Streamlit's lasts for a click
        self._thread = ThreadPoolExecutor(1, "pictures")
        self._answers: OrderedDict[str, dict[str, Any]] = OrderedDict()

    def warm(self) -> None:
        """Start the child before the first page is asked for."""
        self._thread.submit(self.worker.start)

    def close(self) -> None:
        """End the child."""
        self.worker.stop()
        self._thread.submit(self.worker.end)
        self._thread.shutdown()

    def page_count(self, path: Path, stamp: str) -> int:
        """How many pages the file has. Raises UnreadableFile."""
        return int(self._ask(path, stamp)["pages"])

    def boxes(
        self, path: Path, stamp: str, pages: Sequence[int], quote: str, about: float
    ) -> dict[int, list[Box]]:
        """Boxes around the quote's words, by page (from 1); empty where it cannot be located.

        `pages` are those that the quote runs over; `about` says where on the first (0 to 1) it begins.
        Raises UnreadableFile.
        """
        found = self._ask(path, stamp, quote=quote, pages=list(pages), about=about)["boxes"]
        return {int(page): [Box(*sides) for sides in boxes] for page, boxes in found.items()}

    def picture(self, path: Path, stamp: str, page: int, scale: float, marked: Sequence[Box]) -> Picture:
        """Page `page` (from 1), `scale` pixels a point, with boxes. Raises UnreadableFile."""
        sides = [astuple(box) for box in marked]
        found = self._ask(path, stamp, picture=page, scale=scale, boxes=sides)
        return Picture(base64.b64decode(found["jpeg"]), tuple(found["spot"]) if found["spot"] else None)

    def _ask(self, path: Path, stamp: str, **wanted: Any) -> dict[str, Any]:
        request = {"path": str(path), "stamp": stamp, **wanted}
        try:
            answer = self._thread.submit(self._answer, request).result()
        except RuntimeError as error:  # the server is ending
            raise UnreadableFile("reading was stopped") from error
        if "failure" in answer:
            name, message = answer["failure"]
            raise UnreadableFile(message if name == "UnreadableFile" else of_failure([name, message]))
        return answer

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Runs in the one thread. Failures are kept too: a page that hung would hang at each click again."""
        key = json.dumps(request)
        if key not in self._answers:
            self.worker.running()  # it may have died since
            answer = self.worker.ask(request)
            if answer.get("failure", [""])[0] == "Death":  # once more: something outside may have ended it
                answer = self.worker.ask(request)
            self._answers[key] = answer
        self._answers.move_to_end(key)
        while len(self._answers) > _KEPT:
            self._answers.popitem(last=False)
        return self._answers[key]
