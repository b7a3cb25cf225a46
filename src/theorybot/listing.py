"""Questions about what a list holds ("which papers under Physics?", "is there a talk?"), from its entries."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from theorybot.bibliography.merging import merged
from theorybot.grounding import collapsed
from theorybot.library import Entry, LibraryReader, Listed
from theorybot.library.fulltext import content_words, words
from theorybot.types import Filters
from theorybot.writing import Draft, cite

MOST = 200  # claims in an answer; `notice` says how many more there are

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
    rf"|\b(?P<whether>is|are) there\b(?:\W+\w+){{0,3}}?\W+(?:{_NOUN})\b",
    re.IGNORECASE,
)
_UNDER = re.compile(
    r"\b(?:under|in the section|in section)\s+(?:the\s+heading\s+)?(?:[\"“‘'](.+?)[\"”’'](?!\w)|([^?]+))",
    re.IGNORECASE,
)
_FURTHER = re.compile(r"\s+(?:by|in|of|from|on|that|which|with)\s+|,", re.IGNORECASE)
_LISTS = re.compile(r"\b(?:list|link)(?:s|ed)?\b", re.IGNORECASE)
_BULLET = re.compile(
    r"\s*(?:(?:[-*+•–]|\d{1,3}(?:\.\d{1,3})*[.)]|\((?:\d{1,3}|[a-zA-Z]|[ivx]+)\)|(?:[a-zA-Z]|[ivx]+)\)|[a-z]\.)\s+)?"
    r"(?:\[[ xX]\]\s+)?"  # a box to tick
)
_ABOUT_LISTS = (
    "list lists listed listing note notes give gives given name names cite cites cited has reading section "
    "sections link links linked mention mentions mentioned recommend recommended available other any all "
    "every each collect collected gathered found appear appears stand stands include includes included "
    "contain contains file document library corpus heading topic"
)
_EMPTY = frozenset(_ABOUT_LISTS.split())
_SOFT = frozenset(
    {"page", "post", "blog", "survey", "bibliography"}
)  # a note may be called so without saying it


@dataclass(frozen=True, slots=True)
class _Asked:
    """A list question taken apart."""

    forms: tuple[str, ...]  # of works; empty where any will do
    whether: bool  # whether there is one, and not which ones there are
    documents: frozenset[str]  # files that it names
    headings: list[str] | None  # words after "under"; None where no section is asked for
    about: list[str]  # what else an entry, or its note, must say


def entries_for(question: str, library: LibraryReader, filters: Filters) -> list[Entry]:
    """Entries of reference lists that the question asks for; empty if it does not ask for a list.

    Lists in notes come first; a .bib file is quoted only where no note has a matching entry. Who asks
    whether there is a talk (or book, …) on a topic gets the talks that there are, if none is on the topic.
    """
    if _ASKS.search(question) is None:
        return []
    listed = library.listed()
    asked = _take_apart(question, listed)
    if asked is None:
        return []
    found = [
        entry
        for entry in library.entries(filters, forms=asked.forms)
        if not asked.documents or entry.passage.document in asked.documents
    ]
    if asked.headings is not None:
        headings = asked.headings
        found = [entry for entry in found if _within(headings, " ".join(entry.passage.heading))]
    authors = {row.name: " ".join(row.work.authors) for row in listed}
    matching = _matching(
        asked.about, found, lambda entry: f"{_around(entry)} {authors[entry.passage.document]}"
    )
    if not matching and asked.whether and asked.forms and asked.headings is None:
        matching = found
    return [entry for entry in matching if entry.passage.kind == "note"] or matching


def _take_apart(question: str, listed: Sequence[Listed]) -> _Asked | None:
    """What list the question asks for; None if it asks for none."""
    asked = _ASKS.search(question)
    if asked is None:
        return None
    forms = _FORMS[next(word for word in reversed(words(asked.group())) if word in _FORMS)]
    documents, rest = _named(question, listed)
    under = _UNDER.search(rest)
    listing = under is not None or (documents and _LISTS.search(rest))
    if not listing and (not forms or forms == ("paper",)):
        return None  # "which papers show …?" asks for what papers say; sentences answer that
    headings = None
    if under is not None:
        # "under Physics by Tegmark": only what comes first is a heading for sure
        heading, *further = [under[1]] if under[1] else _FURTHER.split(under[2], maxsplit=1)
        headings = content_words(heading)
        rest = " ".join([rest[: under.start()], *further, rest[under.end() :]])
    about = [word for word in content_words(rest) if word not in _FORMS and word not in _EMPTY]
    return _Asked(forms, asked["whether"] is not None and forms != ("paper",), documents, headings, about)


def _named(question: str, listed: Sequence[Listed]) -> tuple[frozenset[str], str]:
    """The documents whose file names stand in the question, and the question without these names."""
    found: set[str] = set()
    rest = question
    for row in sorted(listed, key=lambda row: -len(row.name)):
        path = PurePath(row.name)
        # a stem such as "kernels" is an everyday word; "theory-reading-list" is not
        stem = [path.stem] if re.search(r"[-_\d]", path.stem) else []
        for name in (row.name, path.name, *stem):
            pattern = rf"(?<![\w./-]){re.escape(name)}(?![\w-]|\.\w)"
            if re.search(pattern, question, re.IGNORECASE):
                found.add(row.name)
                rest = re.sub(pattern, " ", rest, flags=re.IGNORECASE)
    return frozenset(found), rest


def _matching(about: list[str], entries: list[Entry], text: Callable[[Entry], str]) -> list[Entry]:
    """The entries whose surroundings have all the words; words that notes are called by need not be there."""
    hard = [word for word in about if word not in _SOFT]
    found = [entry for entry in entries if _within(hard, text(entry))]
    return [entry for entry in found if _within(about, text(entry))] or found


def list_drafts(entries: Sequence[Entry], library: LibraryReader) -> list[Draft]:
    """One claim a line of a list, quoting it without its bullet, with all works that the line names."""
    return [_draft(marker, line, library) for marker, line in enumerate(_lines(entries)[:MOST], start=1)]


def notice(entries: Sequence[Entry]) -> str:
    """What to add to an answer made of these entries: how many were left out. Empty if none was."""
    more = len(_lines(entries)) - MOST
    return f"({more} more are left out; ask for one section, or use --document)" if more > 0 else ""


def _lines(entries: Sequence[Entry]) -> list[list[Entry]]:
    """The entries, those that share a line together."""
    found: dict[tuple[str, int, int], list[Entry]] = {}
    for entry in entries:
        passage = entry.passage
        found.setdefault((passage.document, passage.start, passage.end), []).append(entry)
    return list(found.values())


def _draft(marker: int, line: list[Entry], library: LibraryReader) -> Draft:
    passage = line[0].passage
    bullet = _BULLET.match(passage.text)
    start = passage.start + (bullet.end() if bullet else 0)
    citation = cite(marker, passage, (start, passage.end), library)
    # a key beside the link knows more of the work than the link does
    works = merged([*(entry.work for entry in line), *citation.works])
    return Draft(collapsed(citation.quote), replace(citation, works=works))


def _around(entry: Entry) -> str:
    passage, work = entry.passage, entry.work
    said = (passage.document, passage.title, *passage.heading, passage.text, work.title or "", *work.authors)
    return " ".join(said)


def _within(wanted: list[str], text: str) -> bool:
    have = set(words(text))
    return all(word in have or f"{word}s" in have or word.removesuffix("s") in have for word in wanted)
