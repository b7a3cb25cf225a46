""" "Without X", "with X": what takes a thing away denies that thing, and not the rest of its sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from theorybot.grounding.alignment import SENTENCE
from theorybot.grounding.evidence import likeness
from theorybot.grounding.pairing import Compared, clause, found_in, scope, shared
from theorybot.grounding.tokens import Token

TAKING = frozenset(("without", "lacks", "lack", "lacking", "no"))
_APART = frozenset(("without", "lacking"))  # what they say of a sentence holds beside it
_PRONOUNS = frozenset(("it", "them", "this", "these", "any"))
_FULL = 0.5  # weight from which a word says something
_SHORT = 2  # full words of a clause that says only under what another one holds
_CLEARLY = 0.25  # by how much more of a claim one clause must say than another
_ANEW = frozenset(("it", "its", "they", "their", "this", "these", "the"))  # "and its …": another clause
_IDIOM = frozenset(("generality", "doubt"))  # "without loss of generality" takes nothing away
_WHOLE = 0.7  # share of a clause of the claim from which a clause of the source is where it comes from
_BESIDE = frozenset(("when", "once", "if", "because", "since", "while", "where", "until", "unless"))
Denies = Callable[[Sequence[Token], int], bool]


def thing(tokens: Sequence[Token], at: int) -> list[Token]:
    """What is taken away: the words in a row behind a place, at most three, with grammar before them."""
    found: list[Token] = []
    for token in tokens[at + 1 : at + 6]:
        if token.clause != tokens[at].clause or len(found) == 3 or (found and token.weight < 0.3):
            break
        found += [token] if token.weight >= 0.3 else []
    return found


def main(words: Sequence[Token], tokens: Sequence[Token]) -> list[Token]:
    """Those of some words that stand before a subordinate clause: "decrease" of "decrease once …"."""
    ends = [token.start for token in tokens if token.text in _BESIDE and token.start > words[0].start]
    return [token for token in words if not ends or token.start < ends[0]]


def apart(compared: Compared, at: int, denies: Denies) -> bool:
    """Whether a denial of the window leaves alone what the claim says, as that stands elsewhere in it."""
    claim, window = compared.claim, compared.window
    if window[at].text in _APART:
        lost = thing(window, at)
        if not lost or not found_in(lost[0], claim) or _again(window, "with"):
            return True
        places = [j for j, other in enumerate(window) if other.stem == lost[0].stem and other not in lost]
        return any(not any(denies(window, k) for k in range(max(0, j - 3), j)) for j in places)
    denied, here = scope(window, at)[:1], clause(window, at)
    rest = [token for token in claim if token.weight >= _FULL and not found_in(token, here)]
    others = [token for token in window if token.clause != window[at].clause]
    if denied and found_in(denied[0], claim):
        plain = [other.clause for other in others if other.stem == denied[0].stem]
        clauses = [[token for token in others if token.clause == number] for number in plain]
        return any(shared(claim, other) > shared(claim, here) for other in clauses)
    return bool(rest) and all(found_in(token, others) for token in rest)


def beside(compared: Compared, at: int, there: int) -> bool:
    """Whether a denial of the window is of something else than the claim's: each of its own clause."""
    claim, window = compared.claim, compared.window
    mine = [token for token in scope(claim, at) if token.weight >= _FULL]
    theirs = scope(window, there)
    if not mine or not theirs or found_in(theirs[0], claim):
        return False
    where = {token.clause for token in window if found_in(mine[0], [token])}
    return bool(where) and window[there].clause not in where


def exchanged_presence(compared: Compared, denies: Denies) -> list[str]:
    """ "Without X" where nothing near the source's X takes it away, or "with X" where something does."""
    claim, window = compared.claim, compared.window
    for i, token in enumerate(claim):
        if token.text not in ("with", "without"):
            continue
        things = scope(claim, i)[:1]
        places = [j for j, other in enumerate(window) if things and likeness(things[0].stem, other.stem) == 1]
        if not places:
            continue
        named = things[0].text
        other = "with" if token.text == "without" else "without"
        if _said_of_other(claim, i, window, places, other):
            return [f"says this '{token.text} {named}', the source '{other}'"]
        if _again(window, token.text):
            continue
        if token.text == "without" and not any(_lacking(window, j, denies) for j in places):
            return [f"says 'without {named}', the source does not"]
        plainly = [any(window[k].text in TAKING for k in range(max(0, j - 3), j)) for j in places]
        if token.text == "with" and all(plainly) and not _denied_beside(claim, i, denies):
            return [f"says 'with {named}', the source says 'without'"]
    return []


def left_out(compared: Compared) -> list[str]:
    """ "Without X" of the source, where the claim says the rest of its clause as if it held at any time."""
    claim, window = compared.claim, compared.window
    if any(token.text in TAKING - {"no"} for token in claim):
        return []
    for at, token in enumerate(window):
        lost = thing(window, at) if token.text in _APART else []
        idiom = any(other.text in _IDIOM for other in window[at + 1 : at + 4])
        if not lost or idiom or found_in(lost[0], claim):
            continue
        numbers = dict.fromkeys(other.clause for other in claim)
        parts = [[other for other in claim if other.clause == number] for number in numbers]
        here = _governed(window, at, len(lost))
        others = [other for other in window if other.clause not in {one.clause for one in here}]
        if any(shared(part, here) >= max(_WHOLE, shared(part, others) + 0.01) for part in parts):
            return [f"leaves out '{' '.join(word.text for word in (token, *lost))}'"]
    return []


def _governed(window: Sequence[Token], at: int, lost: int) -> list[Token]:
    """What a "without X" is said of: its clause, or the next one behind "Without X,".

    Set off by commas later in a sentence it is an aside, and nothing depends on it.
    """
    number = window[at].clause
    here = [token for token in window if token.clause == number]
    if sum(token.weight >= 0.3 for token in here) > lost:
        again = [two.start for one, two in pairwise(here) if one.text == "and" and two.text in _ANEW]
        end = next((start for start in again if start > window[at].start), window[-1].end)
        return [token for token in here if token.start < end]
    first = at == 0 or window[at - 1].clause // SENTENCE != number // SENTENCE
    return [token for token in window if first and token.clause == number + 1]


def _lacking(window: Sequence[Token], at: int, denies: Denies) -> bool:
    """Whether something denies the thing at a place: before it in its clause, or soon after it."""
    before = [k for k in range(max(0, at - 9), at) if k >= at - 5 or window[k].clause == window[at].clause]
    return any(denies(window, k) for k in (*before, *range(at, min(len(window), at + 4))))


def _again(window: Sequence[Token], word: str) -> list[int]:
    """Where the window takes a thing up again: "without it"."""
    return [j for j, (one, two) in enumerate(pairwise(window)) if one.text == word and two.text in _PRONOUNS]


def _said_of_other(
    claim: Sequence[Token], at: int, window: Sequence[Token], places: Sequence[int], other: str
) -> bool:
    """Whether the window says the rest of the claim's clause rather where the thing is present, or absent."""
    found: dict[str, list[int]] = {}
    for j in places:
        before = [window[k].text for k in range(max(0, j - 3), j) if window[k].text in ("with", "without")]
        found.setdefault(before[-1] if before else "with", []).append(window[j].clause)
    for word in ("with", "without"):
        found.setdefault(word, []).extend(window[j].clause for j in _again(window, word))
    mine, theirs = found.get(claim[at].text, []), found.get(other, [])
    if not mine or not theirs or set(mine) & set(theirs):
        return False
    lost = scope(claim, at)[0]
    rest = [token for token in clause(claim, at) if token is not lost]
    best = [max(shared(rest, _body(window, number)) for number in numbers) for numbers in (mine, theirs)]
    return best[1] > best[0] + _CLEARLY


def _body(window: Sequence[Token], number: int) -> list[Token]:
    """The words of a clause; where it is but "without X,", those of the clause behind it too."""
    found = [token for token in window if token.clause == number]
    if sum(token.weight >= _FULL for token in found) > _SHORT:
        return found
    return [token for token in window if token.clause in (number, number + 1)]


def _denied_beside(tokens: Sequence[Token], at: int, denies: Denies) -> bool:
    return any(token.clause == tokens[at].clause and denies(tokens, i) for i, token in enumerate(tokens))
