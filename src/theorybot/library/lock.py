"""One writer at a time: a lock file that names its holder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from theorybot.errors import LibraryError, LibraryLocked


@contextmanager
def writing(folder: Path, seconds: float = 0.0) -> Iterator[None]:
    """Hold the library's writer lock; wait up to `seconds` for it.

    The lock dies with its holder, so a killed ingest never leaves a library locked.
    Raises LibraryLocked, or LibraryError where the folder cannot be written.
    """
    holder = folder / "writer.pid"
    lock = FileLock(folder / "writer.lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=seconds)
    except Timeout:
        raise LibraryLocked(
            f"the library is being written by {_name(holder)}; try again when it has finished"
        ) from None
    except OSError as error:
        raise LibraryError(
            f"cannot write {folder} ({error.strerror or error}); make it writable or use --library"
        ) from error
    try:
        with suppress(OSError):  # only tells others who writes; a full disk shows itself soon enough
            holder.write_text(str(os.getpid()))
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _name(holder: Path) -> str:
    try:
        return f"PID {int(holder.read_text())}"
    except (OSError, ValueError):  # the holder is about to write it, or has just let go
        return "another process"
