"""What lies below the paths given: files to read, files of other kinds, and whether a file has changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from theorybot.errors import TheorybotError
from theorybot.readers import SUFFIXES
from theorybot.types import Refusal

OTHER_KIND = "not a note (.md, .txt), paper (.pdf) or bibliography (.bib)"


@dataclass(frozen=True, slots=True)
class Survey:
    """Files met below the paths, sorted; `named` are those given by name, not found in a folder."""

    files: tuple[Path, ...]
    named: frozenset[Path]
    skipped: tuple[Refusal, ...]
    failed: tuple[Refusal, ...]


def survey(paths: Sequence[Path]) -> Survey:
    """Walk the paths. Hidden files and folders are passed over; links are followed to files alone."""
    files: set[Path] = set()
    named: set[Path] = set()
    skipped: list[Refusal] = []
    failed: list[Refusal] = []
    for path in paths:
        if path.is_dir():
            for file in _walk(path):
                if file.suffix.casefold() in SUFFIXES:
                    files.add(file)
                else:
                    skipped.append(Refusal(shown(file), OTHER_KIND))
        elif not path.is_file():
            failed.append(
                Refusal(shown(path), "no such file or folder" if not path.exists() else "not a file")
            )
        elif path.suffix.casefold() not in SUFFIXES:
            failed.append(Refusal(shown(path), OTHER_KIND))
        else:
            files.add(path)
            named.add(path)
    return Survey(tuple(sorted(files)), frozenset(named), tuple(skipped), tuple(failed))


def refuse_to_prune(paths: Iterable[Path]) -> None:
    """Raise TheorybotError where a path is missing or empty: an unmounted disk is not a deletion."""
    for path in paths:
        if not path.exists():
            raise TheorybotError(f"--prune refused: {shown(path)} does not exist; nothing was changed")
        if path.is_dir() and not any(_walk(path)):
            raise TheorybotError(f"--prune refused: {shown(path)} is empty; use theorybot remove DOCUMENT")


def is_below(path: Path, paths: Iterable[Path]) -> bool:
    """Whether `path` is one of `paths` or lies in one of them."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - `resolve` would follow links
    return any(absolute.is_relative_to(os.path.abspath(other)) for other in paths)  # noqa: PTH100


def stamp(path: Path) -> str:
    """Differs whenever the bytes may: size, times and inode. The change time cannot be set back."""
    found = path.stat()
    return f"{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}:{found.st_ino}"


def sha256(path: Path) -> str:
    """Digest of the file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def shown(path: Path) -> str:
    """The path as a report shows it: relative to the current folder where it lies in it."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100
    return str(absolute.relative_to(Path.cwd()) if absolute.is_relative_to(Path.cwd()) else path)


def _walk(folder: Path) -> Iterator[Path]:
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(at) / name
