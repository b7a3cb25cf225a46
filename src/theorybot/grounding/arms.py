"""The arms of a comparison or of a list: "71.2 % for Adam" and "76.8 % for SGD".

A text is cut where a comparison or a list goes on to its next arm. Numbers in one list that are of things in
another ("3 and 5 for A and B") are put beside these things before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

from theorybot.grounding.quantities import Quantity, quantities
from theorybot.grounding.tokens import Token, tokens

VALUE = r"[$~]?\d[\d.,]*(?: ?\\?%| per ?cent| (?:million|billion|thousand))?"
_AGAINST = r"against|versus|vs\.?|compared (?:with|to)|as opposed to|rather than|instead of|than"
_JOINED = rf"(?:and|or|to|{_AGAINST})"
OF = ("for", "with", "without", "in", "on", "by", "under", "at", "of", "when", "using", "after", "before")
_OF_ANY = "|".join(OF)
_LABEL = r"[^\s\d,;:().][^\d,;:()]{0,50}?"
_PAIR = rf"(?P<x>{VALUE}) {_JOINED} (?P<y>{VALUE})(?![\w.%])"
# Numbers in a list and what they are of in another: each is put beside its own.
_LISTED = (
    (
        rf"{_PAIR} (?P<of>{_OF_ANY}) (?P<a>{_LABEL}) {_JOINED} (?P<b>{_LABEL})"
        r"(?=,? respectively|[,;:().]|\Z)",
        r"\g<x> \g<of> \g<a> versus \g<y> \g<of> \g<b>",
    ),
    (
        rf"(?P<a>(?<![^,;:(] ){_LABEL}) and (?P<b>{_LABEL}) (?P<does>\w+(?: [^\W\d]+){{0,6}}?) {_PAIR}"
        r"(?=,? respectively)",
        r"\g<a> \g<does> \g<x> versus \g<b> \g<y>",
    ),
    (
        rf"(?P<a>{_LABEL}) (?:{_AGAINST}) (?P<b>{_LABEL}),? \((?P<does>[^\d()]{{0,40}}?) ?{_PAIR}\)",
        r"\g<a> \g<does> \g<x> versus \g<b> \g<y>",
    ),
    (rf"\b(?P<x>[Ff]rom {VALUE} (?:{_OF_ANY}) [^,;:().]{{1,40}}?) to (?={VALUE})", r"\g<x> versus "),
    (
        rf"\b(?P<x>(?:{_OF_ANY}) (?:[^\W\d]+ ){{0,2}}{VALUE}) and (?={VALUE} (?:{_OF_ANY})\b)",
        r"\g<x> versus ",
    ),
    (rf"\((?P<x>{VALUE})\)", r"\g<x>,"),
)
_REWRITTEN = [(re.compile(pattern), instead) for pattern, instead in _LISTED]
_SENTENCE = re.compile(r"[.!?]\s+(?=[A-Z])")
_CLAUSE = re.compile(r"[;:]\s|\b(?:whereas|while|but|although|though|yet)\b")
_ARM = re.compile(
    rf"{_CLAUSE.pattern}|[()]|,\s|\b(?:{_AGAINST}|exceeds?|above|below|beats?)(?!\w)"
    r"|(?<![\d%])\s(?:and|or)\b|\s(?:and|or)\b(?! [$~]?\d)"  # "between 1 and 2" is one arm
)
_AT = frozenset(("at", "for", "with", "under", "when", "using"))
_LONGEST = 3_000  # characters of a text that are read
_MOST = 16  # arms of a text with numbers in them: a table has more


@dataclass(frozen=True)
class Arm:
    """A stretch of text that speaks of one thing, its clause, and the number of its sentence."""

    text: str
    whole: str
    sentence: int

    @cached_property
    def words(self) -> tuple[Token, ...]:
        """Its words."""
        return tokens(self.text)

    @cached_property
    def around(self) -> tuple[Token, ...]:
        """The words of the clause."""
        return tokens(self.whole)

    @cached_property
    def numbers(self) -> tuple[Quantity, ...]:
        """All numbers of the stretch."""
        return quantities(self.text)

    @cached_property
    def values(self) -> list[Quantity]:
        """The numbers that are said of something; one that tells of what is left out: "at width 64"."""
        return [number for number in self.numbers if not _tells(self.words, place_of(self.words, number))]


@lru_cache(maxsize=256)
def arms(text: str) -> tuple[Arm, ...]:
    """The first arms of a text that have numbers."""
    return tuple(islice((arm for arm in pieces(text) if arm.numbers), _MOST))


def pieces(text: str) -> Iterator[Arm]:
    """All that a text is cut into, in order; what stands between two of them is left out."""
    text = text[:_LONGEST]
    for pattern, instead in _REWRITTEN:
        text = pattern.sub(instead, text)
    for number, sentence in enumerate(_SENTENCE.split(text)):
        for clause in _CLAUSE.split(sentence):
            yield from (Arm(piece, clause, number) for piece in _ARM.split(clause))


def place_of(words: Sequence[Token], number: Quantity) -> int:
    """Where a number stands among words; after them all where its notation hides it."""
    shown = {token.text for token in tokens(number.shown)}
    return next(
        (i for i, token in enumerate(words) if token.text in shown and token.weight > 0.9), len(words)
    )


def _tells(words: Sequence[Token], at: int) -> bool:
    """Whether a number tells of what something is said: behind "at" or "with", and behind another number."""
    before = [token.text for token in words[max(0, at - 3) : at]]
    return bool(_AT.intersection(before)) and any(token.text[0].isdigit() for token in words[:at])
