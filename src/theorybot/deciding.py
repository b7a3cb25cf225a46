"""Whether the corpus answers a question: several signals, weighed by a small model fitted on questions.

No single score tells an answer from a near miss, so a few are weighed by logistic regression: where something
answers, it stands out from what is merely near. How well rare terms of the question are said, and how many of
them nobody says, was weighed too, and told nothing further; names that nobody wrote are declined before this.
The weights, and where they come from, are in `deciding.json`; `eval/fit_deciding.py` makes them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from statistics import fmean
from typing import Any

from theorybot.retrieval import Retrieved
from theorybot.writing import Candidate

# Probability from which a question counts as answerable, from the development questions. Below one half: a
# reader judges quotations faster than a reader finds what was withheld.
THRESHOLD = 0.38
# Orders of magnitude of a library between which it was fitted: 65 and 3,100 chunks.
_ORDERS = (1.8, 3.5)


def signals(retrieved: Retrieved, candidates: Sequence[Candidate]) -> dict[str, float]:
    """What is weighed.

    gap: how far the best passage stands out from the fifth; order: the library's order of magnitude; crowd:
    gap times order, because in a small library a gap tells nothing; spread: how far the best sentence that
    can be quoted stands out from the mean of them, by cosine.
    """
    scores = [passage.score for passage in retrieved.passages]
    if not scores:
        return dict.fromkeys(("gap", "order", "crowd", "spread"), 0.0)
    cosines = [candidate.cosine for candidate in candidates] or [0.0]
    order = min(max(math.log10(max(retrieved.searched, 1)), _ORDERS[0]), _ORDERS[1])
    gap = scores[0] - scores[min(4, len(scores) - 1)]
    return {"gap": gap, "order": order, "crowd": gap * order, "spread": max(cosines) - fmean(cosines)}


def answerable(found: dict[str, float]) -> float:
    """Probability that the corpus answers, from the signals."""
    model = _model()
    total = model["intercept"] + sum(model["weights"][name] * value for name, value in found.items())
    return 1.0 / (1.0 + math.exp(-total))


@cache
def _model() -> dict[str, Any]:
    model: dict[str, Any] = json.loads(files("theorybot").joinpath("deciding.json").read_text("utf-8"))
    return model
