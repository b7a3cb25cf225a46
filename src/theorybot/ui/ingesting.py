"""An ingest that the browser began: it goes on when the page is left, and can be watched from any page.

It runs in another process: reading and embedding would slow down every answer in this one, and what kills it
kills no conversation.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from theorybot import Theorybot
from theorybot.errors import TheorybotError
from theorybot.rendering import report_json
from theorybot.settings import Settings
from theorybot.types import IngestReport, Refusal


class Ingesting:
    """One ingest under way. `run` is called once, in a thread of its own."""

    def __init__(self, settings: Settings, paths: Sequence[Path]) -> None:
        self.what, self.done, self.total = "loading the embedding model", 0, 0
        self.report: IngestReport | None = None
        self.error = ""
        self.ended = False
        self._asked = {"settings": settings.model_dump(mode="json"), "paths": [str(path) for path in paths]}

    def run(self) -> None:
        """Start the other process and listen to it until it ends."""
        try:
            with subprocess.Popen(
                [sys.executable, "-m", "theorybot.ui.ingesting"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                encoding="utf-8",
            ) as child:  # fmt: skip
                assert child.stdin is not None and child.stdout is not None
                child.stdin.write(json.dumps(self._asked))
                child.stdin.close()
                for line in child.stdout:
                    self._take(json.loads(line))
        except (OSError, ValueError) as error:
            self.error = f"the ingest could not be followed ({error}); what was stored is safe"
        finally:
            if self.report is None and not self.error:
                self.error = "the ingest ended before it was done; what was stored is safe, start it again"
            self.ended = True

    def _take(self, told: dict[str, Any]) -> None:
        if "report" in told:
            self.report = _report(told["report"])
        elif "error" in told:
            self.error = told["error"]
        else:
            self.what, self.done, self.total = told["what"], told["done"], told["total"]


def _report(row: dict[str, Any]) -> IngestReport:
    refusals = {name: tuple(Refusal(**one) for one in row[name]) for name in ("skipped", "failed")}
    lists = {name: tuple(value) for name, value in row.items() if isinstance(value, list)}
    return IngestReport(**{**row, **lists, **refusals})


def _tell(told: dict[str, Any]) -> None:
    with suppress(OSError):  # nobody listens any more: the ingest goes on all the same
        print(json.dumps(told), flush=True)


def _main() -> None:
    """The other process: what is asked comes on stdin, what happens goes to stdout as lines of JSON."""
    asked = json.loads(sys.stdin.read())
    try:
        with Theorybot(Settings(**asked["settings"])) as bot:
            report = bot.ingest(
                *asked["paths"], restore=True,
                progress=lambda what, done, total: _tell({"what": what, "done": done, "total": total}),
            )  # fmt: skip
        _tell({"report": report_json(report)})
    except TheorybotError as error:
        _tell({"error": str(error)})


if __name__ == "__main__":
    _main()
