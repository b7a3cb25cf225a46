"""Names that a claim puts in the place of its source's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from theorybot.bibliography import fold
from theorybot.grounding import names as read
from theorybot.grounding.alignment import Window
from theorybot.grounding.evidence import Evidence
from theorybot.grounding.pairing import Compared
from theorybot.grounding.tokens import Token

_REACH = 5  # words between a rival and a word that the claim and its source both have near the name
# Parts of names that say what sort of thing it is: many things have them.
_SORTS = frozenset(
    ("university", "institute", "college", "school", "lab", "laboratory", "theorem", "lemma", "process",
     "network", "networks", "conference", "workshop", "model", "kernel", "bound", "inequality", "algorithm",
     "method")
)  # fmt: skip
_ELSEWHERE = 2  # the same, where the source has the name in another place: then it is told of something else


@dataclass(frozen=True, slots=True)
class Misnamed:
    """A name that the window lacks; `rival` stands in its place there, or nothing does."""

    name: str
    rival: str


def misnamed(claim: str, window: Window, evidence: Evidence, compared: Compared) -> Iterator[Misnamed]:
    """The names of a claim for which the window has others, and those that the source has nowhere."""
    mine = read.names(claim)
    if not mine:
        return
    soft = {name for sentence in window.sentences for name in sentence.names}
    words = {token.text for token in window.tokens} | {token.stem for token in window.tokens}
    claimed = {token.text for token in compared.claim}
    free = [
        name
        for name in read.names(window.text)
        if not read.stands(name, claimed, (), claim) and not read.expanded(name, compared.claim)
    ]
    persons = set(read.people(mine, claim))
    for name in mine:
        if read.stands(name, words, soft, window.text):
            continue
        elsewhere = read.stands(name, evidence.standing, (), "")
        rivals: Sequence[str] | None
        if name in persons:
            keys = [key.capitalize() for key in sorted(soft) if key not in claimed]
            rivals = read.people(free, window.text) or keys
        else:
            rivals = _rivals(name, free, compared, elsewhere=elsewhere)
        if rivals:
            yield Misnamed(name, rivals[0])
        elif rivals is not None and not elsewhere:
            yield Misnamed(name, "")


def _rivals(name: str, free: Sequence[str], compared: Compared, *, elsewhere: bool) -> list[str] | None:
    """Which of the window's names may stand in the place of the claim's; None if it is there after all."""
    if any(read.derived(token.text, fold(name)) for token in compared.window):
        return None
    part = _said_in_part(name, compared)
    near = part if part is not None else _near(name, compared, _ELSEWHERE if elsewhere else _REACH)
    alike = [other for other in free if not elsewhere or other.isupper() == name.isupper()]
    found = [other for other in alike if near & set(_places(other, compared.window))]
    return None if part is not None and not found else found


def _places(name: str, among: Sequence[Token]) -> list[int]:
    head = read.parts_of(name)[:1]
    return [at for at, token in enumerate(among) if head and token.text == head[0].text]


def _said_in_part(name: str, compared: Compared) -> set[int] | None:
    """Where the rest of a name would stand in the window, which has a part of it; None if it has none."""
    found: set[int] | None = None
    for at in _places(name, compared.claim):
        for step in (-1, 1):
            other = at + step
            if not 0 <= other < len(compared.claim) or not _beside(compared.claim, min(at, other)):
                continue
            part = compared.claim[other]
            for place, theirs in enumerate(compared.window):
                if theirs.capital and theirs.stem == part.stem and part.text not in _SORTS:
                    found = (found or set()) | {place - step}
    return found


def _beside(claim: Sequence[Token], at: int) -> bool:
    """Whether a capital word and the next one are parts of one name."""
    one, other = claim[at], claim[at + 1]
    whole = one.capital and other.capital and one.weight >= 0.5 and other.weight >= 0.5
    return whole and other.start - one.end <= 1


def _near(name: str, compared: Compared, reach: int) -> set[int]:
    """The places of the window close to words that the claim has close to the name."""
    found: set[int] = set()
    for at in _places(name, compared.claim):
        for other in range(max(0, at - reach), min(len(compared.claim), at + reach + 1)):
            place = compared.facing[other]
            if place >= 0 and other != at and compared.claim[other].weight >= 0.3:
                found |= set(range(place - reach, place + reach + 1))
    return found
