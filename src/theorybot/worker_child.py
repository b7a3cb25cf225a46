"""The child's side of a worker: limits, and JSON lines between the parent and a module of theorybot.

Started as a script, `worker_child.py MEMORY_MB MODULE`. The module has a function `answering()`, which
returns a function from a request to its answer, both JSON objects. Each line of standard input is a request,
each line of standard output an answer, or {"failure": [exception name, message]} where the function raised.

It ends as soon as its parent does: standard input closes, and on Linux the kernel sends a signal.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

Answering = Callable[[dict[str, Any]], dict[str, Any]]
PR_SET_PDEATHSIG = 1  # from <sys/prctl.h>


def main() -> None:
    """Answer requests until the parent goes away."""
    _die_with_parent()
    _limit_memory(int(sys.argv[1]))
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever prints must not disturb the answers
    requests: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    answering = _answering(sys.argv[2])
    while True:
        answers.write(json.dumps(_attempt(answering, json.loads(requests.get()))) + "\n")
        answers.flush()


def _answering(name: str) -> Answering:
    """What the module answers with. The packages above it stay bare: their imports take a second."""
    packages = name.split(".")[:-1]
    for depth in range(1, len(packages) + 1):
        package = ModuleType(".".join(packages[:depth]))
        package.__path__ = [str(Path(__file__).parent.parent.joinpath(*packages[:depth]))]
        sys.modules[package.__name__] = package
    made: Answering = importlib.import_module(name).answering()
    return made


def _attempt(answering: Answering, request: dict[str, Any]) -> dict[str, Any]:
    try:
        return answering(request)
    # Broad on purpose: damaged files make pypdf raise ValueError, TypeError, AttributeError, AssertionError,
    # NotImplementedError, RecursionError, its own non-PyPdfError errors and more, PDFium's bindings likewise,
    # and every one of them means the same: this page (or file) cannot be read.
    except Exception as error:
        return {"failure": [type(error).__name__, str(error)[:300]]}


def _listen(requests: queue.Queue[str]) -> None:
    """Pass requests on; end the whole program, even in mid-page, when there can be no more of them."""
    for line in sys.stdin:
        requests.put(line)
    os._exit(0)


def _die_with_parent() -> None:
    """Ask Linux for a signal at the parent's end: a hang inside C code would keep `_listen` from running."""
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(0)


def _limit_memory(megabytes: int) -> None:
    """Turn a greedy page into a MemoryError where the platform can (not on Windows; macOS ignores it)."""
    try:
        import resource  # absent on Windows
    except ImportError:
        return
    size = megabytes * 2**20
    try:
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    except (ValueError, OSError):  # a stricter limit is already in force
        return


if __name__ == "__main__":
    main()
