"""A claim held against one window: what the checks and the features share is worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from theorybot.grounding.alignment import Window
from theorybot.grounding.evidence import Evidence
from theorybot.grounding.features import VECTORS, features
from theorybot.grounding.mismatches import Mismatch, compare, mismatches
from theorybot.grounding.pairing import Compared
from theorybot.grounding.parts import bare_part
from theorybot.grounding.tokens import Token, tokens


class Match:
    """A claim, its words, and a window of a passage that says some of them."""

    def __init__(self, claim: str, words: Sequence[Token], window: Window, evidence: Evidence) -> None:
        self.claim, self.words = claim, words
        self.window, self.evidence = window, evidence

    @cached_property
    def compared(self) -> Compared:
        """Which word faces which."""
        return compare(self.words, self.window)

    @cached_property
    def mismatches(self) -> list[Mismatch]:
        """In what the whole claim departs from the window."""
        return mismatches(self.claim, self.words, self.window, self.evidence, self.compared)

    @cached_property
    def bare(self) -> str:
        """A part of the claim without any support, or nothing."""
        return bare_part(self.claim, self.words, self.evidence)

    @cached_property
    def wrong(self) -> list[Mismatch]:
        """The mismatches of what has support: what has none contradicts nothing."""
        if not self.bare:
            return self.mismatches
        rest = self.claim.replace(self.bare, " ", 1)
        words = tokens(rest)
        return mismatches(rest, words, self.window, self.evidence, compare(words, self.window))

    @cached_property
    def features(self) -> dict[str, float]:
        """What is weighed, without sentence vectors."""
        return features(
            self.claim, self.words, self.window, self.wrong, self.evidence,
            compared=self.compared, bare=bool(self.bare),
        )  # fmt: skip

    def with_vectors(self, cosines: tuple[float, float, float]) -> dict[str, float]:
        """The features, and what sentence vectors say."""
        return self.features | dict(zip(VECTORS, cosines, strict=True))
