"""What the command line names -> works to fetch: numbers, addresses, .bib files, notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from theorybot.arxiv.cited import cited_by, newest
from theorybot.bibliography import arxiv_id
from theorybot.errors import NotFound, TheorybotError, UnreadableFile
from theorybot.files import bib_files, shown
from theorybot.library import Library
from theorybot.readers.bib import read_bib
from theorybot.readers.notes import read_note
from theorybot.types import Reference, Refusal, Work

_NOTES = (".md", ".markdown", ".txt", ".text")
_WAYS = "an arXiv number (1806.07572, math/0211159), an arXiv address, a .bib file or a note"
_SHOWN = 5  # keys that are named


@dataclass
class Asked:
    """The works that arguments name, arguments that name none, and what was lost in reading the others.

    A version is kept only where a number was given with one: of what a list cites, the newest is wanted.
    """

    works: list[Work] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def works_asked(arguments: Sequence[str], library: Library | None, max_bytes: int) -> Asked:
    """What the arguments name. Reads files alone."""
    asked = Asked()
    for argument in arguments:
        try:
            found = list(_works(argument, library, max_bytes, asked.notices))
        except TheorybotError as error:
            asked.refused.append(Refusal(argument, str(error)))
            continue
        asked.works += found
        if not found:
            asked.refused.append(Refusal(argument, "it cites nothing that is known"))
    return asked


def _works(argument: str, library: Library | None, max_bytes: int, notices: list[str]) -> Iterator[Work]:
    path = Path(argument)
    suffix = path.suffix.casefold()
    if suffix == ".bib":
        document = read_bib(path, max_bytes)
        notices += [f"{argument}: {remark}" for remark in document.remarks]
        yield from newest(reference.work for reference in document.references)
    elif suffix in _NOTES:
        yield from _note(argument, path, library, max_bytes, notices)
    elif found := arxiv_id(argument.removesuffix(".pdf")):
        yield Work(arxiv_id=found[0], arxiv_version=found[1])
    else:
        raise NotFound(f"is not {_WAYS}")


def _note(
    argument: str, path: Path, library: Library | None, max_bytes: int, notices: list[str]
) -> Iterator[Work]:
    """What a note cites: as the library has it, else as the file has it, with the .bib files around it."""
    name = _name(argument, path, library)
    if library is not None and name is not None:
        yield from cited_by(library, [name])
        return
    document = read_note(path, max_bytes)
    yield from newest(reference.work for reference in document.references)
    wanted = dict.fromkeys(citation.key for citation in document.citations if citation.key is not None)
    for bib in bib_files(path.parent) if wanted else ():
        for reference in _entries(bib, max_bytes, notices):
            if reference.key in wanted:
                del wanted[reference.key]
                yield from newest([reference.work])
    if wanted:
        notices.append(f"{argument}: no .bib file around it has {_listed(list(wanted))}")


def _entries(bib: Path, max_bytes: int, notices: list[str]) -> tuple[Reference, ...]:
    """The entries of a file that nobody named: one that cannot be read costs itself only."""
    try:
        return read_bib(bib, max_bytes).references
    except UnreadableFile as error:
        notices.append(f"{shown(bib)}: {error}")
        return ()


def _listed(keys: Sequence[str]) -> str:
    more = f" and {len(keys) - _SHOWN} more" if len(keys) > _SHOWN else ""
    return ", ".join(f"@{key}" for key in keys[:_SHOWN]) + more


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
