"""Reading what comes slowly: in a thread, with limits on silence and on the whole."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from theorybot.errors import ModelError

T = TypeVar("T")

_POLL = 0.1  # seconds after which a thread whose reader has gone notices it
_WAITING = 64  # items that may lie unread: an endless answer must not fill the memory


def patiently(source: Callable[[], Iterator[T]], *, silence: float, whole: float) -> Iterator[T]:
    """What `source()` gives. Raises ModelError after `silence` seconds without anything, or `whole` in all.

    The source runs in a thread of its own, which is left behind where it hangs, and ends by itself once it
    comes back. An error of the source is raised here.
    """
    items: queue.Queue[tuple[T] | Exception | None] = queue.Queue(_WAITING)
    gone = threading.Event()

    def put(item: tuple[T] | Exception | None) -> None:
        while not gone.is_set():
            try:
                items.put(item, timeout=_POLL)
                return
            except queue.Full:
                continue

    def read() -> None:
        stream: Iterator[T] | None = None
        try:
            stream = source()
            for item in stream:
                put((item,))
                if gone.is_set():
                    break
            put(None)
        except Exception as error:  # whatever it is, it belongs to the reader
            put(error)
        finally:
            if isinstance(stream, Iterator) and hasattr(stream, "close"):
                stream.close()  # lets go of the connection

    threading.Thread(target=read, name="theorybot-model", daemon=True).start()
    deadline = time.monotonic() + whole
    try:
        while True:
            try:
                found = items.get(timeout=min(silence, max(0.01, deadline - time.monotonic())))
            except queue.Empty:
                found = ModelError(f"the model was silent for {silence:g} s (setting model_seconds)")
            if found is None:
                return
            if isinstance(found, Exception):
                raise found
            if time.monotonic() > deadline:
                raise ModelError(f"the model was not done after {whole:g} s")
            yield found[0]
    finally:
        gone.set()
