"""What the documents of the best passages nowhere say of a question: near misses ask of such things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from theorybot.library import LibraryReader
from theorybot.library.fulltext import words
from theorybot.query import Query, tells
from theorybot.types import Passage

_TOP = 5  # passages whose documents are the nearest


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
    runs = {term: term for term in query.terms if tells(term)}
    runs |= {name: " ".join(words(name)) for name in query.names}
    same = [pair for pair in library.acronyms() if not set(pair).isdisjoint(runs.values())]
    forms = {asked: {run, *(n for pair in same if run in pair for n in pair)} for asked, run in runs.items()}
    found = []
    for document in list(titles)[:2]:
        chunks, said = library.standing(document, list(set().union(*forms.values())))
        absent = [asked for asked, ways in forms.items() if said.isdisjoint(ways)]
        lacking = tuple(asked for asked in absent if asked in query.terms)
        found.append(Nearest(titles[document], chunks, lacking, tuple(n for n in absent if n in query.names)))
    return tuple(found)
