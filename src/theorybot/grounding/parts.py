"""The parts of a claim, and whether one of them is nowhere in the source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from theorybot.grounding.evidence import Evidence, Floats, said
from theorybot.grounding.tokens import Token

_BOUNDARY = re.compile(
    r"[,;:—]\s|\s(?=(?:and|but|because|whereas|although|though|while|which|so that|as long as|since|unless|if"
    r"|when)\b)"
)
_HEAVY = 2.6  # weight of the least part that is a statement of its own: three or four full words
_FULL = 0.5  # weight from which a word is one
BARE = 0.3  # a part of which less than this is said has no support
_REST = 0.5  # the other parts must be said at least so far: else the whole claim has no support


def bare_part(claim: str, tokens: Sequence[Token], evidence: Evidence) -> str:
    """A part of the claim that nothing in the passage says, where the other parts are said; else empty."""
    words = [token for token in tokens if token.weight >= 0.3]
    edges = boundaries(claim)
    if len(words) < 6 or not 3 <= len(edges) <= 14:
        return ""
    values = said(tuple(words), evidence)
    if not values.size:
        return ""
    weights = np.array([token.weight for token in words])
    found: list[tuple[float, int, int]] = []
    for start, end in combinations(edges, 2):
        inside = np.array([start <= token.start < end for token in words])
        full = sum(1 for token, mine in zip(words, inside, strict=True) if mine and token.weight >= _FULL)
        if full < 3 or inside.all() or weights[inside].sum() < _HEAVY:
            continue
        part = _best(values[inside], weights[inside])
        rest = _best(values[~inside], weights[~inside]) if weights[~inside].sum() >= 1.5 else 0.0
        if part < BARE and rest >= _REST:
            found.append((rest - part, start, end))
    if not found:
        return ""
    _, start, end = max(found)
    return claim[start:end].strip(" ,;:—.")


def boundaries(claim: str) -> list[int]:
    """Where the parts of a claim begin and end: its beginning, its commas and conjunctions, its end."""
    return [0, *(match.end() for match in _BOUNDARY.finditer(claim)), len(claim)]


def _best(values: Floats, weights: Floats) -> float:
    """How far two sentences side by side say these words, at best."""
    here = weights @ values
    if values.shape[1] > 1:
        here = np.maximum(here[:-1], weights @ np.maximum(values[:, :-1], values[:, 1:]))
    return float(here.max() / weights.sum())
