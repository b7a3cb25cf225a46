"""One paper from arXiv into a folder: resumed where it broke off, checked, there whole or not at all."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from theorybot.arxiv.atom import Record
from theorybot.arxiv.wire import Again, Wire
from theorybot.errors import FetchError, Unreachable
from theorybot.files import shown, unopened

Report = Callable[[int, int | None], None]  # bytes that are there, of how many if that is known

_HEAD = 1024  # bytes within which a PDF says that it is one
_TITLE = re.compile(rb"<title[^>]*>(.{1,300}?)</title>", re.IGNORECASE | re.DOTALL)
_RANGE = re.compile(r"bytes (?:(\d{1,15})-\d{1,15}|\*)/(\d{1,15})")


def file_name(record: Record) -> str:
    """What the paper's file is called: "1806.07572v4.pdf", "math_0211159v1.pdf"."""
    return f"{record.name.replace('/', '_')}.pdf"


@dataclass
class Download:
    """A paper on its way to `path`; what has come waits beside it in hidden files until it is whole."""

    wire: Wire
    record: Record
    folder: Path
    most: int  # bytes
    report: Report

    @property
    def path(self) -> Path:
        """Where the paper will be. The name is made of digits and the archive's name alone."""
        return self.folder / file_name(self.record)

    @property
    def part(self) -> Path:
        """What has come so far."""
        return self.folder / f".{self.path.name}.part"

    @property
    def tag(self) -> Path:
        """What the server calls the bytes of the part: only the same may be added to them."""
        return self.folder / f".{self.path.name}.tag"

    def run(self) -> bool:
        """Fetch the paper unless it is there; whether it was fetched. Raises FetchError or Unreachable.

        To be run in `wire.pace.alone()`: two processes must not add to one part.
        """
        try:
            if os.path.lexists(self.path):  # a broken link is somebody's too
                self._accept_present()
                return False
            self.folder.mkdir(parents=True, exist_ok=True)
            self.wire.trying(self._once)
            self.part.replace(self.path)
            self.tag.unlink(missing_ok=True)
        except OSError as error:  # a full disk will not take the next paper either
            raise Unreachable(f"cannot write {shown(self.folder)} ({error.strerror or error})") from error
        return True

    def _accept_present(self) -> None:
        try:
            with self.path.open("rb") as stream:
                head = stream.read(_HEAD)
        except OSError as error:
            raise FetchError(f"{shown(self.path)} is there already and {unopened(error)}") from error
        if b"%PDF-" not in head:
            raise FetchError(f"{shown(self.path)} is there already and is no PDF; move it away")

    def _once(self) -> None:
        """One request for what is still missing. Raises Again where a further one would help."""
        have, tag = self._so_far()
        ask = {"Range": f"bytes={have}-", "If-Range": tag} if have else {}
        with self.wire.answer(f"/pdf/{self.record.name}", headers=ask) as response:
            start, total = self._place(response, have)
            if start is None:
                self._check_end(have, total)
                return
            if total is not None and total > self.most:
                self._drop()
                raise FetchError(self._too_large(total))
            if start == 0:
                self._begin(response)
            self._receive(response, start, total)

    def _so_far(self) -> tuple[int, str]:
        """Bytes of the part that can be built upon, and their tag."""
        try:
            return self.part.stat().st_size, self.tag.read_text(encoding="ascii")
        except (FileNotFoundError, UnicodeDecodeError):
            return 0, ""

    def _place(self, response: httpx.Response, have: int) -> tuple[int | None, int | None]:
        """Where the body begins in the file (None where nothing is missing), and the size of the whole."""
        found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        first, whole = (found[1], int(found[2])) if found else (None, None)
        if response.status_code == 200:
            length = response.headers.get("Content-Length", "")
            return 0, int(length) if length.isdecimal() else None
        if response.status_code == 206 and first is not None and int(first) == have:
            return have, whole
        if response.status_code == 416 and whole == have > 0:
            return None, whole
        self._drop()
        if response.status_code == 400:
            raise FetchError("arXiv refuses the request (400)")
        raise Again(f"arXiv sends another part than the one that is missing ({response.status_code})")

    def _begin(self, response: httpx.Response) -> None:
        """Start the part anew, under the tag of what comes now; without one it could not be resumed."""
        self._drop()
        strong = response.headers.get("ETag", "")
        tag = strong if strong.startswith('"') else response.headers.get("Last-Modified", "")
        if tag and tag.isascii():
            self.tag.write_text(tag, encoding="ascii")

    def _receive(self, response: httpx.Response, size: int, total: int | None) -> None:
        head = self.part.read_bytes() if 0 < size < _HEAD else b""
        with self.part.open("ab") as stream:
            for piece in self.wire.pieces(response):
                if size < _HEAD:
                    head += piece
                    self._check_head(head, response)
                size += len(piece)
                if size > self.most:
                    self._drop()
                    raise FetchError(self._too_large(None))
                stream.write(piece)
                self.report(size, total)
            stream.flush()
            os.fsync(stream.fileno())
        self._check_end(size, total)

    def _check_head(self, head: bytes, response: httpx.Response) -> None:
        """Raise FetchError as soon as it is certain that this is no PDF."""
        page = "html" in response.headers.get("Content-Type", "") or head.lstrip()[:1] == b"<"
        if b"%PDF-" in head[:_HEAD] or (len(head) < _HEAD and not page):
            return
        self._drop()
        title = _TITLE.search(head)
        said = " ".join(html.unescape(title[1].decode("utf-8", "replace")).split()) if title else ""
        what = f"a web page came instead of the PDF{f': {said!r}' if said else ''}" if page else "not a PDF"
        raise FetchError(f"{what}; nothing was kept")

    def _check_end(self, size: int, total: int | None) -> None:
        with self.part.open("rb") as stream:
            opening = stream.read(_HEAD)
            stream.seek(max(0, size - 2 * _HEAD))
            ending = stream.read()
        if b"%PDF-" not in opening:
            self._drop()
            raise FetchError("not a PDF; nothing was kept")
        if total is None and b"%%EOF" not in ending:
            self._drop()  # nobody knows how much of it is missing
            raise Again("the PDF came without its end")
        if total is not None and size != total:
            if size > total:
                self._drop()
            raise Again(f"{size} of {total} bytes came")

    def _too_large(self, total: int | None) -> str:
        size = f"is {total / 2**20:.1f} MB large" if total else "does not end"
        return f"it {size}; the limit is {self.most / 2**20:.4g} MB (setting max_file_mb)"

    def _drop(self) -> None:
        """Forget what has come."""
        for path in (self.part, self.tag):
            with suppress(FileNotFoundError):
                path.unlink()
