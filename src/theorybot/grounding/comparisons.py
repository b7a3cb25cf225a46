"""Comparisons: "A is larger than B", "A stays below B", "more on A, relative to B"; which side is which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from theorybot.grounding.lexicon import COMPARATIVES
from theorybot.grounding.pairing import Compared, found_in
from theorybot.grounding.tokens import Token

# Between the two sides stand these, or a verb or preposition that compares by itself.
_PIVOTS = frozenset(("than", "relative", "compared"))
_ALONE = frozenset(("below", "above", "exceed", "exceeds", "exceeded", "exceeding"))
_BEFORE, _AFTER = 14, 8  # words on either side that are looked at
_NEAR = 7  # words before "than" among which its comparative stands


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides; `kind` and `more` say how the first compares with the second, `shown` by which word."""

    left: tuple[Token, ...]
    right: tuple[Token, ...]
    kind: str  # "size", "worth", "speed", "ease"; empty where no comparative is seen
    more: bool
    shown: str


def comparison(tokens: Sequence[Token]) -> Comparison | None:
    """The first comparison of a text, if there is one: at "than" before any other word."""
    at = next((i for i, token in enumerate(tokens) if token.text == "than"), -1)
    if at < 0:
        at = next((i for i, token in enumerate(tokens) if token.text in _PIVOTS | _ALONE), -1)
    if at < 0:
        return None
    alone = tokens[at].text in _ALONE
    words = [tokens[at]] if alone else tokens[max(0, at - _NEAR) : at][::-1]
    shown = next((token.text for token in words if token.text in COMPARATIVES), "")
    kind, more = COMPARATIVES.get(shown, ("", True))
    return Comparison(
        tuple(token for token in tokens[max(0, at - _BEFORE) : at] if token.weight >= 0.5),
        tuple(token for token in tokens[at + 1 : at + _AFTER] if token.weight >= 0.5),
        kind, more, shown,
    )  # fmt: skip


def exchanged(mine: Comparison | None, theirs: Comparison | None) -> bool:
    """Whether what stands on one side of a comparison stands on the other side of another."""
    if mine is None or theirs is None:
        return False
    # the words right after "than" decide: verb and adjective stand before it on both sides
    return (
        _only(mine.right[:2], theirs.left, theirs.right)
        and _only(theirs.right[:2], mine.left, mine.right)
        and not _only(mine.right[:2], theirs.right, theirs.left)
    )


def same_side(token: Token, mine: Comparison | None, theirs: Comparison | None) -> bool:
    """Whether a word stands on one side of the claim's comparison, and on the same of the source's."""
    if mine is None or theirs is None or exchanged(mine, theirs):
        return False
    return any(
        token in here and _only([token], there, beyond)
        for here, there, beyond in (
            (mine.left, theirs.left, theirs.right),
            (mine.right, theirs.right, theirs.left),
        )
    )


def otherwise_compared(compared: Compared) -> list[str]:
    """A comparison whose sides are exchanged, "A beats B" for "B beats A", or one turned round."""
    mine, theirs = comparison(compared.claim), comparison(compared.window)
    if mine is None or theirs is None or not mine.kind or mine.kind != theirs.kind:
        return []
    if exchanged(mine, theirs) and mine.more == theirs.more:
        return [f"compares the other way round: the source says '{theirs.shown}' of the other side"]
    facing = _only(mine.right[:2], theirs.right[:2], theirs.left) and _only(
        mine.left, theirs.left, theirs.right
    )
    if facing and mine.more != theirs.more:
        return [f"says '{mine.shown}', the source says '{theirs.shown}'"]
    return []


def _only(tokens: Sequence[Token], here: Sequence[Token], there: Sequence[Token]) -> bool:
    """Whether some token is on one side and not on the other."""
    return any(found_in(token, here) and not found_in(token, there) for token in tokens)
