"""The models that an Ollama server has. What it answers is judged, never trusted: it may be any program."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
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
    """The models of the server at `address`, in its order, if it lists them within `seconds`.

    Raises ModelError with the reason in one line.
    """
    # in a thread of its own, since the caller's may have a loop of events already
    with ThreadPoolExecutor(1, "ollama") as thread:
        return _read(thread.submit(asyncio.run, _asked(address, seconds)).result())


async def _asked(address: str, seconds: float) -> bytes:
    """What the server answers. A limit on the whole can only be kept where what is awaited can be dropped."""
    import httpx

    try:
        async with (
            asyncio.timeout(seconds),
            # trust_env: a proxy named in the environment would be told what is asked of this machine
            httpx.AsyncClient(timeout=None, trust_env=False, follow_redirects=False) as client,
            client.stream("GET", f"{address.rstrip('/')}/api/tags", headers=_PLAIN) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise ModelError(f"answers with HTTP {response.status_code}: is it an Ollama server?")
            if "content-encoding" in response.headers:  # a small answer could unpack to a very large one
                raise ModelError("answers packed, though it was asked not to: is it an Ollama server?")
            return await _limited(response.aiter_raw())
    except TimeoutError:
        raise ModelError(f"took more than {seconds:g} s to list its models") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ModelError(f"cannot be asked for its models ({type(error).__name__})") from error


async def _limited(pieces: AsyncIterator[bytes]) -> bytes:
    """The whole answer, if it is not too long."""
    content = b""
    async for piece in pieces:
        content += piece
        if len(content) > _MOST_BYTES:
            raise ModelError("answers without end: is it an Ollama server?")
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
