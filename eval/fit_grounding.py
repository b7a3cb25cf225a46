"""Fits the weights of `theorybot.grounding.weighing`, and writes `grounding/weights.json`.

    python eval/fit_grounding.py DIR [--cache FILE] [--validate] [--write]

DIR holds the sets: one JSON object a line, with claim, evidence and label. Three of them and mutated
sentences of the corpus (the development half) are fitted on; the others are only looked at, with --validate.
Prints, for each set left out in turn, the balanced accuracy at one fixed threshold of fifteen plain features
and of the features that ship, both weighed by logistic regression, with bootstrap intervals of the gain; the
same with the exact checks, which veto; and how far scores are from shares (ECE) before and after calibration.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from grounding_sets import FITTED, LOOKED_AT, ROOT, Cached, Set, mutated, prepared, rows_of
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from theorybot.evaluation.statistics import calibration_error
from theorybot.grounding.features import VECTORS
from theorybot.grounding.weighing import DOUBTED, SUPPORTED

WEIGHTS = ROOT / "src" / "theorybot" / "grounding" / "weights.json"
PENALTY = 0.003  # of the shipped features: a strong one, as the sets differ much
MUTATED = 0.5  # weight of the mutated claims: they are easy, and teach to trust coverage alone
PLAIN_PENALTY = 1.0  # of the baseline: what the library does if nothing is said


def matrix(rows: list[dict[str, float]], order: list[str]) -> np.ndarray:
    """The features as rows of numbers."""
    return np.array([[row[name] for name in order] for row in rows])


def fit(sets: list[Set], kind: str, order: list[str]) -> tuple[LogisticRegression, np.ndarray]:
    """Logistic regression where each set, and in it each label, counts alike; and the inputs' spread."""
    inputs = np.vstack([matrix(getattr(one, kind), order)[one.fitted] for one in sets])
    labels = np.concatenate([one.labels[one.fitted] for one in sets])
    shares = [one.labels[one.fitted].mean() for one in sets]
    weights = np.concatenate(
        [
            (one.weight if kind == "shipped" else 1.0)
            * np.where(one.labels[one.fitted] == 1, 0.5 / share, 0.5 / (1 - share))
            / one.fitted.sum()
            for one, share in zip(sets, shares, strict=True)
        ]
    )
    spread = inputs.std(axis=0) + 1e-9  # the penalty treats features alike only if they vary alike
    model = LogisticRegression(C=PENALTY if kind == "shipped" else PLAIN_PENALTY, max_iter=5000)
    model.fit(inputs / spread, labels, sample_weight=weights * len(labels) / weights.sum())
    return model, spread


def predicted(test: Set, fitted: list[Set], kind: str, order: list[str]) -> np.ndarray:
    """Probabilities on a set by a model fitted on others."""
    model, spread = fit(fitted, kind, order)
    return model.predict_proba(matrix(getattr(test, kind), order) / spread)[:, 1]


def compared(test: Set, fitted: list[Set], order: list[str], seed: int = 0) -> tuple[float, ...]:
    """On a set not fitted on: baseline, shipped, difference, its 95 % interval, both AUROCs, with vetoes."""
    both = [predicted(test, fitted, "plain", list(test.plain[0])), predicted(test, fitted, "shipped", order)]
    one, other = (balanced_accuracy_score(test.labels, p >= SUPPORTED) for p in both)
    verdict = balanced_accuracy_score(test.labels, (both[1] >= SUPPORTED) & ~test.faulty)
    generator = np.random.default_rng(seed)
    gains = []
    for _ in range(1000):
        chosen = generator.integers(0, len(test.labels), len(test.labels))
        labels = test.labels[chosen]
        gains.append(
            balanced_accuracy_score(labels, both[1][chosen] >= SUPPORTED)
            - balanced_accuracy_score(labels, both[0][chosen] >= SUPPORTED)
        )
    low, high = np.quantile(gains, [0.025, 0.975])
    areas = [roc_auc_score(test.labels, p) for p in both]
    return one, other, other - one, float(low), float(high), *areas, verdict


def table(pairs: list[tuple[Set, list[Set]]], order: list[str]) -> None:
    """Print one line a left-out set, and the mean."""
    print("| left out | rows | baseline | shipped | gain (95 % interval) | AUROC baseline", end=" | ")
    print("AUROC shipped | with vetoes |")
    print("|---|---|---|---|---|---|---|---|")
    gains = []
    for test, fitted in pairs:
        one, other, gain, low, high, area, areas, verdict = compared(test, fitted, order)
        gains.append(gain)
        interval = f"{gain:+.3f} ({low:+.3f} to {high:+.3f})"
        sizes = f"{test.name} | {len(test.labels)} | {one:.3f} | {other:.3f}"
        print(f"| {sizes} | {interval} | {area:.3f} | {areas:.3f} | {verdict:.3f} |")
    print(f"| mean | | | | {np.mean(gains):+.3f} | | | |\n")


def out_of_fold(sets: list[Set], order: list[str]) -> list[tuple[Set, np.ndarray]]:
    """Each set with the probabilities of a model that was not fitted on it."""
    return [(one, predicted(one, [o for o in sets if o is not one], "shipped", order)) for one in sets]


def calibration(folds: list[tuple[Set, np.ndarray]]) -> dict[str, list[float]]:
    """Slope and shift of log odds (Platt 1999) for claims that no exact check faults, and for the others.

    Each set counts alike, with its own share of supported claims; the mutated claims too, turned words among
    them, as open-domain text alone would give a number turned round nearly the score of one left as it was.
    """
    found = {}
    for name, wanted in (("sound", False), ("faulty", True)):
        chosen = [(p[one.faulty == wanted], one.labels[one.faulty == wanted], len(p)) for one, p in folds]
        odds = np.concatenate([_odds(p) for p, *_ in chosen])
        labels = np.concatenate([labels for _, labels, _ in chosen])
        weights = np.concatenate([np.full(len(p), 1 / size) for p, _, size in chosen])
        model = LogisticRegression(C=1e6).fit(odds[:, None], labels, sample_weight=weights * 1000)
        found[name] = [round(float(model.coef_[0][0]), 4), round(float(model.intercept_[0]), 4)]
    return found


def _odds(p: np.ndarray) -> np.ndarray:
    return np.asarray(np.log(p / (1 - p)))


def error(p: np.ndarray, test: Set, known: dict[str, list[float]] | None) -> float:
    """Expected calibration error over ten bins; without a calibration, of the model's own probabilities."""
    if known is not None:
        passing = (p >= SUPPORTED) & ~test.faulty
        slope, shift = np.where(test.faulty, *(np.array(known[n])[:, None] for n in ("faulty", "sound")))
        p = 1 / (1 + np.exp(-(slope * _odds(p) + shift)))
        p = np.where(passing, np.maximum(p, SUPPORTED), np.minimum(p, DOUBTED))
    return float(calibration_error(p, test.labels.astype(float))(np.ones((1, len(p))))[0])


def calibration_table(sets: list[Set], order: list[str]) -> None:
    """Print the ECE of each set as the model says it, calibrated without the set, and with it."""
    print("| ECE on | uncalibrated | calibrated on the others | calibrated on all, out of fold |")
    print("|---|---|---|---|")
    folds = out_of_fold(sets, order)
    everything = calibration(folds)
    for one, p in folds:
        others = calibration(out_of_fold([o for o in sets if o is not one], order))
        errors = (error(p, one, known) for known in (None, others, everything))
        print(f"| {one.name} | {' | '.join(f'{value:.3f}' for value in errors)} |")


def model_of(sets: list[Set], order: list[str]) -> dict[str, object]:
    """What is written down of one model."""
    model, spread = fit(sets, "shipped", order)
    return {
        "intercept": round(float(model.intercept_[0]), 4),
        "weights": {n: round(float(w / s), 4) for n, w, s in zip(order, model.coef_[0], spread, strict=True)},
        "calibration": calibration(out_of_fold(sets, order)),
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
    rows, fitted = mutated()
    sets.append(prepared("mutated corpus", rows, embed, fitted, MUTATED))
    order = list(sets[0].shipped[0])
    bare = [name for name in order if name not in VECTORS]
    models = (("with sentence vectors", order), ("words alone", bare))
    for title, names in models:
        print(f"\nshipped features {title}; the baseline has vectors in both tables\n")
        table([(one, [other for other in sets if other is not one]) for one in sets[:-1]], names)
        calibration_table(sets, names)
    if asked.write:
        written = {
            "made_by": "eval/fit_grounding.py",
            "fitted_on": {one.name: int(one.fitted.sum()) for one in sets},
            "models": {"words": model_of(sets, bare), "vectors": model_of(sets, order)},
        }
        WEIGHTS.write_text(json.dumps(written, indent=2) + "\n")
    if asked.validate:
        looked = [prepared(name, rows_of(asked.folder, name), embed) for name in LOOKED_AT]
        for title, names in models:
            print(f"\nsets that were never fitted on, {title}\n")
            table([(one, sets) for one in looked], names)
            known = calibration(out_of_fold(sets, names))
            for one in looked:
                print(f"ECE on {one.name}: {error(predicted(one, sets, 'shipped', names), one, known):.3f}")
    embed.keep()


if __name__ == "__main__":
    main()
