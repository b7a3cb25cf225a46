"""An ingest that the browser began: it goes on when the page is left, and can be watched from any page."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from theorybot import Theorybot
from theorybot.errors import TheorybotError
from theorybot.settings import Settings
from theorybot.types import IngestReport

log = logging.getLogger(__name__)


class Ingesting:
    """One ingest under way. `run` is called once, in a thread of its own."""

    def __init__(self, settings: Settings, paths: Sequence[Path]) -> None:
        self.what, self.done, self.total = "starting", 0, 0
        self.report: IngestReport | None = None
        self.error = ""
        self.ended = False
        self._settings, self._paths = settings, paths

    def run(self) -> None:
        """Ingest with a library of its own, so that questions go on beside it."""
        try:
            with Theorybot(self._settings) as bot:
                self.report = bot.ingest(*self._paths, restore=True, progress=self._progress)
        except TheorybotError as error:
            self.error = str(error)
        # The border of this thread: nobody else would ever see what went wrong in it.
        except Exception as error:
            log.exception("an ingest failed")
            self.error = f"something unexpected went wrong ({type(error).__name__}); what was stored is safe"
        finally:
            self.ended = True

    def _progress(self, what: str, done: int, total: int) -> None:
        self.what, self.done, self.total = what, done, total
