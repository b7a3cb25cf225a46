"""The parent's side of the PDF worker: files read page by page, and pages that survive another one's hang."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from theorybot.errors import UnreadableFile
from theorybot.readers import pdf_reasons
from theorybot.worker import Worker

MOST_TIMEOUTS = 2  # pages that may hang in one file before the rest of it is left unread
TOTAL = 10  # a whole file may take this many times the limit of one step


@dataclass(frozen=True, slots=True)
class Run:
    """Characters drawn in one font, from `x` and `y` on, in points; as if text set sideways were level.

    `apart`: a line, a picture or a new text object was drawn between it and the run before.
    """

    text: str
    size: float
    font: str
    x: float = 0.0
    y: float = 0.0
    apart: bool = False


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line as drawn; `x` and `y` of its start in points from the page's lower left corner."""

    x: float
    y: float
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The characters of the line, as the PDF gives them."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class RawPdf:
    """What the worker read. `pages[i]` is page i + 1: its lines, or the reason why it has none."""

    pages: Sequence[tuple[RawLine, ...] | str]
    metadata: dict[str, str]


class PdfWorker:
    """One child process, used for file after file; close it, or use it in a `with` statement.

    `seconds` limits the opening of a file and each of its pages; a whole file may take ten times as long.
    `memory_mb` (MiB) limits the child's address space. Safe to share between threads: files take turns, and
    any thread may close it.
    """

    def __init__(self, *, seconds: float = 60, memory_mb: int = 2048, max_pages: int = 3000):
        self.max_pages = max_pages
        self._worker = Worker("theorybot.readers.pdf_worker", seconds=seconds, memory_mb=memory_mb)
        self._turn = threading.Lock()

    def __enter__(self) -> PdfWorker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child for good; a file that another thread is reading fails at once."""
        self._worker.stop()
        with self._turn:
            self._worker.end()

    def read(self, path: Path) -> RawPdf:
        """All pages of the file at `path`; raises UnreadableFile if it cannot even be opened."""
        with self._turn:
            return self._read(path)

    def _read(self, path: Path) -> RawPdf:
        count = self._open(path)
        if count > self.max_pages:
            raise UnreadableFile(f"has {count} pages; the limit is {self.max_pages}")
        metadata = {**self._told("packet"), **self._told("metadata")}
        pages: list[tuple[RawLine, ...] | str] = []
        started, hangs = time.monotonic(), 0
        for index in range(count):
            if hangs == MOST_TIMEOUTS or time.monotonic() - started > TOTAL * self._worker.seconds:
                pages.append("the file took too long")
                continue
            if not self._worker.running():
                self._open(path)
            answer = self._page(path, index)
            hangs += answer.get("failure", [""])[0] == "Timeout"
            pages.append(_lines(answer) if "lines" in answer else pdf_reasons.of_failure(answer["failure"]))
        return RawPdf(pages, metadata)

    def _open(self, path: Path) -> int:
        """Open the file in the child; how many pages it has."""
        self._worker.running()  # it may have died between two files
        answer = self._worker.ask({"open": str(path.resolve())})
        if "failure" in answer:
            raise UnreadableFile(pdf_reasons.of_file(path, answer["failure"]))
        return int(answer["pages"])

    def _told(self, where: str) -> dict[str, str]:
        """What the file says of itself there; nothing where that cannot be read."""
        told: dict[str, str] = {}
        if self._worker.running():  # not after a hang: a new child has no file open
            told = self._worker.ask({where: True}).get("metadata", told)
        return told

    def _page(self, path: Path, index: int) -> dict[str, Any]:
        answer = self._worker.ask({"page": index})
        if answer.get("failure", [""])[0] == "Death":  # once more: something outside may have ended it
            self._open(path)
            answer = self._worker.ask({"page": index})
        return answer


def _lines(answer: dict[str, Any]) -> tuple[RawLine, ...]:
    return tuple(RawLine(x, y, tuple(Run(*run) for run in runs)) for x, y, runs in answer["lines"])
