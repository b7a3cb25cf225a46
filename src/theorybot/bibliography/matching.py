"""Which reference a citation means: by identifier, or by family names and year."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from theorybot.bibliography.citations import Mention
from theorybot.bibliography.identifiers import arxiv_year, identities
from theorybot.bibliography.names import family_name, letters, print_names, same_family
from theorybot.bibliography.remarks import worded
from theorybot.types import Reference, Work

Path = tuple[str, ...]
_MOST = 1000  # entries of one family name that are looked at


@dataclass(frozen=True, slots=True)
class Match:
    """The outcome of a search: the index of a reference, perhaps with a remark, or why there is none."""

    reference: int | None = None
    problem: str | None = None
    remark: str | None = None


class ReferenceIndex:
    """The references of one document, ready to be asked which of them a citation means."""

    def __init__(self, references: Sequence[Reference], suffixes: dict[int, str] | None = None) -> None:
        """`suffixes` gives the letter printed after the year ("2018a") of the references that have one."""
        self._references = references
        self._suffixes = suffixes or {}
        self._families = [tuple(family_name(name) for name in ref.work.authors) for ref in references]
        self._by_identity: dict[str, dict[Path, int]] = defaultdict(dict)
        self._by_author: dict[str, list[int]] = defaultdict(list)
        self._by_year: dict[int | None, list[int]] = defaultdict(list)
        self._seen: set[tuple[object, ...]] = set()
        for index, reference in enumerate(references):
            for identity in identities(reference.work):
                self._by_identity[identity].setdefault(reference.heading, index)
            for family in {
                letters(name) for full in self._families[index] for name in (full, full.split()[-1])
            }:
                self._by_author[family].append(index)
            self._by_year[reference.work.year].append(index)

    def _is_repeated(self, index: int) -> bool:
        """Whether the same list holds the entry already: then the first stands for both."""
        reference = self._references[index]
        work = reference.work
        entry = (
            reference.heading,
            work.authors,
            work.year,
            work.title,
            *identities(work),
            self._suffixes.get(index),
        )
        repeated = entry in self._seen
        self._seen.add(entry)
        return repeated

    def with_identity(self, work: Work, heading: Path = ()) -> int | None:
        """The reference that shares an identifier or address with `work`, the one nearest to `heading`."""
        for identity in identities(work):
            if found := self._by_identity.get(identity):
                return self._nearest(list(found.values()), heading)
        return None

    def with_key(self, key: str) -> int | None:
        """The reference that carries the label `key`."""
        return next((index for index, ref in enumerate(self._references) if ref.key == key), None)

    def with_names(self, mention: Mention, heading: Path = ()) -> Match:
        """The reference by the people and of the year that `mention` names.

        Leading words that are not certain to be names ("Naturally, Lee and Novak (2017)") are dropped one by
        one until an entry fits.
        """
        for first in range(min(mention.loose, len(mention.names) - 1) + 1):
            names = mention.names[first:]
            found = self._fitting(names, mention)
            if found:
                return self._choose(found, names, mention, heading)
        return self._respelled(mention) or Match(problem=self._unmatched(mention))

    def _fitting(self, names: tuple[str, ...], mention: Mention) -> list[int]:
        """References whose first author is the first of `names`, and who have all the others too."""
        candidates = self._by_author.get(letters(names[0]), [])[:_MOST]
        candidates = [index for index in candidates if self._has_year(index, mention)]
        first = [index for index in candidates if _begins_with(self._families[index], names)]
        return first or [index for index in candidates if _contains(self._families[index], names)]

    def _has_year(self, index: int, mention: Mention) -> bool:
        work = self._references[index].work
        if work.year is None and work.arxiv_id:  # a preprint's number tells when it came out
            return mention.year in {arxiv_year(work.arxiv_id), arxiv_year(work.arxiv_id) + 1}
        return work.year == mention.year

    def _choose(self, found: list[int], names: tuple[str, ...], mention: Mention, heading: Path) -> Match:
        wanted = [index for index in found if self._right_number(index, names, mention)] or found
        lettered = [
            index for index in wanted if mention.suffix and self._suffixes.get(index) == mention.suffix
        ]
        wanted = lettered or wanted
        works = {
            identities(self._references[i].work) or (letters(self._references[i].work.title or str(i)),)
            for i in wanted
        }
        if len(works) > 1:
            titles = "; ".join(f"'{self._references[index].work.title or '?'}'" for index in wanted[:4])
            return Match(problem=worded("ambiguous", count=len(wanted), said=mention, by=titles))
        index = self._nearest(wanted, heading)
        return Match(index, remark=self._remark(index, names, mention))

    def _right_number(self, index: int, names: tuple[str, ...], mention: Mention) -> bool:
        total = len(self._families[index])
        return (
            total > max(len(names), 2) or total > len(names) > 1
            if mention.and_others
            else total == len(names)
        )

    def _remark(self, index: int, names: tuple[str, ...], mention: Mention) -> str | None:
        work, families = self._references[index].work, self._families[index]
        said = mention.credited or (f"{names[0]} et al." if mention.and_others else "")
        remarks = []
        if mention.credited and not same_family(_first_name(mention.credited), families[0]):
            remarks.append(worded("credited", said=mention.credited, by=print_names(work.authors)))
        elif "et al" in said and len(families) < 3:
            count = {1: "one author", 2: "two authors"}[len(families)]
            remarks.append(worded("count", said=said, by=count))
        elif not mention.and_others and len(families) > len(names):
            remarks.append(worded("fewer", said=" and ".join(names), by=len(families)))
        if not _begins_with(families, names):
            remarks.append(worded("names", said=" and ".join(names), by=print_names(work.authors)))
        if work.year is None:
            remarks.append(worded("undated"))
        return "; ".join(remarks) or None

    def _respelled(self, mention: Mention) -> Match | None:
        """The one entry of the year whose authors differ from the names by a letter or two."""
        wanted = [letters(name) for name in mention.names]
        found = []
        for index in self._by_year.get(mention.year, [])[:_MOST]:
            families = [letters(name) for name in self._families[index]]
            if families and len(families) >= len(wanted) and all(map(is_misspelt, wanted, families)):
                found.append(index)
        if len(found) != 1:
            return None
        printed = " and ".join(self._families[found[0]][: len(wanted)])
        return Match(found[0], remark=worded("respelt", said=" and ".join(mention.names), by=printed))

    def _unmatched(self, mention: Mention) -> str:
        if not self._references:
            return worded("no list", said=mention)
        problem = worded("unmatched", said=mention)
        near = [
            i
            for i in self._by_author.get(letters(mention.names[0]), [])[:_MOST]
            if _begins_with(self._families[i], mention.names)
        ]
        years = sorted({self._references[index].work.year or 0 for index in near} - {0})
        return f"{problem}; {worded('other years', by=', '.join(map(str, years)))}" if years else problem

    def _nearest(self, found: list[int], heading: Path) -> int:
        """Of several entries of one work, the one whose heading shares most of the path `heading`."""
        return max(found, key=lambda index: (_shared(self._references[index].heading, heading), -index))

    def compare(self, index: int, mention: Mention) -> str | None:
        """What the text of a link says differently from the entry its address leads to."""
        work, families = self._references[index].work, self._families[index]
        remarks = []
        if families and not _begins_with(families, mention.names):
            pairs = [
                (name, other)
                for name, other in zip(mention.names, families, strict=False)
                if not same_family(name, other)
            ]
            said, printed = pairs[0] if pairs else (" & ".join(mention.names), print_names(work.authors))
            remarks.append(worded("link names", said=said, by=printed))
        elif families and mention.and_others and len(families) <= len(mention.names):
            remarks.append(worded("link others", by=print_names(work.authors)))
        if mention.year and work.year and mention.year != work.year:
            remarks.append(worded("link year", said=mention.year, by=work.year))
        return "; ".join(remarks) or None


def _first_name(credited: str) -> str:
    return re.split(r"\s+et\s+al|\s+and\s+|&", credited, maxsplit=1)[0].strip()


def _begins_with(families: tuple[str, ...], names: tuple[str, ...]) -> bool:
    return len(names) <= len(families) and all(map(same_family, names, families))


def _contains(families: tuple[str, ...], names: tuple[str, ...]) -> bool:
    return all(any(same_family(name, family) for family in families) for name in names)


def is_misspelt(one: str, other: str) -> bool:
    """Whether two names, as letters, may be one name misspelt: short names ("Lee", "Lei") must be equal."""
    allowed = 0 if min(len(one), len(other)) < 6 else 1 + (min(len(one), len(other)) > 9)
    return Levenshtein.distance(one, other, score_cutoff=allowed) <= allowed


def _shared(one: Path, other: Path) -> int:
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
