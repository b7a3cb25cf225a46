"""From a saved citation to its source now: by hash and span, else by its words, else "changed". Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from theorybot.types import Citation, Document, Passage, Section
from theorybot.ui.saving import Source, digest

Found = Literal["same", "moved", "changed"]
_AROUND = 1500  # characters of a long section shown on either side of the quote


@dataclass(frozen=True, slots=True)
class Place:
    """Where a citation's words stand now; `start` and `end` are empty where they stand nowhere."""

    found: Found
    start: int = 0
    end: int = 0


def place(citation: Citation, document: Document | None, sources: Mapping[str, Source]) -> Place:
    """Find a citation again in the document's present text."""
    if document is None:
        return Place("changed")
    before = sources.get(citation.document)
    if before is not None and before.digest == digest(document):
        return Place("same", citation.start, citation.end)
    if document.text[citation.start : citation.end] == citation.quote:
        return Place("same", citation.start, citation.end)
    words = r"\s+".join(map(re.escape, citation.quote.split()))
    places = [match.span() for match in re.finditer(words, document.text)] if words else []
    if not places:
        return Place("changed")
    return Place("moved", *min(places, key=lambda span: abs(span[0] - citation.start)))


def pages_of(document: Document, start: int, end: int) -> tuple[tuple[int, ...], float]:
    """The pages that a span runs over, and where on the first of them (0 to 1) it begins."""
    pages = [page for page in document.pages if page.start < end and page.end > start]
    if not pages:
        return (), 0.0
    first = pages[0]
    return tuple(page.number for page in pages), (start - first.start) / max(1, first.end - first.start)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A section's text around a quote: before, the quote, after; and its heading."""

    heading: tuple[str, ...]
    before: str
    quote: str
    after: str


def excerpt(document: Document, start: int, end: int) -> Excerpt:
    """The section that a span stands in (for a paper: its page), cut where it is long."""
    whole = Section((), 0, len(document.text))
    sections = [section for section in document.sections if section.start <= start < section.end]
    section = sections[-1] if sections else whole
    pages = [page for page in document.pages if page.start <= start < page.end]
    low, high = (pages[0].start, max(end, pages[0].end)) if pages else (section.start, max(end, section.end))
    first, last = max(low, start - _AROUND), min(high, end + _AROUND)
    before, after = document.text[first:start].lstrip("\n"), document.text[end:last].rstrip()
    return Excerpt(
        section.heading,
        f"… {before}" if first > low else before,
        document.text[start:end],
        f"{after} …" if last < high else after,
    )


def as_citation(passage: Passage) -> Citation:
    """A passage that was near a question, as something to open."""
    return Citation(
        marker=passage.rank, document=passage.document, title=passage.title, kind=passage.kind, works=(),
        page=passage.page, heading=passage.heading, start=passage.start, end=passage.end, quote=passage.text,
    )  # fmt: skip
