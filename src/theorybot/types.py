"""The whole domain on one screen: frozen values, passed from one verb to the next.

Every `start`/`end` pair is a half-open character span of the `text` of the document it belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["note", "paper", "bibliography"]
Verdict = Literal["verbatim", "supported", "partial", "unsupported", "contradicted", "miscited"]
Status = Literal["answered", "abstained"]


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of literature. What is not known is None or empty, never guessed.

    `authors` are full names in the order printed ("Arthur Jacot"; a family name alone where only that
    is printed). `arxiv_id` has no version ("1806.07572", "math/0211159").
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    year: int | None = None
    arxiv_id: str | None = None
    arxiv_version: int | None = None
    doi: str | None = None
    url: str | None = None
    venue: str | None = None
    form: str = "paper"  # or book, talk, video, summary, news, course; note, bibliography: a file itself


@dataclass(frozen=True, slots=True)
class Reference:
    """A bibliographic entry: the work it names and the span where it stands."""

    work: Work
    start: int
    end: int
    key: str | None = None  # BibTeX key, or the label printed before the entry ("12")
    heading: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InTextCitation:
    """A place in running text that points at a work: `[@key]`, `(Lee et al., 2017)`, a link, `[12]`.

    One of three holds: `reference` is an index into the document's references; or `key` waits to be found
    in a `.bib` file; or `problem` says why nothing was found. `remark` is on one that did resolve.
    """

    start: int
    end: int
    reference: int | None = None
    key: str | None = None
    problem: str | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A span of `document` that names a work: an entry of a list, with its key, or a citation."""

    document: str
    kind: Kind
    start: int
    end: int
    key: str | None = None


@dataclass(frozen=True, slots=True)
class KnownWork:
    """A work with all that names it; `documents` are the notes or papers that it is itself."""

    id: int  # inside one library, of no use outside it
    work: Work
    documents: tuple[str, ...] = ()
    references: tuple[Place, ...] = ()
    citations: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A PDF page."""

    number: int  # from 1
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of text under one heading; `heading` is the path from the outermost heading down.

    Sections are ordered, do not overlap and leave the heading lines themselves out. `role` is "text"
    (may be evidence) or "references" (a bibliography: data, never evidence).
    """

    heading: tuple[str, ...]
    start: int
    end: int
    role: Literal["text", "references"] = "text"


@dataclass(frozen=True, slots=True)
class Document:
    """One source file as read. `name` is the file's name; `work` is what the document itself is."""

    name: str
    kind: Kind
    text: str
    work: Work
    sections: tuple[Section, ...] = ()
    pages: tuple[Page, ...] = ()  # empty for notes
    references: tuple[Reference, ...] = ()
    citations: tuple[InTextCitation, ...] = ()
    remarks: tuple[str, ...] = ()  # what was lost in reading: "page 14 could not be read: …"
    reader: str = ""  # name and version of the reader: another one means reading again
    tags: tuple[str, ...] = ()  # of a note, without "#"


@dataclass(frozen=True, slots=True)
class Chunk:
    """The stored and embedded unit: `text == document.text[start:end]`, indexed with `context` before it."""

    start: int
    end: int
    text: str
    heading: tuple[str, ...] = ()
    page: int | None = None
    context: str = ""  # title, authors, heading path
    sentences: tuple[tuple[int, int], ...] = ()  # spans in the document, in order


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk retrieved for a query; `score` is higher for better, `rank` counts from 1."""

    rank: int
    score: float
    document: str
    title: str
    kind: Kind
    page: int | None
    heading: tuple[str, ...]
    start: int
    end: int
    text: str
    chunk_id: int = 0


@dataclass(frozen=True, slots=True)
class Citation:
    """A marker `[n]` and what it resolves to: `quote` is the document's text from `start` to `end`."""

    marker: int
    document: str
    title: str
    kind: Kind
    works: tuple[Work, ...]
    page: int | None
    heading: tuple[str, ...]
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable sentence of an answer; `score` in [0, 1] is how likely what it cites supports it.

    `reason` tells a reader in a few words why it is not simply supported.
    """

    text: str
    verdict: Verdict
    score: float
    citations: tuple[Citation, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer took of a chat model; what is not reported is None, never 0."""

    model: str  # "openai:gpt-5"
    calls: int
    input_tokens: int | None
    output_tokens: int | None
    seconds: float
    cost: float | None = None  # in the provider's currency, where the provider reports one


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question got: claims with citations, or an abstention with the nearest passages.

    `writer` is "extract", or the model that wrote. Where nothing that a model wrote is supported, the status
    is "abstained" and the claims, if any, are what the corpus itself says: quotations, by "extract".
    """

    question: str
    status: Status
    text: str
    claims: tuple[Claim, ...] = ()
    nearest: tuple[Passage, ...] = ()
    writer: str = "extract"
    seconds: float = 0.0
    missing: tuple[str, ...] = ()  # names in the question that occur nowhere in the library
    usage: Usage | None = None  # None where no model was asked
    notice: str = ""  # one line on what went otherwise than asked for
    repaired: int = 0  # claims that failed and were mended in the one repair round


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was left out, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did: paths as given, then totals of the library afterwards."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    skipped: tuple[Refusal, ...] = ()
    failed: tuple[Refusal, ...] = ()
    notices: tuple[str, ...] = ()
    documents: int = 0
    pages: int = 0
    chunks: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Filters:
    """Restricts what is retrieved; an empty tuple does not restrict. Values of one field are alternatives."""

    documents: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    authors: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()  # one that lies below another is found with it: "theory/kernels" by "theory"
