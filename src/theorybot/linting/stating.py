"""Claims in notes: sentences whose citations all lead to papers of the library. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from theorybot.acronyms import acronyms
from theorybot.bibliography import family_name
from theorybot.bibliography.citations import find_pages
from theorybot.linting.subject import Subject, names_of
from theorybot.types import InTextCitation, Reference, Work
from theorybot.wiki import find_wiki_links

_SHORTEST = 5  # words of a claim
_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.){0,300})\]\([^()\s]{0,500}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?\)")
_KEYS = re.compile(r"\s*\[[^\[\]]{0,600}@[^\[\]]{1,600}\]")
_ITEM = re.compile(r"\A\s*(?:[-*+•]|\d{1,3}[.)])\s+")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the note number `subject` that cites `papers`, all of them in the library."""

    subject: int
    start: int
    end: int
    text: str  # without citations and the names of those it cites
    meant: str  # the same with the note's acronyms written out, for its vector
    papers: tuple[str, ...]
    pages: tuple[int, int] | None  # that it names of the one paper it cites


def gather(subjects: Sequence[Subject], papers: Mapping[str, str]) -> list[Claim]:
    """The claims of documents; `papers` names the library's by what tells a work from others."""
    if not papers:
        return []
    return [claim for number, one in enumerate(subjects) for claim in claims_of(number, one, papers)]


def claims_of(number: int, subject: Subject, papers: Mapping[str, str]) -> Iterator[Claim]:
    """The sentences whose citations all lead to papers of the library; entries of lists are none.

    Nor is a sentence that links to the note on the very work it cites: it tells of the note.
    """
    cited = [pair for pair in subject.own_citations() if pair[1] is not None]
    short = dict(acronyms(subject.text))
    lists = [(one.start, one.end) for one in subject.document.references]
    at = 0
    for start, end in subject.prose:
        while at < len(cited) and cited[at][0].start < start:
            at += 1
        inside = [pair for pair in cited[at : at + 50] if pair[0].start < end]
        if not inside or any(a <= start < b or start <= a < b <= end for a, b in lists if b - a > 1):
            continue
        keys = {citation.key for citation, _ in inside}
        if any(link.target.strip() in keys for link in find_wiki_links(subject.text[start:end])):
            continue
        found = [_paper(entry, papers) for _, entry in inside]
        names = tuple(dict.fromkeys(name for name in found if name is not None))
        text = bare(subject.text[start:end], [entry.work for _, entry in inside if entry is not None])
        if None not in found and len(text.split()) >= _SHORTEST:
            pages = _pages(subject.text, [citation for citation, _ in inside]) if len(names) == 1 else None
            yield Claim(number, start, end, text, _written_out(text, short), names, pages)


def _written_out(text: str, short: Mapping[str, str]) -> str:
    return re.sub(r"\b([A-Z][A-Za-z]{0,3}[A-Z]{1,5})s?\b", lambda found: short.get(found[1], found[0]), text)


def _paper(entry: Reference | None, papers: Mapping[str, str]) -> str | None:
    return next((papers[name] for name in names_of(entry.work) if name in papers), None) if entry else None


def _pages(text: str, citations: Sequence[InTextCitation]) -> tuple[int, int] | None:
    return next((found for one in citations if (found := find_pages(text, one.start, one.end))), None)


def bare(sentence: str, works: Sequence[Work]) -> str:
    """A sentence without its citations; those it cites, whom their own paper does not name, become "They"."""
    text = _KEYS.sub("", _LINK.sub(r"\1", _ITEM.sub("", sentence)))
    families = sorted({family_name(name) for work in works for name in work.authors}, key=len, reverse=True)
    if families:
        one = rf"(?:{'|'.join(map(re.escape, families))})"
        people = rf"{one}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*){one})*(?:,?\s+et\s+al\b\.?)?"
        dated = rf"\b{people}(?:\s*\(\d{{4}}[a-z]?\)|,\s*\d{{4}}[a-z]?)?"
        text = re.sub(rf"\(\s*{dated}(?:,\s*pp?\.[^()]*)?\s*\)", "", text)
        text = re.sub(dated, "They", text)
    return " ".join(re.sub(r"[*_`]", "", text).split())
