"""Whether the corpus answers a question: several signals, weighed by a small model fitted on questions.

No single score tells an answer from a near miss, so seven are weighed by logistic regression. Its weights are
in `deciding.json` beside this file, with where they come from; `eval/fit_deciding.py` makes them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from theorybot.library.fulltext import words
from theorybot.retrieval import Retrieved
from theorybot.writing import Candidate

# Probability from which a question counts as answerable. Below one half, because a reader judges quotations
# faster than a reader finds what was withheld.
THRESHOLD = 0.4
# Orders of magnitude of a library between which it was fitted: 65 and 3,100 chunks.
_ORDERS = (1.8, 3.5)


def signals(retrieved: Retrieved, candidates: Sequence[Candidate]) -> dict[str, float]:
    """What is weighed; each is about in [0, 1].

    sentence: cosine of the best sentence; rarest: how well the five best passages say the less known of the
    question's two rarest terms; least: how well the passage that says most of the question says the term it
    says least; gap: how far the best passage stands out from the fifth; order: the library's order of
    magnitude; crowd: gap times order, because in a small library a gap tells nothing; missing: share of the
    question's terms that occur nowhere in the library.
    """
    scores = [passage.score for passage in retrieved.passages]
    said = np.array([retrieved.likeness.said(words(p.text)) for p in retrieved.passages])
    weights = retrieved.likeness.weights
    if not said.size:
        return dict.fromkeys(("sentence", "rarest", "least", "gap", "crowd", "order", "missing"), 0.0)
    order = min(max(math.log10(max(retrieved.searched, 1)), _ORDERS[0]), _ORDERS[1])
    gap = scores[0] - scores[min(4, len(scores) - 1)]
    rarest = np.argsort(-weights)[:2]
    share = said @ weights
    return {
        "sentence": max((candidate.cosine for candidate in candidates), default=0.0),
        "rarest": float(said[:5, rarest].max(axis=0).min()),
        "least": float(said[int(share.argmax())].min()),
        "gap": gap,
        "crowd": gap * order,
        "order": order,
        "missing": len(retrieved.query.missing) / max(1, len(retrieved.query.terms)),
    }


def answerable(found: dict[str, float]) -> float:
    """Probability that the corpus answers, from the signals."""
    model = _model()
    total = model["intercept"] + sum(model["weights"][name] * value for name, value in found.items())
    return 1.0 / (1.0 + math.exp(-total))


@cache
def _model() -> dict[str, Any]:
    model: dict[str, Any] = json.loads(files("theorybot").joinpath("deciding.json").read_text("utf-8"))
    return model
