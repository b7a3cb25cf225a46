"""Evaluation runs as they lie in a folder: one JSON object a file, with its figures and its questions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_MOST = 20  # runs shown
_LARGEST = 20_000_000  # bytes of a run


@dataclass(frozen=True, slots=True)
class Run:
    """One run: its figures by name, and its samples as they were written."""

    name: str
    made: str
    figures: Mapping[str, float]
    samples: tuple[Mapping[str, Any], ...]


def read_runs(folders: Iterable[Path]) -> list[Run]:
    """The runs in the folders, the last one first; files that are no runs are passed over."""
    paths = [path for folder in folders if folder.is_dir() for path in folder.rglob("*.json")]
    paths = sorted(paths, key=lambda path: path.stat().st_mtime, reverse=True)[:_MOST]
    return [run for run in map(_read, paths) if run is not None]


def _read(path: Path) -> Run | None:
    try:
        if path.stat().st_size > _LARGEST:
            return None
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict):
        return None
    named = [found.get(name) for name in ("metrics", "figures", "scores")]
    figures = next((table for table in named if isinstance(table, dict)), found)
    numbers = {
        str(name): float(value)
        for name, value in figures.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    lists = [found.get(name) for name in ("samples", "questions", "answers")]
    samples: list[Any] = next((rows for rows in lists if isinstance(rows, list)), [])
    made = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(" ", "minutes")[:16]
    rows = tuple(row for row in samples if isinstance(row, dict))
    return Run(path.stem, made, numbers, rows) if numbers else None


def worst(run: Run) -> list[tuple[str, float | None]]:
    """Questions of the run with their scores, the lowest first; without a score, those that failed."""
    scored: list[tuple[str, float | None]] = []
    for row in run.samples:
        question, score = row.get("question"), row.get("score", row.get("correct"))
        if isinstance(question, str) and isinstance(score, int | float):
            scored.append((question, float(score)))
    return sorted((pair for pair in scored if (pair[1] or 0.0) < 1), key=lambda pair: pair[1] or 0.0)
