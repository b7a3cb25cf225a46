"""What an ingest has done so far, and the record of each file that it left out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from theorybot import files
from theorybot.library import Library, Source, State
from theorybot.types import IngestReport, Refusal


@dataclass
class Log:
    """Lists of paths as they are shown; `left_out` and `fail` also record the file in the library."""

    library: Library
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    skipped: list[Refusal] = field(default_factory=list)
    failed: list[Refusal] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def left_out(self, path: Path, source: Source, state: State, reason: str, twin: str | None) -> None:
        """A file that stands behind the document `twin`, or is excluded."""
        self.library.put_source(replace(source, state=state, reason=reason, document=twin))
        self.skipped.append(Refusal(files.shown(path), reason))

    def fail(self, path: Path, source: Source, reason: str, old: str | None = None) -> None:
        """A file that cannot be read; `old` is the document that it was when it could."""
        kept = f"{reason}; {old} stays as it was" if old else reason
        self.library.put_source(replace(source, state="failed", reason=kept, document=old))
        self.failed.append(Refusal(files.shown(path), kept))

    def beaten(self, path: str) -> bool:
        """Take back what was said of a file that another has replaced; whether it was new in this run."""
        new = path in self.added
        self.added = [at for at in self.added if at != path]
        self.unchanged = [at for at in self.unchanged if at != path]
        return new

    def report(self, seconds: float) -> IngestReport:
        """The lists, and the totals of the library as it is now."""
        documents, pages, chunks = self.library.totals()
        return IngestReport(
            added=tuple(self.added), updated=tuple(self.updated), unchanged=tuple(self.unchanged),
            removed=tuple(self.removed), skipped=tuple(self.skipped), failed=tuple(self.failed),
            notices=tuple(self.notices), documents=documents, pages=pages, chunks=chunks,
            seconds=round(seconds, 3),
        )  # fmt: skip
