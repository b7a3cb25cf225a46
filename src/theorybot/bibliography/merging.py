"""Records of one work, met in several places, as one record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields, replace
from functools import reduce
from typing import Any

from theorybot.bibliography.identifiers import identities
from theorybot.bibliography.names import family_name, letters
from theorybot.types import Work


def merged(works: Iterable[Work]) -> tuple[Work, ...]:
    """The works, each once, where it stood first; of several records the fuller one, its gaps filled.

    One work is what has the same arXiv number, DOI or address, or the same form, title and first author.
    """
    found: list[Work] = []
    for work in works:
        same = [other for other in found if _is_same(other, work)]
        one = work
        for other in same:
            one = _joined(other, one)
        if same:
            found[found.index(same[0])] = one
            found = [other for other in found if other not in same[1:]]
        else:
            found.append(one)
    return tuple(found)


def _is_same(one: Work, other: Work) -> bool:
    titles = {letters(work.title) for work in (one, other) if work.title}
    shared = set(identities(one)) & set(identities(other))
    if shared:
        # two chapters of a book may share its address, never an arXiv number or a DOI
        return len(titles) < 2 or not all(identity.startswith("url:") for identity in shared)
    if one.form != other.form or len(titles) != 1 or not (one.title and other.title):
        return False
    first = [letters(family_name(work.authors[0])) for work in (one, other) if work.authors]
    # two numbers, two works, even under one title
    known = one.arxiv_id and other.arxiv_id and one.arxiv_id != other.arxiv_id
    return len(first) == 2 and first[0] == first[1] and not known


def _joined(one: Work, other: Work) -> Work:
    """The fuller record (the earlier, where both are as full), with what only the other one knows."""
    full, rest = (other, one) if _known(other) > _known(one) else (one, other)
    gaps: dict[str, Any] = {
        field.name: getattr(rest, field.name)
        for field in fields(Work)
        if field.name != "title" and not getattr(full, field.name)
    }
    return replace(full, **gaps, title=_calm(full.title, rest.title))


def _calm(title: str | None, other: str | None) -> str | None:
    """A title that is all capitals as the other record has it."""
    shouted = title and other and title.isupper() and letters(title) == letters(other)
    return other if shouted else title or other


def filled(work: Work, other: Work) -> Work:
    """`work`, with what only the other record of it knows: numbers, authors, year, venue."""
    gaps: dict[str, Any] = {
        name: getattr(other, name)
        for name in ("title", "authors", "year", "arxiv_id", "arxiv_version", "doi", "url", "venue")
        if not getattr(work, name)
    }
    if work.arxiv_id or not gaps.get("arxiv_id"):
        gaps.pop("arxiv_version", None)
    return replace(work, **gaps)


def united(works: Iterable[Work]) -> Work:
    """One record of several of a work: with the title that most of them give, the fuller the better.

    It does not depend on their order. There must be one at least.
    """
    found = list(works)
    spelled = Counter(letters(work.title) for work in found if work.title)
    ranked = sorted(
        found,
        key=lambda work: (
            -spelled[letters(work.title or "")],
            -_known(work),
            -sum(map(len, work.authors)),
            repr(work),
        ),
    )
    return reduce(filled, ranked)


def _known(work: Work) -> int:
    """How much is known of a work that a reader could tell it by."""
    return sum(map(bool, (work.title, work.authors, work.year, work.venue)))
