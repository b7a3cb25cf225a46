"""Features to a probability, by logistic regression.

The weights are in `weights.json` beside this file, with where they come from; `eval/fit_grounding.py` makes
them. There are two sets: one for words alone, and one for words and sentence vectors.
"""

from __future__ import annotations

import json
import math
from functools import cache
from importlib.resources import files
from typing import Any

# Probability from which a claim without a mismatch counts as supported.
SUPPORTED = 0.5


def supported(found: dict[str, float]) -> float:
    """Probability that the evidence supports the claim; "cosine" among the features picks the second set."""
    model = _models()["vectors" if "cosine" in found else "words"]
    total = model["intercept"] + sum(weight * found[name] for name, weight in model["weights"].items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def _models() -> dict[str, Any]:
    text = files("theorybot.grounding").joinpath("weights.json").read_text("utf-8")
    models: dict[str, Any] = json.loads(text)["models"]
    return models
