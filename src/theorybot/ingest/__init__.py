"""A folder into the library: each file read, cut, embedded and stored, one transaction a document.

Which file wins when two are the same paper: the higher arXiv version; a file with an arXiv id over one
without; else the one that was there first. The loser is reported as skipped, with the reason, and is
looked at again when the winner goes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from theorybot import chunking, files
from theorybot.embedding import Embedder
from theorybot.errors import UnreadableFile
from theorybot.ingest.changes import Changes, Looks
from theorybot.ingest.log import Log
from theorybot.ingest.preparing import Preparer
from theorybot.ingest.told import Told
from theorybot.library import Library, Source, may_be_same_paper
from theorybot.progress import Progress, quiet
from theorybot.readers import Reader
from theorybot.types import Document, IngestReport, Refusal, Work

_AHEAD = 8  # files that are read ahead: some take longer to read than others to embed
_TOGETHER = 4  # documents embedded together: the last pass of each alone leaves cores idle


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was read: `old` is the document that it is to replace."""

    path: Path
    source: Source
    document: Document
    old: str | None


@dataclass
class Ingest:
    """One run over `paths`. The writer lock is held by the caller, who also publishes afterwards."""

    library: Library
    embedder: Embedder
    read: Reader
    paths: Sequence[Path]
    prune: bool = False
    restore: bool = False
    progress: Progress = quiet

    def run(self) -> IngestReport:
        """Bring the library up to the files. Raises TheorybotError if pruning is refused."""
        started = time.perf_counter()
        if self.prune:
            files.refuse_to_prune(self.paths)
        self._embed_again()
        changes = Changes(self.library, self.paths, self.prune, self.read, self.log, self.told)
        if self.restore:
            changes.restore()
        changed = changes.find(self._survey())
        ahead = ThreadPoolExecutor(max_workers=1)
        try:
            while changed:
                self._take_all(changes, changed, ahead)
                changed = changes.orphans()
        finally:  # without waiting: an interrupt would last as long as the PDF that is being read
            ahead.shutdown(wait=False, cancel_futures=True)
        return self.log.report(time.perf_counter() - started)

    @cached_property
    def log(self) -> Log:
        """What was done so far."""
        return Log(self.library)

    @cached_property
    def told(self) -> Told:
        """What manifests and .bib files say of the files."""
        return Told(self.library, self.log)

    def _survey(self) -> files.Survey:
        """The files below the paths, and those that the .bib files among the paths name."""
        survey = files.survey(self.paths)
        attached = self.told.attached(survey)
        return files.survey([*self.paths, *attached]) if attached else survey

    def _take_all(self, changes: Changes, changed: Looks, ahead: ThreadPoolExecutor) -> None:
        first, copies = changes.apart(changed)
        batch: list[Read] = []
        for done, (path, source, reading) in enumerate(self._reading(first, ahead)):
            self.progress(f"reading {path.name}", done, len(first))
            if (
                len(batch) == _TOGETHER or not reading.done()
            ):  # nothing is to be waited for while there is work
                self._store_all(batch)
            read = self._read(path, source, reading)
            if read is not None:
                self._take(read, batch)
        self._store_all(batch)
        for path, source in copies:
            changes.follow(path, source)

    def _reading(
        self, changed: Looks, ahead: ThreadPoolExecutor
    ) -> Iterator[tuple[Path, Source, Future[Document]]]:
        """Reads some files ahead, in another thread, while the ones before are embedded."""
        readings: list[Future[Document]] = []
        for index, (path, source) in enumerate(changed):
            while len(readings) < min(index + 1 + _AHEAD, len(changed)):
                readings.append(ahead.submit(self.read, changed[len(readings)][0]))
            yield path, source, readings[index]
            readings[index] = Future()  # lets go of the document's text

    def _read(self, path: Path, source: Source, reading: Future[Document]) -> Read | None:
        """The document in the file, once it is read; None where it could not be, which is recorded."""
        before = self.library.source(source.path)
        old = before.document if before and before.state in ("read", "failed") else None
        try:
            document = self.told.apply(reading.result(), path, source.path, source.sha256)
        except UnreadableFile as error:
            self.log.fail(path, replace(source, reader=self.read.attempt(path)), str(error), old)
            return None
        return Read(path, source, document, old)

    def _take(self, read: Read, batch: list[Read]) -> None:
        """Put what was read into the batch, or settle at once which of two files of a paper is kept."""
        twin = self.library.same_paper(read.document)
        if any(
            may_be_same_paper(read.document, other.document) or (twin is not None and twin == other.old)
            for other in batch
        ):
            self._store_all(batch)  # what the batch brings or replaces bears on which file is kept
            twin = self.library.same_paper(read.document)
        if twin is None or twin == read.old:
            batch.append(read)
        else:
            self._settle(read.path, read.source, read.document, twin, read.old)
            self._remark(read)

    def _store_all(self, batch: list[Read]) -> None:
        """Embed the batch's documents together, store each, and empty the batch."""
        prepared = self._preparer.prepare_all([read.document for read in batch])
        for read, parts in zip(batch, prepared, strict=True):
            self.library.store(read.document, replace(read.source, state="read"), parts, replaces=read.old)
            (self.log.updated if read.old else self.log.added).append(files.shown(read.path))
            self._remark(read)
        batch.clear()

    def _remark(self, read: Read) -> None:
        self.log.notices.extend(f"{files.shown(read.path)}: {remark}" for remark in read.document.remarks)

    def _settle(self, path: Path, source: Source, document: Document, twin: str, old: str | None) -> None:
        """Two files, one paper: keep the better, say so."""
        other = self.library.listed_one(twin)
        assert other is not None
        mine, theirs = document.work, other.work
        rank = (mine.arxiv_id is not None, mine.arxiv_version or 0)
        other_rank = (theirs.arxiv_id is not None, theirs.arxiv_version or 0)
        if old is not None:
            self.library.drop(old)
        if rank <= other_rank:
            older = mine.arxiv_version is not None and rank < other_rank
            what = f"{_version(mine)} of the paper in" if older else "the same paper as"
            self.log.left_out(path, source, "older" if older else "same", f"{what} {twin}", twin)
            return
        loser = self.library.source(other.path)
        name = self._store(document, source, twin)
        shown, beaten = files.shown(path), self.library.real_path(other.path)
        (self.log.added if self.log.take_back(beaten) else self.log.updated).append(shown)
        self.log.notices.append(f"{shown} replaces {twin}: {_version(mine)} instead of {_version(theirs)}")
        if loser is not None and not files.is_gone(beaten):
            reason = f"{_version(theirs)} of the paper in {name}"
            self.library.put_source(replace(loser, state="older", reason=reason, document=name))
            self.log.skipped.append(Refusal(files.shown(beaten), reason))

    def _store(self, document: Document, source: Source, old: str | None) -> str:
        prepared = self._preparer.prepare(document)
        return self.library.store(document, replace(source, state="read"), prepared, replaces=old)

    @cached_property
    def _preparer(self) -> Preparer:
        return Preparer(self.library, self.embedder)

    def _embed_again(self) -> None:
        """Give documents of another model or chunker new chunks, from the text that is stored."""
        before, now = self.library.meta("embedder"), self.embedder.name
        if before != now:
            self.embedder.embed_documents(["a trial"])  # a model that cannot be loaded changes nothing
            self.library.record_embedder(now)
        stale = self.library.stale(chunking.VERSION, now)
        if before not in (None, now) and stale:
            self.log.notices.append(
                f"the embedding model is {now}, was {before}: everything is embedded again"
            )
        for done, name in enumerate(stale):
            self.progress(f"embedding {name}", done, len(stale))
            document = self.library.document(name)
            assert document is not None
            self.library.embed_again(name, self._preparer.prepare(document))


def _version(work: Work) -> str:
    return f"version {work.arxiv_version}" if work.arxiv_version else "a copy without version"
