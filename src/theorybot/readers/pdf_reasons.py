"""Why a PDF could not be read, in words that say what to do about it."""

from __future__ import annotations

import re
from pathlib import Path

EMPTY = "empty file (download it again)"
WEB_PAGE = "a web page, not a PDF (the download was refused; download it again)"
CUT_OFF = "cut off: the end of the file is missing (download it again)"
NO_TEXT = "scanned or drawn pages without text; run OCR first"
NOISE = "its text is symbol noise: the fonts do not say which letters they draw; run OCR first"
NO_PAGES = "has no pages"
PASSWORD = "needs a password"

KINDS = (  # first bytes of what people save as .pdf by mistake
    (b"%!PS", "a PostScript file, not a PDF (convert it with ps2pdf)"),
    (b"PK\x03\x04", "a zip or office file, not a PDF"),
    (b"\x1f\x8b", "a gzip file, not a PDF (unpack it first)"),
    (b"\x89PNG", "a picture, not a PDF"),
    (b"\xff\xd8\xff", "a picture, not a PDF"),
)
HEADER_WITHIN = 2048  # bytes that may stand before %PDF
TRAILER_WITHIN = 4096  # bytes from the end in which %%EOF or startxref must stand


def before_opening(path: Path, max_mb: float) -> str | None:
    """Why not even to try the file at `path`, or None; `max_mb` in MiB. Raises OSError if it is not there."""
    size = path.stat().st_size
    if size == 0:
        return EMPTY
    if size > max_mb * 2**20:
        return f"is {size / 2**20:.0f} MB large; the limit is {max_mb:g} MB"
    with path.open("rb") as file:
        head = file.read(HEADER_WITHIN)
    if b"%PDF" in head:
        return None
    return _kind(head)


def of_file(path: Path, failure: list[str]) -> str:
    """Why the file at `path` could not be opened, given what was raised: `[exception name, message]`."""
    known = _known(failure)
    if known:
        return known
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEADER_WITHIN)
        file.seek(max(0, size - TRAILER_WITHIN))
        tail = file.read()
    if b"%PDF" not in head:
        return "not a PDF file"
    if b"%%EOF" not in tail and b"startxref" not in tail:
        return CUT_OFF
    return f"{_damaged(failure)}; download it again"


def of_failure(failure: list[str]) -> str:
    """Why a page could not be read, given what was raised: `[exception name, message]`."""
    return _known(failure) or _damaged(failure)


def _damaged(failure: list[str]) -> str:
    """What pypdf says is wrong; an error that it did not foresee says nothing to a reader."""
    foreseen = failure[0].startswith(("Pdf", "Parse", "Empty", "Limit", "Stream", "PyPdf"))
    return f"damaged ({_short(failure)})" if foreseen else "damaged"


def _kind(head: bytes) -> str | None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start[:1024]:
        return WEB_PAGE
    return next((reason for magic, reason in KINDS if head.startswith(magic)), None)


def _known(failure: list[str]) -> str | None:
    name, message = failure
    if name in ("FileNotDecryptedError", "WrongPasswordError"):
        return PASSWORD
    if name == "Timeout":
        return f"gave up after {message} s"
    if name == "MemoryError":
        return f"needs more than {message} MB of memory"
    if name == "Death":
        return "the reading program broke down on it"
    if "brotli" in message.lower():
        return "uses Brotli compression, which cannot be read here"
    if "jbig2dec" in message:
        return "holds a JBIG2 picture, which cannot be read here"
    if name == "LimitReachedError":
        return f"goes past a safety limit ({_short(failure)})"
    return None


def _short(failure: list[str]) -> str:
    """The first sentence of a message, without object addresses and quoted bytes."""
    name, message = failure
    text = re.sub(r"\bb?(['\"]).*", "…", message).strip() or name
    text = re.sub(r"IndirectObject\(\d+, \d+, \d+\)", "an object", text)
    return re.split(r"(?<=\w)\.(?:\s|$)", text)[0][:120].rstrip(" .:")
