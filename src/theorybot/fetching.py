"""What is asked for -> PDFs from arXiv in a folder -> the library: all that `theorybot fetch` does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from theorybot.arxiv import api, matching
from theorybot.arxiv.asked import Asked, works_asked
from theorybot.arxiv.atom import Record
from theorybot.arxiv.cited import cited_by, distinct, lacking, notes
from theorybot.arxiv.download import Download
from theorybot.arxiv.manifest import Line, put_line, read_manifest
from theorybot.arxiv.wire import Wire, open_wire
from theorybot.bot import Theorybot
from theorybot.errors import FetchError, NoLibrary, SettingsError, TheorybotError, Unreachable
from theorybot.files import PathName, sha256, shown
from theorybot.library import Library, translated
from theorybot.progress import Progress, quiet
from theorybot.types import IngestReport, Refusal, Work


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be asked of arXiv: numbers, with what is known of the works, and works known by their titles.

    `elsewhere` counts talks, books, web pages and works without title or number, which are not looked for.
    `notices` say what was lost in reading lists.
    """

    numbered: Mapping[api.Asked, Work]
    titled: tuple[Work, ...]
    refused: tuple[Refusal, ...]
    elsewhere: int
    notices: tuple[str, ...] = ()

    @property
    def numbers(self) -> tuple[api.Asked, ...]:
        """The numbers, in order, each once."""
        return tuple(self.numbered)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper in the folder, and whether this run fetched it."""

    path: Path
    record: Record
    fetched: bool


@dataclass
class FetchReport:
    """What a fetch did so far. `unmatched` are titles for which arXiv has nothing like enough."""

    papers: list[Paper] = field(default_factory=list)
    failed: list[Refusal] = field(default_factory=list)
    unmatched: list[Refusal] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    ingested: IngestReport | None = None


def fetch(
    bot: Theorybot, *asked: str, cited: bool = False, missing: bool = False, into: PathName | None = None,
    progress: Progress = quiet,
) -> FetchReport:  # fmt: skip
    """Papers from arXiv into a folder and the library, as `theorybot fetch` does; for use from Python.

    Raises TheorybotError where nothing is asked for or arXiv must not be asked; a paper that fails is in
    the report.
    """
    return Fetch(bot, into, progress).run(make_plan(bot, asked, cited=cited, missing=missing))


def make_plan(bot: Theorybot, arguments: Sequence[str], *, cited: bool, missing: bool) -> Plan:
    """What the arguments name, and with `cited` all that the library's notes cite; reads files alone.

    `missing` leaves out what the library has. Raises TheorybotError if nothing is asked for.
    """
    cited = cited or (missing and not arguments)
    if not arguments and not cited:
        raise TheorybotError(
            "nothing is asked for: name arXiv numbers, addresses, .bib files or notes, or use --missing"
        )
    folder = bot.settings.library
    with translated(folder):
        library = _library(folder, needed=cited or missing)
        try:
            asked = works_asked(arguments, library, bot.settings.max_file_mb * 2**20)
            exact = [work for work in asked.works if work.arxiv_version]
            listed = [work for work in asked.works if not work.arxiv_version]
            if cited and library is not None:
                listed += cited_by(library, notes(library))
            wanted = [*exact, *distinct(listed)]
            if missing and library is not None:
                wanted = lacking(wanted, library)
        finally:
            if library is not None:
                library.close()
    return _sorted(wanted, asked)


def _library(folder: Path, *, needed: bool) -> Library | None:
    """The library, if there is one; notes may be fetched for without. Raises NoLibrary if it is needed."""
    try:
        return Library(folder)
    except NoLibrary:
        if needed:
            raise
        return None


def _sorted(wanted: Sequence[Work], asked: Asked) -> Plan:
    numbered = [((work.arxiv_id, work.arxiv_version), work) for work in wanted if work.arxiv_id]
    titled = [work for work in wanted if not work.arxiv_id and work.title and work.form == "paper"]
    elsewhere = len(wanted) - len(numbered) - len(titled)
    return Plan(dict(numbered), tuple(titled), tuple(asked.refused), elsewhere, tuple(asked.notices))


@dataclass
class Fetch:
    """One run into a folder, by default papers/ in the corpus folder.

    `report` holds what is done, also where the run is interrupted.
    """

    bot: Theorybot
    into: PathName | None = None
    progress: Progress = quiet
    report: FetchReport = field(default_factory=FetchReport)

    @property
    def folder(self) -> Path:
        """Where the papers are."""
        return Path(self.into or self.bot.settings.corpus / "papers")

    def run(self, plan: Plan) -> FetchReport:
        """Fetch one paper after the other, then ingest what is there. A paper that fails stops no other.

        Raises SettingsError before any contact under `offline`.
        """
        settings = self.bot.settings
        if settings.offline:
            raise SettingsError(f"offline = true forbids asking {settings.arxiv_url}; --dry-run asks nobody")
        self.report.failed.extend(plan.refused)
        self.report.notices.extend(plan.notices)
        if plan.numbers or plan.titled:
            with open_wire(settings) as wire:
                self._fetch_all(wire, plan)
        if self.report.papers:
            paths = [paper.path for paper in self.report.papers]
            self.report.ingested = self.bot.ingest(*paths, progress=self.progress)
        return self.report

    def _fetch_all(self, wire: Wire, plan: Plan) -> None:
        waiting = [*map(number_name, plan.numbers), *map(title_line, plan.titled)]
        total = len(waiting)
        wire.pace.waits = lambda why: self.progress(why, total - len(waiting), total)
        try:
            for done, (asked, record) in enumerate(self._records(wire, plan)):
                if record is not None and all(paper.record != record for paper in self.report.papers):
                    self._fetch(wire, asked, record, done, total)
                waiting.remove(asked)
        except Unreachable as error:
            self.report.failed.extend(Refusal(asked, str(error)) for asked in waiting[:1])
            self.report.failed.extend(Refusal(asked, "not tried") for asked in waiting[1:])

    def _records(self, wire: Wire, plan: Plan) -> Iterator[tuple[str, Record | None]]:
        """Each thing asked for, with arXiv's record of it; None where there is none, which is reported."""
        described = api.records(wire, plan.numbers, self.progress) if plan.numbers else {}
        for number in plan.numbers:
            found = described[number]
            if isinstance(found, FetchError):
                self.report.failed.append(Refusal(number_name(number), str(found)))
            yield number_name(number), found if isinstance(found, Record) else None
        for done, work in enumerate(plan.titled, start=len(plan.numbers)):
            self.progress(f"looking for {work.title}", done, len(plan.numbers) + len(plan.titled))
            yield title_line(work), self._look_for(wire, work)

    def _look_for(self, wire: Wire, work: Work) -> Record | None:
        try:
            found = matching.choose(work, api.candidates(wire, work))
        except Unreachable:
            raise
        except FetchError as error:
            self.report.failed.append(Refusal(title_line(work), str(error)))
            return None
        if found.record is None:
            self.report.unmatched.append(Refusal(title_line(work), found.reason))
        return found.record

    def _fetch(self, wire: Wire, asked: str, record: Record, done: int, total: int) -> None:
        def report(size: int, whole: int | None) -> None:
            of = f" of {whole / 2**20:.1f}" if whole else ""
            self.progress(f"{record.name} ({size / 2**20:.1f}{of} MB)", done, total)

        most = self.bot.settings.max_file_mb * 2**20
        download = Download(wire, record, self.folder, most, report)
        self.progress(record.name, done, total)
        try:
            with wire.pace.alone():
                fetched = download.run()
                self._record(wire, record, download.path)
        except Unreachable:
            raise
        except FetchError as error:
            self.report.failed.append(Refusal(asked, str(error)))
            return
        self.report.papers.append(Paper(download.path, record, fetched))

    def _record(self, wire: Wire, record: Record, path: Path) -> None:
        """A line in the manifest; one that is there already stays."""
        digest = sha256(path)
        before = read_manifest(self.folder).get(path.name)
        if before is not None:
            if before.sha256 != digest:
                self.report.notices.append(f"{shown(path)} is not the file that its manifest describes")
            return
        put_line(
            self.folder,
            Line(
                file=path.name, arxiv_id=record.number, version=record.version, title=record.title,
                authors=record.authors, date=record.published, licence=api.licence(wire, record),
                doi=record.doi, url=f"https://arxiv.org/abs/{record.name}", sha256=digest,
            ),
        )  # fmt: skip


def number_name(asked: api.Asked) -> str:
    """A number as people write it: "1806.07572v4"."""
    return f"{asked[0]}v{asked[1]}" if asked[1] else asked[0]


def title_line(work: Work) -> str:
    """A work that has no number, in one line."""
    by = f" ({work.authors[0]}{' et al.' if len(work.authors) > 1 else ''})" if work.authors else ""
    return f"'{work.title}'{by}{f' {work.year}' if work.year else ''}"
