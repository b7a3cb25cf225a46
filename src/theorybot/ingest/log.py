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

    def take_back(self, path: Path) -> bool:
        """Forget what was said of a file that fares differently now; whether it was new in this run."""
        shown = files.shown(path)
        new = shown in self.added
        for said in (self.added, self.updated, self.unchanged):
            said[:] = [at for at in said if at != shown]
        self.skipped = [refusal for refusal in self.skipped if refusal.path != shown]
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
