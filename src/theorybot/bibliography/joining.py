"""Which records name one work: by arXiv number, DOI, address, then by title, first author and year. Pure.

What is found depends on the set of records alone, never on their order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from theorybot.bibliography.identifiers import arxiv_year, identities
from theorybot.bibliography.likeness import nearly_same_title, same_title
from theorybot.bibliography.names import family_name, letters
from theorybot.types import Work

YEARS = 2  # by which a preprint and its publication may differ
_PLAIN = 25  # letters of a title that tells a work without an author


@dataclass(frozen=True, slots=True)
class Record:
    """One statement of a work, with what it can be told by; `id` is any number that stands for it.

    `order` ranks records the same way in every library.
    """

    id: int
    order: str
    work: Work
    arxiv_id: str | None
    doi: str | None
    address: str | None
    author: str
    year: int | None
    title: str


def record(number: int, order: str, work: Work) -> Record:
    """The record of a work: its identifiers, and the letters of its title and first author's name."""
    known = dict(identity.split(":", 1) for identity in reversed(identities(work)))
    family = family_name(work.authors[0]) if work.authors else ""
    doi = known.get("doi")
    return Record(
        id=number,
        order=order,
        work=work,
        arxiv_id=known.get("arxiv"),
        doi=None if doi and doi.startswith("10.48550/") else doi,
        address=known.get("openreview") or known.get("url"),
        author=letters(family.rpartition(" ")[2]),
        year=work.year or (arxiv_year(work.arxiv_id) if work.arxiv_id else None),
        title=letters(work.title or ""),
    )


def linked(one: Record, other: Record) -> bool:
    """Whether two records may name one work, their identifiers aside."""
    return _shared(one, other) or _alike(one, other)


def _shared(one: Record, other: Record) -> bool:
    if (one.arxiv_id and one.arxiv_id == other.arxiv_id) or (one.doi and one.doi == other.doi):
        return True
    if not one.address or one.address != other.address:
        return False
    # several works may share an address: chapters of a book, videos of a series
    return one.title == other.title or not (one.title and other.title)


def _alike(one: Record, other: Record) -> bool:
    if not (one.title and other.title) or _sort(one) != _sort(other):
        return False
    if not (one.author and other.author):
        return one.title == other.title and len(one.title) >= _PLAIN
    if one.author != other.author:
        return False
    if one.year is None or other.year is None:
        return one.title == other.title
    if abs(one.year - other.year) > YEARS:
        return False
    titles = one.work.title or "", other.work.title or ""
    return same_title(*titles) or (nearly_same_title(*titles) and _same_authors(one.work, other.work))


def _same_authors(one: Work, other: Work) -> bool:
    left, right = (
        {letters(family_name(name).rpartition(" ")[2]) for name in work.authors} for work in (one, other)
    )
    return left == right and len(left) > 1


def grouped(records: Iterable[Record]) -> list[list[Record]]:
    """The records by the work that they name, each group and all of them in order.

    No group has two arXiv numbers, nor two DOIs unless one arXiv number says that they are one work's. A
    record that fits two such groups goes to the one whose title and year are nearer.
    """
    groups = _Groups(sorted(records, key=lambda found: found.order))
    for attribute in ("arxiv_id", "doi", "address"):
        groups.join(_with_equal(groups.records, attribute))
    groups.join(_with_like_titles(groups.records))
    return groups.found()


def _with_equal(records: Sequence[Record], attribute: str) -> Iterator[tuple[Record, Record]]:
    """Pairs that share an identifier; what has an arXiv number, or a lower one, is joined with first."""
    by_value: dict[str, list[Record]] = defaultdict(list)
    for found in records:
        value = getattr(found, attribute)
        if value:
            by_value[value].append(found)
    for same in by_value.values():
        firsts: dict[tuple[str | None, str], Record] = {}
        for one in sorted(same, key=lambda found: (found.arxiv_id or "~", found.order)):
            yield from ((first, one) for first in firsts.values() if _shared(first, one))
            firsts.setdefault((one.arxiv_id, one.title), one)


def _with_like_titles(records: Sequence[Record]) -> list[tuple[Record, Record]]:
    """Pairs of like titles, the surest first: equal letters before like words, one year before another.

    Records that say the same are joined with the first of them, which alone is compared with others.
    """
    firsts: dict[tuple[object, ...], Record] = {}
    same = []
    for found in records:
        first = firsts.setdefault(_said(found), found)
        if first is not found and _alike(first, found):
            same.append((first, found))
    pairs = [(one, other) for one, other in combinations(firsts.values(), 2) if _alike(one, other)]
    return same + sorted(pairs, key=lambda pair: _distance(*pair))


def _said(found: Record) -> tuple[object, ...]:
    return found.author, found.year, found.title, _sort(found), found.arxiv_id, found.doi


def _sort(found: Record) -> str:
    """What a talk or a video is, and no paper or book: those are one work in many forms."""
    return "" if found.work.form in ("paper", "book", "note") else found.work.form


def _distance(one: Record, other: Record) -> tuple[object, ...]:
    years = abs((one.year or 0) - (other.year or 0))
    return one.title != other.title, years, min(one.order, other.order), max(one.order, other.order)


class _Groups:
    """Records in groups that grow together, as far as their identifiers let them."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = records
        self._group = {found.id: [found] for found in records}

    def join(self, pairs: Iterable[tuple[Record, Record]]) -> None:
        """Join the groups of each pair, in order, unless two works would become one."""
        for one, other in pairs:
            left, right = self._group[one.id], self._group[other.id]
            if left is not right and _may_join(left, right):
                left.extend(right)
                for found in right:
                    self._group[found.id] = left

    def found(self) -> list[list[Record]]:
        """The groups, in order."""
        groups = {id(group): sorted(group, key=lambda found: found.order) for group in self._group.values()}
        return sorted(groups.values(), key=lambda group: group[0].order)


def _may_join(left: Sequence[Record], right: Sequence[Record]) -> bool:
    numbers = {found.arxiv_id for found in (*left, *right) if found.arxiv_id}
    if len(numbers) > 1:
        return False
    agreed = all(any(found.arxiv_id for found in side) for side in (left, right))
    dois = [{found.doi for found in side if found.doi} for side in (left, right)]
    return agreed or not any(one != other for one, other in product(*dois))
