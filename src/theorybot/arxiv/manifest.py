"""`manifest.jsonl` beside fetched papers: one line a file, with what arXiv says of it and its digest."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from theorybot.errors import FetchError
from theorybot.files import MANIFEST
from theorybot.types import Work

_MOST = 2**26  # bytes of a manifest that are read: some 100,000 papers


@dataclass(frozen=True, slots=True)
class Line:
    """A paper in the manifest. `file` is a name in its folder; `date` is that of version 1, "2018-06-20"."""

    file: str
    arxiv_id: str
    version: int
    title: str
    authors: tuple[str, ...]
    date: str
    licence: str | None
    doi: str | None
    url: str
    sha256: str

    @property
    def work(self) -> Work:
        """The paper as a work."""
        return Work(
            title=self.title, authors=self.authors, year=int(self.date[:4]), arxiv_id=self.arxiv_id,
            arxiv_version=self.version, doi=self.doi,
        )  # fmt: skip


def read_manifest(folder: Path) -> dict[str, Line]:
    """The lines of the folder's manifest by file; a line that is not as it should be is left out."""
    try:
        return {line.file: line for text in _lines(folder) if (line := _parsed(text)) is not None}
    except OSError:  # there is none, or it is not ours to read
        return {}


def put_line(folder: Path, line: Line) -> None:
    """Add a line, in place of the one of the same file; all others stay as they are, byte by byte.

    The manifest is replaced at once: whoever reads or kills meanwhile finds the old one, or the new one.
    Raises FetchError where it cannot be read or written.
    """
    waiting = folder / f".{MANIFEST}.{os.getpid()}"
    try:
        there = _lines(folder) if os.path.lexists(folder / MANIFEST) else ()
        kept = [text for text in there if (other := _parsed(text)) is None or other.file != line.file]
        kept.append(json.dumps(asdict(line), ensure_ascii=False))
        with waiting.open("w", encoding="utf-8", errors="surrogateescape") as stream:
            stream.write("\n".join(kept) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        waiting.replace(folder / MANIFEST)
    except OSError as error:
        raise FetchError(f"cannot replace {folder / MANIFEST} ({error.strerror or error})") from error
    finally:
        waiting.unlink(missing_ok=True)


def _lines(folder: Path) -> Iterator[str]:
    with (folder / MANIFEST).open(encoding="utf-8", errors="surrogateescape", newline="\n") as stream:
        yield from (text for text in stream.read(_MOST).split("\n") if text.strip())


def _parsed(text: str) -> Line | None:
    """A line read back; None where a field is missing or of another kind."""
    try:
        found: Any = json.loads(text)
        line = Line(**found)
        line = Line(**(found | {"authors": tuple(line.authors)}))
    except (ValueError, TypeError, RecursionError):
        return None
    if not isinstance(found["authors"], list):
        return None
    words = (line.file, line.arxiv_id, line.title, line.date, line.sha256, *line.authors)
    kinds = all(isinstance(word, str) for word in words) and isinstance(line.version, int)
    return line if kinds and line.date[:4].isdecimal() and isinstance(line.doi, str | None) else None
