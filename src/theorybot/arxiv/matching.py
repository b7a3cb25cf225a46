"""Which of arXiv's records is the work that a list names by its title. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from theorybot.arxiv.atom import Record
from theorybot.bibliography import family_name, letters
from theorybot.bibliography.names import same_family
from theorybot.types import Work

SIMILARITY = 0.92  # of the letters of two titles, from 0 to 1: a subtitle or one more word is below it
_BEFORE, _AFTER = 3, 1  # years that a preprint may be older than what was published of it, or younger


@dataclass(frozen=True, slots=True)
class Found:
    """The record that is the work, or why none is taken."""

    record: Record | None = None
    reason: str = ""


def choose(work: Work, candidates: Sequence[Record]) -> Found:
    """The record whose title is nearly the work's, if the first author agrees, and the year nearly.

    Where a list names neither author nor year, a title alone is not enough.
    """
    if not work.authors and work.year is None:
        return Found(reason="neither author nor year is known; name its arXiv number")
    ranked = sorted(candidates, key=lambda record: -alike(work, record))
    fitting = [record for record in ranked if alike(work, record) >= SIMILARITY and _agrees(work, record)]
    if fitting:
        return Found(fitting[0])
    if not ranked:
        return Found(reason="arXiv finds nothing of that title and author")
    best = ranked[0]
    likeness = f"{alike(work, best):.2f} alike, {SIMILARITY} is asked for"
    if alike(work, best) >= SIMILARITY:
        likeness = "author or year differ"
    return Found(reason=f"the nearest is '{best.title}' ({_by(best)}, arXiv:{best.number}): {likeness}")


def alike(work: Work, record: Record) -> float:
    """How alike the letters of the titles are, from 0 to 1."""
    return fuzz.ratio(letters(work.title or ""), letters(record.title)) / 100


def _agrees(work: Work, record: Record) -> bool:
    if work.authors and not (
        record.authors and same_family(family_name(work.authors[0]), family_name(record.authors[0]))
    ):
        return False
    return work.year is None or -_BEFORE <= record.year - work.year <= _AFTER


def _by(record: Record) -> str:
    return f"{family_name(record.authors[0])} {record.year}" if record.authors else str(record.year)
