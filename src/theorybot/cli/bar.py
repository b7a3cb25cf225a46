"""A progress bar on stderr, for work that takes over a second."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from theorybot.progress import Progress as Callback

_AFTER = 1.0  # seconds


@contextmanager
def bar() -> Iterator[Callback]:
    """Gives a callback `(what, done, total)`; the bar appears after a second, and on a terminal alone."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    shown = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    task = shown.add_task("starting", total=None)
    # A timer, because the first step alone may take long: loading a model, a paper of a hundred pages.
    timer = threading.Timer(_AFTER, shown.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda what, done, total: shown.update(
            task, description=escape(what), completed=done, total=total
        )
    finally:
        timer.cancel()
        timer.join()  # else a bar that is just starting would stay on the screen
        shown.stop()
