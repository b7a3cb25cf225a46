"""Whether a claim says a number of the thing of which its source says it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from theorybot.grounding.alignment import direction
from theorybot.grounding.arms import VALUE, Arm, arms, pieces
from theorybot.grounding.labels import labels
from theorybot.grounding.lexicon import MONTHS
from theorybot.grounding.pairing import found_in
from theorybot.grounding.quantities import Quantity, quantities
from theorybot.grounding.tokens import Token, tokens

_NUMBER = rf"{VALUE}[^\s,;:()]{{0,20}}"  # with a power or a unit joined to it
_RANGE = re.compile(
    rf"\bfrom (?P<from>{_NUMBER})(?: [^\s\d,;:.()]+){{0,4}}? to (?P<to>{_NUMBER})", re.IGNORECASE
)
_END = re.compile(rf"\b(?P<change>[a-z]+) (?P<which>from|to) (?P<value>{_NUMBER})", re.IGNORECASE)
_MONTH = rf"(?:{'|'.join(sorted(MONTHS))})"
_DATE = r"(\d{1,2}(?:st|nd|rd|th)?)"
_DAY = re.compile(rf"\b(?:{_MONTH} {_DATE}|{_DATE} {_MONTH})\b", re.IGNORECASE)
_BEFORE = 120  # characters before a range in which its verb is looked for
_SHARED = 0.3  # weight from which a word in common makes two sentences one comparison
_LEAST = 0.49  # of a label: with half of it said, it is spoken of


def misplaced(claim: str, window: str) -> Iterator[str]:
    """One reason for each number that the claim says of something else than the window does."""
    theirs, days = arms(window), {match[0] or match[1] for match in _DAY.findall(claim)}
    for arm in arms(claim) if len(theirs) > 1 else ():
        for number in arm.values:
            if number.shown.strip() not in days:
                yield from _of_another(number, arm, theirs)
    yield from _turned_round(claim, window)


def vouched(claim: str, window: str) -> set[int]:
    """The places of a claim's words that stand beside their number in the window, not beside another's.

    A number answers for the words of its own arm, and not for the same word in another arm of the claim.
    """
    theirs = arms(window)
    if len(theirs) < 2:
        return set()
    return {at for arm, places in _placed(claim) for at in _answered(arm, places, theirs)}


def _placed(claim: str) -> list[tuple[Arm, list[list[int]]]]:
    """The arms of a claim with the places of their words in it; a word whose place is not sure has none.

    Arms are cut from a text that may have been put in order, so places are told by counting a word.
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, token in enumerate(tokens(claim)):
        places[token.text].append(at)
    cut = list(pieces(claim))
    told = Counter(token.text for arm in cut for token in arm.words)
    left = {text: iter(places[text]) for text, count in told.items() if count == len(places[text])}
    return [(arm, [[next(left[t.text])] if t.text in left else [] for t in arm.words]) for arm in cut]


def _answered(arm: Arm, places: Sequence[Sequence[int]], theirs: Sequence[Arm]) -> Iterator[int]:
    """The places of those words of an arm that the window says beside one of its numbers alone."""
    for number in arm.values:
        own = [other for other in theirs if any(number.same(n) for n in other.numbers)]
        rivals = [o for o in theirs if o not in own and any(n.sort == number.sort for n in o.values)]
        if not rivals:
            continue
        stems = {token.stem for other in own for token in other.words}
        stems -= {token.stem for other in rivals for token in other.words}
        for token, at in zip(arm.words, places, strict=True):
            if token.stem in stems and not token.stem[0].isdigit():
                yield from at


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
    """ "Drops from 87 to 92", or "drops to 92", where the source drops from 92 to 87.

    Only what changes the same way is one change: "rises from 87 to 92" may tell the reverse of it.
    """
    theirs = list(_ranges(window))
    for way, mine in [*_ranges(claim), *_single(claim)]:
        for other_way, ends in theirs:
            turned = {"from": ends["to"], "to": ends["from"]}
            if way == other_way and all(n.same(turned[w]) and not n.same(ends[w]) for w, n in mine.items()):
                which, number = next(iter(mine.items()))
                other = "to" if which == "from" else "from"
                shown = number.shown.strip()
                yield f"says '{which} {shown}', the source says '{other} {shown}'"
                return


def _ranges(text: str) -> Iterator[tuple[int, dict[str, Quantity]]]:
    """The pairs "from A to B" of a text, each with the direction of the change before it, 0 for none."""
    for match in _RANGE.finditer(text):
        ends = {which: quantities(match[which])[:1] for which in ("from", "to")}
        if all(ends.values()):
            yield (
                _way(text[max(0, match.start() - _BEFORE) : match.start()]),
                {which: one[0] for which, one in ends.items()},
            )


def _single(text: str) -> Iterator[tuple[int, dict[str, Quantity]]]:
    """One end right behind a word of change: "drops to 92"; any other "to" or "from" is none of a change."""
    pairs = [match.span() for match in _RANGE.finditer(text)]
    for match in _END.finditer(text):
        way, number = _way(match["change"]), quantities(match["value"])[:1]
        if way and number and not any(start < match.end() <= end for start, end in pairs):
            yield way, {match["which"].lower(): number[0]}


def _way(text: str) -> int:
    """The direction of the last change in the last clause of a text."""
    words = tokens(text)
    here = [direction(token) for token in words if token.clause == words[-1].clause]
    return next((way for way in reversed(here) if way), 0)
