"""A passage made ready to be compared: its sentences, their tokens, and where each stem stands.

Made once a passage and kept for the next claim. Only so much of a passage is read as makes sense of a
passage; what was left out is for the checker to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from theorybot.grounding.tokens import Token, keys, tokens
from theorybot.sentences import sentences
from theorybot.wiki import unlinked

LONGEST = 200_000  # characters of one passage that are read: a hundred pages
_LONGEST_SENTENCE = 1_500  # characters; a longer one is cut, as tables and torn PDFs have no stops
_HEADING = re.compile(r"#{1,6} ")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage; token offsets count from `start`. `names`, `years`: of its citation keys."""

    start: int
    end: int
    text: str
    tokens: tuple[Token, ...]
    names: frozenset[str]
    years: frozenset[str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage with its sentences; `standing` tells in which sentences a stem stands."""

    text: str
    sentences: tuple[Sentence, ...]
    standing: Mapping[str, tuple[int, ...]]
    beginning: Mapping[str, frozenset[str]]  # first five letters -> stems
    letters: frozenset[str]  # runs of four characters


@lru_cache(maxsize=64)
def read(passage: str) -> Evidence:
    """The passage made ready; at most `LONGEST` characters of it."""
    text = unlinked(passage[:LONGEST])
    found = []
    for start, end in sentences(text):
        if _HEADING.match(text, start, end):
            continue  # it names a subject and says nothing of it
        for at in range(start, end, _LONGEST_SENTENCE):
            piece = text[at : min(end, at + _LONGEST_SENTENCE)]
            names, years = keys(piece)
            found.append(Sentence(at, at + len(piece), piece, tokens(piece), names, years))
    standing: dict[str, list[int]] = {}
    for number, sentence in enumerate(found):
        for stem in {token.stem for token in sentence.tokens}:
            standing.setdefault(stem, []).append(number)
        for name in sentence.names:
            standing.setdefault(name, []).append(number)
    beginning: dict[str, set[str]] = {}
    for stem in standing:
        beginning.setdefault(stem[:5], set()).add(stem)
    return Evidence(
        text,
        tuple(found),
        {stem: tuple(where) for stem, where in standing.items()},
        {head: frozenset(stems) for head, stems in beginning.items()},
        frozenset(runs_of_letters(text)),
    )


def runs_of_letters(text: str) -> list[str]:
    """Every four characters in a row, without regard to case."""
    small = text.casefold()
    return [small[at : at + 4] for at in range(len(small) - 3)]


def likeness(one: str, other: str) -> float:
    """How far one stem stands for another: 1 for the same, less for words of one root."""
    if one == other:
        return 1.0
    if len(one) >= 5 and len(other) >= 5 and one[:5] == other[:5] and not one[0].isdigit():
        return 0.75
    return 0.0


def said(claim: tuple[Token, ...], evidence: Evidence) -> Floats:
    """How well each sentence says each token of a claim: shape (tokens, sentences), values in [0, 1]."""
    found = np.zeros((len(claim), len(evidence.sentences)))
    for row, token in enumerate(claim):
        if token.weight == 0.0:
            continue
        for stem in evidence.beginning.get(token.stem[:5], ()):
            value = likeness(token.stem, stem)
            if value:
                where = list(evidence.standing[stem])
                found[row, where] = np.maximum(found[row, where], value)
    return found
