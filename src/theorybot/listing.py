"""Questions about what a list holds ("which papers under Physics?", "is there a talk?"), from its entries."""

from __future__ import annotations

import re
from dataclasses import replace

from theorybot.grounding import collapsed
from theorybot.library import Entry, LibraryReader
from theorybot.library.fulltext import content_words, words
from theorybot.types import Filters
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
_EMPTY = frozenset(
    [
        "list",
        "lists",
        "listed",
        "note",
        "notes",
        "give",
        "gives",
        "name",
        "cite",
        "cites",
        "cited",
        "have",
        "has",
        "reading",
        "section",
    ]
)


def entries_for(question: str, library: LibraryReader, filters: Filters) -> list[Entry]:
    """Entries of reference lists that the question asks for; empty if it does not ask for a list."""
    asked = _ASKS.search(question)
    if asked is None:
        return []
    noun = next(word for word in reversed(words(asked.group())) if word in _FORMS)
    forms = _FORMS[noun]
    under = _UNDER.search(question)
    if under is None and (not forms or forms == ("paper",)):
        return []  # "which papers show …?" asks for what papers say; sentences answer that
    found = [e for e in library.entries(filters) if not forms or e.work.form in forms]
    topic = content_words(under.group(1)) if under else []
    if under:
        return [e for e in found if _within(topic, " ".join(e.passage.heading))][:MOST]
    about = [w for w in content_words(question) if w not in _FORMS and w not in _EMPTY]
    matching = [
        e
        for e in found
        if _within(about, f"{' '.join(e.passage.heading)} {e.passage.title} {e.passage.text}")
    ]
    return matching[:MOST]


def list_drafts(entries: list[Entry], library: LibraryReader) -> list[Draft]:
    """One claim an entry, quoting it."""
    return [
        Draft(
            collapsed(e.passage.text),
            replace(cite(n, e.passage, (e.passage.start, e.passage.end), library), works=(e.work,)),
        )
        for n, e in enumerate(entries, start=1)
    ]  # fmt: skip


def _within(wanted: list[str], text: str) -> bool:
    have = set(words(text))
    return all(word in have or f"{word}s" in have or word.removesuffix("s") in have for word in wanted)
