"""Measures the checker: time of one core for a claim held against four sections of the shipped notes.

    python bench/checker.py

Run it in the repository's folder. What is made of the sections once a question, their tokens and the vectors
of their sentences, is made before and does not count.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

import numpy as np
from table import Row, Target, table

from theorybot.embedding import Embedder, Vectors, open_embedder
from theorybot.evaluation.grounding import Row as Claim
from theorybot.evaluation.grounding import shipped
from theorybot.grounding import Checker, open_checker

_AT_MOST = (Target("ours", "<=", 20.0),)


def main() -> None:
    """Measure and print."""
    claims = shipped(True)
    lent = Lent(open_embedder(), {row.claim for row in claims})
    milliseconds(open_checker(embed=lent.embed), claims)  # makes the vectors of all sections
    rows = []
    for name, checker in (
        ("words alone", open_checker()),
        ("with sentence vectors", open_checker(embed=lent.embed)),
    ):
        spent = milliseconds(checker, claims)
        rows.append(Row(f"a claim, {name}, median", "ms", float(np.median(spent)), targets=_AT_MOST))
        rows.append(Row(f"a claim, {name}, 95 %", "ms", float(np.quantile(spent, 0.95)), targets=_AT_MOST))
    print(table(rows))
    print(f"{len(claims)} claims; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


class Lent:
    """Vectors of sentences, kept; those of claims are made whenever they are asked for."""

    def __init__(self, embedder: Embedder, claims: set[str]) -> None:
        self._embedder, self._claims = embedder, claims
        self._kept: dict[str, Vectors] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        new = [text for text in texts if text not in self._kept or text in self._claims]
        self._kept |= dict(zip(new, self._embedder.embed_query(new), strict=True)) if new else {}
        return np.stack([self._kept[text] for text in texts])


def milliseconds(checker: Checker, claims: Sequence[Claim]) -> list[float]:
    """Processor time of each claim, in milliseconds; another is judged on its sections first."""
    spent = []
    for row, other in zip(claims, [claims[-1], *claims], strict=False):
        cited = range(len(row.evidence)) if row.cited is None else [row.cited]
        checker.judge(other.claim, row.evidence, cited)
        started = time.process_time()
        checker.judge(row.claim, row.evidence, cited)
        spent.append(1000 * (time.process_time() - started))
    return spent


if __name__ == "__main__":
    main()
