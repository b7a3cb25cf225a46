"""How values of the domain are written in a row, and read back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from theorybot.bibliography import family_name, fold, letters
from theorybot.embedding import Vectors
from theorybot.types import Chunk, Document, Page, Passage, Section, Work

State = Literal["read", "same", "older", "failed", "excluded"]


@dataclass(frozen=True, slots=True)
class Source:
    """A file and what became of it. `document` is the name of the document it is, or stands behind."""

    path: str
    stamp: str
    sha256: str
    reader: str
    state: State
    reason: str = ""
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as a list shows it: everything but its text."""

    id: int
    name: str
    kind: str
    title: str
    work: Work
    pages: int
    chunks: int
    path: str
    remarks: tuple[str, ...]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Embedded:
    """A chunk with its vector, shape (dimension,), and its sentences' vectors, shape (n, dimension)."""

    chunk: Chunk
    vector: Vectors
    sentences: Vectors


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that is stored of a document beside its text; `words` are vectors of words new to the library."""

    chunks: Sequence[Embedded]
    words: Mapping[str, Vectors]
    chunker: str
    embedder: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a reference list as a passage, and the work it names."""

    passage: Passage
    work: Work


@dataclass(frozen=True, slots=True)
class Citing:
    """A sentence that cites a work: the chunk it stands in as a passage, and its span in the document."""

    passage: Passage
    start: int
    end: int

    @property
    def text(self) -> str:
        """Its characters, as they stand in the document."""
        return self.passage.text[self.start - self.passage.start : self.end - self.passage.start]


def work_to_json(work: Work) -> str:
    """A work as JSON, without what is unknown."""
    return json.dumps({key: value for key, value in asdict(work).items() if value}, ensure_ascii=False)


def work_from_json(text: str) -> Work:
    """The inverse of `work_to_json`."""
    fields: dict[str, Any] = json.loads(text)
    fields["authors"] = tuple(fields.get("authors", ()))
    return Work(**fields)


def sections_from_json(text: str) -> tuple[Section, ...]:
    """Sections written by `document_row`."""
    return tuple(Section(tuple(heading), *rest) for heading, *rest in json.loads(text))


def pages_from_json(text: str) -> tuple[Page, ...]:
    """Pages written by `document_row`."""
    return tuple(Page(*row) for row in json.loads(text))


def identity(work: Work) -> str | None:
    """Letters of title and first author's family name; None where either is unknown."""
    if not work.title or not work.authors:
        return None
    return f"{letters(work.title)}|{letters(family_name(work.authors[0]))}"


def may_be_same_paper(one: Document, other: Document) -> bool:
    """Whether two documents may be files of one paper, by arXiv id or by title and first author."""
    mine, theirs = one.work, other.work
    return one.kind == other.kind == "paper" and (
        (mine.arxiv_id is not None and mine.arxiv_id == theirs.arxiv_id)
        or (identity(mine) is not None and identity(mine) == identity(theirs))
    )


def document_row(document: Document, name: str) -> dict[str, object]:
    """Column values for a document under `name`."""
    work = document.work
    return {
        "name": name,
        "kind": document.kind,
        "title": work.title or name,
        "authors": "\n".join(fold(author) for author in work.authors),
        "year": work.year,
        "arxiv_id": work.arxiv_id,
        "arxiv_version": work.arxiv_version,
        "identity": identity(work) if document.kind == "paper" else None,
        "work": work_to_json(work),
        "text": document.text,
        "sections": json.dumps([[s.heading, s.start, s.end, s.role] for s in document.sections]),
        "pages": json.dumps([[p.number, p.start, p.end] for p in document.pages]),
        "remarks": json.dumps(document.remarks, ensure_ascii=False),
        "reader": document.reader,
    }


def passage(row: dict[str, Any]) -> Passage:
    """A row of a chunk or an entry as a passage without rank and score."""
    return Passage(
        rank=0,
        score=0.0,
        document=row["name"],
        title=row["title"],
        kind=row["kind"],
        page=row["page"],
        heading=tuple(json.loads(row["heading"])),
        start=row["start"],
        end=row["end"],
        text=row["text"],
        chunk_id=row["id"],
    )
