"""What a rule looks at, and what it may find: one document as read, and what is known around it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Literal

from theorybot.bibliography import (
    Mention,
    ReferenceIndex,
    family_name,
    identities,
    letters,
    read_mention,
)
from theorybot.library import rows
from theorybot.readers.markdown import blank, code_spans, inline_code
from theorybot.readers.note_citations import in_quotation
from theorybot.sentences import sentences
from theorybot.types import Document, InTextCitation, Reference, Work

Severity = Literal["error", "warning", "hint"]
Span = tuple[int, int]
_MOST = 200  # keys that a misspelt one is compared with


@dataclass(frozen=True, slots=True)
class Spot:
    """Something found in a document's text between `start` and `end`, and the way out; each one line."""

    start: int
    end: int
    message: str
    way_out: str


@dataclass(frozen=True)
class Bibliography:
    """The `.bib` entries within reach of a note, by key; notes of one folder share it."""

    entries: Mapping[str, Reference] = field(default_factory=dict)

    def near(self, key: str) -> str | None:
        """The key spelt nearly like `key`; only those that begin or end alike are compared."""
        head, tail = key[:3].casefold(), key[-3:]
        alike = [name for name in self.entries if name[:3].casefold() == head or name.endswith(tail)]
        return next(iter(get_close_matches(key, alike[:_MOST], 1, 0.75)), None)

    @cached_property
    def families(self) -> frozenset[str]:
        """Letters of the family names of all authors."""
        return families(self.entries.values())

    @cached_property
    def _listed(self) -> tuple[tuple[Reference, ...], ReferenceIndex]:
        listed = tuple(self.entries.values())
        return listed, ReferenceIndex(listed)

    def with_names(self, mention: Mention) -> Reference | None:
        """The one entry that names and year mean."""
        listed, index = self._listed
        match = index.with_names(mention)
        return None if match.reference is None else listed[match.reference]


def families(references: Iterable[Reference]) -> frozenset[str]:
    """Letters of the family names of all authors of entries."""
    return frozenset(letters(family_name(name)) for one in references for name in one.work.authors)


def names_of(work: Work) -> tuple[str, ...]:
    """What tells a work from others: its identifiers, and title with first author where both are known."""
    named = rows.identity(work)
    return (*identities(work), f"title:{named}") if named else identities(work)


@dataclass(frozen=True)
class Subject:
    """A document, and what stands around it.

    `bibliography` are the `.bib` entries within its reach, `cited_keys` the keys that the notes of this run
    cite, `papers` what the library's papers are (see `names_of`). `named` has the files and documents that a
    wiki link may name, in small letters, with the anchors of those that were read. `judged` has what the
    checker said beforehand, by rule: papers are read once for all notes.
    """

    document: Document
    bibliography: Bibliography = field(default_factory=Bibliography)
    cited_keys: frozenset[str] = frozenset()
    papers: Mapping[str, Work] = field(default_factory=dict)
    named: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    judged: Mapping[str, tuple[Spot, ...]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The document's text."""
        return self.document.text

    @cached_property
    def prose(self) -> tuple[Span, ...]:
        """Spans of the sentences of running text, reference lists left out, in order."""
        return tuple(
            (section.start + start, section.start + end)
            for section in self.document.sections
            if section.role == "text"
            for start, end in sentences(self.plain[section.start : section.end])
        )

    @cached_property
    def visible(self) -> str:
        """`plain` with code between backticks blanked as well; a `.bib` file as it is."""
        if self.document.kind == "bibliography":
            return self.text
        return blank(self.plain, inline_code(self.plain))

    @cached_property
    def plain(self) -> str:
        """The text with code blocks and comments blanked, as long as the text."""
        return blank(self.text, code_spans(self.text)[0])

    @cached_property
    def families(self) -> frozenset[str]:
        """Letters of the family names of all authors of works that the document could cite."""
        return families(self.document.references) | self.bibliography.families

    @cached_property
    def meant(self) -> tuple[tuple[InTextCitation, Reference | None], ...]:
        """Each citation with the entry that it means: of its own list, or of a `.bib` file."""
        return tuple((citation, self._entry(citation)) for citation in self.document.citations)

    def _entry(self, citation: InTextCitation) -> Reference | None:
        if citation.reference is not None:
            return self.document.references[citation.reference]
        if citation.key is not None:
            return self.bibliography.entries.get(citation.key)
        mention = read_mention(self.text[citation.start : citation.end])
        if mention is None or mention.year is None:
            return None
        return self.bibliography.with_names(mention)

    def own_citations(self) -> Iterator[tuple[InTextCitation, Reference | None]]:
        """Those of `meant` that are the document's own, and not those of somebody it quotes."""
        return (pair for pair in self.meant if not in_quotation(self.text, pair[0].start))
