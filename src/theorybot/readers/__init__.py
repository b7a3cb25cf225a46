"""Files to documents: which reader reads what."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from theorybot.errors import UnreadableFile
from theorybot.readers import bib, notes, pdf
from theorybot.readers.pdf_pages import PdfWorker
from theorybot.settings import Settings
from theorybot.types import Document

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
        return notes.VERSION
    return {".pdf": pdf.VERSION, ".bib": bib.VERSION}.get(suffix)


class Reader:
    """Reads a file of any kind: call it with the path. The PDF worker starts when the first PDF is met."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._worker = PdfWorker(seconds=limits.seconds, memory_mb=limits.memory_mb)

    def __call__(self, path: Path) -> Document:
        """The document in the file. Raises UnreadableFile with the reason."""
        suffix = path.suffix.casefold()
        most = self._limits.file_mb
        try:
            if suffix == ".pdf":
                return pdf.read_pdf(path, worker=self._worker, max_mb=most)
            if suffix == ".bib":
                return bib.read_bib(path, most * 2**20)
            return notes.read_note(path, most * 2**20)
        except OSError as error:
            raise UnreadableFile(f"cannot be opened ({error.strerror or error})") from error

    def attempt(self, path: Path) -> str:
        """What a failure to read the file depends on beside its bytes: the reader, and its limits."""
        limits = self._limits
        costs = f" {limits.seconds:g} s, {limits.memory_mb} MB," if path.suffix.casefold() == ".pdf" else ""
        return f"{version(path)} within{costs} {limits.file_mb} MB"

    def close(self) -> None:
        """Stop the PDF worker; a PDF that another thread is reading fails at once."""
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
