"""The index on a Chroma server: one collection a library, brought up to date in place.

Changes are idempotent and the revision is recorded last, so a writer that dies is simply repeated.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from theorybot.embedding import Vectors
from theorybot.errors import IndexMissing, SettingsError
from theorybot.library import Library
from theorybot.vectors import Report
from theorybot.vectors.chroma import BATCH, apply_changes, close, index_errors, make_collection, nearest

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection


class ServerIndex:
    """A collection named after the library on the server at `url`."""

    def __init__(self, url: str, library_id: str) -> None:
        self._host, self._port, self._ssl = _parts(url)
        self._name = f"theorybot-{library_id}"
        self._client: ClientAPI | None = None
        self._guard = threading.Lock()

    def revision(self) -> int | None:
        """The revision recorded with the collection."""
        with index_errors():
            collection = self._collection()
        return int((collection.metadata or {}).get("revision", 0))

    def publish(self, library: Library, *, whole: bool = False, report: Report | None = None) -> None:
        """Apply the changes since the recorded revision."""
        since = 0 if whole else self.revision() or 0
        with index_errors():
            if whole:
                self._connected().delete_collection(self._collection().name)
            collection, revision = self._collection(), library.revision
            apply_changes(collection, library, since, report)
            collection.modify(metadata={"revision": revision})
            complete = collection.count() == library.totals()[2]
        if not complete and not whole:  # removals were forgotten while another index was in use
            self.publish(library, whole=True, report=report)

    def search(self, vector: Vectors, limit: int, documents: list[int] | None) -> dict[int, float]:
        """Nearest chunks on the server."""
        with index_errors():
            return nearest(self._collection(), vector, limit, documents)

    def ids(self) -> set[int]:
        """Every chunk id on the server."""
        found: set[int] = set()
        with index_errors():
            collection = self._collection()
            for first in range(0, collection.count(), BATCH):
                found.update(map(int, collection.get(include=[], limit=BATCH, offset=first)["ids"]))
        return found

    def close(self) -> None:
        """Close the connection."""
        with self._guard:
            if self._client is not None:
                close(self._client)
                self._client = None

    def _collection(self) -> Collection:
        return make_collection(self._connected(), self._name, {"revision": 0})

    def _connected(self) -> ClientAPI:
        import chromadb
        from chromadb.config import Settings

        with self._guard:
            if self._client is None:
                try:
                    self._client = chromadb.HttpClient(
                        self._host, self._port, self._ssl, settings=Settings(anonymized_telemetry=False)
                    )
                except (ValueError, OSError) as error:
                    raise IndexMissing(
                        f"no Chroma server answers at {self._host}:{self._port}; start it or unset chroma_url"
                    ) from error
            return self._client


def _parts(url: str) -> tuple[str, int, bool]:
    """Host, port, and whether the connection is encrypted. Raises SettingsError."""
    try:
        parts = urlsplit(url)
        host, port, encrypted = parts.hostname, parts.port, parts.scheme == "https"
    except ValueError as error:  # a port beyond 65535, half a bracket
        raise SettingsError(f"chroma_url {url!r} is not like http://host:8000 ({error})") from error
    if parts.scheme not in ("http", "https") or not host or port == 0:
        raise SettingsError(f"chroma_url {url!r} is not like http://host:8000")
    return host, port or (443 if encrypted else 8000), encrypted
