"""Files dropped in the browser -> files in the folder "uploads" of the corpus, under safe names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from theorybot.errors import TheorybotError
from theorybot.files import OTHER_KIND, shown
from theorybot.readers import SUFFIXES
from theorybot.types import Refusal

FOLDER = "uploads"
_LONGEST = 80  # letters of a name: every file system takes more
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)\Z", re.IGNORECASE)  # what Windows takes for devices


def safe_name(name: str) -> str | None:
    """A name made of letters, digits, ".", "-" and "_", with its ending; None for another kind of file."""
    last = PurePosixPath(name.replace("\\", "/")).name
    stem, dot, ending = last.rpartition(".")
    suffix = f"{dot}{ending}".casefold()
    if not dot or suffix not in SUFFIXES:
        return None
    plain = unicodedata.normalize("NFKC", stem)
    kept = re.sub(r"[^\w.-]+", "-", plain).strip(".-_")[:_LONGEST].rstrip(".-_")
    kept = re.sub(r"\.{2,}", ".", kept) or "upload"
    return f"{'file-' if _DEVICES.match(kept) else ''}{kept}{suffix}"


def keep(uploads: Iterable[tuple[str, bytes]], corpus: Path) -> tuple[list[Path], list[Refusal]]:
    """Write the files (name, content); returns those written, and those refused. Raises TheorybotError.

    A file of the same name is replaced: dropping a new version means that. Two of one drop that come to the
    same name are told apart by a number.
    """
    folder = corpus / FOLDER
    written: list[Path] = []
    refused: list[Refusal] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in uploads:
            safe = safe_name(name)
            if safe is None:
                refused.append(Refusal(name, OTHER_KIND))
                continue
            path = _apart(folder / safe, written)
            part = folder / f".{path.name}.part"  # hidden: an ingest beside this never reads half a file
            part.write_bytes(content)
            part.replace(path)
            written.append(path)
    except OSError as error:
        raise TheorybotError(
            f"{shown(folder)}: {error.strerror or error}; make it writable, or free some space"
        ) from error
    return written, refused


def _apart(path: Path, taken: list[Path]) -> Path:
    number, found = 1, path
    while found in taken:
        number += 1
        found = path.with_stem(f"{path.stem}-{number}")
    return found
