"""SQLite connections to `library.db`: one a thread, all with the same settings."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from theorybot.errors import LibraryError, NoLibrary
from theorybot.library import schema

FILE = "library.db"
_BUSY = 30_000  # milliseconds a statement waits for another connection's commit


def has_library(folder: Path) -> bool:
    """Whether there is a library in the folder."""
    return (folder / FILE).is_file()


class Connections:
    """Opens a connection in each thread that asks for one."""

    def __init__(self, folder: Path, *, create: bool) -> None:
        self.path = folder / FILE
        if not create and not self.path.exists():
            raise NoLibrary(f"no library yet in {folder}; make one with: theorybot ingest FOLDER")
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        schema.prepare(self.get(), create=create)

    def get(self) -> sqlite3.Connection:
        """This thread's connection."""
        connection = getattr(self._local, "connection", None)
        if not isinstance(connection, sqlite3.Connection):
            connection = self._local.connection = self._connect()
            with self._guard:
                self._open.append(connection)
        return connection

    def close(self) -> None:
        """Close every connection; none may be in use."""
        with self._guard:
            for connection in self._open:
                connection.close()
            self._open.clear()
        self._local = threading.local()

    def _connect(self) -> sqlite3.Connection:
        # Transactions are begun and ended by `transaction` alone, hence autocommit mode.
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        try:
            connection.execute(f"PRAGMA busy_timeout = {_BUSY}")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is done inside becomes visible at once, or not at all."""
        connection = self.get()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:  # an error or a key press in the middle
                connection.execute("ROLLBACK")


@contextmanager
def translated(folder: Path) -> Iterator[None]:
    """Turn what SQLite and the file system report into one line with the way out."""
    try:
        yield
    except sqlite3.Error as error:
        raise LibraryError(f"{folder / FILE}: {error}; {_way_out(str(error))}") from error
    except OSError as error:
        raise LibraryError(
            f"{error.filename or folder}: {error.strerror or error}; {_way_out(str(error))}"
        ) from error


def _way_out(message: str) -> str:
    text = message.casefold()
    if "full" in text or "no space" in text or "i/o error" in text or "too large" in text:
        return "free some disk space and run the command again; what was stored is safe"
    if "readonly" in text or "read-only" in text or "permission" in text or "unable to open" in text:
        return "make the folder writable, or name another one with --library"
    if "malformed" in text or "not a database" in text:
        return "move the file away and run theorybot ingest again"
    return "run the command again, with --debug to see where it stopped"
