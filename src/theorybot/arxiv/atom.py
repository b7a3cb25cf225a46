"""Feeds of arXiv's API: Atom as records. XML from the network is read without declarations of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from theorybot.bibliography import arxiv_id, doi
from theorybot.errors import FetchError
from theorybot.types import Work

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_DEPTH = 20  # arXiv's feeds have four levels
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class Record:
    """A version of a paper as arXiv describes it; dates are "2018-06-20", `published` that of version 1."""

    number: str  # without version
    version: int
    title: str
    authors: tuple[str, ...]
    published: str
    updated: str = ""
    doi: str | None = None

    @property
    def name(self) -> str:
        """The number with its version: "1806.07572v4"."""
        return f"{self.number}v{self.version}"

    @property
    def year(self) -> int:
        """The year of the first version."""
        return int(self.published[:4])

    @property
    def work(self) -> Work:
        """The paper as a work."""
        return Work(
            title=self.title, authors=self.authors, year=self.year, arxiv_id=self.number,
            arxiv_version=self.version, doi=self.doi,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Feed:
    """What the API answered: records, or what it said is wrong with the question."""

    records: tuple[Record, ...]
    error: str = ""


def parse_feed(content: bytes) -> Feed:
    """The records of an Atom feed; entries that lack a number, title or date are left out.

    Raises FetchError for what is no feed, and for XML that declares anything (entities, a DTD).
    """
    root = _tree(content)
    if root.tag != f"{_ATOM}feed":
        raise FetchError("the API's answer is no Atom feed")
    records = []
    for entry in root.findall(f"{_ATOM}entry"):
        where = _text(entry, f"{_ATOM}id")
        if "/api/errors" in where:
            return Feed((), _text(entry, f"{_ATOM}summary") or "an error without a word")
        if (record := _record(entry, where)) is not None:
            records.append(record)
    return Feed(tuple(records))


def _record(entry: Element, where: str) -> Record | None:
    found = arxiv_id(where)
    title, published = _text(entry, f"{_ATOM}title"), _text(entry, f"{_ATOM}published")[:10]
    if found is None or found[1] is None or not title or not re.fullmatch(r"\d{4}-\d\d-\d\d", published):
        return None
    names = [_text(author, f"{_ATOM}name") for author in entry.findall(f"{_ATOM}author")]
    return Record(
        number=found[0],
        version=found[1],
        title=title,
        authors=tuple(name for name in names if name),
        published=published,
        updated=_text(entry, f"{_ATOM}updated")[:10],
        doi=doi(_text(entry, f"{_ARXIV}doi")),
    )


def _text(element: Element, tag: str) -> str:
    """The words of a child element; arXiv breaks titles into lines."""
    return " ".join(_CONTROL.sub(" ", element.findtext(tag) or "").split())


def _tree(content: bytes) -> Element:
    """The document as a tree. Raises FetchError where it is broken, too deep, or declares anything."""
    builder = TreeBuilder()
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEPTH:
            raise FetchError("the API's answer is nested too deep")
        builder.start(_qualified(name), attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_qualified(name))

    def declared(*_: object) -> None:
        raise FetchError("the API's answer declares a document type, which arXiv's never do; refused")

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise FetchError(f"the API's answer is no XML ({error})") from error
    return builder.close()


def _qualified(name: str) -> str:
    return f"{{{name}" if "}" in name else name
