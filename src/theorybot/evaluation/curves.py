"""The curves of a report: risk against coverage, calibration, recall by k. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from theorybot.evaluation.runs import Run, Sample
from theorybot.evaluation.statistics import BINS

Points = list[tuple[float, float]]


def curves(run: Run) -> dict[str, Points]:
    """The curves that a run of its kind has."""
    if run.kind == "answers":
        return {
            "risk_coverage": risk_coverage(run.scored),
            "calibration": calibration(run.scored, "confidence", "answerable"),
            "recall_by_k": recall_by_k(run),
        }
    if run.kind == "grounding":
        return {"calibration": calibration(run.scored, "score", "label")}
    return {"recall_by_k": recall_by_k(run)}


def risk_coverage(samples: Sequence[Sample]) -> Points:
    """(coverage, risk) as fewer and fewer of the less sure answers are given (El-Yaniv and Wiener 2010).

    Coverage is the share of all questions that are answered; risk the share of those answers that are wrong:
    the question has no answer, or the answer lacks what it must mention.
    """
    answered = [sample for sample in samples if sample.value("answered")]
    answered.sort(key=lambda sample: -(sample.value("confidence") or 0.0))
    points, wrong = [], 0.0
    for count, sample in enumerate(answered, start=1):
        mentioned = sample.value("must_mention")
        good = bool(sample.value("answerable")) and mentioned != 0.0
        wrong += not good
        points.append((round(count / len(samples), 4), round(wrong / count, 4)))
    return points


def calibration(samples: Sequence[Sample], score: str, label: str) -> Points:
    """(mean score, share of positives) of each tenth of the scale that has a sample."""
    bins: list[list[tuple[float, float]]] = [[] for _ in range(BINS)]
    for sample in samples:
        said, true = sample.value(score), sample.value(label)
        if said is not None and true is not None:
            bins[min(int(said * BINS), BINS - 1)].append((said, true))
    return [
        (round(sum(s for s, _ in held) / len(held), 4), round(sum(t for _, t in held) / len(held), 4))
        for held in bins
        if held
    ]


def recall_by_k(run: Run) -> Points:
    """(k, recall) at each cutoff."""
    cutoffs = (5, 10, 100)
    return [(float(k), run.metrics[f"recall@{k}"].value) for k in cutoffs if f"recall@{k}" in run.metrics]
