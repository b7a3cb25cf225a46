"""The characters of a text file: its bytes decoded, the byte order mark off, line ends made `\\n`."""

from __future__ import annotations

import codecs
from pathlib import Path

from theorybot.errors import UnreadableFile

MAX_BYTES = 20_000_000


def read_text(path: Path, max_bytes: int = MAX_BYTES) -> tuple[str, tuple[str, ...]]:
    """The text of the file at `path`, and remarks on how it had to be decoded.

    Raises `UnreadableFile` when the file cannot be opened, is empty, is larger than `max_bytes` bytes, or
    holds something other than text.
    """
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise UnreadableFile(f"is {size / 2**20:.1f} MB large; the limit is {max_bytes / 2**20:.4g} MB")
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"cannot be opened: {error.strerror or type(error).__name__}") from error
    text, remarks = decode(raw)
    if not text.strip():
        raise UnreadableFile("empty file")
    return text, remarks


def decode(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """`raw` as text: UTF-8, UTF-16 or UTF-32 by its mark, else Windows-1252 with a remark."""
    marked = _by_mark(raw)
    if marked is not None:
        return _lines(marked), ()
    if b"\0" in raw or raw.startswith(b"%PDF-"):
        raise UnreadableFile("not a text file")
    try:
        return _lines(raw.decode("utf-8-sig")), ()
    except UnicodeDecodeError as error:
        if _binary(raw):
            raise UnreadableFile("not a text file") from error
        where = raw.count(b"\n", 0, error.start) + 1
    try:
        text, name = raw.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        text, name = raw.decode("latin-1"), "Latin-1"
    return _lines(text), (f"the file is not UTF-8 (line {where}): read as {name}, some letters may be wrong",)


def _by_mark(raw: bytes) -> str | None:
    marks = (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    )
    encoding = next((name for mark, name in marks if raw.startswith(mark)), None)
    if encoding is None:
        return None
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile("not a text file") from error
    if "\0" in text:
        raise UnreadableFile("not a text file")
    return text


def _binary(raw: bytes) -> bool:
    """Whether more than one byte in a hundred is a control character that no text editor writes."""
    controls = bytes(set(range(32)) - set(b"\t\n\r\f\x1b")) + b"\x7f"
    return len(raw) - len(raw.translate(None, controls)) > len(raw) / 100


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
