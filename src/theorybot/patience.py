"""Reading what comes slowly: in a thread, with limits on silence and on the whole."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TypeVar

from theorybot.errors import ModelError, TheorybotError

T = TypeVar("T")

_POLL = 0.1  # seconds after which a thread whose reader has gone notices it, and a reader that it was stopped
_WAITING = 64  # items that may lie unread: an endless answer must not fill the memory


def patiently(
    source: Callable[[], Iterator[T]], *, silence: float, whole: float, stopped: Callable[[], bool] = bool
) -> Iterator[T]:
    """What `source()` gives. Raises ModelError after `silence` seconds without anything, or `whole` in all.

    So it does, within a moment, once `stopped()`; by default that is never, since `bool()` is false.
    The source runs in a thread of its own, left behind where it hangs, which ends by itself once it comes
    back. A TheorybotError of the source is raised here; after any other error of it, a ModelError.
    """
    items: queue.Queue[tuple[T] | TheorybotError | None] = queue.Queue(_WAITING)
    gone = threading.Event()

    def put(item: tuple[T] | TheorybotError | None) -> None:
        while not gone.is_set():
            with suppress(queue.Full):
                items.put(item, timeout=_POLL)
                return

    def read() -> None:
        stream: Iterator[T] | None = None
        last: TheorybotError | None = ModelError("the model's client failed and did not say why")
        try:
            stream = source()
            for item in stream:
                put((item,))
                if gone.is_set():
                    break
            last = None
        except TheorybotError as error:
            last = error
        finally:  # any other error ends this thread with its traceback, and must not leave a reader waiting
            put(last)
            if isinstance(stream, Iterator) and hasattr(stream, "close"):
                stream.close()  # lets go of the connection

    threading.Thread(target=read, name="theorybot-model", daemon=True).start()
    deadline = time.monotonic() + whole
    try:
        while True:
            found = _next(items, silence, deadline, stopped)
            if isinstance(found, TheorybotError):
                raise found
            if found is None:
                return
            if time.monotonic() > deadline:
                raise ModelError(f"the model was not done after {whole:g} s")
            yield found[0]
    finally:
        gone.set()


def _next(items: queue.Queue[T], silence: float, deadline: float, stopped: Callable[[], bool]) -> T:
    """The next item. Raises ModelError after `silence` seconds, at the `deadline`, or once `stopped()`."""
    until = min(time.monotonic() + silence, deadline)
    while not stopped():
        with suppress(queue.Empty):
            return items.get(timeout=max(0.01, min(_POLL, until - time.monotonic())))
        if time.monotonic() >= until:
            raise ModelError(f"the model was silent for {silence:g} s (setting model_seconds)")
    raise ModelError("the answer was stopped")
