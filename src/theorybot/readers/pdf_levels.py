"""Which characters of a line stand above it or below: smaller ones on another baseline. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from theorybot.readers.pdf_pages import Run

SMALLER = 0.86  # of the size of the characters that they belong to, at most
RAISED = (0.12, 0.8)  # of that size, by which their baseline is higher
LOWERED = (0.04, 0.7)
SAME = 0.15  # points between baselines that are one
ROOT = "√"
TALL = re.compile(r"(?i)cmex|mtex|extension")  # big operators and brackets: drawn from another baseline


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring runs on one level: 0 on the line, 1 above, -1 below; `shift`: how far the first one is."""

    level: int
    shift: float
    runs: tuple[Run, ...]


def pieces_of(runs: Sequence[Run]) -> list[Piece]:
    """The runs of a line, neighbours on one level together."""
    able = [run for run in runs if run.text.strip() and not _floats(run)]
    largest = max((run.size for run in able), default=0.0)
    if not largest:
        return [Piece(0, 0.0, tuple(runs))]
    base = next(run for run in able if run.size > SMALLER * largest)
    pieces: list[Piece] = []
    held: list[Run] = []
    for run, (level, shift) in zip(runs, _levels(runs, base), strict=True):
        if held and pieces[-1].level == level and (not level or _goes_on(held[0], run)):
            held.append(run)
            continue
        if held:
            pieces[-1] = replace(pieces[-1], runs=tuple(held))
        held = [run]
        pieces.append(Piece(level, shift, (run,)))
    pieces[-1:] = [replace(piece, runs=tuple(held)) for piece in pieces[-1:]]
    return pieces


def _goes_on(first: Run, run: Run) -> bool:
    """Whether a run stands with the raised or lowered ones before it: not if it is as large and elsewhere."""
    return _floats(first) or _floats(run) or abs(run.size - first.size) > SAME or abs(run.y - first.y) <= SAME


def _levels(runs: Sequence[Run], base: Run) -> list[tuple[int, float]]:
    """Level and shift of each run; blanks go with what is before them, roots with what is under them."""
    levels: list[tuple[int, float]] = []
    waiting = 0
    for run in runs:
        if run.text.strip() == ROOT:
            waiting += 1
            continue
        if _floats(run):
            found = 0, 0.0
        elif not run.text.strip():
            found = levels[-1] if levels else (0, 0.0)
        else:
            found = _level(run, base)
            base = run if run.size > SMALLER * base.size else base
        levels += [found] * (waiting + 1)
        waiting = 0
    return levels + [(0, 0.0)] * waiting


def _floats(run: Run) -> bool:
    """Whether its baseline says nothing of where it stands."""
    return run.text.strip() == ROOT or bool(TALL.search(run.font))


def _level(run: Run, base: Run) -> tuple[int, float]:
    shift = (run.y - base.y) / base.size
    if run.size > SMALLER * base.size:
        return 0, 0.0
    if RAISED[0] <= shift <= RAISED[1]:
        return 1, shift
    return (-1, shift) if LOWERED[0] <= -shift <= LOWERED[1] else (0, 0.0)
