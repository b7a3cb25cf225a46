"""Measures the checker: time of one core for a claim held against four sections of the shipped notes.

    python bench/checker.py

Run it in the repository's folder. Another claim is judged on the same sections first, and not counted: what
the sections need is then made, as it is for all claims of an answer but the first.
"""

from __future__ import annotations

import os
import time

import numpy as np
from table import Row, Target, table

from theorybot.embedding import open_embedder
from theorybot.evaluation.grounding import shipped
from theorybot.grounding import Checker, open_checker

_AT_MOST = (Target("ours", "<=", 20.0),)


def main() -> None:
    """Measure and print."""
    embedder = open_embedder()
    rows = []
    for name, checker in (
        ("words alone", open_checker()),
        ("with sentence vectors", open_checker(embed=embedder.embed_query)),
    ):
        spent = milliseconds(checker)
        rows.append(Row(f"a claim, {name}, median", "ms", float(np.median(spent)), targets=_AT_MOST))
        rows.append(Row(f"a claim, {name}, 95 %", "ms", float(np.quantile(spent, 0.95)), targets=_AT_MOST))
    print(table(rows))
    print(f"{len(spent)} claims; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def milliseconds(checker: Checker) -> list[float]:
    """Processor time of each claim, in milliseconds."""
    spent = []
    rows = shipped(True)
    for row, other in zip(rows, [rows[-1], *rows], strict=False):
        passages, cited = row.evidence, range(len(row.evidence)) if row.cited is None else [row.cited]
        checker.judge(other.claim, passages, cited)
        started = time.process_time()
        checker.judge(row.claim, passages, cited)
        spent.append(1000 * (time.process_time() - started))
    return spent


if __name__ == "__main__":
    main()
