"""Whether a claim says a number of the thing of which its source says it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from theorybot.grounding.arms import VALUE, Arm, arms
from theorybot.grounding.labels import labels
from theorybot.grounding.pairing import found_in
from theorybot.grounding.quantities import Quantity, quantities
from theorybot.grounding.tokens import Token

_FROM_TO = re.compile(rf"\b(?P<which>from|to) (?={VALUE})", re.IGNORECASE)
_SHARED = 0.3  # weight from which a word in common makes two sentences one comparison
_LEAST = 0.49  # of a label: with half of it said, it is spoken of


def misplaced(claim: str, window: str) -> Iterator[str]:
    """One reason for each number that the claim says of something else than the window does."""
    theirs = arms(window)
    for arm in arms(claim) if len(theirs) > 1 else ():
        for number in arm.values:
            yield from _of_another(number, arm, theirs)
    yield from _turned_round(claim, window)


def vouched(claim: str, window: str) -> set[str]:
    """The stems of a claim's words that stand beside their number in the window, and not beside another's."""
    found: set[str] = set()
    theirs = arms(window)
    for arm in arms(claim) if len(theirs) > 1 else ():
        for number in arm.values:
            own = [other for other in theirs if any(number.same(n) for n in other.numbers)]
            rivals = [o for o in theirs if o not in own and any(n.sort == number.sort for n in o.values)]
            if rivals:
                stems = {token.stem for other in own for token in other.words}
                stems -= {token.stem for other in rivals for token in other.words}
                found |= stems & {token.stem for token in arm.words}
    return {stem for stem in found if not stem[0].isdigit()}


def _of_another(number: Quantity, arm: Arm, theirs: Sequence[Arm]) -> Iterator[str]:
    own = [other for other in theirs if any(number.same(n) for n in other.numbers)]
    if not own or not all(any(number.same(n) for n in one.values) for one in own):
        return
    for rival in [other for other in theirs if other not in own]:
        values = [n for n in rival.values if n.sort == number.sort]
        if not values or any(n.same(mine) for n in values for mine in arm.numbers):
            continue
        found = [labels(number, one, values[0], rival) for one in own if _parallel(one, rival)]
        if found and len(found) == len(own) and all(_speaks_of_other(arm, *labels) for labels in found):
            mine, other, _ = found[0]
            shown = number.shown.strip()
            yield f"says {shown} of '{_shown(other)}', the source says it of '{_shown(mine)}'"
            return


def _parallel(one: Arm, other: Arm) -> bool:
    """Whether two arms are of one comparison: of one sentence, or with a word in common."""
    telling = [token for token in one.words if token.weight >= _SHARED and not token.text[0].isdigit()]
    return one.sentence == other.sentence or any(found_in(token, other.words) for token in telling)


def _speaks_of_other(arm: Arm, mine: Sequence[Token], other: Sequence[Token], clauses: bool) -> bool:
    """Whether what a claim says beside a number is more of the other label than of the number's own."""
    if not mine or not other or (clauses and _met(mine, arm.words) > 0):
        return False
    company = arm.around if clauses else arm.words
    return _met(other, company) > max(_LEAST, _met(mine, company))


def _met(label: Sequence[Token], company: Sequence[Token]) -> float:
    return sum(found_in(token, company) for token in label) / len(label)


def _shown(label: Sequence[Token]) -> str:
    return " ".join(token.text for token in label)


def _turned_round(claim: str, window: str) -> Iterator[str]:
    """ "From 87 to 92" where the source goes from 92 to 87."""
    mine, theirs = _ends(claim), _ends(window)
    if not theirs["from"] or not theirs["to"]:
        return
    for which, other in (("from", "to"), ("to", "from")):
        for number in mine[which]:
            if any(number.same(n) for n in theirs[other]) and not any(number.same(n) for n in theirs[which]):
                shown = number.shown.strip()
                yield f"says '{which} {shown}', the source says '{other} {shown}'"
                return


def _ends(text: str) -> dict[str, list[Quantity]]:
    """The numbers right behind "from" and "to"."""
    found: dict[str, list[Quantity]] = {"from": [], "to": []}
    for match in _FROM_TO.finditer(text):
        found[match["which"].lower()] += quantities(text[match.end() : match.end() + 40])[:1]
    return found
