"""The connection to arXiv: one, slow on purpose, to no other host, and never trusted to end by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import httpx
import platformdirs

from theorybot.arxiv.pace import LONGEST, Pace
from theorybot.errors import FetchError, Unreachable
from theorybot.providers import loopback
from theorybot.settings import Settings

T = TypeVar("T")

ARXIV = "https://export.arxiv.org"
HOSTS = (ARXIV, "https://arxiv.org")  # programs are asked to use the first; it may send them to the second
AGENT = f"theorybot/{version('theorybot')} (fetches papers that a researcher's notes cite, to quote them)"
_PATIENT = 3.0  # seconds between two requests that arXiv's terms of use ask for
_REDIRECTS = 5
_REDIRECT = (301, 302, 303, 307, 308)
_BUSY = (429, 503)


class Again(FetchError):
    """Worth up to `most` tries: `wait` seconds were asked for; `outage` concerns every other paper too."""

    def __init__(self, reason: str, *, wait: float = 0.0, outage: bool = False, most: int = 9) -> None:
        super().__init__(reason)
        self.wait = wait
        self.outage = outage
        self.most = most


class Wire:
    """Requests to the arXiv at `base`, in a `with` statement that closes the connection.

    `seconds` is the longest that one answer may take, `silence` the longest that it may pause.
    """

    def __init__(
        self, base: str, pace: Pace, *, agent: str = AGENT,
        seconds: float = 600.0, silence: float = 30.0, tries: int = 4,
    ) -> None:  # fmt: skip
        self.pace = pace
        self._base = base.rstrip("/")
        self._origins = {_origin(httpx.URL(host)) for host in (HOSTS if base in HOSTS else (base,))}
        self._seconds = seconds
        self._tries = tries
        self._client = httpx.Client(
            headers={"User-Agent": agent, "Accept-Encoding": "identity"},
            timeout=httpx.Timeout(silence, connect=min(silence, 20.0)),
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            follow_redirects=False,
            trust_env=not loopback(base),  # a proxy is the user's own; none leads to this machine
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._client.close()

    def trying(self, once: Callable[[], T]) -> T:
        """What `once()` gives, tried again while that may help. Raises FetchError or Unreachable."""
        for attempt in range(1, self._tries + 1):
            try:
                return once()
            except Again as error:
                if error.wait > LONGEST:
                    self.pace.hold_off(error.wait)
                    raise Unreachable(
                        f"arXiv asks to wait {error.wait:.0f} s; run the command again then"
                    ) from error
                if attempt >= min(self._tries, error.most):
                    raise (Unreachable if error.outage else FetchError)(str(error)) from error
                self.pace.hold_off(max(error.wait, self.pace.seconds * 2 ** (attempt - 1)))
        raise AssertionError("at least one try")

    def read(self, path: str, query: Mapping[str, str], most: int) -> bytes:
        """The whole body at `path`, of at most `most` bytes, asked for again where that may help."""
        return self.trying(lambda: self._read(path, query, most))

    def _read(self, path: str, query: Mapping[str, str], most: int) -> bytes:
        with self.answer(path, query) as response:
            content = bytearray()
            for piece in self.pieces(response):
                content += piece
                if len(content) > most:
                    raise FetchError(f"the answer is larger than {most / 2**20:.0f} MB; it was left")
        if content.strip() == b"Rate exceeded.":  # with whatever status
            raise Again("arXiv is busy (rate exceeded); try again later", outage=True)
        return bytes(content)

    @contextmanager
    def answer(
        self, path: str, query: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Iterator[httpx.Response]:
        """The answer to one request, redirects within arXiv followed, its body yet to be read.

        Its status is 200, 206, 400 (the API explains itself) or 416. Raises FetchError, Again or Unreachable.
        """
        url = httpx.URL(self._base + path, params=dict(query) if query else None)
        with self.pace.alone(), _translated():
            for _ in range(_REDIRECTS):
                self.pace.turn()
                with self._client.stream("GET", url, headers=dict(headers or {})) as response:
                    self.pace.count()  # again: the host may have met the request only now
                    if response.status_code not in _REDIRECT:
                        _refuse(response)
                        yield response
                        return
                    url = self._next(url, response.headers.get("Location", ""))
            raise FetchError(f"arXiv redirects more than {_REDIRECTS} times")

    def pieces(self, response: httpx.Response) -> Iterator[bytes]:
        """The body as it comes. Raises Again where it breaks off, FetchError where it takes too long."""
        deadline = time.monotonic() + self._seconds
        with _translated():
            for piece in response.iter_raw():
                if time.monotonic() > deadline:
                    raise FetchError(
                        f"not done after {self._seconds:g} s (setting fetch_seconds);"
                        " another fetch goes on where it stopped"
                    )
                yield piece

    def _next(self, url: httpx.URL, location: str) -> httpx.URL:
        target = url.join(location)
        if _origin(target) not in self._origins:
            raise FetchError(f"refused: arXiv redirects to another place, {target.scheme}://{target.host}")
        return target


def open_wire(settings: Settings) -> Wire:
    """The connection that the settings name. arXiv itself is asked once in three seconds at most."""
    base = settings.arxiv_url.rstrip("/")
    url = httpx.URL(base)
    real = url.host == "arxiv.org" or url.host.endswith(".arxiv.org")
    seconds = max(_PATIENT, settings.arxiv_seconds) if real else settings.arxiv_seconds
    host = "arxiv.org" if real else url.netloc.decode("ascii")
    pace = Pace(Path(platformdirs.user_cache_dir("theorybot")) / "pace", host, seconds)
    return Wire(base, pace, seconds=settings.fetch_seconds)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _refuse(response: httpx.Response) -> None:
    """Raise for an answer that holds nothing to read."""
    status = response.status_code
    if status in _BUSY:
        wait = _seconds(response.headers.get("Retry-After", ""))
        raise Again(f"arXiv is busy ({status}); try again later", wait=wait, outage=True)
    if status == 403:
        raise Unreachable("arXiv refuses (403): it may have been asked too much from here; wait some hours")
    if status in (404, 410):
        raise FetchError(f"arXiv has no such paper, or no PDF of it ({status})")
    if status >= 500:
        raise Again(f"arXiv fails ({status}); try again later")
    if status not in (200, 206, 400, 416):
        raise FetchError(f"arXiv answers with status {status}")
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise FetchError("the answer is compressed, which was not asked for")


def _seconds(retry_after: str) -> float:
    """`Retry-After` in seconds, from a number or a date; 0 for anything else."""
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


@contextmanager
def _translated() -> Iterator[None]:
    """What httpx reports, as one line that says whether to try again."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol) as error:
        raise Again(f"arXiv cannot be reached ({error}); is there a network?", outage=True, most=2) from error
    except httpx.TimeoutException as error:
        raise Again("arXiv fell silent; run the command again") from error
    except httpx.TransportError as error:
        raise Again(f"the connection broke off ({error}); run the command again") from error
