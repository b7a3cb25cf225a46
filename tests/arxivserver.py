"""A server on loopback that plays arXiv: the API, PDFs and abstract pages, and the ways in which they fail.

The server is real: the tests reach it over HTTP through the setting `arxiv_url`, and patch nothing. A fault is
a function that answers one request in place of the server; `server.faults[path]` lists those still to come.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import makepdf

LICENCE = "http://creativecommons.org/licenses/by/4.0/"
FEED = '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>'

Fault = Callable[["Handler"], None]


@dataclass(frozen=True)
class Played:
    """A paper that the server has, in its newest version."""

    number: str
    version: int
    title: str
    authors: tuple[str, ...]
    published: str
    pdf: bytes

    def entry(self) -> str:
        """The paper as the API describes it: its title broken into lines, as arXiv's are."""
        authors = "".join(f"<author><name>{escape(name)}</name></author>" for name in self.authors)
        return (
            f"<entry><id>http://arxiv.org/abs/{self.number}v{self.version}</id>"
            f"<title>{escape(self.title).replace(' ', chr(10) + '  ', 1)}</title>"
            f"<published>{self.published}T17:59:59Z</published><updated>2020-02-10T00:00:00Z</updated>"
            f"<summary>{escape(self.title)}.</summary>{authors}</entry>"
        )


_MADE: dict[tuple[str, tuple[str, ...], int], bytes] = {}  # setting a paper takes a moment


def made(folder: Path, title: str, authors: tuple[str, ...], pages: int) -> bytes:
    """A paper of that title as PDF."""
    key = title, authors, pages
    if key not in _MADE:
        text = [(f"{i} Part", ("Deep networks generalize well. " * 30,)) for i in range(1, 6 * pages)]
        path = makepdf.paper(folder / "made.pdf", title=title, authors=authors, sections=text)
        _MADE[key] = path.read_bytes()
        path.unlink()
    return _MADE[key]


@dataclass
class ArxivServer:
    """Where it is, what it has, and what it was asked: (time, path with query, headers)."""

    url: str
    papers: dict[str, Played] = field(default_factory=dict)
    asked: list[tuple[float, str, dict[str, str]]] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    open: int = 0  # connections
    most_open: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)

    def has(
        self, folder: Path, number: str, title: str, authors: tuple[str, ...] = ("Ada Lovelace", "Emmy Noether"),
        *, version: int = 1, published: str = "2018-06-20", printed: str | None = None, pages: int = 1,
    ) -> Played:  # fmt: skip
        """Give the server a paper; `printed` is the title on its first page, if it is another."""
        pdf = made(folder, printed or title, authors, pages)
        self.papers[number] = Played(number, version, title, authors, published, pdf)
        return self.papers[number]

    def paths(self, prefix: str = "/") -> list[str]:
        """Paths asked for so far that begin so."""
        return [path for _, path, _ in self.asked if path.startswith(prefix)]


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    arxiv: ArxivServer

    def setup(self) -> None:
        super().setup()
        self.arxiv.open += 1
        self.arxiv.most_open = max(self.arxiv.most_open, self.arxiv.open)

    def handle(self) -> None:
        with suppress(OSError):  # the client was killed
            super().handle()

    def finish(self) -> None:
        self.arxiv.open -= 1
        super().finish()

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.arxiv.asked.append((time.time(), self.path, dict(self.headers.items())))
        with suppress(OSError):  # the client has hung up
            if self.arxiv.faults[parts.path]:
                self.arxiv.faults[parts.path].pop(0)(self)
            elif parts.path == "/api/query":
                self.api({name: values[0] for name, values in parse_qs(parts.query).items()})
            elif parts.path.startswith("/abs/"):
                self.sends(
                    f'<html><div class="abs-license"><div><a href="{LICENCE}" title="Rights">x</a></div></html>'.encode(),
                    "text/html",
                )
            elif (paper := self.paper()) is not None:
                self.sends_pdf(paper.pdf)
            else:
                self.sends(b"<html><title>Not found</title></html>", "text/html", 404)

    def paper(self) -> Played | None:
        number, _, version = urlsplit(self.path).path.removeprefix("/pdf/").rpartition("v")
        found = self.arxiv.papers.get(number)
        return found if found is not None and int(version) <= found.version else None

    def api(self, query: dict[str, str]) -> None:
        numbers = [name for name in query.get("id_list", "").split(",") if name]
        bad = [name for name in numbers if name.startswith("bad")]
        if bad:
            where = "<id>http://arxiv.org/api/errors#incorrect_id</id><title>Error</title>"
            self.feed(f"<entry>{where}<summary>incorrect id format for {bad[0]}</summary></entry>")
            return
        wanted = [name.rpartition("v")[0] if "v" in name else name for name in numbers]
        found = [self.arxiv.papers[name] for name in wanted if name in self.arxiv.papers]
        if "search_query" in query:
            words = [part[3:] for part in query["search_query"].split(" AND ") if part.startswith("ti:")]
            found = [
                paper
                for paper in self.arxiv.papers.values()
                if all(word in paper.title.casefold() for word in words)
            ]
        self.feed("".join(paper.entry() for paper in reversed(found)))  # in no promised order

    def feed(self, entries: str) -> None:
        self.sends(FEED.format(entries).encode(), "application/atom+xml")

    def sends(self, content: bytes, kind: str, status: int = 200, **headers: str) -> None:
        self.begins(status, kind, len(content), **headers)
        self.wfile.write(content)

    def sends_pdf(self, content: bytes, **headers: str) -> None:
        """A PDF, or the rest of it if that was asked for by its tag."""
        tag = f'"{sha256(content).hexdigest()[:8]}"'
        asked = self.headers.get("Range")
        if asked and self.headers.get("If-Range") == tag:
            first = int(asked.removeprefix("bytes=").removesuffix("-"))
            if first >= len(content):
                self.sends(b"", "text/plain", 416, Content_Range=f"bytes */{len(content)}")
                return
            place = f"bytes {first}-{len(content) - 1}/{len(content)}"
            self.sends(content[first:], "application/pdf", 206, ETag=tag, Content_Range=place)
            return
        self.sends(content, "application/pdf", ETag=tag, **headers)

    def begins(self, status: int, kind: str, length: int | None, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


# -- faults


def busy(status: int, retry_after: str | None = None) -> Fault:
    def answer(http: Handler) -> None:
        http.sends(
            b"slow down", "text/plain", status, **({"Retry_After": retry_after} if retry_after else {})
        )

    return answer


def cut(share: float) -> Fault:
    """The connection breaks after this share of the bytes that were promised."""

    def answer(http: Handler) -> None:
        paper = http.paper()
        assert paper is not None
        tag = f'"{sha256(paper.pdf).hexdigest()[:8]}"'
        http.begins(200, "application/pdf", len(paper.pdf), ETag=tag)
        http.wfile.write(paper.pdf[: int(share * len(paper.pdf))])
        http.wfile.flush()
        http.close_connection = True

    return answer


def drip(piece: int, pause: float) -> Fault:
    """The paper, a few bytes at a time."""

    def answer(http: Handler) -> None:
        paper = http.paper()
        assert paper is not None
        tag = f'"{sha256(paper.pdf).hexdigest()[:8]}"'
        http.begins(200, "application/pdf", len(paper.pdf), ETag=tag)
        http.close_connection = True
        for start in range(0, len(paper.pdf), piece):
            http.wfile.write(paper.pdf[start : start + piece])
            http.wfile.flush()
            if http.arxiv.stopping.wait(pause):
                return

    return answer


def body(content: bytes, kind: str = "application/pdf", status: int = 200, **headers: str) -> Fault:
    return lambda http: http.sends(content, kind, status, **headers)


def redirect(target: str, status: int = 302) -> Fault:
    return lambda http: http.sends(b"", "text/html", status, Location=target)


def promises(length: int, content: bytes) -> Fault:
    """A length that is not the body's."""

    def answer(http: Handler) -> None:
        http.begins(200, "application/pdf", length)
        http.wfile.write(content)
        http.close_connection = True

    return answer


def endless(piece: bytes, pause: float = 0.0) -> Fault:
    """A PDF without a length that goes on until the client hangs up."""

    def answer(http: Handler) -> None:
        http.begins(200, "application/pdf", None, Connection="close", ETag='"endless"')
        http.close_connection = True
        http.wfile.write(b"%PDF-1.5\n")
        while not http.arxiv.stopping.is_set():
            http.wfile.write(piece)
            http.wfile.flush()
            if pause:
                http.arxiv.stopping.wait(pause)

    return answer


def silent(http: Handler) -> None:
    """Nothing is said until the server stops."""
    http.arxiv.stopping.wait(20)


@contextmanager
def arxiv_server() -> Iterator[ArxivServer]:
    """A server on a free port of loopback, stopped at the end."""
    played = ArxivServer("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"arxiv": played}))
    server.daemon_threads = True
    played.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield played
    finally:
        played.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
