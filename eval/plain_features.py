"""Fifteen plain features of a claim and its evidence: the baseline of `fit_grounding.py`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
from rapidfuzz.distance import LCSseq

from theorybot.embedding import Vectors
from theorybot.library.fulltext import content_words, words
from theorybot.sentences import sentences

Embed = Callable[[Sequence[str]], Vectors]


def plain(claim: str, evidence: list[str], embed: Embed) -> dict[str, float]:
    """Fifteen features that need no thought: the baseline."""
    text = " ".join(evidence)
    spans = [one[start:end] for one in evidence for start, end in sentences(one)] or [""]
    mine, theirs = content_words(claim), set(words(text))
    bags = [set(words(span)) for span in spans]
    shares = np.array([_share(mine, bag) for bag in bags])
    best = int(shares.argmax())
    pairs = [_share(mine, bags[i] | bags[i + 1]) for i in range(len(bags) - 1)]
    nearest = np.argsort(-shares, kind="stable")[:6]
    vectors = embed([claim[:1000], *(spans[int(i)][:1000] for i in nearest)])
    cosines = np.sort(vectors[1:] @ vectors[0])[::-1]
    numbers = re.findall(r"\d+(?:\.\d+)?", claim)
    capitals = [word.lower() for word in re.findall(r"(?<=\s)[A-Z]\w+", claim)]
    denial = re.compile(r"\b(?:not|no|never|without|cannot)\b|n't")
    sequence, there = words(claim), words(spans[best])
    return {
        "all": _share(mine, theirs),
        "sentence": float(shares.max()),
        "window": max(pairs, default=float(shares.max())),
        "jaccard": len(set(mine) & bags[best]) / len(set(mine) | bags[best]),
        "bigrams": _share(_grams(sequence, 2), set(_grams(words(text), 2))),
        "trigrams": _share(_grams(sequence, 3), set(_grams(words(text), 3))),
        "order": LCSseq.similarity(sequence[:80], there[:120]) / max(1, len(sequence)),
        "letters": _share(_grams(list(claim.lower()), 4), set(_grams(list(text.lower()), 4))),
        "numbers": _share(numbers, set(re.findall(r"\d+(?:\.\d+)?", text))) if numbers else 1.0,
        "names": _share(capitals, theirs) if capitals else 1.0,
        "negation": float(bool(denial.search(claim)) != bool(denial.search(spans[best]))),
        "length": min(1.0, len(mine) / 30),
        "sources": min(1.0, float(np.log1p(len(spans))) / 6),
        "cosine": float(cosines[0]),
        "cosine3": float(cosines[:3].mean()),
    }


def _share(items: Sequence[object], known: set[object] | set[str]) -> float:
    return sum(item in known for item in items) / len(items) if items else 0.0


def _grams(items: list[str], size: int) -> list[tuple[str, ...]]:
    return [tuple(items[i : i + size]) for i in range(len(items) - size + 1)]
