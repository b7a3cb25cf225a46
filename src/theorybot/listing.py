"""Questions about what a list holds ("which papers under Physics?", "is there a talk?"), from its entries."""

from __future__ import annotations

import re
from dataclasses import replace

from theorybot.grounding import collapsed
from theorybot.library import Entry, LibraryReader
from theorybot.library.fulltext import content_words, words
from theorybot.types import Citation, Filters
from theorybot.writing import Draft, cite

MOST = 20  # entries in an answer

_FORMS = {
    "talk": ("talk", "video"), "talks": ("talk", "video"), "lecture": ("talk", "video"),
    "video": ("video", "talk"), "videos": ("video", "talk"), "book": ("book",), "books": ("book",),
    "summary": ("summary",), "summaries": ("summary",), "news": ("news",), "course": ("course",),
    "courses": ("course",), "mooc": ("course",), "moocs": ("course",),
    "paper": ("paper",), "papers": ("paper",), "article": ("paper",), "articles": ("paper",),
    "work": (), "works": (), "reference": (), "references": (), "entries": (), "links": (),
    "publications": ("paper",),
}  # fmt: skip
_NOUN = "|".join(sorted(_FORMS, key=len, reverse=True))
_ASKS = re.compile(
    rf"\b(?:which|what|list|show|name|give)\b(?:\W+\w+){{0,4}}?\W+(?:{_NOUN})\b"
    rf"|\b(?:is|are) there\b(?:\W+\w+){{0,3}}?\W+(?:{_NOUN})\b",
    re.IGNORECASE,
)
_UNDER = re.compile(
    r"\b(?:under|in the section|in section)\s+(?:the\s+heading\s+)?[\"'“‘]?([^?\"'”’]+)", re.IGNORECASE
)
_BULLET = re.compile(r"(?:[-*+]|\d+[.)])?\s*")
_ABOUT_LISTS = (
    "list lists listed note notes give gives name cite cites cited has reading section link links linked "
    "mention mentions mentioned recommend recommended available other any"
)
_EMPTY = frozenset(_ABOUT_LISTS.split())


def entries_for(question: str, library: LibraryReader, filters: Filters) -> list[Entry]:
    """Entries of reference lists that the question asks for; empty if it does not ask for a list.

    Lists in notes come first; a .bib file is quoted only where no note has a matching entry.
    """
    asked = _ASKS.search(question)
    if asked is None:
        return []
    forms = _FORMS[next(word for word in reversed(words(asked.group())) if word in _FORMS)]
    under = _UNDER.search(question)
    if under is None and (not forms or forms == ("paper",)):
        return []  # "which papers show …?" asks for what papers say; sentences answer that
    found = [entry for entry in library.entries(filters) if not forms or entry.work.form in forms]
    if under is not None:
        topic = content_words(under.group(1))
        matching = [entry for entry in found if _within(topic, " ".join(entry.passage.heading))]
    else:
        about = [word for word in content_words(question) if word not in _FORMS and word not in _EMPTY]
        matching = [entry for entry in found if _within(about, _around(entry))]
    notes = [entry for entry in matching if entry.passage.kind == "note"]
    return (notes or matching)[:MOST]


def list_drafts(entries: list[Entry], library: LibraryReader) -> list[Draft]:
    """One claim an entry, quoting it without its bullet; entries that share a line make one claim."""
    found: dict[tuple[str, int, int], Citation] = {}
    for entry in entries:
        passage = entry.passage
        start = passage.start + len(_BULLET.match(passage.text).group())  # type: ignore[union-attr]
        key = (passage.document, start, passage.end)
        citation = found.get(key) or cite(len(found) + 1, passage, (start, passage.end), library)
        works = tuple(dict.fromkeys((*(citation.works if key in found else ()), entry.work)))
        found[key] = replace(citation, works=works)
    return [Draft(collapsed(citation.quote), citation) for citation in found.values()]


def _around(entry: Entry) -> str:
    return f"{' '.join(entry.passage.heading)} {entry.passage.title} {entry.passage.text}"


def _within(wanted: list[str], text: str) -> bool:
    have = set(words(text))
    return all(word in have or f"{word}s" in have or word.removesuffix("s") in have for word in wanted)
