"""Evaluation runs as `theorybot eval` leaves them: found below some folders, the last one first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from theorybot.errors import TheorybotError
from theorybot.evaluation import folders
from theorybot.evaluation.runs import Run

_MOST = 20  # runs shown


@dataclass(frozen=True, slots=True)
class Kept:
    """A run with the name of its folder and when it was made: day and time in UTC, to the second."""

    name: str
    made: str
    run: Run


def read_runs(below: Iterable[Path]) -> list[Kept]:
    """The runs in the folders, the last one first, a copy once; folders that are no runs are passed over."""
    found = [kept for folder in below for path in folder.rglob("run.json") if (kept := _read(path))]
    apart = {(kept.name, kept.made): kept for kept in reversed(found)}  # of copies, that of the first folder
    return sorted(apart.values(), key=lambda kept: kept.made, reverse=True)[:_MOST]


def _read(path: Path) -> Kept | None:
    try:
        run = folders.read(path, samples=False)
    except TheorybotError:
        return None
    return Kept(path.parent.name, str(run.about.get("time", "")).replace("T", " ")[:19], run)
