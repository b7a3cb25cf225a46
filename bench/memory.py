"""Peak memory of a command and of all its children, read from /proc ten times a second."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

PROC = Path("/proc")
EVERY = 0.1  # seconds between two looks
_MB = 1e6


@dataclass(frozen=True, slots=True)
class Peak:
    """Most at any one look, in MB, added up over the tree."""

    resident: float  # what processes share counts for each of them: never too little
    proportional: float  # what they share is divided among all that share it, in this tree or not


def tree(root: int) -> list[int]:
    """The process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            parent = _parent(entry)
            if parent is not None:
                children.setdefault(parent, []).append(int(entry.name))
    found = [root]
    for process in found:  # grows as it goes
        found.extend(children.get(process, []))
    return found


def _parent(entry: Path) -> int | None:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):  # it has ended since
        return None


def resident(process: int) -> float:
    """Resident memory in MB; 0 for a process that has ended."""
    try:
        return int((PROC / str(process) / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / _MB
    except (OSError, ValueError, IndexError):
        return 0.0


def proportional(process: int) -> float:
    """Proportional memory in MB; 0 where it cannot be read."""
    try:
        text = (PROC / str(process) / "smaps_rollup").read_text()
        sizes = (int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
        return next(sizes) * 1024 / _MB
    except (OSError, ValueError, StopIteration):
        return 0.0


class Watch:
    """Looks at a process tree from a thread until it is left."""

    def __init__(self, root: int) -> None:
        self.peak = Peak(0.0, 0.0)
        self._root = root
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.is_set():
            processes = tree(self._root)
            self.peak = Peak(
                max(self.peak.resident, sum(map(resident, processes))),
                max(self.peak.proportional, sum(map(proportional, processes))),
            )
            self._over.wait(EVERY)
