"""What a library holds, in one value."""

from __future__ import annotations

from dataclasses import dataclass

from theorybot.library import Listed
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
