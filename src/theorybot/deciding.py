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

from theorybot.library.fulltext import words
from theorybot.query import FEW
from theorybot.retrieval import Retrieved
from theorybot.writing import Candidate

# Probability from which a question counts as answerable: it declines one in seven of the development
# questions that have an answer. Below one half: quotations are judged sooner than what was withheld is found.
THRESHOLD = 0.36
# Among a few sentences there is nothing to stand out from: further ones are thought added, as near as most.
_ENOUGH, _ELSEWHERE = 20, 0.2
# Below these a question is on something else: hardly a development question that has an answer lies there.
_LEAST_COSINE, _LEAST_SAID = 0.25, 0.2
# A sentence that says so much of a question answers it, however many others are as near.
_SURELY_SAID = 0.7
# Of a question of a few words so much is said by a passage with its title and heading that answers it.
_BRIEFLY_SAID = 0.62
# Orders of magnitude of a library between which it was fitted: 65 and 3,100 chunks.
_ORDERS = (1.8, 3.5)


def signals(retrieved: Retrieved, candidates: Sequence[Candidate]) -> dict[str, float]:
    """What is weighed.

    order: the library's order of magnitude, from the smallest that was fitted; gap: how far the best passage
    stands out from the fifth, times that, because in a small library it tells nothing; spread: how far the
    best sentence that can be quoted stands out from the mean of them, by cosine.
    """
    scores = [passage.score for passage in retrieved.passages]
    if not scores:
        return dict.fromkeys(("order", "gap", "spread"), 0.0)
    cosines = [candidate.cosine for candidate in candidates]
    cosines += [_ELSEWHERE] * (_ENOUGH - len(cosines))
    least, most = _ORDERS
    order = min(max(math.log10(max(retrieved.searched, 1)), least), most) - least
    gap = scores[0] - scores[min(4, len(scores) - 1)]
    return {"order": order, "gap": gap * order, "spread": max(cosines) - fmean(cosines)}


def answers(retrieved: Retrieved, candidates: Sequence[Candidate]) -> bool:
    """Whether the corpus answers, going by what was found.

    Nothing does where no sentence is near, or where the passage that says most of the question says little.
    Something does where one sentence says most of it: much may stand out there, and so nothing; or where the
    question is short and a passage on it says most: fewer words tell less of how near something is.
    """
    said = [retrieved.likeness.coverage(words(passage.text)) for passage in retrieved.passages]
    near = max((candidate.cosine for candidate in candidates), default=0.0)
    if near < _LEAST_COSINE or max(said, default=0.0) < _LEAST_SAID:
        return False
    surely = max((candidate.said for candidate in candidates), default=0.0) >= _SURELY_SAID
    if not surely and len(retrieved.query.terms) <= FEW:
        about = [f"{p.title} {' '.join(p.heading)} {p.text}" for p in retrieved.passages]
        surely = max(retrieved.likeness.coverage(words(text)) for text in about) >= _BRIEFLY_SAID
    return surely or answerable(signals(retrieved, candidates)) >= THRESHOLD


def answerable(found: dict[str, float]) -> float:
    """Probability that the corpus answers, from the signals."""
    model = _model()
    total = model["intercept"] + sum(model["weights"][name] * value for name, value in found.items())
    return 1.0 / (1.0 + math.exp(-total))


@cache
def _model() -> dict[str, Any]:
    model: dict[str, Any] = json.loads(files("theorybot").joinpath("deciding.json").read_text("utf-8"))
    return model
