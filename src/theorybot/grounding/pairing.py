"""A claim and a window side by side: what the checks of polarity and of opposites look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from theorybot.grounding.evidence import likeness
from theorybot.grounding.tokens import Token

CLOSE = 0.72  # share of a claim that stands in the window in the same order: from here a word faces a word


@dataclass(frozen=True, slots=True)
class Turn:
    """A word that turns the claim round; `mine`, `theirs`: its place in claim and window, or -1."""

    reason: str
    mine: int = -1
    theirs: int = -1


@dataclass(frozen=True, slots=True)
class Compared:
    """`facing[i]` is the token of the window in the place of the claim's token i, or -1."""

    claim: tuple[Token, ...]
    window: tuple[Token, ...]
    facing: tuple[int, ...]
    order: float  # share of the claim that the window has in the same order

    @property
    def close(self) -> bool:
        """Whether the claim is nearly the window's own words."""
        return self.order >= CLOSE

    def beside(self, at: int) -> Iterator[int]:
        """Tokens of the claim with something to say, next to `at` on either side, within its clause."""
        return near(self.claim, at)

    def answered(self, at: int, *, reach: int) -> bool:
        """Whether the words beside token `at` of the claim face words around its own partner."""
        partner = self.facing[at]
        others = [self.facing[other] for other in self.beside(at)]
        return any(other >= 0 and abs(other - partner) <= reach for other in others)


def near(tokens: Sequence[Token], at: int, reach: int = 4) -> Iterator[int]:
    """The nearest two tokens before and the nearest two after `at` that carry weight, in its clause."""
    for step in (-1, 1):
        taken = 0
        for distance in range(1, reach + 1):
            other = at + step * distance
            if not 0 <= other < len(tokens) or tokens[other].clause != tokens[at].clause:
                break
            if tokens[other].weight >= 0.3:
                yield other
                taken += 1
            if taken == 2:
                break


def found_in(token: Token, tokens: Sequence[Token]) -> bool:
    """Whether the token, or one of its root, is among others."""
    return any(likeness(token.stem, other.stem) > 0 for other in tokens)


def shared(one: Sequence[Token], other: Sequence[Token]) -> float:
    """Weighted share of the first that the second says."""
    total = sum(token.weight for token in one)
    return sum(token.weight for token in one if found_in(token, other)) / total if total else 0.0


def clause(tokens: Sequence[Token], at: int) -> list[Token]:
    """The other tokens of the clause that a token stands in."""
    number = tokens[at].clause
    return [token for index, token in enumerate(tokens) if token.clause == number and index != at]


def scope(tokens: Sequence[Token], at: int) -> list[Token]:
    """The next three words that carry weight, within the clause."""
    found: list[Token] = []
    for token in tokens[at + 1 : at + 8]:
        if token.clause != tokens[at].clause:
            break
        if token.weight >= 0.3:
            found.append(token)
        if len(found) == 3:
            break
    return found
