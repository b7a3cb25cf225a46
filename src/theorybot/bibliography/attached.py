"""The `file` field of a .bib entry: paths of files, in the forms that Zotero and its kin write. Pure."""

from __future__ import annotations

import re

_FILES = re.compile(
    r"(?:[^;\\]|\\.)+", re.DOTALL
)  # between semicolons; a backslash takes the next sign's meaning
_PARTS = re.compile(r"(?<!\\)((?:\\\\)*):")
_ESCAPED = re.compile(r"\\([\\:;{}_&%#$ ])")
_DRIVE = re.compile(r"[A-Za-z]")


def attached_paths(field: str) -> tuple[str, ...]:
    """The paths in a field, in order, each once, as they are written.

    Two forms are read, several files separated by semicolons: `name:path:mime` (Zotero's own, JabRef), and
    the path alone (Better BibTeX). A backslash before a colon, semicolon or backslash belongs to the form.
    """
    found = [_path(piece.strip()) for piece in _FILES.findall(field)]
    return tuple(dict.fromkeys(path for path in found if path))


def _path(piece: str) -> str:
    parts = _split(piece)
    if len(parts) < 3:  # a path alone, which may begin with a drive: "C:\\papers\\x.pdf"
        return _plain(piece)
    *_, before, path, _mime = parts
    return _plain(f"{before}:{path}" if _DRIVE.fullmatch(before) else path)


def _split(piece: str) -> list[str]:
    """The parts between colons that no backslash precedes."""
    parts, start = [], 0
    for colon in _PARTS.finditer(piece):
        parts.append(piece[start : colon.end() - 1])
        start = colon.end()
    return [*parts, piece[start:]]


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text).strip()
