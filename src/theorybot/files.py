"""What lies below the paths given: files to read, what is left out, and whether a file has changed."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from theorybot.errors import TheorybotError
from theorybot.readers import SUFFIXES
from theorybot.types import Refusal

PathName = str | os.PathLike[str]

OTHER_KIND = "not a note (.md, .txt), paper (.pdf) or bibliography (.bib)"
NOT_REGULAR = "not a regular file"
BROKEN_LINK = "a broken link"
FOLDER_LINK = "a link to a folder; name it on the command line"
NOT_UTF8 = "its name is not UTF-8; rename it"
MANIFEST = "manifest.jsonl"  # what `theorybot fetch` knows of the papers beside it; no file to read

_GONE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)


@dataclass(frozen=True, slots=True)
class Survey:
    """Files met below the paths: sorted, links last, so that of a file and a link to it the file wins.

    `named` are those given by name, not found in a folder; `closed` are folders that could not be opened.
    """

    files: tuple[Path, ...]
    named: frozenset[Path]
    closed: tuple[Path, ...]
    skipped: tuple[Refusal, ...]
    failed: tuple[Refusal, ...]


def given(paths: Sequence[PathName], corpus: Path) -> list[Path]:
    """The paths given, or the corpus folder. Raises TheorybotError where there is neither."""
    if not paths and not corpus.is_dir():
        raise TheorybotError(f"no corpus folder {shown(corpus)}; name one: theorybot ingest FOLDER")
    return [Path(path) for path in paths] or [corpus]


def survey(paths: Sequence[Path]) -> Survey:
    """Walk the paths. Hidden files and folders are passed over; links are followed to files alone."""
    met = _Met(frozenset(map(_absolute, paths)))
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112 - the method raises where the path cannot be looked at
            met.folder(path)
        else:
            met.name(path)
    return Survey(
        tuple(sorted(met.files.values(), key=lambda file: (file in met.links, file))),
        frozenset(met.named), tuple(met.closed),
        tuple(dict.fromkeys(met.skipped)), tuple(dict.fromkeys(met.failed)),
    )  # fmt: skip


@dataclass
class _Met:
    """What a survey has met so far; `given` are the absolute paths that it was asked for."""

    given: frozenset[str]
    files: dict[str, Path] = field(default_factory=dict)  # by absolute path: two ways may lead to one file
    links: set[Path] = field(default_factory=set)
    named: set[Path] = field(default_factory=set)
    closed: list[Path] = field(default_factory=list)
    skipped: list[Refusal] = field(default_factory=list)
    failed: list[Refusal] = field(default_factory=list)

    def folder(self, folder: Path) -> None:
        """All that lies below a folder."""
        for entry in _walk(folder, self._close):
            if entry.name == MANIFEST:
                continue
            path = Path(entry.path)
            refusal = _refusal(entry)
            if refusal is None:
                self._take(path, link=entry.is_symlink())
            elif refusal != FOLDER_LINK or _absolute(path) not in self.given:
                self.skipped.append(Refusal(shown(path), refusal))

    def name(self, path: Path) -> None:
        """A file given by name: what is wrong with it is a failure."""
        refusal = OTHER_KIND if path.suffix.casefold() not in SUFFIXES else None
        try:
            if not stat.S_ISREG(path.stat().st_mode):
                refusal = refusal or NOT_REGULAR
        except (FileNotFoundError, NotADirectoryError):
            refusal = BROKEN_LINK if path.is_symlink() else "no such file or folder"
        except OSError as error:
            refusal = unopened(error)
        if refusal is None:
            self.named.add(self._take(path, link=path.is_symlink()))
        else:
            self.failed.append(Refusal(shown(path), refusal))

    def _take(self, path: Path, *, link: bool) -> Path:
        kept = self.files.setdefault(_absolute(path), path)
        if link:
            self.links.add(kept)
        return kept

    def _close(self, folder: Path, error: OSError) -> None:
        self.closed.append(folder)
        self.failed.append(Refusal(shown(folder), unopened(error)))


def bib_files(folder: Path) -> list[Path]:
    """The `.bib` files that the keys of a note in `folder` may mean, the nearest first.

    Those in the folder and in the one above; where neither has any, those of the nearest of two more above.
    """
    around = (folder.absolute(), *folder.absolute().parents)
    found = [bib for place in around[:2] for bib in sorted(place.glob("*.bib"))]
    for place in around[2:4]:
        found = found or sorted(place.glob("*.bib"))
    return found


def refuse_to_prune(paths: Iterable[Path]) -> None:
    """Raise TheorybotError where a path is missing, closed or empty: an unmounted disk is not a deletion."""
    for path in paths:
        why = _no_evidence(path)
        if why is not None:
            raise TheorybotError(f"--prune refused: {shown(path)} {why}")


def is_below(path: Path, paths: Iterable[Path]) -> bool:
    """Whether `path` is one of `paths` or lies in one of them."""
    absolute = Path(_absolute(path))
    return any(absolute.is_relative_to(_absolute(other)) for other in paths)


def is_gone(path: Path) -> bool:
    """Whether nothing is there. A path that cannot be looked at counts as present: it may come back."""
    try:
        path.stat()
    except OSError as error:
        return error.errno in _GONE
    return False


def is_text(name: str) -> bool:
    """Whether the name can be written as UTF-8, as the library and every report have to."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def unopened(error: OSError) -> str:
    """Why a file or folder cannot be read, in the system's words."""
    return f"cannot be opened ({error.strerror or error})"


def stamp(path: Path) -> str:
    """Differs whenever the bytes may: size, times and inode. The change time cannot be set back."""
    found = path.stat()
    return f"{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}:{found.st_ino}"


def sha256(path: Path) -> str:
    """Digest of the file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def shown(path: Path) -> str:
    """The path as a report shows it: relative to the current folder where it lies in it, as UTF-8."""
    absolute = Path(_absolute(path))
    name = str(absolute.relative_to(Path.cwd()) if absolute.is_relative_to(Path.cwd()) else path)
    return name if is_text(name) else os.fsencode(name).decode("utf-8", "backslashreplace")


def _absolute(path: Path) -> str:
    return os.path.abspath(path)  # noqa: PTH100 - `resolve` would follow links


def _no_evidence(path: Path) -> str | None:
    """Why the path cannot bear out that files were deleted, or None."""
    if is_gone(path):
        return "does not exist; nothing was changed"
    errors: list[OSError] = []
    if not os.path.isdir(path) or any(_walk(path, lambda _, error: errors.append(error))):  # noqa: PTH112
        return None
    return unopened(errors[0]) if errors else "is empty; use theorybot remove DOCUMENT"


def _refusal(entry: os.DirEntry[str]) -> str | None:
    """Why what was met in a folder is not to be read, or None."""
    if entry.is_symlink() and os.path.isdir(entry.path):  # noqa: PTH112
        return FOLDER_LINK
    if Path(entry.name).suffix.casefold() not in SUFFIXES:
        return OTHER_KIND
    try:
        # the first question is answered by the folder's listing, without a look at the file
        regular = entry.is_file(follow_symlinks=False) or stat.S_ISREG(entry.stat().st_mode)
    except OSError as error:
        return BROKEN_LINK if error.errno in _GONE else None  # the rest fails when it is read
    return None if regular else NOT_REGULAR


def _walk(folder: Path, closed: Callable[[Path, OSError], None]) -> Iterator[os.DirEntry[str]]:
    """All that is not a folder and not hidden, below `folder`; links to folders are not followed."""
    waiting = [folder]
    while waiting:
        at = waiting.pop()
        try:
            with os.scandir(at) as listing:
                visible = [entry for entry in listing if not entry.name.startswith(".")]
            entries = [(entry.is_dir(follow_symlinks=False), entry) for entry in visible]
        except OSError as error:
            closed(at, error)
            continue
        entries.sort(key=lambda pair: pair[1].name)
        waiting.extend(Path(entry.path) for is_folder, entry in reversed(entries) if is_folder)
        yield from (entry for is_folder, entry in entries if not is_folder)
