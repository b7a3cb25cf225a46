"""How much of a question a text says, in the same words or in words that mean nearly the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from theorybot.embedding import Vectors
from theorybot.library.fulltext import STEMMER

# Cosine of two words' vectors from which they count as related; 1 counts fully, in between in proportion.
RELATED = 0.4


class Likeness:
    """Compares texts with the terms of one question."""

    def __init__(
        self,
        terms: Sequence[str],
        rarity: Mapping[str, float],
        vectors: Vectors,
        known: tuple[Sequence[str], Vectors],
    ) -> None:
        """`vectors` are the terms', shape (n, dimension); `known` are the texts' words with theirs."""
        self.terms = tuple(terms)
        weights = np.array([rarity[term] for term in terms], dtype=np.float32)
        self.weights = weights / max(float(weights.sum()), 1e-9)
        self._related = _related(vectors, known)
        self._stems = STEMMER.stems(terms)
        self._rows: dict[str, Vectors | None] = {}  # of each word that was met; None where it says no term

    def said(self, words: Iterable[str]) -> Vectors:
        """How well each term is said by the words, in [0, 1], shape (terms,)."""
        distinct = set(words)
        self._meet([word for word in distinct if word not in self._rows])
        rows = [row for word in distinct if (row := self._rows[word]) is not None]
        return np.max(rows, axis=0) if rows else np.zeros(len(self.terms), dtype=np.float32)

    def _meet(self, words: Sequence[str]) -> None:
        for word, stem in STEMMER.stems(words).items():
            row = self._related.get(word)
            if stem in self._stems.values():
                same = np.array([self._stems[term] == stem for term in self.terms], dtype=np.float32)
                row = same if row is None else np.maximum(row, same)
            self._rows[word] = row

    def coverage(self, words: Iterable[str]) -> float:
        """Share of the question that the words say, terms weighted by rarity, in [0, 1]."""
        return float(self.said(words) @ self.weights)


def _related(vectors: Vectors, known: tuple[Sequence[str], Vectors]) -> dict[str, Vectors]:
    """For each word, how near it is to each term; words that are near to none are left out."""
    words, theirs = known
    if not words or not len(vectors):
        return {}
    shares = np.clip((theirs @ vectors.T - RELATED) / (1 - RELATED), 0, 1)
    return {words[at]: shares[at] for at in np.flatnonzero(shares.any(axis=1)).tolist()}
