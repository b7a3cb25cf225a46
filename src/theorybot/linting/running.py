"""Files to findings: what is read, which `.bib` files a note can mean, and every rule on every document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from pathlib import Path

from theorybot import files
from theorybot.embedding import Embedder
from theorybot.errors import TheorybotError, UnreadableFile
from theorybot.grounding import Checker, open_checker
from theorybot.library import Library, Listed
from theorybot.linting import claims
from theorybot.linting.finding import Finding, Ignored, Lines, finding, ordered
from theorybot.linting.prose import anchors, link_name
from theorybot.linting.rules import BY_ID, RULES, UNKNOWN, UNREADABLE
from theorybot.linting.stating import Claim, gather
from theorybot.linting.subject import Bibliography, Spot, Subject, names_of
from theorybot.readers import Limits, Readers
from theorybot.settings import Settings
from theorybot.types import Document, Reference, Refusal


@dataclass(frozen=True, slots=True)
class LintReport:
    """What a lint found, by file and place; `claims` is how many sentences were held against their papers."""

    findings: tuple[Finding, ...]
    files: int
    claims: int = 0


@dataclass(frozen=True)
class Shelf:
    """What stands behind the notes: the library, if there is one, and what judges claims.

    `embedder` opens the library's model, for claims alone; `judge` stands in for the checker of the settings.
    """

    settings: Settings
    library: Library | None
    embedder: Callable[[], Embedder]
    judge: Checker | None = None

    @cached_property
    def listed(self) -> list[Listed]:
        """The library's documents."""
        return self.library.listed() if self.library is not None else []

    @cached_property
    def papers(self) -> dict[str, Listed]:
        """The library's papers, by what tells a work from others."""
        return {name: row for row in self.listed if row.kind == "paper" for name in names_of(row.work)}

    def paths(self, *kinds: str) -> list[Path]:
        """The files of the library's documents of these kinds that are still there."""
        rows = [row for row in self.listed if row.kind in kinds and row.path]
        paths = [self.library.real_path(row.path) for row in rows] if self.library is not None else []
        return [path for path in paths if path.is_file()]

    def judged(self, found: Sequence[Claim]) -> claims.Judged:
        """What the library's papers do not bear out."""
        if not found or self.library is None:
            return {}
        return claims.judge(
            found, self.library, self.embedder().embed_query,
            lambda embed: self.judge or open_checker(self.settings.checker, embed),
        )  # fmt: skip


def lint(paths: Sequence[files.PathName], shelf: Shelf) -> LintReport:
    """Every finding in the notes and `.bib` files below `paths`; PDFs are passed over.

    Without paths these are the files of the library's notes, else the corpus folder. A note's keys are looked
    for in `.bib` files below the paths, around the note (`bib_files`), and in the library: the nearest wins.
    A file that cannot be read is a finding. Raises TheorybotError where there is nothing to look at.
    """
    corpus = shelf.settings.corpus
    given = [Path(path) for path in paths] or shelf.paths("note", "bibliography") or [corpus]
    if given == [corpus] and not paths and not corpus.is_dir():
        raise TheorybotError("there is no library and no corpus folder; name a file: theorybot lint PATH")
    surveyed = files.survey(given)
    read, subjects, unread = _subjects(surveyed.files, shelf)
    gathered = gather(subjects, {name: row.name for name, row in shelf.papers.items()})
    judged = shelf.judged(gathered)
    refused = [_refused(refusal) for refusal in (*surveyed.failed, *unread)]
    found = [
        one
        for number, path in enumerate(read)
        for one in _findings(files.shown(path), replace(subjects[number], judged=judged.get(number, {})))
    ]
    return LintReport(tuple(ordered([*refused, *found])), len(read) + len(refused), len(gathered))


def read_subjects(paths: Sequence[Path], shelf: Shelf) -> list[Subject]:
    """The documents below `paths` as rules look at them; files that cannot be read are left out."""
    return _subjects(files.survey(paths).files, shelf)[1]


def _subjects(met: Sequence[Path], shelf: Shelf) -> tuple[list[Path], list[Subject], list[Refusal]]:
    """The files that were read, what rules look at of each, and the files that could not be read."""
    with Readers(Limits.of(shelf.settings)) as readers:
        read, unread = _read([path for path in met if path.suffix.casefold() != ".pdf"], readers.read)
        reach = _Reach(read, shelf.paths("bibliography"), readers.read)
    keys = frozenset(c.key for _, one in read for c in one.citations if c.key is not None)
    works = {name: row.work for name, row in shelf.papers.items()}
    named = _named(read, met, shelf)
    subjects = [Subject(one, reach.of(path), keys, works, named) for path, one in read]
    return [path for path, _ in read], subjects, unread


def _read(
    paths: Iterable[Path], reader: Callable[[Path], Document]
) -> tuple[list[tuple[Path, Document]], list[Refusal]]:
    read, unread = [], []
    for path in paths:
        try:
            read.append((path, reader(path)))
        except UnreadableFile as error:
            unread.append(Refusal(files.shown(path), str(error)))
    return read, unread


def _named(
    read: Sequence[tuple[Path, Document]], met: Iterable[Path], shelf: Shelf
) -> dict[str, frozenset[str] | None]:
    """What wiki links may name: files below the paths, beside the notes, in their vault or the corpus folder
    around them, and the library's documents.
    """
    folders = {path.absolute().parent for path, _ in read}
    corpus = shelf.settings.corpus.absolute()
    above = {root for folder in folders for root in (folder, *folder.parents)}
    vaults = {root for root in above if root == corpus or (root / ".obsidian").is_dir()}
    beside = (path for folder in folders for path in folder.iterdir())
    around = (path for vault in vaults for path in files.survey([vault]).files)
    names = [path.name for path in (*met, *beside, *around)]
    names += [name for row in shelf.listed for name in (Path(row.name).name, Path(row.path).name, row.title)]
    found: dict[str, frozenset[str] | None] = {
        name: None for full in names for name in (link_name(full), link_name(Path(full).stem))
    }
    return found | {link_name(path.name): anchors(one) for path, one in read if one.kind == "note"}


class _Reach:
    """Which `.bib` entries a note can mean by a key."""

    def __init__(
        self, read: Sequence[tuple[Path, Document]], known: Sequence[Path], reader: Callable[[Path], Document]
    ) -> None:
        folders = {path.absolute().parent for path, _ in read}
        beside = [path for folder in sorted(folders) for path in files.bib_files(folder)]
        mine = {path.absolute(): one for path, one in read if one.kind == "bibliography"}
        others = dict.fromkeys(path.absolute() for path in (*beside, *known))
        found, _ = _read([path for path in others if path not in mine and path.is_file()], reader)
        self._all = [*mine.items(), *found]
        self._found: dict[Path, Bibliography] = {}

    def of(self, note: Path) -> Bibliography:
        """The entries by key; of two with one key the one in the nearer file."""
        folder = note.absolute().parent
        if folder not in self._found:
            self._found[folder] = self._within(folder)
        return self._found[folder]

    def _within(self, folder: Path) -> Bibliography:
        entries: dict[str, Reference] = {}
        for _, one in sorted(self._all, key=lambda pair: _nearness(folder, pair[0])):
            entries |= {ref.key: ref for ref in reversed(one.references) if ref.key}
        return Bibliography(entries)


def _nearness(folder: Path, bib: Path) -> tuple[int, int]:
    """How many leading folders two places share; then, the shallower the nearer."""
    mine, theirs = folder.parts, bib.parent.parts
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(mine, theirs, strict=False))), -len(
        theirs
    )


def _findings(path: str, subject: Subject) -> Iterator[Finding]:
    """What the rules find in one document, less what it asks to ignore."""
    lines, ignored = Lines(subject.text), Ignored(subject.text)
    unknown = tuple(
        Spot(start, end, f"there is no rule '{rule}'", "see theorybot lint --rules")
        for rule, start, end in ignored.named
        if rule not in BY_ID
    )
    subject = replace(subject, judged={**subject.judged, UNKNOWN: unknown})
    for rule in RULES:
        for spot in rule.check(subject):
            found = finding(path, rule.id, rule.severity, spot, lines)
            if not ignored.hides(found):
                yield found


def _refused(refusal: Refusal) -> Finding:
    rule = BY_ID[UNREADABLE]
    return Finding(
        refusal.path, 1, 1, 1, 1, rule.id, rule.severity, refusal.reason, "mend the file, or name another"
    )
