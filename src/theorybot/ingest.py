"""A folder into the library: each file read, cut, embedded and stored, one transaction a document.

Which file wins when two are the same paper: the higher arXiv version; a file with an arXiv id over one
without; else the one that was there first. The loser is reported as skipped, with the reason, and is
looked at again when the winner goes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from theorybot import chunking, files
from theorybot.embedding import Embedder
from theorybot.errors import UnreadableFile
from theorybot.library import Library, Source
from theorybot.readers import version
from theorybot.types import Document, IngestReport, Refusal, Work

Progress = Callable[[str, int, int], None]  # what is being done, how much of it, of how much
Read = Callable[[Path], Document]
Looks = list[tuple[Path, Source]]  # files, each with its source as it would be recorded now

EXCLUDED = "excluded: it was removed with theorybot remove; ingest --restore brings it back"


@dataclass
class Ingest:
    """One run over `paths`. The writer lock is held by the caller, who also publishes afterwards."""

    library: Library
    embedder: Embedder
    read: Read
    paths: Sequence[Path]
    prune: bool = False
    restore: bool = False
    progress: Progress = lambda *_: None
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    skipped: list[Refusal] = field(default_factory=list)
    failed: list[Refusal] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def run(self) -> IngestReport:
        """Bring the library up to the files. Raises TheorybotError if pruning is refused."""
        started = time.perf_counter()
        if self.prune:
            files.refuse_to_prune(self.paths)
        survey = files.survey(self.paths)
        self.skipped.extend(survey.skipped)
        self.failed.extend(survey.failed)
        self._embed_again()
        if self.restore:
            self._restore()
        looks = self._looks(survey)
        self._missing(looks)
        changed, copies = self._apart(self._changed(looks, survey.named))
        for done, (path, source, reading) in enumerate(self._reading(changed)):
            self.progress(f"reading {path.name}", done, len(changed))
            self._take(path, source, reading)
        for path, source in copies:
            self._twin(path, source)
        return self._report(started)

    # -- what has changed

    def _looks(self, survey: files.Survey) -> Looks:
        """Every file as it is now."""
        known = self.library.sources()
        found: Looks = []
        for path in survey.files:
            stored = self.library.stored_path(path)
            try:
                found.append((path, _look(path, stored, known.get(stored))))
            except OSError as error:  # vanished since, or not ours to read
                self.failed.append(Refusal(files.shown(path), f"cannot be opened ({error.strerror})"))
        return found

    def _changed(self, looks: Looks, named: frozenset[Path]) -> Looks:
        """Files whose bytes or reader are new; the others are reported as last time."""
        known = self.library.sources()
        by_sha = {source.sha256: source for source in known.values() if source.state in ("read", "excluded")}
        found: Looks = []
        for path, source in looks:
            before = known.get(source.path)
            again = before is not None and before.state == "failed" and path in named
            if before is not None and _same_bytes(before, source) and not again:
                self._keep(path, before, source)
            elif before is not None and before.state == "excluded":
                self.skipped.append(Refusal(files.shown(path), EXCLUDED))
            elif before is None and source.sha256 in by_sha:
                self._copy(path, source, by_sha[source.sha256])
            else:
                found.append((path, source))
        return found

    def _apart(self, changed: Looks) -> tuple[Looks, Looks]:
        """Files to read, and files with the same bytes as one of those."""
        first: dict[str, Path] = {}
        for path, source in changed:
            first.setdefault(source.sha256, path)
        return (
            [(path, source) for path, source in changed if first[source.sha256] == path],
            [(path, source) for path, source in changed if first[source.sha256] != path],
        )

    def _keep(self, path: Path, before: Source, source: Source) -> None:
        """A file that is as it was gets the same report as last time."""
        shown = files.shown(path)
        if before.stamp != source.stamp:
            self.library.put_source(replace(before, stamp=source.stamp))
        if before.state == "read":
            self.unchanged.append(shown)
        elif before.state == "failed":
            self.failed.append(Refusal(shown, before.reason))
        else:
            reason = EXCLUDED if before.state == "excluded" else before.reason
            self.skipped.append(Refusal(shown, reason))

    def _copy(self, path: Path, source: Source, twin: Source) -> None:
        """A new file with the bytes of a known one: excluded too, moved, or a copy."""
        shown = files.shown(path)
        if twin.state == "excluded":
            self.library.put_source(replace(source, state="excluded", reason=twin.reason))
            self.skipped.append(Refusal(shown, EXCLUDED))
        elif twin.document and not self.library.real_path(twin.path).exists():
            name = self.library.move(twin.document, replace(source, state="read"), twin.path)
            self.updated.append(shown)
            self.notices.append(f"{shown}: moved from {twin.path}, now {name}")
        else:
            self._leave_out(path, source, "same", f"a copy of {twin.document}", twin.document)

    def _twin(self, path: Path, source: Source) -> None:
        """A file with the bytes of one that was just met fares as that one did."""
        twin = self.library.source_with(source.sha256)
        if twin is None or twin.state == "failed":
            self._fail(path, source, twin.reason if twin else "could not be read", None)
        elif twin.state == "read":
            self._copy(path, source, twin)
        else:
            self._leave_out(path, source, twin.state, twin.reason, twin.document)

    # -- what is gone

    def _missing(self, looks: Looks) -> None:
        known = self.library.sources()
        moved = {source.sha256 for _, source in looks if source.path not in known}
        for source in known.values():
            path = self.library.real_path(source.path)
            if path.exists() or source.sha256 in moved or not files.is_below(path, self.paths):
                continue
            shown = files.shown(self.library.real_path(source.path))
            if source.document is None or source.state not in ("read", "failed"):
                self.library.forget_sources([source.path] if source.state != "excluded" else [])
            elif self.prune:
                self.library.drop(source.document)
                self.removed.append(shown)
            else:
                self.notices.append(f"{shown} is gone, its document stays; ingest --prune removes it")

    def _restore(self) -> None:
        stored = self.library.sources().values()
        excluded = [source.path for source in stored if source.state == "excluded"]
        below = [path for path in excluded if files.is_below(self.library.real_path(path), self.paths)]
        self.library.forget_sources(below)

    # -- reading and storing

    def _reading(self, changed: Looks) -> Iterator[tuple[Path, Source, Future[Document]]]:
        """Reads one file ahead, in another thread, while the one before is embedded."""
        with ThreadPoolExecutor(max_workers=1) as reader:
            ahead: list[Future[Document]] = []
            try:
                for index, (path, source) in enumerate(changed):
                    while len(ahead) < min(index + 2, len(changed)):
                        ahead.append(reader.submit(self.read, changed[len(ahead)][0]))
                    yield path, source, ahead[index]
                    ahead[index] = Future()  # lets go of the document's text
            finally:
                reader.shutdown(wait=False, cancel_futures=True)

    def _take(self, path: Path, source: Source, reading: Future[Document]) -> None:
        before = self.library.source(source.path)
        old = before.document if before and before.state in ("read", "failed") else None
        try:
            document = reading.result()
        except UnreadableFile as error:
            self._fail(path, source, str(error), old)
            return
        twin = self.library.same_paper(document)
        if twin is not None and twin != old:
            self._settle(path, source, document, twin, old)
        else:
            self._store(document, source, old)
            (self.updated if old else self.added).append(files.shown(path))
        self.notices.extend(f"{files.shown(path)}: {remark}" for remark in document.remarks)

    def _fail(self, path: Path, source: Source, reason: str, old: str | None) -> None:
        kept = f"{reason}; {old} stays as it was" if old else reason
        self.library.put_source(replace(source, state="failed", reason=kept, document=old))
        self.failed.append(Refusal(files.shown(path), kept))

    def _settle(self, path: Path, source: Source, document: Document, twin: str, old: str | None) -> None:
        """Two files, one paper: keep the better, say so."""
        other = next(row for row in self.library.listed() if row.name == twin)
        mine, theirs = document.work, other.work
        rank = (mine.arxiv_id is not None, mine.arxiv_version or 0)
        other_rank = (theirs.arxiv_id is not None, theirs.arxiv_version or 0)
        if old is not None:
            self.library.drop(old)
        if rank <= other_rank:
            older = mine.arxiv_version is not None and rank < other_rank
            what = f"{_version(mine)} of the paper in" if older else "the same paper as"
            self._leave_out(path, source, "older" if older else "same", f"{what} {twin}", twin)
            return
        loser = self.library.source(other.path)
        name = self._store(document, source, twin)
        shown, beaten = files.shown(path), files.shown(self.library.real_path(other.path))
        (self.added if beaten in self.added else self.updated).append(shown)
        self.added = [at for at in self.added if at != beaten]
        self.unchanged = [at for at in self.unchanged if at != beaten]
        self.notices.append(f"{shown} replaces {twin}: {_version(mine)} instead of {_version(theirs)}")
        if loser is not None and self.library.real_path(other.path).exists():
            reason = f"{_version(theirs)} of the paper in {name}"
            self.library.put_source(replace(loser, state="older", reason=reason, document=name))
            self.skipped.append(Refusal(beaten, reason))

    def _leave_out(self, path: Path, source: Source, state: str, reason: str, twin: str | None) -> None:
        self.library.put_source(replace(source, state=state, reason=reason, document=twin))  # type: ignore[arg-type]
        self.skipped.append(Refusal(files.shown(path), reason))

    def _store(self, document: Document, source: Source, old: str | None) -> str:
        found = chunking.chunks(document, self.embedder.count_tokens, self.embedder.window)
        vectors = self.embedder.embed_documents([chunking.indexed_text(chunk) for chunk in found])
        return self.library.store(
            document, replace(source, state="read"), found, vectors,
            chunker=chunking.VERSION, embedder=self.embedder.name, replaces=old,
        )  # fmt: skip

    def _embed_again(self) -> None:
        """Give documents of another model or chunker new chunks, from the text that is stored."""
        before, now = self.library.meta("embedder"), self.embedder.name
        if before != now:
            self.library.record("embedder", now)
        stale = self.library.stale(chunking.VERSION, now)
        if before not in (None, now) and stale:
            self.notices.append(
                f"the embedding model is {now}, was {before}: all documents are embedded again"
            )
        for done, name in enumerate(stale):
            self.progress(f"embedding {name}", done, len(stale))
            document = self.library.document(name)
            assert document is not None
            found = chunking.chunks(document, self.embedder.count_tokens, self.embedder.window)
            vectors = self.embedder.embed_documents([chunking.indexed_text(chunk) for chunk in found])
            self.library.embed_again(name, found, vectors, chunker=chunking.VERSION, embedder=now)

    def _report(self, started: float) -> IngestReport:
        documents, pages, chunks = self.library.totals()
        return IngestReport(
            added=tuple(self.added), updated=tuple(self.updated), unchanged=tuple(self.unchanged),
            removed=tuple(self.removed), skipped=tuple(self.skipped), failed=tuple(self.failed),
            notices=tuple(self.notices), documents=documents, pages=pages, chunks=chunks,
            seconds=round(time.perf_counter() - started, 3),
        )  # fmt: skip


def _look(path: Path, stored: str, before: Source | None) -> Source:
    """The file as it is now; its bytes are read only if its stamp is new."""
    now = files.stamp(path)
    digest = before.sha256 if before is not None and before.stamp == now else files.sha256(path)
    return Source(stored, now, digest, version(path) or "", "read")


def _version(work: Work) -> str:
    return f"version {work.arxiv_version}" if work.arxiv_version else "a copy without version"


def _same_bytes(before: Source, now: Source) -> bool:
    return before.sha256 == now.sha256 and before.reader == now.reader
