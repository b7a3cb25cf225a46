"""Sentence vectors, asked for only where words leave doubt."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from theorybot.embedding import Vectors
from theorybot.grounding.alignment import Window
from theorybot.grounding.evidence import Evidence, said
from theorybot.grounding.tokens import Token, masked

_LOOKED_AT = 6  # sentences of a passage
_KEPT = 4_000  # vectors: a question's passages many times over
_LONGEST = 1_000  # characters of a sentence that are embedded
# Of a claim: each has a pass of the model to itself, and more of it gains nothing on the labelled sets.
_LONGEST_CLAIM = 200


def spoken(text: str, most: int = _LONGEST_CLAIM) -> str:
    """What is embedded of a text: links and citation keys are many tokens, and mean nothing to the model."""
    return " ".join(masked(text).split())[:most]


class Meaning:
    """Cosines between a claim and the sentences of its evidence; each sentence is embedded once."""

    def __init__(self, embed: Callable[[Sequence[str]], Vectors]) -> None:
        self._embed = embed
        self._known: dict[str, Vectors] = {}

    def cosines(
        self, claim: str, words: Sequence[Token], evidence: Evidence, window: Window
    ) -> tuple[float, float, float]:
        """Cosines of the nearest sentence, the mean of three nearest among those near in words, the window.

        The window's vector is the sum of its sentences': no further text is embedded.
        """
        values = said(tuple(words), evidence)
        weights = np.array([token.weight for token in words])
        nearest = np.argsort(-(weights @ values), kind="stable")[:_LOOKED_AT]
        numbers = {int(number) for number in nearest} | set(range(window.first, window.last + 1))
        looked_at = sorted(numbers)
        texts = [spoken(evidence.sentences[number].text, _LONGEST) for number in looked_at]
        mine, *theirs = self._vectors([spoken(claim), *texts])
        found = np.sort(np.stack(theirs) @ mine)[::-1]
        first = looked_at.index(window.first)
        whole = np.sum(theirs[first : first + len(window.sentences)], axis=0)
        length = float(np.linalg.norm(whole)) or 1.0
        return float(found[0]), float(found[:3].mean()), float(whole @ mine) / length

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if len(self._known) + len(new) > _KEPT:
            self._known.clear()
            new = list(dict.fromkeys(texts))
        if new:
            self._known |= dict(zip(new, self._embed(new), strict=True))
        return np.stack([self._known[text] for text in texts])
