"""The metrics of each kind of run: which statistic over which scores. docs/evaluation.md explains each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from theorybot.evaluation.ranking import MEASURES
from theorybot.evaluation.runs import Figure, Figures, Kind, Sample
from theorybot.evaluation.statistics import (
    Array,
    Statistic,
    auroc,
    balanced,
    calibration_error,
    column,
    f1,
    figure,
    mean,
    ratio,
)

CUTOFFS = (1, 5, 10)
# Means of the scores of the same name, over the samples that have one.
MEANS: dict[Kind, tuple[str, ...]] = {
    "retrieval": tuple(MEASURES),
    "grounding": ("accuracy", "caught"),
    "answers": (
        "recall@5", "recall@10", "recall@100", "ndcg@10", "mrr@10",
        *(f"hit@{k}_{level}" for level in ("page", "quote") for k in CUTOFFS), "recall@5_quote",
        "must_mention", "must_not", "groundedness", "citation_precision", "citation_recall",
        "quote_verbatim", "seconds",
    ),
}  # fmt: skip
LOWER_IS_BETTER = ("false_abstention_rate", "ece", "seconds")
# Figures that --json always has, null where nothing could be scored.
PROMISED: dict[Kind, tuple[str, ...]] = {
    "retrieval": ("recall@5", "recall@100", "ndcg@10", "mrr@10", "hit@5"),
    "grounding": ("auroc", "balanced_accuracy", "f1", "ece"),
    "answers": (
        "recall@5", "recall@100", "ndcg@10", "mrr@10", "hit@5_page", "must_mention", "must_not",
        "groundedness", "citation_precision", "citation_recall", "quote_verbatim", "abstention_precision",
        "abstention_recall", "abstention_balanced_accuracy", "false_abstention_rate", "coverage",
    ),
}  # fmt: skip


def statistics(kind: Kind, samples: Sequence[Sample]) -> dict[str, Statistic]:
    """Each metric's statistic over these samples, in the order of the report."""

    def scores(name: str) -> Array:
        return column([sample.value(name) for sample in samples])

    found = {name: mean(scores(name)) for name in MEANS[kind]}
    if kind == "answers":
        found |= _abstention(scores("answered"), scores("answerable"))
    if kind == "grounding":
        found |= _checking(scores("score"), scores("passed"), scores("label"))
    return found


def _abstention(answered: Array, answerable: Array) -> dict[str, Statistic]:
    declined = 1 - answered
    right = np.where(answerable == 1, answered, declined)
    return {
        "abstention_precision": ratio(declined * (1 - answerable), declined),
        "abstention_recall": ratio(declined * (1 - answerable), 1 - answerable),
        "abstention_balanced_accuracy": balanced(right, answerable),
        "false_abstention_rate": ratio(declined * answerable, answerable),
        "coverage": mean(answered),
    }


def _checking(score: Array, passed: Array, label: Array) -> dict[str, Statistic]:
    right = (passed == label).astype(np.float64)
    return {
        "auroc": auroc(score, label),
        "balanced_accuracy": balanced(right, label),
        "f1": f1(passed, label),
        "ece": calibration_error(score, label),
    }


def figures(kind: Kind, samples: Sequence[Sample], seed: int = 0) -> Figures:
    """Every metric that has a value over the scored samples."""
    scored = [sample for sample in samples if sample.state == "scored"]
    found: dict[str, Figure | None] = {
        name: figure(statistic, len(scored), seed) for name, statistic in statistics(kind, scored).items()
    }
    return {name: value for name, value in found.items() if value is not None}


def grouped(kind: Kind, samples: Sequence[Sample], seed: int = 0) -> dict[str, Figures]:
    """The figures of each group of samples."""
    names = sorted({group for sample in samples for group in sample.groups})
    found = {name: figures(kind, [s for s in samples if name in s.groups], seed) for name in names}
    return {name: value for name, value in found.items() if value}
