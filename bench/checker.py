"""Measures the checker: the time of a claim held against four sections of the shipped notes.

    python bench/checker.py

Run it in the repository's folder. A question's passages are made ready once: their words, and the vectors of
those of their sentences that a claim left in doubt asks for. These vectors are reported by themselves, for a
question of half a dozen claims; what is left is a claim's part, its own vector included.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from table import Row, Target, table

from theorybot.embedding import Embedder, Vectors, open_embedder
from theorybot.evaluation.grounding import Row as Claim
from theorybot.evaluation.grounding import shipped
from theorybot.grounding import LexicalChecker
from theorybot.grounding.meaning import spoken
from theorybot.grounding.tokens import unmarked

_AT_MOST = (Target("ours", "<=", 20.0),)


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of one stretch of work: of the processor, and by the clock."""

    processor: float
    wall: float

    def __sub__(self, other: Spent) -> Spent:
        return Spent(self.processor - other.processor, self.wall - other.wall)

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.processor + other.processor, self.wall + other.wall)


def now() -> Spent:
    """Both clocks."""
    return Spent(1000 * time.process_time(), 1000 * time.perf_counter())


class Lent:
    """Vectors for the claims of one question; those of the passages' sentences are timed by themselves."""

    def __init__(self, embedder: Embedder, claims: set[str]) -> None:
        self._embedder, self._claims = embedder, claims
        self.sentences: list[str] = []
        self.asked = 0  # claims that words left in doubt
        self.spent = Spent(0.0, 0.0)
        self.own: list[float] = []  # milliseconds by the clock of each claim's own vector

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        own = [text for text in texts if text in self._claims]
        others = [text for text in texts if text not in self._claims]
        self.asked += len(own)
        self.sentences += others
        begun = now()
        found = dict(zip(own, self._embedder.embed_query(own), strict=True)) if own else {}
        started = now()
        self.own += [(started - begun).wall] if own else []
        found |= dict(zip(others, self._embedder.embed_query(others), strict=True)) if others else {}
        self.spent += now() - started
        return np.stack([found[text] for text in texts])


def main() -> None:
    """Measure and print."""
    claims = shipped(True)
    questions = [list(rows) for _, rows in groupby(claims, key=lambda row: (row.file, row.evidence))]
    words = [spent for rows in questions for spent in judged(LexicalChecker(), rows)]
    embedder = open_embedder()
    embedder.embed_query(["the model is read at the first sentence"])
    lent = [Lent(embedder, {spoken(unmarked(row.claim)) for row in rows}) for rows in questions]
    vectors = []
    for one, rows in zip(lent, questions, strict=True):
        vectors += judged(LexicalChecker(one.embed), rows, one)
    print(table([*shown("words alone", words), *shown("with its own vector", vectors), *passages(lent)]))
    asked, sentences = sum(one.asked for one in lent), [len(one.sentences) for one in lent]
    twice = sum(len(one.sentences) - len(set(one.sentences)) for one in lent)
    print(f"{len(claims)} claims of {len(questions)} questions; {asked} left in doubt by words")
    print(
        f"{sum(sentences)} vectors of passages' sentences, at most {max(sentences)} a question; {twice} twice"
    )
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def judged(checker: LexicalChecker, rows: Sequence[Claim], lent: Lent | None = None) -> list[Spent]:
    """What each claim of a question took, without its passages' words and vectors.

    The words are made by a claim that has only words of no use; the vectors are taken off.
    """
    found = []
    for row in rows:
        cited = range(len(row.evidence)) if row.cited is None else [row.cited]
        checker.judge("Nothing whatsoever resembles these unheard-of syllables.", row.evidence, cited)
        before = lent.spent if lent else Spent(0.0, 0.0)
        started = now()
        checker.judge(row.claim, row.evidence, cited)
        found.append(now() - started - ((lent.spent if lent else before) - before))
    return found


def shown(name: str, spent: Sequence[Spent]) -> list[Row]:
    """Mean, median and 95 % of a claim."""
    clocks = {"processor": [one.processor for one in spent], "wall": [one.wall for one in spent]}
    return [
        Row(f"a claim, {name}, {label}", "ms", value, targets=_AT_MOST, remark=clock)
        for clock, times in clocks.items()
        for label, value in (
            ("mean", float(np.mean(times))),
            ("median", float(np.quantile(times, 0.5))),
            ("95 %", float(np.quantile(times, 0.95))),
        )
    ]


def passages(lent: Sequence[Lent]) -> list[Row]:
    """The vector of a claim, and those of a question's passages, by the clock."""
    parts = {
        "the vector of a claim": [spent for one in lent for spent in one.own],
        "the vectors of a question's passages": [one.spent.wall for one in lent],
    }
    return [
        Row(f"{name}, {label}", "ms", float(np.quantile(wall, share)), remark="wall")
        for name, wall in parts.items()
        for label, share in (("median", 0.5), ("95 %", 0.95))
    ]


if __name__ == "__main__":
    main()
