"""A run as a folder: run.json, samples.jsonl, report.md, report.html; and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from theorybot.errors import TheorybotError
from theorybot.evaluation.curves import curves
from theorybot.evaluation.page import page
from theorybot.evaluation.printing import run_json
from theorybot.evaluation.record import record
from theorybot.evaluation.runs import Control, Figure, Figures, Run, Sample, Score
from theorybot.evaluation.tables import report


def write(run: Run, folder: Path, comparison: str = "") -> None:
    """Write the run's folder; what an earlier run left there is replaced. Raises TheorybotError."""
    whole = run_json(run) | {
        "unscored": run.count("unscored"),
        "controls": [asdict(control) | {"failed": control.failed} for control in run.controls],
        "curves": curves(run),
        "about": dict(run.about) | record(),
    }
    files = {
        "run.json": json.dumps(whole, ensure_ascii=False, indent=1) + "\n",
        "samples.jsonl": "".join(_line(sample) for sample in run.samples),
        "report.md": report(run, comparison),
        "report.html": page(run, comparison),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise TheorybotError(f"{folder}: {error.strerror}; name another folder with --out") from error


def _line(sample: Sample) -> str:
    return json.dumps(asdict(sample), ensure_ascii=False) + "\n"


def read(folder: Path, *, samples: bool = True) -> Run:
    """A run from its folder, or from its run.json; without `samples` their file may be missing.

    Raises TheorybotError.
    """
    folder = folder.parent if folder.name == "run.json" else folder
    try:
        whole = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        kept = folder / "samples.jsonl"
        lines = kept.read_text(encoding="utf-8").splitlines() if samples or kept.exists() else []
        return Run(
            kind=whole["kind"], files=tuple(whole["files"]), samples=tuple(map(_sample, lines)),
            metrics=_figures(whole["metrics"]),
            by={group: _figures(found) for group, found in whole["by"].items()}, seconds=whole["seconds"],
            controls=tuple(_control(row) for row in whole.get("controls", ())), about=whole.get("about", {}),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TheorybotError(f"{folder} is not a run ({error!r}); make one with --out") from error


def _sample(line: str) -> Sample:
    row: dict[str, Any] = json.loads(line)
    scores = {name: Score(**score) for name, score in row.pop("scores").items()}
    return Sample(scores=scores, groups=tuple(row.pop("groups")), **row)


def _figures(found: Mapping[str, Any]) -> Figures:
    return {name: Figure(**value) for name, value in found.items() if value is not None}


def _control(row: Mapping[str, Any]) -> Control:
    return Control(**{name: value for name, value in row.items() if name != "failed"})
