"""The index as files: Chroma folders made whole, then made current by one rename.

    vectors/CURRENT          name of the current generation
    vectors/<name>/          a Chroma folder, never changed after it became current
    vectors/<name>/about.json    the library revision it stands for, and how many of its chunks are dead
    vectors/<name>.lock      held by its readers, so that nobody deletes it under them

A writer that dies leaves a `.part` folder, which the next one clears away; CURRENT is never half written.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import threading
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from theorybot.embedding import Vectors
from theorybot.errors import IndexMissing
from theorybot.library import Library
from theorybot.vectors import Report

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

_COLLECTION = "chunks"
_MOST_DEAD = 0.2  # HNSW never shrinks: beyond this share of deleted entries it is built anew


class Generations:
    """Embedded Chroma, for one machine: one writer, many readers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opened: _Opened | None = None
        self._guard = threading.Lock()

    def revision(self) -> int | None:
        """Revision of the current generation."""
        return self._about().get("revision")

    def publish(self, library: Library, *, whole: bool = False, report: Report | None = None) -> None:
        """Copy the current generation, apply the changes, make the copy current."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._clear()
        base = None if whole else self._base(library)
        name = uuid.uuid4().hex[:12]
        part = self.folder / f"{name}.part"
        about = _build(part, base, library, report)
        if about is None:  # the copy did not come out right: the base is damaged
            shutil.rmtree(part)
            about = _build(part, None, library, report)
        if about is None:
            raise IndexMissing("Chroma did not keep all vectors; run theorybot index rebuild once more")
        (part / "about.json").write_text(json.dumps(about))
        part.rename(self.folder / name)
        _replace(self.folder / "CURRENT", name)
        self._clear()

    def search(self, vector: Vectors, limit: int, documents: list[int] | None) -> dict[int, float]:
        """Nearest chunks in the current generation; another writer's flip is noticed here."""
        from theorybot.vectors.chroma import index_errors, nearest

        with self._guard, index_errors():
            return nearest(self._current().collection, vector, limit, documents)

    def ids(self) -> set[int]:
        """Every chunk id in the current generation."""
        from theorybot.vectors.chroma import index_errors

        with self._guard, index_errors():
            return {int(number) for number in self._current().collection.get(include=[])["ids"]}

    def close(self) -> None:
        """Let go of the generation in use."""
        with self._guard:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def _name(self) -> str | None:
        try:
            name = (self.folder / "CURRENT").read_text().strip()
        except FileNotFoundError:
            return None
        return name if name.isalnum() else None  # never a path

    def _about(self) -> dict[str, int]:
        try:
            about = json.loads((self.folder / (self._name() or "none") / "about.json").read_text())
        except (OSError, ValueError):
            return {}
        return about if isinstance(about, dict) else {}

    def _current(self) -> _Opened:
        name = self._name()
        if self._opened is not None and self._opened.name != name:
            self._opened.close()
            self._opened = None
        while self._opened is None:
            if name is None or not (self.folder / name).is_dir():
                raise IndexMissing("there is no vector index; make it with: theorybot index rebuild")
            lock = _hold(self.folder, name)
            if self._name() == name:  # no writer flipped and cleared between reading and locking
                self._opened = _Opened(self.folder, name, lock)
            else:
                lock.close()
                name = self._name()
        return self._opened

    def _base(self, library: Library) -> Path | None:
        """The current generation, if a copy of it is worth changing."""
        about, name = self._about(), self._name()
        if name is None or "revision" not in about or about["revision"] > library.revision:
            return None
        dead = about["dead"] + len(library.removed_chunks(about["revision"]))
        return None if dead > _MOST_DEAD * max(1, library.totals()[2]) else self.folder / name

    def _clear(self) -> None:
        """Delete unfinished generations, and old ones that nobody reads."""
        current = self._name()
        for path in sorted(self.folder.iterdir()):
            if not path.is_dir() or path.name == current:
                continue
            if path.suffix == ".part" or _unread(self.folder, path.name):
                shutil.rmtree(path, ignore_errors=True)
                (self.folder / f"{path.name}.lock").unlink(missing_ok=True)


class _Opened:
    """A generation in use: its lock is held and its collection is open."""

    def __init__(self, folder: Path, name: str, lock: sqlite3.Connection) -> None:
        self.name = name
        self._lock = lock
        self._client = _client(folder / name)
        self.collection: Collection = self._client.get_collection(_COLLECTION, embedding_function=None)

    def close(self) -> None:
        from theorybot.vectors.chroma import close

        close(self._client)
        self._lock.close()


def _client(folder: Path) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    if not os.access(folder, os.W_OK):  # Chroma writes on opening, and says so less clearly
        raise IndexMissing(f"{folder} cannot be written, which Chroma needs even to read; make it writable")
    return chromadb.PersistentClient(folder, settings=Settings(anonymized_telemetry=False))


def _build(part: Path, base: Path | None, library: Library, report: Report | None) -> dict[str, int] | None:
    """Make a generation in `part`; what to record of it, or None if it lacks chunks."""
    from theorybot.vectors.chroma import apply_changes, close, index_errors, make_collection

    revision = library.revision
    about = {"revision": 0, "dead": 0}
    if base is not None:
        about = json.loads((base / "about.json").read_text())
        _copy(base, part)
    part.mkdir(exist_ok=True)
    with index_errors():
        client = _client(part)
        try:
            collection = make_collection(client, _COLLECTION)
            dead = apply_changes(collection, library, about["revision"], report)
            whole = collection.count() == library.totals()[2]
        finally:
            close(client)
    return {"revision": revision, "dead": about["dead"] + dead if base else 0} if whole else None


def _copy(base: Path, part: Path) -> None:
    """Copy a generation that others may have open: its database as of one moment."""
    shutil.copytree(base, part, ignore=shutil.ignore_patterns("chroma.sqlite3*", "about.json"))
    with sqlite3.connect(base / "chroma.sqlite3") as old, sqlite3.connect(part / "chroma.sqlite3") as new:
        old.backup(new)
    old.close()
    new.close()


def _lock(folder: Path, name: str) -> sqlite3.Connection:
    """An SQLite file as a lock that many may share: it works alike everywhere and dies with its holder."""
    return sqlite3.connect(folder / f"{name}.lock", isolation_level=None, timeout=0, check_same_thread=False)


def _hold(folder: Path, name: str) -> sqlite3.Connection:
    """Share the generation's lock until the connection is closed."""
    lock = _lock(folder, name)
    lock.execute("BEGIN")
    lock.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return lock


def _unread(folder: Path, name: str) -> bool:
    lock = _lock(folder, name)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        return False
    finally:
        lock.close()
    return True


def _replace(path: Path, text: str) -> None:
    """Write a small file so that it is whole at every moment, even if power fails."""
    temporary = path.with_suffix(".new")
    with temporary.open("w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
