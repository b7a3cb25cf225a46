"""Files to documents: which reader reads what."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from theorybot.errors import UnreadableFile
from theorybot.readers import bib, notes, pdf
from theorybot.readers.pdf_pages import PdfWorker
from theorybot.types import Document

_NOTES = frozenset({".md", ".markdown", ".txt", ".text"})
SUFFIXES = _NOTES | {".pdf", ".bib"}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may cost."""

    seconds: float = 60.0
    memory_mb: int = 2048
    file_mb: int = 200


def version(path: Path) -> str | None:
    """The reader for this kind of file, with its version; None if there is none."""
    suffix = path.suffix.casefold()
    if suffix in _NOTES:
        return notes.VERSION
    return {".pdf": pdf.VERSION, ".bib": bib.VERSION}.get(suffix)


class Readers:
    """Reads files of every kind; the PDF worker is started when the first PDF is met."""

    def __init__(self, limits: Limits = Limits()) -> None:
        self._limits = limits
        self._worker: PdfWorker | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the PDF worker."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def read(self, path: Path) -> Document:
        """The document in the file. Raises UnreadableFile with the reason."""
        suffix = path.suffix.casefold()
        try:
            if suffix == ".pdf":
                return pdf.read_pdf(path, worker=self._pdf_worker(), max_mb=self._limits.file_mb)
            if suffix == ".bib":
                return bib.read_bib(path)
            return notes.read_note(path)
        except OSError as error:
            raise UnreadableFile(f"cannot be opened ({error.strerror or error})") from error

    def _pdf_worker(self) -> PdfWorker:
        if self._worker is None:
            self._worker = PdfWorker(seconds=self._limits.seconds, memory_mb=self._limits.memory_mb)
        return self._worker
