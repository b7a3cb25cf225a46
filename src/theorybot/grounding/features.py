"""What is weighed to say how likely a claim is supported: about twenty numbers, each about in [0, 1]."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from theorybot.grounding.alignment import Window
from theorybot.grounding.evidence import Evidence, runs_of_letters, said, triples
from theorybot.grounding.mismatches import Mismatch, compare
from theorybot.grounding.parts import bare_part
from theorybot.grounding.tokens import Token

_WRONG = ("number", "negation", "quantifier", "opposite", "name", "missing")
NAMES = (
    "window", "sentence", "passage", "rare", "order", "pairs", "triples", "letters", "common", "names", "gap",
    "last", "bare", *(f"{kind}_wrong" for kind in _WRONG),
)  # fmt: skip
VECTORS = ("cosine", "cosines", "alike")


def features(
    claim: str,
    tokens: Sequence[Token],
    window: Window | None,
    wrong: Sequence[Mismatch],
    evidence: Evidence | None,
    *,
    cosines: tuple[float, float] | None = None,
) -> dict[str, float]:
    """The features of a claim held against its window.

    window, sentence, passage: weighted share of the claim that the window, its best sentence, the whole
    passage says; rare: how well the five heaviest words are said; order, pairs, triples: share in the same
    order, of neighbouring stems that are neighbours there, of three words in a row; letters: share of its
    runs of four letters; common: words in common over all words of claim and window; names: share of capital
    words and numbers said; gap: longest run of words that the window does not say; last: how well the last
    words are said; bare: a part has no support; *_wrong: mismatches by kind. With vectors also cosine: of
    the nearest sentence; cosines: mean of the three nearest; alike: the first, where the words agree too.
    """
    if window is None or evidence is None:
        return dict.fromkeys((*NAMES, *(VECTORS if cosines is not None else ())), 0.0)
    found = _coverage(tokens, window, evidence) | _arrangement(tokens, window)
    runs, three = runs_of_letters(claim), triples(tuple(tokens))
    found |= {
        "letters": sum(run in evidence.letters for run in runs) / max(1, len(runs)),
        "triples": sum(triple in evidence.triples for triple in three) / max(1, len(three)),
        "bare": float(bool(bare_part(claim, tokens, evidence))),
    }
    kinds = [mismatch.kind.replace("rate", "number").replace("direction", "opposite") for mismatch in wrong]
    found |= {f"{kind}_wrong": float(min(2, kinds.count(kind))) / 2 for kind in _WRONG}
    if cosines is not None:
        nearest, several = cosines
        found |= {"cosine": nearest, "cosines": several, "alike": max(0.0, nearest - 0.6) * found["window"]}
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
        "rare": float(values[heavy].mean()),
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
        "common": _common({compared.claim[i].stem for i in full}, set(stems)),
    }


def _common(mine: set[str], theirs: set[str]) -> float:
    return len(mine & theirs) / max(1, len(mine | theirs))
