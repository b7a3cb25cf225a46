"""What a library holds, in one value."""

from __future__ import annotations

from dataclasses import dataclass

from theorybot import files
from theorybot.library import Library, Listed
from theorybot.types import Refusal


@dataclass(frozen=True, slots=True)
class Status:
    """What a library holds, and how its index stands to it."""

    library: str
    documents: int
    pages: int
    chunks: int
    listed: tuple[Listed, ...]
    failed: tuple[Refusal, ...]
    excluded: tuple[str, ...]
    embedder: str | None
    revision: int
    published: int | None  # revision of the index; None where there is none


def status_of(library: Library, where: str, published: int | None) -> Status:
    """What `library` holds; paths are shown as a reader would write them here."""
    documents, pages, chunks = library.totals()
    sources = library.sources().values()

    def shown(stored: str) -> str:
        return files.shown(library.real_path(stored))

    return Status(
        library=where, documents=documents, pages=pages, chunks=chunks, listed=tuple(library.listed()),
        failed=tuple(Refusal(shown(s.path), s.reason) for s in sources if s.state == "failed"),
        excluded=tuple(shown(s.path) for s in sources if s.state == "excluded"),
        embedder=library.meta("embedder"), revision=library.revision, published=published,
    )  # fmt: skip
