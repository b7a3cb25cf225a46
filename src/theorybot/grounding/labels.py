"""What an arm of a comparison speaks of: the words by which it differs from another arm, its label."""

from __future__ import annotations

from collections.abc import Sequence

from theorybot.grounding.alignment import direction, has_opposites, opposed
from theorybot.grounding.arms import OF, Arm, place_of
from theorybot.grounding.pairing import found_in
from theorybot.grounding.quantities import Quantity
from theorybot.grounding.tokens import Token

_PRONOUNS = frozenset(("it", "they", "he", "she"))
_FULL = 0.5  # weight from which a word belongs to a label


def labels(one: Quantity, first: Arm, other: Quantity, second: Arm) -> tuple[list[Token], list[Token], bool]:
    """The words by which two arms differ in what they speak of; and whether their clauses had to tell."""
    for clauses in (False, True):
        if clauses and first.whole == second.whole:
            break
        here, there = (first.around, second.around) if clauses else (first.words, second.words)
        at, place = place_of(here, one), place_of(there, other)
        turning = [token for token in here if has_opposites(token) and not direction(token)]
        turned = [(a, b) for a in turning for b in there if opposed(a, b)]
        if turned:
            return [turned[0][0]], [turned[0][1]], clauses
        before = _subject(here, at, there), _subject(there, place, here)
        if all(before):
            return *before, clauses
        after = _given(here[at + 1 :], there), _given(there[place + 1 :], here)
        leads = _preposition(here[at + 1 :]), _preposition(there[place + 1 :])
        if {token.text for lead in leads for token in lead} == {"with", "without"}:
            return *leads, clauses
        if all(after) and [token.text for token in leads[0]] == [token.text for token in leads[1]]:
            return *after, clauses
        if not all(before):  # "on rare classes 44 %, 81 % on frequent ones"
            before = (
                _led(here[:at], leads[1], there) or before[0],
                _led(there[:place], leads[0], here) or before[1],
            )
        mine, theirs = before[0] or after[0], before[1] or after[1]
        if mine and theirs:
            return mine, theirs, clauses
    return [], [], True


def _subject(words: Sequence[Token], at: int, others: Sequence[Token]) -> list[Token]:
    """What stands before a number: the words by which it differs, or a pronoun for a thing told before."""
    if words and words[0].text in _PRONOUNS and others[:1] and others[0].text not in _PRONOUNS:
        return [words[0]]
    return _run(words[:at], others)


def _run(words: Sequence[Token], others: Sequence[Token]) -> list[Token]:
    """The first words in a row that the other arm does not say; after "that of" those behind it."""
    if [token.text for token in others[:2]] in (["that", "of"], ["those", "of"]):
        words = words[next((i for i, token in enumerate(words) if token.text == "of"), -1) + 1 :]
    found: list[Token] = []
    for token in words:
        if token.weight >= _FULL and not found_in(token, others):
            found.append(token)
        elif found:
            break
    return found


def _given(words: Sequence[Token], others: Sequence[Token]) -> list[Token]:
    """What a number is of, by the preposition behind it: "76.8 % for SGD"."""
    at = next((i for i, token in enumerate(words[:4]) if token.text in OF), -1)
    return _run(words[at + 1 :], others) if at >= 0 else []


def _led(words: Sequence[Token], lead: Sequence[Token], others: Sequence[Token]) -> list[Token]:
    """What stands behind a preposition that leads in the other arm's label."""
    at = next((i for i, token in enumerate(words) if lead and token.text == lead[0].text), -1)
    return _run(words[at + 1 :], others) if at >= 0 else []


def _preposition(words: Sequence[Token]) -> list[Token]:
    return [token for token in words[:4] if token.text in OF][:1]
