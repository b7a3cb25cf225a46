"""Features to a probability, by logistic regression; and probabilities made to agree with shares.

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
DOUBTED = 0.49  # the highest score of what is not supported


def supported(found: dict[str, float]) -> float:
    """How far the evidence supports the claim, in [0, 1]; verdicts compare it with SUPPORTED."""
    return _share(log_odds(found))


def calibrated(found: dict[str, float], *, faulty: bool) -> float:
    """The share of claims like this one that are supported; `faulty`: an exact check speaks against it.

    Slope and shift of the log odds (Platt 1999), fitted on sets of which three claims in ten are supported.
    What passes has at least SUPPORTED and what does not less, so that score and verdict never disagree.
    """
    slope, shift = _model(found)["calibration"]["faulty" if faulty else "sound"]
    share = _share(slope * log_odds(found) + shift)
    return max(share, SUPPORTED) if supported(found) >= SUPPORTED and not faulty else min(share, DOUBTED)


def _share(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-odds))


def log_odds(found: dict[str, float]) -> float:
    """The weighted sum of the features, within ±30."""
    model = _model(found)
    total = model["intercept"] + sum(weight * found[name] for name, weight in model["weights"].items())
    return max(-30.0, min(30.0, float(total)))


def _model(found: dict[str, float]) -> dict[str, Any]:
    """The model for these features: "cosine" among them picks the second set."""
    model: dict[str, Any] = _models()["vectors" if "cosine" in found else "words"]
    return model


@cache
def _models() -> dict[str, Any]:
    text = files("theorybot.grounding").joinpath("weights.json").read_text("utf-8")
    models: dict[str, Any] = json.loads(text)["models"]
    return models
