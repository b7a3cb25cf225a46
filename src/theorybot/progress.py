"""A progress bar on stderr, for work that takes over a second."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from theorybot.ingest import Progress as Callback

_AFTER = 1.0  # seconds


@contextmanager
def bar() -> Iterator[Callback]:
    """Gives a callback `(what, done, total)`; the bar appears after a second, and on a terminal alone."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    shown = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    task = shown.add_task("", total=None)
    started = time.monotonic()

    def report(what: str, done: int, total: int) -> None:
        if time.monotonic() - started > _AFTER:
            shown.start()
        shown.update(task, description=escape(what), completed=done, total=total)

    try:
        yield report
    finally:
        shown.stop()
