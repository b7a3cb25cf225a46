"""The places where a note cites works, each with the reference it means or the reason it means none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from theorybot.bibliography import (
    Mention,
    ReferenceIndex,
    find_keys,
    find_mentions,
    find_numbers,
    read_mention,
    work_at,
)
from theorybot.bibliography.remarks import worded
from theorybot.readers.markdown import blank
from theorybot.readers.note_works import Note, suffixes
from theorybot.sentences import sentences
from theorybot.types import InTextCitation, Reference, Section

_REACH = 3000  # characters before a citation that are searched for the quotation mark it may stand behind


def citations_of(note: Note, references: Sequence[Reference]) -> tuple[InTextCitation, ...]:
    """The citations in a note's running text, in order; `reference` is an index into `references`."""
    index = ReferenceIndex(references, suffixes(note.text, references))
    found = [*_link_citations(note, index), *_named_citations(note, index, references)]
    return tuple(sorted(found, key=lambda citation: (citation.start, citation.end)))


def _link_citations(note: Note, index: ReferenceIndex) -> Iterator[InTextCitation]:
    for link in note.links:
        section = note.section_at(link.start)
        if section is None or section.role == "references":
            continue
        mention = read_mention(link.text)
        found = index.with_identity(work_at(link.url), section.heading)
        if found is not None:
            remark = index.compare(found, mention) if mention else None
            yield InTextCitation(link.start, link.end, reference=found, remark=remark)
        elif mention is not None:
            match = index.with_names(mention, section.heading)
            yield InTextCitation(link.start, link.end, match.reference, None, match.problem, match.remark)


def _named_citations(
    note: Note, index: ReferenceIndex, references: Sequence[Reference]
) -> Iterator[InTextCitation]:
    """Citations by key, by number, and by names and year, outside links and reference lists."""
    hidden = _hidden(note)
    keyed = list(find_keys(hidden))
    yield from keyed
    if any(reference.key for reference in references):
        yield from _numbered(hidden, index)
    for mention in find_mentions(hidden):
        section = note.section_at(mention.start)
        if section is not None and (references or not _is_keyed(note.plain, mention, keyed)):
            citation = _named(mention, section, index)
            yield from [_in_quotation(note, citation)] if citation else []


def _is_keyed(text: str, mention: Mention, keyed: Sequence[InTextCitation]) -> bool:
    """Whether a key in the same sentence says which work is meant: "Lee et al. (2017) show … [@lee2017]."."""
    start = max(text.rfind("\n", 0, mention.start), mention.start - _REACH, 0)
    paragraph = text[start : mention.end + _REACH].partition("\n\n")[0]
    here = mention.start - start
    last = next((end for first, end in sentences(paragraph) if first <= here < end), len(paragraph))
    return any(mention.start < key.start < start + last for key in keyed)


def _hidden(note: Note) -> str:
    """The running text alone: headings, reference lists and links blanked."""
    spans = [(link.start, link.end) for link in note.links]
    position = 0
    for section in note.sections:
        spans.append((position, section.start))
        position = section.end if section.role == "text" else section.start
    return blank(note.plain, sorted([*spans, (position, len(note.plain))]))


def _numbered(hidden: str, index: ReferenceIndex) -> Iterator[InTextCitation]:
    for start, end, label in find_numbers(hidden):
        found = index.with_key(label)
        if found is not None:
            yield InTextCitation(start, end, reference=found)


def _named(mention: Mention, section: Section, index: ReferenceIndex) -> InTextCitation | None:
    match = index.with_names(mention, section.heading)
    if match.reference is None and mention.doubtful:
        return None
    return InTextCitation(mention.start, mention.end, match.reference, None, match.problem, match.remark)


def _in_quotation(note: Note, citation: InTextCitation) -> InTextCitation:
    """The citation, with word that it is a quoted author's and not the note's own."""
    if not in_quotation(note.text, citation.start):
        return citation
    said = worded("quoted")
    if citation.problem:
        return replace(citation, problem=f"{citation.problem}; {said}")
    return replace(citation, remark=f"{citation.remark}; {said}" if citation.remark else said)


def in_quotation(text: str, position: int) -> bool:
    """Whether a character is another author's: in a block quotation or between quotation marks."""
    before = text[max(position - _REACH, 0) : position].rpartition("\n\n")[2]
    line = before.rpartition("\n")[2]
    if before.count("“") > before.count("”") or line.startswith(">"):
        return True
    after = text[position : position + _REACH].partition("\n\n")[0]
    return len(before) < _REACH and before.count('"') % 2 == 1 and '"' in after
