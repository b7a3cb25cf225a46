"""The parent's side of a child process that answers JSON lines, so that a bad file can hurt only it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from theorybot.errors import UnreadableFile

_CHILD = Path(__file__).with_name("worker_child.py")


class Worker:
    """One child process at a time, started when it is first asked, and anew after it died or hung.

    `module` says what the child answers: see worker_child.py. `seconds` limits each answer, `memory_mb` (MiB)
    the child's address space. Questions must take turns; any thread may call `stop`. On Linux the child ends
    with the thread that started it.
    """

    def __init__(self, module: str, *, seconds: float, memory_mb: int) -> None:
        self.seconds, self.memory_mb = seconds, memory_mb
        self._module = module
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = False

    @property
    def pid(self) -> int | None:
        """The child's process number, None where there is none."""
        return self._child.pid if self._child else None

    def running(self) -> bool:
        """Whether the child lives; it may have been killed, or have ended with the thread that started it."""
        if self._child is not None and self._child.poll() is not None:
            self.end()
        return self._child is not None

    def start(self) -> None:
        """Start the child if there is none. Raises UnreadableFile after `stop`."""
        # the child is set before the look at `_stopped`, which `stop` sets before it looks at the child
        self._child = self._child or subprocess.Popen(
            # -P: the script's folder, with theorybot's modules, stays off the import path
            [sys.executable, "-P", str(_CHILD), str(self.memory_mb), self._module],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        if self._stopped:
            self.end()
            raise UnreadableFile("reading was stopped")

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The child's answer, or {"failure": [name, message]}: "Timeout", "Death", or what it raised.

        Raises UnreadableFile after `stop`.
        """
        self.start()
        child = self._child
        assert child and child.stdin and child.stdout
        late = threading.Event()

        def give_up() -> None:
            late.set()
            child.kill()

        alarm = threading.Timer(self.seconds, give_up)
        alarm.daemon = True
        alarm.start()
        line = b""
        try:
            child.stdin.write(json.dumps(request).encode() + b"\n")
            child.stdin.flush()
            line = child.stdout.readline()
        except BrokenPipeError:
            line = b""
        finally:
            alarm.cancel()
            # also after an interrupt: its answer is still to come
            if not line.endswith(b"\n") or late.is_set():
                self.end()
        if late.is_set():
            return {"failure": ["Timeout", f"{self.seconds:g}"]}
        if not line.endswith(b"\n"):
            return {"failure": ["Death", ""]}
        answer: dict[str, Any] = json.loads(line)
        if answer.get("failure", [""])[0] == "MemoryError":
            answer["failure"][1] = str(self.memory_mb)
            self.end()  # what filled its memory may still be there
        return answer

    def end(self) -> None:
        """End the child; the next question starts a new one."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with suppress(BrokenPipeError):  # what was not yet written to it is of no use now
                if pipe:
                    pipe.close()

    def stop(self) -> None:
        """Kill the child for good: an answer that another thread awaits fails at once. `end` clears up."""
        self._stopped = True
        child = self._child
        if child is not None:
            child.kill()
