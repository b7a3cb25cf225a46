"""What the command line names -> works to fetch: numbers, addresses, .bib files, notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from theorybot.arxiv.cited import cited_by
from theorybot.bibliography import arxiv_id
from theorybot.errors import NotFound, TheorybotError
from theorybot.library import Library
from theorybot.readers.bib import read_bib
from theorybot.readers.notes import read_note
from theorybot.types import Document, Refusal, Work

_NOTES = (".md", ".markdown", ".txt", ".text")
_WAYS = "an arXiv number (1806.07572, math/0211159), an arXiv address, a .bib file or a note"


def works_asked(
    arguments: Sequence[str], library: Library | None, max_bytes: int
) -> tuple[list[Work], list[Refusal]]:
    """The works that the arguments name, and arguments that name none.

    A version is kept only where a number was given with one: of what a list cites, the newest is wanted.
    """
    works: list[Work] = []
    refused: list[Refusal] = []
    for argument in arguments:
        try:
            found = list(_works(argument, library, max_bytes))
        except TheorybotError as error:
            refused.append(Refusal(argument, str(error)))
            continue
        works += found
        if not found:
            refused.append(Refusal(argument, "it cites nothing"))
    return works, refused


def _works(argument: str, library: Library | None, max_bytes: int) -> Iterator[Work]:
    path = Path(argument)
    suffix = path.suffix.casefold()
    if suffix == ".bib":
        yield from (reference.work for reference in read_bib(path, max_bytes).references)
    elif suffix in _NOTES:
        yield from _note(argument, path, library, max_bytes)
    elif found := arxiv_id(argument.removesuffix(".pdf")):
        yield Work(arxiv_id=found[0], arxiv_version=found[1])
    else:
        raise NotFound(f"is not {_WAYS}")


def _note(argument: str, path: Path, library: Library | None, max_bytes: int) -> Iterator[Work]:
    """What a note cites: as the library has it, else as the file has it, with the .bib files around it."""
    name = _name(argument, path, library)
    if library is not None and name is not None:
        yield from cited_by(library, [name])
        return
    document = read_note(path, max_bytes)
    yield from (reference.work for reference in document.references)
    wanted = {citation.key for citation in document.citations if citation.key is not None}
    for bibliography in _around(path, max_bytes) if wanted else ():
        for reference in bibliography.references:
            if reference.key in wanted:
                wanted.discard(reference.key)
                yield reference.work


def _name(argument: str, path: Path, library: Library | None) -> str | None:
    """The library's document that is meant, if it is there; a file that exists is meant by its path."""
    if library is None:
        return None
    if path.exists():
        source = library.source(library.stored_path(path))
        return source.document if source is not None and source.state == "read" else None
    try:
        return library.name_of(argument)
    except NotFound:
        return None


def _around(path: Path, max_bytes: int) -> Iterator[Document]:
    """The .bib files beside a note and one folder up: where ingest would have met them."""
    for folder in (path.absolute().parent, path.absolute().parent.parent):
        for found in sorted(folder.glob("*.bib")):
            yield read_bib(found, max_bytes)
