"""The models that an Ollama server has. What it answers is judged, never trusted: it may be any program."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

from theorybot.errors import ModelError

_NAME = re.compile(r"[\w.:/-]{1,200}")  # of a model, as `ollama list` shows it
_CLOUD = ("-cloud", ":cloud")  # names of models that the server only passes on
_PLAIN = {"Accept-Encoding": "identity"}
_MOST_BYTES = 2**20  # a thousand models


@dataclass(frozen=True, slots=True)
class Installed:
    """A model that the server lists; `cloud` where it would ask another machine for it."""

    name: str
    cloud: bool


def passed_on(name: str) -> bool:
    """Whether a model of that name is asked on another machine."""
    return name.endswith(_CLOUD)


def installed(address: str, seconds: float = 1.0) -> tuple[Installed, ...]:
    """The models of the server at `address`, in its order. Raises ModelError with the reason in one line."""
    import httpx

    # trust_env: a proxy named in the environment would be told what is asked of this machine
    limits = httpx.Timeout(seconds)
    try:
        with (
            httpx.Client(timeout=limits, trust_env=False, follow_redirects=False) as client,
            client.stream("GET", f"{address.rstrip('/')}/api/tags", headers=_PLAIN) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise ModelError(f"answers with HTTP {response.status_code}: is it an Ollama server?")
            if "content-encoding" in response.headers:  # a small answer could unpack to a very large one
                raise ModelError("answers packed, though it was asked not to: is it an Ollama server?")
            content = _limited(response.iter_raw(), seconds)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ModelError(f"cannot be asked for its models ({type(error).__name__})") from error
    return _read(content)


def _limited(pieces: Iterator[bytes], seconds: float) -> bytes:
    """The whole answer, if it is neither too long nor too slow."""
    started, content = time.monotonic(), b""
    for piece in pieces:
        content += piece
        if len(content) > _MOST_BYTES:
            raise ModelError("answers without end: is it an Ollama server?")
        if time.monotonic() - started > seconds:
            raise ModelError(f"took more than {seconds:g} s to list its models")
    return content


def _read(content: bytes) -> tuple[Installed, ...]:
    try:
        rows = json.loads(content)["models"]
        found = [(row["name"], bool(row.get("remote_host"))) for row in rows]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ModelError("answers with something else than a list of models") from None
    return tuple(
        Installed(name, remote or passed_on(name))
        for name, remote in found
        if isinstance(name, str) and _NAME.fullmatch(name)
    )
