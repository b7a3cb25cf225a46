"""Files to documents: which reader reads what.

A reader is imported when the first file of its kind is met: an ingest of unchanged files needs none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from theorybot.errors import UnreadableFile
from theorybot.readers import versions
from theorybot.settings import Settings
from theorybot.types import Document

if TYPE_CHECKING:
    from theorybot.readers.pdf_pages import PdfWorker

_NOTES = frozenset({".md", ".markdown", ".txt", ".text"})
SUFFIXES = _NOTES | {".pdf", ".bib"}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may cost."""

    seconds: float = 60.0
    memory_mb: int = 2048
    file_mb: int = 200

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Those that the settings name."""
        return cls(settings.pdf_seconds, settings.pdf_memory_mb, settings.max_file_mb)


def version(path: Path) -> str | None:
    """The reader for this kind of file, with its version; None if there is none."""
    suffix = path.suffix.casefold()
    if suffix in _NOTES:
        return versions.NOTES
    return {".pdf": versions.PDF, ".bib": versions.BIB}.get(suffix)


class Reader:
    """Reads a file of any kind: call it with the path. The PDF worker starts when the first PDF is met."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def __call__(self, path: Path) -> Document:
        """The document in the file. Raises UnreadableFile with the reason."""
        try:
            return self._read(path, self._limits.file_mb)
        except OSError as error:
            raise UnreadableFile(f"cannot be opened ({error.strerror or error})") from error

    def _read(self, path: Path, most: int) -> Document:
        suffix = path.suffix.casefold()
        if suffix == ".pdf":
            from theorybot.readers.pdf import read_pdf

            return read_pdf(path, worker=self._worker, max_mb=most)
        if suffix == ".bib":
            from theorybot.readers.bib import read_bib

            return read_bib(path, most * 2**20)
        from theorybot.readers.notes import read_note

        return read_note(path, most * 2**20)

    @cached_property
    def _worker(self) -> PdfWorker:
        from theorybot.readers.pdf_pages import PdfWorker

        return PdfWorker(seconds=self._limits.seconds, memory_mb=self._limits.memory_mb)

    def attempt(self, path: Path) -> str:
        """What a failure to read the file depends on beside its bytes: the reader, and its limits."""
        limits = self._limits
        costs = f" {limits.seconds:g} s, {limits.memory_mb} MB," if path.suffix.casefold() == ".pdf" else ""
        return f"{version(path)} within{costs} {limits.file_mb} MB"

    def close(self) -> None:
        """Stop the PDF worker; a PDF that another thread is reading fails at once."""
        if "_worker" in self.__dict__:
            self._worker.close()


class Readers:
    """The reader of one ingest, in a `with` statement that stops it."""

    def __init__(self, limits: Limits = Limits()) -> None:
        self.read = Reader(limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.read.close()
