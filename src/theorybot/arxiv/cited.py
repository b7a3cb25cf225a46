"""What the notes of a library cite, each work once, and which of it the library lacks."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from theorybot.bibliography import identities
from theorybot.bibliography.merging import merged
from theorybot.library import Library
from theorybot.library.rows import identity
from theorybot.types import Work


def cited_by(library: Library, names: Iterable[str]) -> Iterator[Work]:
    """Works in the reference lists of documents, and those that their texts cite by a key of a .bib file."""
    for name in names:
        document = library.document(name)
        if document is not None:
            yield from newest(reference.work for reference in document.references)
            yield from newest(library.works_cited(name, 0, sys.maxsize))


def newest(works: Iterable[Work]) -> Iterator[Work]:
    """The works without the versions that lists name: whoever follows a citation wants the newest."""
    return (replace(work, arxiv_version=None) for work in works)


def notes(library: Library) -> list[str]:
    """Names of the library's notes."""
    return [row.name for row in library.listed() if row.kind == "note"]


def distinct(works: Iterable[Work]) -> list[Work]:
    """Each work once, in order, what several records know put together; linear in their number."""
    found: list[Work] = []
    places: dict[str, int] = {}
    for work in works:
        place = next((places[name] for name in _names(work) if name in places), None)
        joined = merged((found[place], work)) if place is not None else ()
        if place is not None and len(joined) == 1:
            found[place] = joined[0]
        else:
            place = len(found)
            found.append(work)
        for name in _names(found[place]):
            places.setdefault(name, place)
    return found


def lacking(works: Sequence[Work], library: Library) -> list[Work]:
    """The works that are no paper of the library."""
    have = {name for row in library.listed() if row.kind == "paper" for name in _names(row.work)}
    return [work for work in works if have.isdisjoint(_names(work))]


def _names(work: Work) -> tuple[str, ...]:
    """What two records of a work share: identifiers, or title and first author."""
    letters = identity(work)
    return (*identities(work), f"title:{letters}") if letters else identities(work)
