"""Where a claim says something else than its evidence: what similarity does not see.

Each check compares a claim with the window of the source that says most of it, and tells what is wrong in
words for a reader. The window is what the claim is about: a number elsewhere contradicts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Literal

import numpy as np

from theorybot.grounding.alignment import Window, direction, paired
from theorybot.grounding.comparisons import otherwise_compared
from theorybot.grounding.copies import replaced
from theorybot.grounding.evidence import Evidence
from theorybot.grounding.lacking import left_out
from theorybot.grounding.misnaming import misnamed
from theorybot.grounding.opposites import flipped_opposites
from theorybot.grounding.pairing import Compared, Turn
from theorybot.grounding.placing import misplaced, vouched
from theorybot.grounding.polarity import denied, negations
from theorybot.grounding.quantifiers import quantifier_changes
from theorybot.grounding.quantities import Quantity, directions, quantities
from theorybot.grounding.tokens import Token
from theorybot.grounding.tokens import tokens as words_of

_LETTERED = re.compile(r"\b[A-Za-z]{2,20}-?\d{1,4}\b(?![.,]\d)")
Kind = Literal[
    "number",
    "rate",
    "direction",
    "negation",
    "quantifier",
    "opposite",
    "name",
    "missing",
    "misplaced",
    "condition",
]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What is wrong, and why for a reader. Two kinds do not contradict.

    "missing": nowhere in the source; "condition": what the source says only under it is said without it.
    """

    kind: Kind
    reason: str

    @property
    def contradicts(self) -> bool:
        """Whether the source says otherwise, rather than not, or not so far."""
        return self.kind not in ("missing", "condition")


def mismatches(
    claim: str, tokens: Sequence[Token], window: Window, evidence: Evidence, compared: Compared
) -> list[Mismatch]:
    """Everything in which the claim departs from the window; `compared` is what `compare` makes of both."""
    found = [
        *_quantities(claim, window, evidence),
        *(Mismatch("misplaced", reason) for reason in misplaced(claim, window.text)),
        *_directions(claim, window),
        *_names(claim, window, evidence, compared),
        *_ranked(compared),
    ]
    negated, flips = _settled(compared, negations(compared), flipped_opposites(compared))
    found += [Mismatch("negation", turn.reason) for turn in negated]
    placed = vouched(claim, window.text)
    flips = [turn for turn in flips if not _confirmed(turn, compared, placed)]
    found += [Mismatch("opposite", reason) for reason in dict.fromkeys(turn.reason for turn in flips)]
    found = found or list(_replaced(claim, tokens, window, placed))
    return found or [Mismatch("condition", reason) for reason in left_out(compared)]


def _confirmed(turn: Turn, compared: Compared, placed: Set[int]) -> bool:
    """Whether a number vouches for the word that seems turned: "8 for small batches"; not for a change."""
    if turn.mine not in placed:
        return False
    return not (direction(compared.claim[turn.mine]) and direction(compared.window[turn.theirs]))


def _settled(
    compared: Compared, negated: Sequence[Turn], flips: Sequence[Turn]
) -> tuple[list[Turn], list[Turn]]:
    """What is left where two turns make none: "does not flatten" for "sharpens"."""
    answered: set[Turn] = set()
    for flip in flips:
        mine, theirs = denied(compared.claim, flip.mine), denied(compared.window, flip.theirs)
        if (mine is None) != (theirs is None):
            answered |= {flip, *(n for n in negated if n.mine == mine or n.theirs == theirs)}
    return [n for n in negated if n not in answered], [flip for flip in flips if flip not in answered]


def _replaced(claim: str, tokens: Sequence[Token], window: Window, placed: Set[int]) -> Iterator[Mismatch]:
    """What a near copy of a sentence says in place of the sentence's own words."""
    for sentence in window.sentences:
        for mine, theirs in replaced(claim, sentence.text):
            stems = {token.stem for token in words_of(mine)}
            places = {i for i, token in enumerate(tokens) if token.stem in stems}
            if mine and theirs and not (places and places <= placed):
                yield Mismatch("opposite", f"says '{mine}', the source says '{theirs}'")
            elif mine and not theirs:
                yield Mismatch("negation", f"says '{mine}', the source does not")
            elif not mine:
                yield Mismatch("negation", f"leaves out '{theirs}'")


def compare(tokens: Sequence[Token], window: Window) -> Compared:
    """Claim and window with the alignment of their words."""
    facing = paired(tokens, window.tokens)
    weights = np.array([max(token.weight, 0.15) for token in tokens[: len(facing)]])
    same = np.array(
        [at >= 0 and window.tokens[at].stem == token.stem for token, at in zip(tokens, facing, strict=False)]
    )
    order = float(weights @ same / weights.sum()) if len(facing) else 0.0
    return Compared(tuple(tokens[: len(facing)]), window.tokens, tuple(facing), order)


def _ranked(compared: Compared) -> Iterator[Mismatch]:
    for reason in quantifier_changes(compared):
        yield Mismatch("quantifier", reason)
    for reason in otherwise_compared(compared):
        yield Mismatch("opposite", reason)


def _quantities(claim: str, window: Window, evidence: Evidence) -> Iterator[Mismatch]:
    said, source = _without_shared_names(claim, window.text)
    mine, years = quantities(said), {year for sentence in window.sentences for year in sentence.years}
    theirs = [*quantities(source), *(Quantity("year", float(year), year) for year in sorted(years))]
    free = [q for q in theirs if not any(q.same(own) or own.same(q) for own in mine)]
    for quantity in mine:
        if any(quantity.same(other) for other in theirs):
            continue
        rivals = [other for other in free if _comparable(quantity, other)]
        kind: Kind = "rate" if quantity.sort == "rate" else "number"
        if rivals:
            alike = [other for other in rivals if (other.sort, other.base) == (quantity.sort, quantity.base)]
            shown = (alike or rivals)[0].shown.strip()
            yield Mismatch(kind, f"says {quantity.shown.strip()}, the source says {shown}")
        elif quantity.sort != "ordinal" and not _written(quantity, evidence):
            yield Mismatch("missing", f"{quantity.shown.strip()} is not in the source")


def _without_shared_names(*texts: str) -> list[str]:
    """The texts without names of letters and figures that all have: "ResNet-18" holds no number."""
    found = [{re.sub(r"\W", "", name).casefold() for name in _LETTERED.findall(text)} for text in texts]
    shared = set.intersection(*found)
    return [
        _LETTERED.sub(lambda m: " " if re.sub(r"\W", "", m.group()).casefold() in shared else m.group(), text)
        for text in texts
    ]


def _comparable(one: Quantity, other: Quantity) -> bool:
    sorts = {one.sort, other.sort}
    return len(sorts) == 1 or sorts <= {"number", "percent"} or sorts == {"number", "ordinal"}


def _written(quantity: Quantity, evidence: Evidence) -> bool:
    shown = quantity.shown.strip(" %").casefold()
    return shown in evidence.standing or f"{quantity.value:g}" in evidence.standing


def _directions(claim: str, window: Window) -> Iterator[Mismatch]:
    mine, theirs = directions(claim), directions(window.text)
    for one in mine:
        facing = [other for other in theirs if one.bound and other.bound == one.bound] or theirs
        if facing and all(other.up != one.up for other in facing):
            yield Mismatch(
                "direction", f"says '{one.shown.strip()}', the source says '{facing[0].shown.strip()}'"
            )


def _names(claim: str, window: Window, evidence: Evidence, compared: Compared) -> Iterator[Mismatch]:
    for one in misnamed(claim, window, evidence, compared):
        if one.rival:
            yield Mismatch("name", f"says {one.name}, the source says {one.rival}")
        else:
            yield Mismatch("missing", f"the source does not name {one.name}")
