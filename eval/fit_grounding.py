"""Fits the weights of `theorybot.grounding.weighing`, and writes `grounding/weights.json`.

    python eval/fit_grounding.py DIR [--cache FILE] [--validate] [--write]

DIR holds the sets: one JSON object a line, with claim, evidence and label. Three of them and mutated
sentences of the corpus (the development half) are fitted on; the others are only looked at, with --validate.
Prints, for each set left out in turn, the balanced accuracy at one fixed threshold of fifteen plain features
and of the features that ship, both weighed by logistic regression, with bootstrap intervals of the gain.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rapidfuzz.distance import LCSseq
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from theorybot.embedding import Vectors, open_embedder
from theorybot.evaluation.checking import Originals
from theorybot.grounding import LexicalChecker
from theorybot.grounding.features import VECTORS
from theorybot.library.fulltext import content_words, words
from theorybot.sentences import sentences

ROOT = Path(__file__).parent.parent
WEIGHTS = ROOT / "src" / "theorybot" / "grounding" / "weights.json"
FITTED = ("attributionbench_dev", "factcheck_gpt", "wice_dev")
LOOKED_AT = ("climate_fever", "lfqa", "qags", "scifact_train")
MOST = {"factcheck_gpt": 2200} | dict.fromkeys(LOOKED_AT, 700)  # a sample: half an hour of vectors otherwise
LONGEST = 60_000  # characters of one evidence text
PENALTY = 0.003  # of the shipped features: a strong one, as the sets differ much
PLAIN_PENALTY = 1.0  # of the baseline: what the library does if nothing is said
Embed = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True)
class Set:
    """Rows of one source: `plain` and `shipped` features, labels."""

    name: str
    plain: list[dict[str, float]]
    shipped: list[dict[str, float]]
    labels: np.ndarray


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


def rows_of(folder: Path, name: str) -> list[tuple[str, list[str], int]]:
    """Claim, evidence and label of each row; of a large set a fixed sample."""
    rows = [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    if name in MOST:
        random.Random(0).shuffle(rows)
        rows = rows[: MOST[name]]
    return [(row["claim"], [text[:LONGEST] for text in row["evidence"]], int(row["label"])) for row in rows]


def mutated() -> list[tuple[str, list[str], int]]:
    """Originals, swapped sources and added clauses of the development half, with what each cites."""
    originals = Originals.load(ROOT / "corpus" / "notes", ROOT / "eval" / "grounding" / "paraphrases.jsonl")
    cases = [*originals.verbatim("dev"), *originals.paraphrased("dev")]
    # a turned word is for the exact checks: weights fitted on it would distrust every likeness
    cases = [case for case in cases if case.kind in ("original", "source", "clause")]
    return [(case.claim, [case.passages[case.cited]], int(not case.is_mutant)) for case in cases]


def plain(claim: str, evidence: list[str], embed: Embed) -> dict[str, float]:
    """Fifteen features that need no thought: the baseline."""
    text = " ".join(evidence)
    spans = [one[start:end] for one in evidence for start, end in sentences(one)] or [""]
    mine, theirs = content_words(claim), set(words(text))
    bags = [set(words(span)) for span in spans]
    shares = np.array([_share(mine, bag) for bag in bags])
    best = int(shares.argmax())
    pairs = [_share(mine, bags[i] | bags[i + 1]) for i in range(len(bags) - 1)]
    nearest = np.argsort(-shares, kind="stable")[:6]
    vectors = embed([claim[:1000], *(spans[int(i)][:1000] for i in nearest)])
    cosines = np.sort(vectors[1:] @ vectors[0])[::-1]
    numbers = re.findall(r"\d+(?:\.\d+)?", claim)
    capitals = [word.lower() for word in re.findall(r"(?<=\s)[A-Z]\w+", claim)]
    denial = re.compile(r"\b(?:not|no|never|without|cannot)\b|n't")
    sequence, there = words(claim), words(spans[best])
    return {
        "all": _share(mine, theirs),
        "sentence": float(shares.max()),
        "window": max(pairs, default=float(shares.max())),
        "jaccard": len(set(mine) & bags[best]) / len(set(mine) | bags[best]),
        "bigrams": _share(_grams(sequence, 2), set(_grams(words(text), 2))),
        "trigrams": _share(_grams(sequence, 3), set(_grams(words(text), 3))),
        "order": LCSseq.similarity(sequence[:80], there[:120]) / max(1, len(sequence)),
        "letters": _share(_grams(list(claim.lower()), 4), set(_grams(list(text.lower()), 4))),
        "numbers": _share(numbers, set(re.findall(r"\d+(?:\.\d+)?", text))) if numbers else 1.0,
        "names": _share(capitals, theirs) if capitals else 1.0,
        "negation": float(bool(denial.search(claim)) != bool(denial.search(spans[best]))),
        "length": min(1.0, len(mine) / 30),
        "sources": min(1.0, float(np.log1p(len(spans))) / 6),
        "cosine": float(cosines[0]),
        "cosine3": float(cosines[:3].mean()),
    }


def _share(items: Sequence[object], known: set[object] | set[str]) -> float:
    return sum(item in known for item in items) / len(items) if items else 0.0


def _grams(items: list[str], size: int) -> list[tuple[str, ...]]:
    return [tuple(items[i : i + size]) for i in range(len(items) - size + 1)]


def prepared(name: str, rows: list[tuple[str, list[str], int]], embed: Embed) -> Set:
    """Both kinds of features of each row."""
    checker = LexicalChecker(embed)
    return Set(
        name,
        [plain(claim, evidence, embed) for claim, evidence, _ in rows],
        [checker.features(claim, evidence) for claim, evidence, _ in rows],
        np.array([label for *_, label in rows]),
    )


def matrix(rows: list[dict[str, float]], order: list[str]) -> np.ndarray:
    """The features as rows of numbers."""
    return np.array([[row[name] for name in order] for row in rows])


def fit(sets: list[Set], kind: str, order: list[str]) -> tuple[LogisticRegression, np.ndarray]:
    """Logistic regression where each set, and in it each label, counts alike; and the inputs' spread."""
    inputs = np.vstack([matrix(getattr(one, kind), order) for one in sets])
    labels = np.concatenate([one.labels for one in sets])
    weights = np.concatenate(
        [np.where(one.labels == 1, 0.5 / one.labels.sum(), 0.5 / (1 - one.labels).sum()) for one in sets]
    )
    spread = inputs.std(axis=0) + 1e-9  # the penalty treats features alike only if they vary alike
    model = LogisticRegression(C=PENALTY if kind == "shipped" else PLAIN_PENALTY, max_iter=5000)
    model.fit(inputs / spread, labels, sample_weight=weights * len(labels) / weights.sum())
    return model, spread


def compared(test: Set, fitted: list[Set], order: list[str], seed: int = 0) -> tuple[float, ...]:
    """On a set that was not fitted on: baseline, shipped, difference with its 95% interval, both AUROCs."""
    predicted = []
    for kind, names in (("plain", list(test.plain[0])), ("shipped", order)):
        model, spread = fit(fitted, kind, names)
        predicted.append(model.predict_proba(matrix(getattr(test, kind), names) / spread)[:, 1])
    one, other = (balanced_accuracy_score(test.labels, p >= 0.5) for p in predicted)
    generator = np.random.default_rng(seed)
    gains = []
    for _ in range(1000):
        chosen = generator.integers(0, len(test.labels), len(test.labels))
        labels = test.labels[chosen]
        gains.append(
            balanced_accuracy_score(labels, predicted[1][chosen] >= 0.5)
            - balanced_accuracy_score(labels, predicted[0][chosen] >= 0.5)
        )
    low, high = np.quantile(gains, [0.025, 0.975])
    areas = [roc_auc_score(test.labels, p) for p in predicted]
    return one, other, other - one, float(low), float(high), *areas


def table(pairs: list[tuple[Set, list[Set]]], order: list[str]) -> None:
    """Print one line a left-out set, and the mean."""
    print("| left out | rows | baseline | shipped | gain (95 % interval) | AUROC baseline | AUROC shipped |")
    print("|---|---|---|---|---|---|---|")
    gains = []
    for test, fitted in pairs:
        one, other, gain, low, high, area, areas = compared(test, fitted, order)
        gains.append(gain)
        interval = f"{gain:+.3f} ({low:+.3f} to {high:+.3f})"
        sizes = f"{test.name} | {len(test.labels)} | {one:.3f} | {other:.3f}"
        print(f"| {sizes} | {interval} | {area:.3f} | {areas:.3f} |")
    print(f"| mean | | | | {np.mean(gains):+.3f} | | |\n")


def model_of(sets: list[Set], order: list[str]) -> dict[str, object]:
    """What is written down of one model."""
    model, spread = fit(sets, "shipped", order)
    return {
        "intercept": round(float(model.intercept_[0]), 4),
        "weights": {n: round(float(w / s), 4) for n, w, s in zip(order, model.coef_[0], spread, strict=True)},
    }


def main() -> None:
    """Prepare, compare, and on request write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--validate", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    embed = Cached(asked.cache)
    sets = [prepared(name, rows_of(asked.folder, name), embed) for name in FITTED]
    mutants = prepared("mutated corpus", mutated(), embed)
    order = list(sets[0].shipped[0])
    bare = [name for name in order if name not in VECTORS]
    for title, names in (("with sentence vectors", order), ("words alone", bare)):
        print(f"\nshipped features {title}; the baseline has vectors in both tables\n")
        table([(one, [*(o for o in sets if o is not one), mutants]) for one in sets], names)
    if asked.write:
        written = {
            "made_by": "eval/fit_grounding.py",
            "fitted_on": {one.name: len(one.labels) for one in [*sets, mutants]},
            "models": {
                "words": model_of([*sets, mutants], bare),
                "vectors": model_of([*sets, mutants], order),
            },
        }
        WEIGHTS.write_text(json.dumps(written, indent=2) + "\n")
    if asked.validate:
        looked = [prepared(name, rows_of(asked.folder, name), embed) for name in LOOKED_AT]
        for title, names in (("with sentence vectors", order), ("words alone", bare)):
            print(f"\nsets that were never fitted on, {title}\n")
            table([(one, [*sets, mutants]) for one in looked], names)
    embed.keep()


if __name__ == "__main__":
    main()
