"""A run as JSON, and as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from theorybot.evaluation.measures import LOWER_IS_BETTER, PROMISED
from theorybot.evaluation.runs import Control, Figure, Figures, Run

_SHORT = ("hit@5_page", "must_mention", "coverage", "ndcg@10", "recall@100",
          "auroc", "balanced_accuracy", "accuracy")  # fmt: skip


def run_json(run: Run) -> dict[str, Any]:
    """The run as `eval --json` prints it. A promised metric that has no value is null."""
    promised: dict[str, Any] = dict.fromkeys(PROMISED[run.kind])
    return {
        "kind": run.kind,
        "files": list(run.files),
        "n": len(run.samples),
        "scored": len(run.scored),
        "skipped": run.count("skipped"),
        "metrics": promised | _figures_json(run.metrics),
        "by": {group: _figures_json(found) for group, found in run.by.items()},
        "seconds": run.seconds,
    }


def _figures_json(found: Figures) -> dict[str, Any]:
    return {name: asdict(figure) for name, figure in found.items()}


def run_lines(run: Run) -> Iterator[str]:
    """Counts, every metric with its interval, a line a group, and the controls."""
    counts = f"{len(run.samples)} samples: {len(run.scored)} scored"
    yield f"{counts}, {run.count('skipped')} skipped, {run.count('unscored')} unscored; {run.seconds:.1f} s"
    if run.about.get("judge"):
        yield f"judge: {run.about['judge']}"
    held = run.about.get("by_construction", ())
    for name, found in run.metrics.items():
        label = "  (by construction: quotations)" if name in held else ""
        yield f"  {name:<30} {shown(found)}{label}"
    columns = [name for name in _SHORT if any(name in found for found in run.by.values())]
    if columns:
        yield f"  {'by':<42}" + "".join(f"{name[:18]:>20}" for name in columns)
    for group, inside in run.by.items():
        cells = [f"{inside[name].value:.3f}" if name in inside else "" for name in columns]
        yield f"  {group[:42]:<42}" + "".join(f"{cell:>20}" for cell in cells)
    yield from control_lines(run.controls)


def control_lines(controls: tuple[Control, ...]) -> Iterator[str]:
    """What became of each negative control."""
    for control in controls:
        state = "fails, as it must" if control.failed else f"DOES NOT FAIL (more than {control.most:.3f})"
        change = f"{control.metric} {control.real:.3f} -> {control.value:.3f}"
        yield f"  control: {control.name}: {change}: {state}"


def shown(found: Figure) -> str:
    """A figure with its interval: "0.812 [0.701, 0.903]"."""
    return f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"


def is_worse(name: str, value: float, than: float) -> bool:
    """Whether a value of this metric is worse than another."""
    return value > than if name in LOWER_IS_BETTER else value < than
