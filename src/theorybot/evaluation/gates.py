"""Thresholds: what a figure must at least be, or at most where lower is better."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from theorybot.errors import TheorybotError
from theorybot.evaluation.measures import LOWER_IS_BETTER
from theorybot.evaluation.printing import is_worse
from theorybot.evaluation.runs import Run


def parsed(given: Sequence[str]) -> dict[str, float]:
    """`METRIC=VALUE` or `GROUP:METRIC=VALUE`, each -> its threshold. Raises TheorybotError."""
    found = {}
    for text in given:
        name, equals, value = text.rpartition("=")
        try:
            found[name.strip()] = float(value)
        except ValueError:
            equals = ""
        if not (equals and name.strip()):
            raise TheorybotError(f"--fail-under {text} is not like hit@5_page=0.9")
    return found


def thresholds(path: Path) -> dict[str, dict[str, float]]:
    """The thresholds of each suite in a TOML file. Raises TheorybotError."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        return {
            suite: {name: float(value) for name, value in values.items()} for suite, values in found.items()
        }
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise TheorybotError(f"{path}: {error}; a table for each suite, with metrics and numbers") from error


def missed(run: Run, wanted: Mapping[str, float]) -> list[str]:
    """What falls short, one line each; a metric that has no value does."""
    found = []
    for name, value in wanted.items():
        group, _, metric = name.rpartition(":")
        figures = run.by.get(group, {}) if group else run.metrics
        figure = figures.get(metric)
        if figure is None:
            found.append(f"{name} has no value")
        elif is_worse(metric, figure.value, value):
            side = "above" if metric in LOWER_IS_BETTER else "below"
            found.append(f"{name} is {figure.value:.4f}, {side} {value:g}")
    return found
