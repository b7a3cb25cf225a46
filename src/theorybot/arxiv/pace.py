"""How often arXiv may be asked: one request at a time, with time between, over all processes of a user."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from theorybot.errors import FetchError, Unreachable

LONGEST = 300.0  # seconds that somebody is kept waiting for arXiv; beyond it the command says so and ends

_PATIENCE = 1.0  # seconds after which a wait is told


class Pace:
    """Requests to `host` are begun `seconds` apart by everybody who uses the same `folder`.

    A lock is held by whoever has a connection; a file beside it has the time before which nobody may ask.
    """

    def __init__(self, folder: Path, host: str, seconds: float) -> None:
        name = "".join(letter if letter.isalnum() or letter in ".-" else "_" for letter in host)
        self.seconds = seconds
        self.waits: Callable[[str], None] = lambda why: None  # told why it takes so long
        self._folder = folder
        self._lock = FileLock(folder / f"{name}.lock", poll_interval=0.02)
        self._next = folder / f"{name}.next"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Waits until no other process talks to the host, and keeps others waiting; may be nested."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._acquire()
        except OSError as error:
            raise FetchError(f"cannot write {self._folder} ({error.strerror or error})") from error
        try:
            yield
        finally:
            self._lock.release()

    def _acquire(self) -> None:
        try:
            self._lock.acquire(timeout=_PATIENCE)
        except Timeout:
            self.waits("waiting for another theorybot that fetches")
            self._lock.acquire()

    def turn(self) -> None:
        """Wait until the next request may be made, and count it. Raises Unreachable if that is long."""
        delay = self._until() - time.time()
        if delay > LONGEST:
            raise Unreachable(f"arXiv asked to wait: {delay:.0f} s more; run the command again then")
        if delay > self.seconds + _PATIENCE:
            self.waits(f"waiting {delay:.0f} s, as arXiv asks")
        if delay > 0:
            time.sleep(delay)
        self.count()

    def count(self) -> None:
        """A request is with the host now: the time until the next one begins."""
        self._write(time.time() + self.seconds)

    def hold_off(self, seconds: float) -> None:
        """Nobody asks again for so long."""
        self._write(max(self._until(), time.time() + seconds))

    def _until(self) -> float:
        try:
            until = float(self._next.read_text())
        except (OSError, ValueError):  # the first request ever, or a file that was half written
            return 0.0
        return until if until < time.time() + 86_400 else 0.0  # the clock was set back

    def _write(self, until: float) -> None:
        try:
            self._next.write_text(f"{until:.3f}")
        except OSError as error:
            raise FetchError(f"cannot write {self._next} ({error.strerror or error})") from error
