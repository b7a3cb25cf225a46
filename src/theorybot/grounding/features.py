"""What is weighed to say how likely a claim is supported: about twenty numbers, each about in [0, 1]."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from theorybot.grounding.alignment import Window
from theorybot.grounding.evidence import Evidence, said
from theorybot.grounding.mismatches import Mismatch, compare
from theorybot.grounding.parts import bare_part
from theorybot.grounding.tokens import Token

_WRONG = ("number", "negation", "quantifier", "opposite", "name", "missing")
NAMES = (
    "window", "sentence", "passage", "rarest", "rare", "exact", "order", "pairs", "names", "gap", "density",
    "short", "long", "sources", "bare", "last", *(f"{kind}_wrong" for kind in _WRONG),
)  # fmt: skip


def features(
    claim: str,
    tokens: Sequence[Token],
    window: Window | None,
    wrong: Sequence[Mismatch],
    evidence: Evidence | None,
    cosine: float | None,
) -> dict[str, float]:
    """The features of a claim held against its window.

    window, sentence, passage: weighted share of the claim that the window, its best sentence, the whole
    passage says; rarest, rare: how well the heaviest word, the five heaviest words are said; exact: share said
    by the very stems; order, pairs: share in the same order, share of neighbouring words that are neighbours
    there; names: share of capital words and numbers said; gap: longest run of words that nothing says; density:
    how much of the window the claim takes up; short, long: length of the claim; sources: length of the passage;
    bare: a part has no support; last: how well the last words are said; *_wrong: mismatches by kind.
    """
    if window is None or evidence is None:
        return dict.fromkeys(NAMES, 0.0) | ({} if cosine is None else {"cosine": 0.0, "alike": 0.0})
    found = _coverage(tokens, window, evidence) | _arrangement(tokens, window)
    weighty = [token for token in tokens if token.weight >= 0.5]
    found |= {
        "short": 1.0 / (1.0 + len(weighty)),
        "long": min(1.0, len(weighty) / 30),
        "sources": min(1.0, math.log1p(len(evidence.sentences)) / 6),
        "bare": float(bool(bare_part(claim, tokens, evidence))),
    }
    kinds = [mismatch.kind.replace("rate", "number").replace("direction", "opposite") for mismatch in wrong]
    found |= {f"{kind}_wrong": float(min(2, kinds.count(kind))) / 2 for kind in _WRONG}
    if cosine is not None:
        found |= {"cosine": cosine, "alike": max(0.0, cosine - 0.6) * found["window"]}
    return found


def _coverage(tokens: Sequence[Token], window: Window, evidence: Evidence) -> dict[str, float]:
    tokens = tokens[: len(window.values)]
    weights = np.array([token.weight for token in tokens])
    total = float(weights.sum()) or 1.0
    values = window.values
    inside = said(tuple(tokens), evidence)
    heavy = np.argsort(-weights, kind="stable")[:5]
    named = np.array([token.capital or token.text[0].isdigit() for token in tokens]) & (weights >= 0.5)
    last = [i for i, token in enumerate(tokens) if token.weight >= 0.5][-3:]
    return {
        "window": window.coverage,
        "sentence": float((weights @ inside[:, window.first : window.last + 1]).max() / total),
        "passage": float(weights @ inside.max(axis=1) / total),
        "rarest": float(values[heavy[0]]),
        "rare": float(values[heavy].mean()),
        "exact": float(weights @ (values >= 1.0) / total),
        "names": float(values[named].mean()) if named.any() else 0.5,
        "last": float(values[last].mean()) if last else 0.0,
    }


def _arrangement(tokens: Sequence[Token], window: Window) -> dict[str, float]:
    compared = compare(tokens, window)
    full = [i for i, token in enumerate(compared.claim) if token.weight >= 0.3]
    stems = [token.stem for token in window.tokens if token.weight >= 0.3]
    theirs = set(pairwise(stems)) | set(zip(stems, stems[2:], strict=False))
    mine = list(pairwise([compared.claim[i].stem for i in full]))
    run = longest = 0
    for i in full:
        run = 0 if window.values[i] > 0 else run + 1
        longest = max(longest, run)
    return {
        "order": compared.order,
        "pairs": sum(pair in theirs for pair in mine) / len(mine) if mine else 0.0,
        "gap": min(1.0, longest / 8),
        "density": min(1.0, len(full) / max(1, len(stems))),
    }
