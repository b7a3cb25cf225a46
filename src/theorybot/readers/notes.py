"""Read a note: Markdown or plain text with headings, citations and reading lists."""

from __future__ import annotations

import re
from pathlib import Path

from theorybot.bibliography import arxiv_id, doi, find_links
from theorybot.readers import note_outline as outline
from theorybot.readers.decoding import MAX_BYTES, read_text
from theorybot.readers.markdown import (
    FrontMatter,
    Heading,
    blank,
    code_spans,
    front_matter,
    headings,
    inline_code,
    people,
    words,
)
from theorybot.readers.note_citations import citations_of
from theorybot.readers.note_works import Note, references_of
from theorybot.readers.versions import NOTES as VERSION
from theorybot.types import Document, Section, Work
from theorybot.wiki import find_tags, joined_tags, listed_tags


def read_note(path: Path, max_bytes: int = MAX_BYTES) -> Document:
    """The note in the file at `path`; its text is the file's own characters.

    Raises `UnreadableFile` when the file cannot be opened, is empty, is no text, or is larger than
    `max_bytes` bytes. Everything less is a remark in the document.
    """
    text, remarks = read_text(path, max_bytes)
    return parse_note(text, path.name, remarks)


def parse_note(text: str, name: str, remarks: tuple[str, ...] = ()) -> Document:
    """The note with this text (line ends `\\n`, no byte order mark) in a file called `name`."""
    matter = front_matter(text)
    fenced, unclosed = code_spans(text)
    plain = blank(text, [(0, matter.end), *fenced])
    found = headings(plain, matter.end)
    titled = "title" in matter.fields or any(heading.level == 1 for heading in found)
    opening = outline.opening(plain, matter.end, found, titled=titled)
    found = outline.with_list_labels(plain, found) if found else outline.labels(plain, opening.end)
    sections = outline.sections(plain, opening.end, found)
    plain = blank(plain, inline_code(plain))
    note = Note(text, plain, sections, find_links(plain))
    references = references_of(note)
    return Document(
        name=name,
        kind="note",
        text=text,
        work=_own_work(matter, opening, found, name),
        sections=tuple(sections),
        references=references,
        citations=citations_of(note, references),
        remarks=(*remarks, *matter.remarks, *unclosed, *_broken_off(text, sections)),
        reader=VERSION,
        tags=joined_tags(
            listed_tags(matter.fields.get("tags") or matter.fields.get("tag")), find_tags(plain)
        ),
    )


def _own_work(matter: FrontMatter, opening: outline.Opening, found: list[Heading], name: str) -> Work:
    fields = matter.fields
    first = next((heading.title for heading in found if heading.level == 1 and heading.title), None)
    date = words(fields.get("date") or fields.get("year") or fields.get("published")) or ""
    year = re.search(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)", date)
    number = arxiv_id(words(fields.get("arxiv")) or words(fields.get("eprint")) or "")
    return Work(
        title=words(fields.get("title")) or first or opening.title or Path(name).stem or name,
        authors=people(fields.get("author") or fields.get("authors")) or opening.authors,
        year=int(year.group()) if year else None,
        arxiv_id=number[0] if number else None,
        arxiv_version=number[1] if number else None,
        doi=doi(words(fields.get("doi")) or ""),
        url=words(fields.get("url")),
        form="note",
    )


def _broken_off(text: str, sections: list[Section]) -> tuple[str, ...]:
    """Remarks on sections whose text ends in the middle: an abstract cut short with "…"."""
    remarks = []
    for section in sections:
        tail = text[section.end - 3 : section.end]
        if section.role == "text" and (tail.endswith("…") or tail == "..."):
            of = f"'{section.heading[-1]}'" if section.heading else "the note"
            remarks.append(f"the text of {of} breaks off: it ends in '{'…' if tail[-1] == '…' else '...'}'")
    return tuple(remarks)
