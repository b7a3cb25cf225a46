"""Rows of measurements: what they are held against, how they are printed and kept."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Target:
    """A bound on our own figure, or on its ratio to the usual one's."""

    of: Literal["ours", "ratio"]
    bound: Literal["<=", ">="]
    value: float

    def __str__(self) -> str:
        what = "" if self.of == "ours" else "ratio "
        return f"{what}{'at most' if self.bound == '<=' else 'at least'} {figure(self.value)}"

    def held(self, value: float | None) -> bool:
        """Whether the figure keeps to the bound; what was not measured does not."""
        return value is not None and (value <= self.value if self.bound == "<=" else value >= self.value)


@dataclass(frozen=True, slots=True)
class Row:
    """One measure: our figure, the usual pipeline's where it has one, and the targets."""

    measure: str
    unit: str
    ours: float
    usual: float | None = None
    targets: tuple[Target, ...] = ()
    remark: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours over the usual: below 1 is better for times, above 1 for rates."""
        return self.ours / self.usual if self.usual else None

    @property
    def held(self) -> bool | None:
        """Whether all targets are kept; None without any."""
        if not self.targets:
            return None
        return all(target.held(self.ours if target.of == "ours" else self.ratio) for target in self.targets)

    def to_json(self) -> dict[str, Any]:
        """All of it, without what there is not."""
        row = {
            "measure": self.measure, "unit": self.unit, "ours": _round(self.ours),
            "usual": _round(self.usual), "ratio": _round(self.ratio),
            "target": "; ".join(map(str, self.targets)), "held": self.held, "remark": self.remark,
        }  # fmt: skip
        return {key: value for key, value in row.items() if value not in (None, "")}

    def cells(self) -> list[str]:
        """The row as it is printed."""
        held = {None: "", True: "yes", False: "NO"}[self.held]
        return [
            f"{self.measure} [{self.unit}]", figure(self.ours), figure(self.usual), figure(self.ratio),
            "; ".join(map(str, self.targets)), held, self.remark,
        ]  # fmt: skip


HEAD = ["measure", "ours", "usual", "ratio", "target", "held", "remark"]


def table(rows: list[Row]) -> str:
    """The rows under a head, in columns; figures stand to the right."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if 1 <= column <= 3 else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def figure(value: float | None) -> str:
    """Three digits that count; nothing for None."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _round(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


@dataclass
class Results:
    """The file of results: each part's rows, written as soon as they are known."""

    path: Path | None
    about: dict[str, Any]

    def keep(self, part: str, rows: list[Row], *, complete: bool) -> None:
        """Write the part's rows so far. `about` says in what run, and on what, they were measured."""
        if self.path is None:
            return
        kept = json.loads(self.path.read_text(encoding="utf-8")) if self.path.exists() else {}
        load = round(os.getloadavg()[0], 1)  # of the minute before: a busy machine shows here
        kept[part] = {
            **self.about,
            "load": load,
            "complete": complete,
            "rows": [row.to_json() for row in rows],
        }
        temporary = self.path.with_suffix(".new")
        temporary.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        temporary.replace(self.path)
