"""The labelled sets that `fit_grounding.py` reads, and the features of each row."""

from __future__ import annotations

import json
import pickle
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from plain_features import Embed, plain

from theorybot.embedding import Vectors, open_embedder
from theorybot.evaluation.checking import Originals
from theorybot.grounding import LexicalChecker

ROOT = Path(__file__).parent.parent
FITTED = ("attributionbench_dev", "factcheck_gpt", "wice_dev")
LOOKED_AT = ("climate_fever", "lfqa", "qags", "scifact_train")
MOST = {"factcheck_gpt": 2200} | dict.fromkeys(LOOKED_AT, 300)  # samples: an hour of vectors otherwise
LONGEST = 60_000  # characters of one evidence text
Rows = list[tuple[str, list[str], int]]


@dataclass(frozen=True)
class Set:
    """Rows of one source: both kinds of features, labels, what exact checks fault, which are fitted on."""

    name: str
    plain: list[dict[str, float]]
    shipped: list[dict[str, float]]
    labels: np.ndarray
    faulty: np.ndarray
    fitted: np.ndarray  # a turned word is for the exact checks: weights fitted on it would distrust likeness
    weight: float = 1.0


class Cached:
    """Sentence vectors that are kept in a file between runs."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.known: dict[str, np.ndarray] = pickle.loads(path.read_bytes()) if path and path.exists() else {}
        self.new = 0
        self.embedder = open_embedder()

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of the texts."""
        missing = [text for text in dict.fromkeys(texts) if text not in self.known]
        if missing:
            self.known |= dict(zip(missing, self.embedder.embed_documents(missing), strict=True))
            self.new += len(missing)
        return np.stack([self.known[text] for text in texts]).astype(np.float32)

    def keep(self) -> None:
        """Write the file, if anything is new."""
        if self.path and self.new:
            self.path.write_bytes(pickle.dumps(self.known))


def rows_of(folder: Path, name: str) -> Rows:
    """Claim, evidence and label of each row; of a large set a fixed sample."""
    rows = [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    if name in MOST:
        random.Random(0).shuffle(rows)
        rows = rows[: MOST[name]]
    return [(row["claim"], [text[:LONGEST] for text in row["evidence"]], int(row["label"])) for row in rows]


def mutated() -> tuple[Rows, list[bool]]:
    """The development half of the mutated claims with what each cites, and which of them are fitted on."""
    originals = Originals.load(
        ROOT / "corpus" / "notes", *sorted((ROOT / "eval" / "grounding").glob("paraphrases*.jsonl"))
    )
    cases = [*originals.verbatim("dev"), *originals.paraphrased("dev")]
    rows = [(case.claim, [case.passages[case.cited]], int(not case.is_mutant)) for case in cases]
    return rows, [case.kind in ("original", "source", "clause") for case in cases]


def prepared(
    name: str, rows: Rows, embed: Embed, fitted: Sequence[bool] | None = None, weight: float = 1.0
) -> Set:
    """Both kinds of features of each row."""
    checker = LexicalChecker(embed)
    found = [checker.weighed(claim, evidence) for claim, evidence, _ in rows]
    return Set(
        name,
        [plain(claim, evidence, embed) for claim, evidence, _ in rows],
        [one for one, _ in found],
        np.array([label for *_, label in rows]),
        np.array([faulty for _, faulty in found]),
        np.array(fitted if fitted is not None else [True] * len(rows)),
        weight,
    )
