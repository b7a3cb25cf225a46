"""What is weighed to say how likely a claim is supported: about fifteen numbers, each about in [0, 1]."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from theorybot.grounding.alignment import Window
from theorybot.grounding.evidence import Evidence, runs_of_letters, said
from theorybot.grounding.mismatches import Mismatch
from theorybot.grounding.pairing import Compared
from theorybot.grounding.tokens import Token

_WRONG = ("number", "name", "missing")  # turned words contradict by themselves: weighing them gains nothing
NAMES = (
    "window", "order", "last", "common", "letters", "gap", "bare", "names", "numbers",
    *(f"{kind}_wrong" for kind in _WRONG),
)  # fmt: skip
VECTORS = ("cosine", "cosines", "whole")


def features(
    claim: str,
    tokens: Sequence[Token],
    window: Window,
    wrong: Sequence[Mismatch],
    evidence: Evidence,
    *,
    compared: Compared,
    bare: bool,
) -> dict[str, float]:
    """The features of a claim held against its window.

    window: weighted share of the claim that the window says; order: share in the same order; last: how well
    the last words are said; common: words in common over all words of claim and window; letters: share of its
    runs of four letters; gap: longest run of words that the window does not say; bare: a part has no support;
    names: share of capital words and numbers that the window says; numbers: share of the numbers that the
    passage says, 1 without any; *_wrong: mismatches by kind. Where there are vectors, what they say is put
    beside these: cosine, of the nearest sentence; cosines: mean of the three nearest; whole: of the window.
    """
    found = _coverage(tokens, window, evidence) | _arrangement(compared, window)
    runs = runs_of_letters(claim)
    found |= {
        "letters": sum(run in evidence.letters for run in runs) / max(1, len(runs)),
        "bare": float(bare),
    }
    kinds = [mismatch.kind.replace("rate", "number") for mismatch in wrong]
    return found | {f"{kind}_wrong": float(min(2, kinds.count(kind))) / 2 for kind in _WRONG}


def nothing(*, vectors: bool) -> dict[str, float]:
    """The features of a claim no word of which is in what it cites."""
    return dict.fromkeys((*NAMES, *(VECTORS if vectors else ())), 0.0)


def _coverage(tokens: Sequence[Token], window: Window, evidence: Evidence) -> dict[str, float]:
    tokens = tokens[: len(window.values)]
    weights = np.array([token.weight for token in tokens])
    values = window.values
    digits = np.array([token.text[0].isdigit() for token in tokens]) & (weights > 0)
    named = (np.array([token.capital for token in tokens]) | digits) & (weights >= 0.5)
    last = [i for i, token in enumerate(tokens) if token.weight >= 0.5][-3:]
    numbers = said(tuple(token for token, digit in zip(tokens, digits, strict=True) if digit), evidence)
    return {
        "window": window.coverage,
        "names": float(values[named].mean()) if named.any() else 0.5,
        "numbers": float(numbers.max(axis=1).mean()) if digits.any() else 1.0,
        "last": float(values[last].mean()) if last else 0.0,
    }


def _arrangement(compared: Compared, window: Window) -> dict[str, float]:
    full = [i for i, token in enumerate(compared.claim) if token.weight >= 0.3]
    stems = [token.stem for token in window.tokens if token.weight >= 0.3]
    run = longest = 0
    for i in full:
        run = 0 if window.values[i] > 0 else run + 1
        longest = max(longest, run)
    return {
        "order": compared.order,
        "gap": min(1.0, longest / 8),
        "common": _common({compared.claim[i].stem for i in full}, set(stems)),
    }


def _common(mine: set[str], theirs: set[str]) -> float:
    return len(mine & theirs) / max(1, len(mine | theirs))
