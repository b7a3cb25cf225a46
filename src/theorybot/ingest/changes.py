"""What has changed since the last ingest: which files are to be read, and what became of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from theorybot import files
from theorybot.ingest.log import Log
from theorybot.ingest.told import Told
from theorybot.library import Library, Source
from theorybot.readers import Reader, version
from theorybot.types import Refusal

Looks = list[tuple[Path, Source]]  # files, each with its source as it would be recorded now

EXCLUDED = "excluded: it was removed with theorybot remove; ingest --restore brings it back"


@dataclass
class Changes:
    """Compares files with the library, and settles all that needs no reading."""

    library: Library
    paths: Sequence[Path]
    prune: bool
    read: Reader
    log: Log
    told: Told
    looks: Looks = field(default_factory=list)  # every file below the paths, as it is now

    def find(self, survey: files.Survey) -> Looks:
        """Files to read; what became of the others is recorded."""
        self.log.skipped.extend(survey.skipped)
        self.log.failed.extend(survey.failed)
        self.looks = self._looks(survey)
        self._missing(survey.closed)
        return self._changed(self.looks, survey.named)

    def orphans(self) -> Looks:
        """Files to read because the document that they stood behind has gone in this run."""
        known = self.library.sources()
        found = [(path, source) for path, source in self.looks if source.path not in known]
        for path, _ in found:
            self.log.take_back(path)
        return self._changed(found, frozenset())

    def _looks(self, survey: files.Survey) -> Looks:
        """Every file as it is now."""
        known = self.library.sources()
        found: Looks = []
        for path in survey.files:
            stored = self.library.stored_path(path)
            if not files.is_text(stored):
                self.log.failed.append(Refusal(files.shown(path), files.NOT_UTF8))
                continue
            try:
                found.append((path, self._look(path, stored, known.get(stored))))
            except OSError as error:  # vanished since, or not ours to read
                self.log.failed.append(Refusal(files.shown(path), files.unopened(error)))
        return found

    def _look(self, path: Path, stored: str, before: Source | None) -> Source:
        """The file as it is now; its bytes are read only if its stamp is new."""
        now = files.stamp(path)
        digest = before.sha256 if before is not None and before.stamp == now else files.sha256(path)
        reader = f"{version(path) or ''}{self.told.mark(path, stored, digest)}"
        return Source(stored, now, digest, reader, "read")

    def _missing(self, closed: Sequence[Path]) -> None:
        """Files that are gone; of those below a folder that could not be opened nothing is known."""
        known = self.library.sources()
        moved = {source.sha256 for _, source in self.looks if source.path not in known}
        for source in known.values():
            path = self.library.real_path(source.path)
            if source.sha256 in moved or not files.is_below(path, self.paths):
                continue
            if files.is_below(path, closed) or not files.is_gone(path):
                continue
            shown = files.shown(path)
            if source.document is None or source.state not in ("read", "failed"):
                self.library.forget_sources([source.path] if source.state != "excluded" else [])
            elif self.prune:
                self.library.drop(source.document)
                self.log.removed.append(shown)
            else:
                self.log.notices.append(f"{shown} is gone, its document stays; ingest --prune removes it")

    def restore(self) -> None:
        """Forget what was excluded below the paths, so that it is read as if new."""
        stored = self.library.sources().values()
        excluded = [source.path for source in stored if source.state == "excluded"]
        below = [path for path in excluded if files.is_below(self.library.real_path(path), self.paths)]
        self.library.forget_sources(below)

    def _changed(self, looks: Looks, named: frozenset[Path]) -> Looks:
        """Files whose bytes or reader are new; the others are reported as last time."""
        known = self.library.sources()
        by_sha = {source.sha256: source for source in known.values() if source.state in ("read", "excluded")}
        found: Looks = []
        for path, source in looks:
            before = known.get(source.path)
            again = before is not None and before.state == "failed" and path in named
            if before is not None and self._same(path, before, source) and not again:
                self._keep(path, before, source)
            elif before is not None and before.state == "excluded":
                self.log.skipped.append(Refusal(files.shown(path), EXCLUDED))
            elif before is None and source.sha256 in by_sha:
                self._copy(path, source, by_sha[source.sha256])
            else:
                found.append((path, source))
        return found

    def _keep(self, path: Path, before: Source, source: Source) -> None:
        """A file that is as it was gets the same report as last time."""
        shown = files.shown(path)
        if before.stamp != source.stamp:
            self.library.put_source(replace(before, stamp=source.stamp))
        if before.state == "read":
            self.log.unchanged.append(shown)
        elif before.state == "failed":
            self.log.failed.append(Refusal(shown, before.reason))
        else:
            reason = EXCLUDED if before.state == "excluded" else before.reason
            self.log.skipped.append(Refusal(shown, reason))

    def _copy(self, path: Path, source: Source, twin: Source) -> None:
        """A new file with the bytes of a known one: excluded too, moved, or a copy."""
        shown = files.shown(path)
        if twin.state == "excluded":
            self.library.put_source(replace(source, state="excluded", reason=twin.reason))
            self.log.skipped.append(Refusal(shown, EXCLUDED))
        elif twin.document and files.is_gone(self.library.real_path(twin.path)):
            name = self.library.move(twin.document, replace(source, state="read"), twin.path)
            self.log.updated.append(shown)
            self.log.notices.append(f"{shown}: moved from {twin.path}, now {name}")
        else:
            self.log.left_out(path, source, "same", f"a copy of {twin.document}", twin.document)

    def _same(self, path: Path, before: Source, now: Source) -> bool:
        """Whether reading it again would end as before; a failure may end otherwise under other limits."""
        reader = self.read.attempt(path) if before.state == "failed" else now.reader
        return before.sha256 == now.sha256 and before.reader == reader

    @staticmethod
    def apart(changed: Looks) -> tuple[Looks, Looks]:
        """Files to read, and files with the same bytes as one of those."""
        first: dict[str, Path] = {}
        for path, source in changed:
            first.setdefault(source.sha256, path)
        return (
            [(path, source) for path, source in changed if first[source.sha256] == path],
            [(path, source) for path, source in changed if first[source.sha256] != path],
        )

    def follow(self, path: Path, source: Source) -> None:
        """A file with the bytes of one that was just met fares as that one did."""
        twin = self.library.source_with(source.sha256)
        if twin is None:
            return  # what that one stood behind has gone since: this is an orphan now
        if twin.state == "failed":
            self.log.fail(path, replace(source, reader=self.read.attempt(path)), twin.reason)
        elif twin.state == "read":
            self._copy(path, source, twin)
        else:
            self.log.left_out(path, source, twin.state, twin.reason, twin.document)
