"""Opposites: "sharp" where the source says "flat", "larger" where it says "decreases"."""

from __future__ import annotations

from collections.abc import Sequence, Set

from theorybot.grounding.alignment import SENTENCE, direction, has_opposites, opposed
from theorybot.grounding.comparisons import comparison, exchanged, same_side
from theorybot.grounding.evidence import likeness
from theorybot.grounding.lexicon import COMPARATIVES
from theorybot.grounding.pairing import Compared, Turn, clause, found_in, near, shared
from theorybot.grounding.tokens import Token

_TELLING = 0.5
_LEAST = 0.2  # how much of its surroundings a word must share with its opposite, where it is itself not there
_CLEARLY = 0.3  # by how much more the company of one place must be met than of another
_GIVEN = frozenset(("with", "as", "when", "if", "where", "because", "for", "at", "on", "in", "under"))
_CLAUSE = frozenset(("as", "when", "if", "where", "because"))  # before them another word's subject


def flipped_opposites(compared: Compared) -> list[Turn]:
    """Each word that stands where the source has its opposite."""
    found: list[Turn] = []
    mine, theirs = comparison(compared.claim), comparison(compared.window)
    turned = exchanged(mine, theirs)
    for i, token in enumerate(compared.claim):
        if not has_opposites(token) or same_side(token, mine, theirs):
            continue
        rivals = [j for j, other in enumerate(compared.window) if opposed(token, other)]
        there = any(other.stem == token.stem for other in compared.window)
        if not rivals or (turned and (there or token.text in COMPARATIVES)):
            continue
        rival = _instead(compared, i, rivals)
        if rival is not None and not (turned and compared.facing[i] == rival):
            reason = f"says '{token.text}', the source says '{compared.window[rival].text}'"
            found.append(Turn(reason, i, rival))
    if found or turned:
        return found
    return [Turn(reason) for reason in _bound_otherwise(compared) or _said_twice(compared)]


def _bound_otherwise(compared: Compared) -> list[str]:
    """Two words of a clause that the source keeps apart: "small … sharp" of "large … sharp, small … flat"."""
    claim, window = compared.claim, compared.window
    turning = [token for token in claim if has_opposites(token)]
    placed = [(token, _clauses(token, window), _apart(token, window)) for token in turning]
    for one, mine, opposite in placed:
        for other, theirs, against in placed:
            if not opposite or not against or one.clause != other.clause or one.stem == other.stem:
                continue
            bound = mine and theirs and not mine & theirs and mine & against and opposite & theirs
            if bound and not opposed(one, other):
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
        if not has_opposites(token):
            continue
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
    same = [j for j, other in enumerate(window) if _agrees(token, other)]
    if same and direction(token):
        better = _company(compared, at, rivals, same)
        if better is not None:
            return better if better in rivals else None
    partner = compared.facing[at]
    if partner in rivals and (not same or compared.close) and compared.answered(at, reach=4):
        return partner
    if same and partner in same and compared.close and compared.answered(at, reach=4):
        return None
    beside = [compared.claim[i] for i in compared.beside(at)]
    around = clause(compared.claim, at)
    if not any(other.weight >= _TELLING for other in around):  # ", is much longer": of what is said before
        around = [other for other in compared.claim if other.clause == token.clause - 1]
    scored = [(_tied(window, j, beside, around), j) for j in rivals]
    best, rival = max(scored)
    if not same:
        return rival if best >= _LEAST else None
    mine = max(_tied(window, j, beside, around) for j in same)
    return rival if best > mine + 0.25 and best >= 0.6 else None


def _company(compared: Compared, at: int, rivals: Sequence[int], same: Sequence[int]) -> int | None:
    """Which place of the window is meant by what stands beside it: "grows with X and falls with Y".

    Under what it grows counts first, then what follows; then what follows the claim's word and stands before
    the source's ("a lower error", "the error falls"); then what stands before. None where nothing tells.
    """
    pairs = ((_given, _given), (_followed, _followed), (_followed, _led), (_led, _led))
    for first in (True, False):  # where the nearest noun tells: of "larger batch sizes" the batch
        for mine, theirs in pairs[:3] if first else pairs:
            words = mine(compared.claim, at)
            here = max((_met(words, theirs(compared.window, j), first), j) for j in same)
            there = max((_met(words, theirs(compared.window, j), first), j) for j in rivals)
            best = max(here, there)
            if abs(here[0] - there[0]) > _CLEARLY and best[0] >= 2 * first:
                return best[1]
    return None


def _met(words: Sequence[Token], others: Sequence[Token], first: bool) -> float:
    """The share of words that is among others, and 2 more where the first full word is and shall count."""
    nearest = [token for token in words if token.weight >= _TELLING][:1] if first else []
    return 2 * _share(nearest, others) + _share(words, others)


def _tied(window: Sequence[Token], at: int, beside: Sequence[Token], around: Sequence[Token]) -> float:
    """How well a word of the window is surrounded by what surrounds the claim's word."""
    theirs = [window[j] for j in near(window, at)]
    touching = sum(found_in(token, theirs) for token in beside) / len(beside) if beside else 0.0
    return 0.5 * touching + 0.5 * shared(around, clause(window, at))


def _followed(tokens: Sequence[Token], at: int) -> list[Token]:
    """What is larger, or is reduced: the words after a place that say something."""
    return _until(_givens(tokens, at), tokens[at + 1 : at + 8], tokens[at].clause)


def _given(tokens: Sequence[Token], at: int) -> list[Token]:
    """The words that say with what, or under what, something grows: "with the width", "when data are few"."""
    after = tokens[at + 1 : at + 8]
    begin = next((i for i, token in enumerate(after) if token.text in _givens(tokens, at)), len(after))
    if any(direction(token) for token in after[1:begin]):
        return []
    return _until(frozenset(), after[begin + 1 :], tokens[at].clause)


def _givens(tokens: Sequence[Token], at: int) -> Set[str]:
    """What leads in what is given; after a noun "in" does not: "an increase in width" is the width's."""
    return _GIVEN - {"in"} if at and tokens[at - 1].text in ("a", "an", "the", "any", "no") else _GIVEN


def _led(tokens: Sequence[Token], at: int) -> list[Token]:
    """What grows, or is larger: the words before a place, the nearest first."""
    return _until(_CLAUSE, tokens[max(0, at - 7) : at][::-1], tokens[at].clause)


def _until(ends: Set[str], tokens: Sequence[Token], clause_of: int) -> list[Token]:
    """The words that say something, up to one of the ends, or to the next change."""
    found: list[Token] = []
    for distance, token in enumerate(tokens):
        if token.clause != clause_of or token.text in ends or (distance and direction(token)):
            break  # the very next word may be a second one of the same change: "grows larger"
        found += [token] if token.weight >= 0.3 and not direction(token) else []
    return found


def _share(one: Sequence[Token], other: Sequence[Token]) -> float:
    return sum(found_in(token, other) for token in one) / len(one) if one else 0.0


def _agrees(one: Token, other: Token) -> bool:
    """Whether two words are one, or both say that something grows or both that it shrinks."""
    return likeness(one.stem, other.stem) == 1 or (direction(one) != 0 and direction(one) == direction(other))
