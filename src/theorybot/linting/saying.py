"""How far a paper, or some of its pages, has the words of each part of a claim. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from theorybot.grounding.evidence import likeness
from theorybot.grounding.parts import boundaries
from theorybot.grounding.tokens import Token, tokens

_FORMULA = re.compile(r"\$[^$]{1,300}\$")  # a PDF prints it in other characters
_LEAST = 3  # full words of a part: fewer are no statement
_FULL = 0.5  # weight from which a word is full


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The stems of some sentences, and the same by their first five letters."""

    stems: frozenset[str]
    beginnings: frozenset[str]

    @classmethod
    def of(cls, found: Collection[frozenset[str]]) -> Vocabulary:
        """The vocabulary of sentences whose stems these are."""
        stems = frozenset().union(*found)
        return cls(stems, frozenset(stem[:5] for stem in stems if len(stem) >= 5))

    def says(self, token: Token) -> float:
        """How far the word is there: 1 for itself, less for one of its root."""
        if token.stem in self.stems:
            return 1.0
        return likeness(token.stem, token.stem + "…") if token.stem[:5] in self.beginnings else 0.0


def least_said(claim: str, vocabulary: Vocabulary) -> tuple[str, float]:
    """The part of a claim of which least is there, and the weighted share of its words that is.

    Formulas are left out. A claim without a part of three full words is one part.
    """
    plain = _FORMULA.sub(lambda found: " " * len(found.group()), claim)
    words = [token for token in tokens(plain) if token.weight >= 0.3]
    found = [(claim, _share(words, vocabulary))]
    for start, end in pairwise(boundaries(plain)):
        part = [token for token in words if start <= token.start < end]
        if sum(token.weight >= _FULL for token in part) >= _LEAST:
            found.append((claim[start:end].strip(" ,;:—."), _share(part, vocabulary)))
    return min(found, key=lambda pair: pair[1])


def _share(words: Collection[Token], vocabulary: Vocabulary) -> float:
    total = sum(token.weight for token in words)
    return sum(token.weight * vocabulary.says(token) for token in words) / total if total else 1.0
