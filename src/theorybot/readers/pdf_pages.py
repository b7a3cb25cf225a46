"""The parent's side of the PDF worker: one child, a time limit on each step, pages that survive a hang."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from theorybot.errors import UnreadableFile
from theorybot.readers import pdf_reasons

WORKER = Path(__file__).with_name("pdf_worker.py")
MOST_TIMEOUTS = 2  # pages that may hang in one file before the rest of it is left unread
TOTAL = 10  # a whole file may take this many times the limit of one step


@dataclass(frozen=True, slots=True)
class Run:
    """Characters drawn in one font; `size` in points."""

    text: str
    size: float
    font: str


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
        self.seconds, self.memory_mb, self.max_pages = seconds, memory_mb, max_pages
        self._child: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._closed = False

    def __enter__(self) -> PdfWorker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child for good; a file that another thread is reading fails at once."""
        self._closed = True  # before the look at the child: `_ask` sets its child first and looks here next
        child = self._child
        if child is not None:
            child.kill()
        with self._turn:
            self._end()

    def _end(self) -> None:
        """End the child; the next question starts a new one."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                pipe.close()

    def read(self, path: Path) -> RawPdf:
        """All pages of the file at `path`; raises UnreadableFile if it cannot even be opened."""
        with self._turn:
            in_step = False  # with the child: every question has had its answer
            try:
                raw = self._read(path)
                in_step = True
            except UnreadableFile:
                in_step = True
                raise
            finally:
                if not in_step:  # an interrupt leaves an answer in the pipe that nobody awaits
                    self._end()
            return raw

    def _read(self, path: Path) -> RawPdf:
        opened = self._open(path)
        count = int(opened["pages"])
        if count > self.max_pages:
            raise UnreadableFile(f"has {count} pages; the limit is {self.max_pages}")
        pages: list[tuple[RawLine, ...] | str] = []
        started, hangs = time.monotonic(), 0
        for index in range(count):
            if hangs == MOST_TIMEOUTS or time.monotonic() - started > TOTAL * self.seconds:
                pages.append("the file took too long")
                continue
            if self._child is None:
                self._open(path)
            answer = self._page(path, index)
            hangs += answer.get("failure", [""])[0] == "Timeout"
            pages.append(_lines(answer) if "lines" in answer else pdf_reasons.of_failure(answer["failure"]))
        return RawPdf(pages, opened["metadata"])

    def _open(self, path: Path) -> dict[str, Any]:
        request = {"open": str(path.resolve())}
        if self._child is not None and self._child.poll() is not None:
            self._end()  # it died between two files: with the thread that started it, or killed by hand
        answer = self._ask(request)
        if "failure" in answer:
            raise UnreadableFile(pdf_reasons.of_file(path, answer["failure"]))
        return answer

    def _page(self, path: Path, index: int) -> dict[str, Any]:
        answer = self._ask({"page": index})
        if answer.get("failure", [""])[0] == "Death":  # once more: something outside may have ended it
            self._open(path)
            answer = self._ask({"page": index})
        return answer

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The child's answer; a child that dies or takes too long is replaced at the next call."""
        child = self._child = self._child or self._start()
        if self._closed:
            self._end()
            raise UnreadableFile("reading was stopped")
        assert child.stdin and child.stdout
        late = threading.Event()

        def end() -> None:
            late.set()
            child.kill()

        alarm = threading.Timer(self.seconds, end)
        alarm.daemon = True
        alarm.start()
        try:
            child.stdin.write(json.dumps(request).encode() + b"\n")
            child.stdin.flush()
            line = child.stdout.readline()
        except BrokenPipeError:
            line = b""
        finally:
            alarm.cancel()
        if line.endswith(b"\n") and not late.is_set():
            answer: dict[str, Any] = json.loads(line)
            if answer.get("failure", [""])[0] == "MemoryError":
                answer["failure"][1] = str(self.memory_mb)
                self._end()  # what filled its memory may still be there
            return answer
        self._end()
        return {"failure": ["Timeout", f"{self.seconds:g}"] if late.is_set() else ["Death", ""]}

    def _start(self) -> subprocess.Popen[bytes]:
        """Start the child as a script (-P: its folder stays off the import path)."""
        return subprocess.Popen(
            [sys.executable, "-P", str(WORKER), str(self.memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )


def _lines(answer: dict[str, Any]) -> tuple[RawLine, ...]:
    return tuple(RawLine(x, y, tuple(Run(*run) for run in runs)) for x, y, runs in answer["lines"])
