"""Nearest neighbours: an index in Chroma, published from the library and replaceable at any time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from theorybot.embedding import Vectors
from theorybot.library import Library

Report = Callable[[int, int], None]  # chunks published so far, of how many


class VectorIndex(Protocol):
    """A published index of the library's vectors."""

    def revision(self) -> int | None:
        """The library revision that the index stands for; None if there is no usable index."""

    def publish(self, library: Library, *, whole: bool = False, report: Report | None = None) -> None:
        """Bring the index up to the library, from scratch if `whole`. The writer lock must be held."""

    def search(self, vector: Vectors, limit: int, documents: list[int] | None) -> dict[int, float]:
        """The `limit` nearest chunks of the given documents (None: all): chunk id -> cosine.

        Raises IndexMissing where there is no index, or it is damaged.
        """

    def ids(self) -> set[int]:
        """Every chunk id in the index; for checking."""

    def close(self) -> None:
        """Let go of files and connections."""


def open_index(folder: Path, chroma_url: str | None, library_id: str) -> VectorIndex:
    """The index of the library in `folder`: on the server at `chroma_url` if given, else in files."""
    if chroma_url:
        from theorybot.vectors.server import ServerIndex

        return ServerIndex(chroma_url, library_id)
    from theorybot.vectors.generations import Generations

    return Generations(folder / "vectors")
