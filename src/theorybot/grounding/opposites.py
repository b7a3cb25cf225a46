"""Opposites: "sharp" where the source says "flat", and comparisons with their sides exchanged."""

from __future__ import annotations

from collections.abc import Sequence

from theorybot.grounding.alignment import facing, opposed
from theorybot.grounding.evidence import likeness
from theorybot.grounding.pairing import Compared, clause, found_in, near, shared
from theorybot.grounding.tokens import Token

_COMPARATIVES = frozenset("more less fewer better worse higher lower faster slower larger smaller easier harder".split())


def flipped_opposites(compared: Compared) -> list[str]:
    """One reason for each word that stands where the source has its opposite."""
    found = []
    turned = _turned(compared)
    for i, token in enumerate(compared.claim):
        if not facing(token):
            continue
        rivals = [j for j, other in enumerate(compared.window) if opposed(token, other)]
        if not rivals or (turned and token.text in _COMPARATIVES):
            continue
        rival = _instead(compared, i, rivals)
        if rival is not None and not (turned and compared.facing[i] == rival):
            reason = f"says '{token.text}', the source says '{compared.window[rival].text}'"
            if reason not in found:
                found.append(reason)
    return found


def _instead(compared: Compared, at: int, rivals: Sequence[int]) -> int | None:
    """The opposite in the window that the token stands for, if it does."""
    token, window = compared.claim[at], compared.window
    same = [j for j, other in enumerate(window) if likeness(token.stem, other.stem) == 1]
    partner = compared.facing[at]
    if partner in rivals and (not same or compared.close) and compared.answered(at, reach=4):
        return partner
    if partner >= 0 and partner not in rivals and compared.close:
        return None
    beside = [compared.claim[i] for i in compared.beside(at)]
    around = clause(compared.claim, at)
    scored = [(_tied(window, j, beside, around), j) for j in rivals]
    best, rival = max(scored)
    if not same:
        return rival if best >= 0.5 else None
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
    crossing = _only(left, second, first) and _only(right, first, second)
    return crossing and not (_only(left, first, second) and _only(right, second, first))


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
