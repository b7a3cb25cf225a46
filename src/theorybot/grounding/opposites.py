"""Opposites: "sharp" where the source says "flat", and comparisons with their sides exchanged."""

from __future__ import annotations

from collections.abc import Sequence

from theorybot.grounding.alignment import SENTENCE, facing, opposed
from theorybot.grounding.evidence import likeness
from theorybot.grounding.pairing import Compared, clause, found_in, near, shared
from theorybot.grounding.tokens import Token

_COMPARATIVES = frozenset(
    ("more", "less", "fewer", "better", "worse", "higher", "lower", "faster", "slower", "larger", "smaller",
     "easier", "harder")
)  # fmt: skip
_LEAST = 0.2  # how much of its surroundings a word must share with its opposite, where it is itself not there


def flipped_opposites(compared: Compared) -> list[str]:
    """One reason for each word that stands where the source has its opposite."""
    found = []
    turned = _turned(compared)
    for i, token in enumerate(compared.claim):
        if not facing(token):
            continue
        rivals = [j for j, other in enumerate(compared.window) if opposed(token, other)]
        there = any(other.stem == token.stem for other in compared.window)
        if not rivals or (turned and (there or token.text in _COMPARATIVES)):
            continue
        rival = _instead(compared, i, rivals)
        if rival is not None and not (turned and compared.facing[i] == rival):
            reason = f"says '{token.text}', the source says '{compared.window[rival].text}'"
            if reason not in found:
                found.append(reason)
    return found if found or turned else _bound_otherwise(compared) or _said_twice(compared)


def _bound_otherwise(compared: Compared) -> list[str]:
    """Two words of a clause that the source keeps apart: "small … sharp" of "large … sharp, small … flat"."""
    claim, window = compared.claim, compared.window
    marked = [token for token in claim if any(opposed(token, other) for other in window)]
    for one in marked:
        for other in marked:
            if one.clause != other.clause or one.stem == other.stem or opposed(one, other):
                continue
            mine, theirs = _clauses(one, window), _clauses(other, window)
            against = {w.clause for w in window if opposed(other, w)}
            if mine and theirs and not mine & theirs and mine & against and _apart(one, window) & theirs:
                return [f"says '{other.text}' of '{one.text}', which the source says of its opposite"]
    return []


def _clauses(token: Token, window: Sequence[Token]) -> set[int]:
    return {other.clause for other in window if other.stem == token.stem}


def _apart(token: Token, window: Sequence[Token]) -> set[int]:
    return {other.clause for other in window if opposed(token, other)}


def _said_twice(compared: Compared) -> list[str]:
    """ "Deep … than deep" where the source has "deep … than shallow"."""
    claim, window = compared.claim, compared.window
    for token in claim:
        count = sum(other.text == token.text for other in claim)
        if count < 2 or any(opposed(token, other) for other in claim):
            continue
        for number in {other.clause // SENTENCE for other in window}:
            inside = [other for other in window if other.clause // SENTENCE == number]
            rivals = [other for other in inside if opposed(token, other)]
            if rivals and 0 < sum(other.text == token.text for other in inside) < count:
                return [f"says '{token.text}' twice, the source also '{rivals[0].text}'"]
    return []


def _instead(compared: Compared, at: int, rivals: Sequence[int]) -> int | None:
    """The opposite in the window that the token stands for, if it does."""
    token, window = compared.claim[at], compared.window
    same = [j for j, other in enumerate(window) if likeness(token.stem, other.stem) == 1]
    partner = compared.facing[at]
    if partner in rivals and (not same or compared.close) and compared.answered(at, reach=4):
        return partner
    if same and partner >= 0 and partner not in rivals and compared.close:
        return None
    beside = [compared.claim[i] for i in compared.beside(at)]
    around = clause(compared.claim, at)
    scored = [(_tied(window, j, beside, around), j) for j in rivals]
    best, rival = max(scored)
    if not same:
        return rival if best >= _LEAST else None
    mine = max(_tied(window, j, beside, around) for j in same)
    return rival if best > mine + 0.25 and best >= 0.6 else None


def _tied(window: Sequence[Token], at: int, beside: Sequence[Token], around: Sequence[Token]) -> float:
    """How well a word of the window is surrounded by what surrounds the claim's word."""
    theirs = [window[j] for j in near(window, at)]
    touching = sum(found_in(token, theirs) for token in beside) / len(beside) if beside else 0.0
    return 0.5 * touching + 0.5 * shared(around, clause(window, at))


def swapped_sides(compared: Compared) -> list[str]:
    """A comparison whose sides are exchanged: "A beats B" for "B beats A", told at "than"."""
    claim, window = compared.claim, compared.window
    if not _exchanged(claim, window):
        return []
    mine = [token for token in claim if token.text in _COMPARATIVES]
    theirs = [token for token in window if token.text in _COMPARATIVES]
    if mine and theirs and any(a.text == b.text for a in mine for b in theirs):
        return [f"compares the other way round: the source says '{theirs[0].text}' of the other side"]
    return []


def _turned(compared: Compared) -> bool:
    return _exchanged(compared.claim, compared.window)


def _exchanged(claim: Sequence[Token], window: Sequence[Token]) -> bool:
    mine, theirs = _sides(claim), _sides(window)
    if mine is None or theirs is None:
        return False
    left, right = mine
    first, second = theirs
    # the words right after "than" decide: verb and adjective stand before it on both sides
    return (
        _only(right[:2], first, second)
        and _only(second[:2], left, right)
        and not _only(right[:2], second, first)
    )


def _sides(tokens: Sequence[Token]) -> tuple[list[Token], list[Token]] | None:
    """What stands before and after "than", near it."""
    at = next((i for i, token in enumerate(tokens) if token.text == "than"), None)
    if at is None:
        return None
    before = [token for token in tokens[max(0, at - 14) : at] if token.weight >= 0.5]
    after = [token for token in tokens[at + 1 : at + 8] if token.weight >= 0.5]
    return before, after


def _only(tokens: Sequence[Token], here: Sequence[Token], there: Sequence[Token]) -> bool:
    """Whether some token is on one side and not on the other."""
    return any(found_in(token, here) and not found_in(token, there) for token in tokens)
