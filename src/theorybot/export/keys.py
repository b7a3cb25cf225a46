"""Works as they are exported: each once, under one key. The keys of a user's own `.bib` files are kept."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from theorybot.bibliography import family_name, fold, identities, letters
from theorybot.bibliography.merging import merged
from theorybot.types import Work

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Keyed(NamedTuple):
    """A work under its key; `also` are further keys that the user's files have for it."""

    key: str
    work: Work
    also: tuple[str, ...] = ()


def keyed(works: Iterable[tuple[str | None, Work]], own: Iterable[tuple[str, Work]] = ()) -> list[Keyed]:
    """The works, each once and in the order they came, with keys: as given, as in `own`, else made.

    A key is made of first author and year, with a letter where several works would have the same; it depends
    on the works and not on their order. No two works get one key.
    """
    records = [*((key, work, True) for key, work in works), *((key, work, False) for key, work in own)]
    found: list[tuple[int, Work, list[str]]] = []
    for group in _groups([work for _, work, _ in records]):
        if any(records[number][2] for number in group):
            for work in merged(dict.fromkeys(records[number][1] for number in group)):
                same = [n for n in group if records[n][1] == work or len(merged((work, records[n][1]))) == 1]
                found.append(
                    (min(same, default=group[0]), work, [key for n in same if (key := records[n][0])])
                )
    found.sort(key=lambda row: row[0])
    keys: dict[int, str] = {}
    used: set[str] = set()
    for number, (_, _, given) in enumerate(found):
        key = next((key for key in given if key not in used), None)
        if key is not None:
            keys[number] = key
            used.add(key)
    taken = {key for key, _, _ in records if key}  # also those of works that are not exported now
    keys |= _made([(n, work) for n, (_, work, _) in enumerate(found) if n not in keys], taken)
    used |= set(keys.values())
    return [
        Keyed(keys[number], work, tuple(key for key in dict.fromkeys(given) if key not in used))
        for number, (_, work, given) in enumerate(found)
    ]


def _groups(works: Sequence[Work]) -> Iterator[list[int]]:
    """Numbers of the works that may be one: by any identifier, or title and first author."""
    home: dict[str, list[int]] = {}
    for number, work in enumerate(works):
        joined = [number]
        for group in {id(home[name]): home[name] for name in _names(work) if name in home}.values():
            joined = [*group, *joined]
        joined.sort()
        for member in joined:
            for name in _names(works[member]):
                home[name] = joined
        if not _names(work):
            yield [number]
    yield from {id(group): group for group in home.values()}.values()


def _names(work: Work) -> tuple[str, ...]:
    named = f"title:{letters(work.title)}|{_first(work)}" if work.title else None
    return (*identities(work), named) if named else identities(work)


def _first(work: Work) -> str:
    return letters(family_name(work.authors[0])) if work.authors else ""


def _made(works: Sequence[tuple[int, Work]], taken: set[str]) -> dict[int, str]:
    """Keys for works that have none: "lee2017", or "lee2017a" and "lee2017b"."""
    by_base: dict[str, list[tuple[int, Work]]] = defaultdict(list)
    for number, work in works:
        by_base[_base(work)].append((number, work))
    keys = {}
    for base, rows in sorted(by_base.items()):
        rows.sort(key=lambda row: (letters(row[1].title or ""), identities(row[1]), row[0]))
        suffixes = _suffixes() if len(rows) > 1 or base in taken else iter([""])
        for number, _ in rows:
            key = next(key for suffix in suffixes if (key := base + suffix) not in taken)
            taken.add(key)
            keys[number] = key
    return keys


def _base(work: Work) -> str:
    """ "lee2017"; the first long word of the title where no author is known."""
    words = re.findall(r"[a-z]{4,}", fold(work.title or ""))
    first = re.sub(r"[^a-z0-9]", "", _first(work)) or next(iter(words), "work")
    return f"{first}{work.year or ''}"


def _suffixes() -> Iterator[str]:
    """ "a" to "z", then "aa" and on."""
    yield from _LETTERS
    for before in _suffixes():
        yield from (before + letter for letter in _LETTERS)
