"""What the documents of the best passages nowhere say of a question: near misses ask of such things."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from theorybot.library import LibraryReader
from theorybot.library.fulltext import words
from theorybot.query import Query, tells
from theorybot.spelling import variants
from theorybot.types import Passage

_TOP = 5  # passages whose documents are the nearest
_COMPOUND = 8  # letters of a word that may be two
_FIGURES = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")


@dataclass(frozen=True, slots=True)
class Nearest:
    """A document of the best passages, and what of the question it has nowhere."""

    title: str
    chunks: int
    lacking: tuple[str, ...]  # words that the question is about
    unnamed: tuple[str, ...]  # names, as typed: what has one is seldom called otherwise


def nearest_of(query: Query, passages: Sequence[Passage], library: LibraryReader) -> tuple[Nearest, ...]:
    """The documents of the best passages, at most two, with what each of them lacks."""
    titles = {passage.document: passage.title for passage in passages[:_TOP]}
    typed = words(query.alone)
    runs = {term: term for term in query.terms if tells(term)}
    runs |= {name: " ".join(words(name)) for name in query.names}
    same = [pair for pair in library.acronyms() if not set(pair).isdisjoint(runs.values())]
    forms = {
        asked: {*_spelt(run, typed), *(name for pair in same if run in pair for name in pair)}
        for asked, run in runs.items()
    }
    found = []
    for document in list(titles)[:2]:
        chunks, said = library.standing(document, list(set().union(*forms.values())))
        absent = [asked for asked, ways in forms.items() if said.isdisjoint(ways)]
        lacking = tuple(asked for asked in absent if asked in query.terms)
        found.append(Nearest(titles[document], chunks, lacking, tuple(n for n in absent if n in query.names)))
    return tuple(found)


def _spelt(run: str, typed: Sequence[str]) -> Iterator[str]:
    """A word or name as it may be written: "minimisers", "mini batches" or "minibatches", "resnet 50"."""
    yield run
    yield _FIGURES.sub(" ", run)
    yield from variants(run)
    yield run.replace("parameter", "parametr")
    yield run.replace("parametr", "parameter") if "parameter" not in run else run
    yield from (one + two for one, two in pairwise(typed) if run in (one, two))
    if run.isalpha() and len(run) >= _COMPOUND:
        yield from (f"{run[:at]} {run[at:]}" for at in range(3, len(run) - 2))
