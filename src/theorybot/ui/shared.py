"""What all sessions of one server share: the open library, and the work that goes on when a page is left."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from theorybot import Theorybot
from theorybot.errors import NoLibrary, TheorybotError
from theorybot.settings import Settings
from theorybot.status import Status
from theorybot.types import Document, Work
from theorybot.ui.answering import Answering, Asked, Begun
from theorybot.ui.chats import Chats
from theorybot.ui.ingesting import Ingesting
from theorybot.ui.pictures import Pictures
from theorybot.ui.saving import Source, digest

T = TypeVar("T")
_MOST_DOCUMENTS = 32  # kept in memory with their texts


class Shared:
    """One for each server.

    Streamlit makes a thread a click, and the library opens its database once a thread: so it is only ever
    called from the threads of two small pools, which stay.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.chats = Chats(settings.library)
        self.pictures = Pictures(settings.pdf_memory_mb)
        self.ingesting: Ingesting | None = None
        self._answering: dict[int, Answering] = {}
        self._answers = ThreadPoolExecutor(
            4, "answer"
        )  # a model may take a minute: reading never waits for it
        self._reads = ThreadPoolExecutor(2, "read")
        self._guard = threading.Lock()
        self._bot = Theorybot(settings)
        self._opened: object = None
        self._status: tuple[object, Status] | None = None
        self._keys: tuple[object, list[tuple[str, Work]]] | None = None
        self._documents: dict[tuple[object, str], Document] = {}

    # -- the library

    def status(self) -> Status | None:
        """What the library holds; None where there is no library yet."""
        mark = self._mark()
        if self._status is None or self._status[0] != mark or mark is None:
            try:
                self._status = mark, self.read(lambda bot: bot.status())
            except NoLibrary:
                return None
        return self._status[1]

    def document(self, name: str) -> Document | None:
        """The document of exactly that name as it is now; None where it is gone."""
        key = (self._mark(), name)
        if key not in self._documents:
            if len(self._documents) >= _MOST_DOCUMENTS:
                self._documents.clear()
            try:
                self._documents[key] = self.read(lambda bot: bot.document(name))
            except TheorybotError:  # removed, or no library: the saved quote is shown instead
                return None
        found = self._documents[key]
        return found if found.name == name else None

    def sources(self, names: set[str]) -> dict[str, Source]:
        """What the documents of an answer are now."""
        found = {name: self.document(name) for name in names}
        return {name: Source(digest(one), one.work) for name, one in found.items() if one is not None}

    def own_keys(self) -> list[tuple[str, Work]]:
        """The entries of the user's own `.bib` files; none where there is no library any more."""
        mark = self._mark()
        if self._keys is None or self._keys[0] != mark:
            try:
                found = self.read(lambda bot: bot.literature())
            except TheorybotError:
                found = []
            self._keys = mark, [(key, work) for key, work in found if key]
        return self._keys[1]

    def path(self, name: str) -> Path | None:
        """The file that a document was read from."""
        status = self.status()
        rows = [row for row in status.listed if row.name == name and row.path] if status else []
        # stored relative to the library's parent folder where it lies below it
        return self.settings.library.absolute().parent / rows[0].path if rows else None

    def warm(self) -> None:
        """Load models and index before the first question asks for them, and what draws pages."""
        self.pictures.warm()
        self._reads.submit(lambda: self.bot().search("warm", 1))  # what goes wrong is told to who asks

    def close(self) -> None:
        """End what draws pages; the rest ends with its last user."""
        self.pictures.close()

    def read(self, work: Callable[[Theorybot], T]) -> T:
        """Call the library from a thread that stays."""
        return self._reads.submit(lambda: work(self.bot())).result()

    def bot(self) -> Theorybot:
        """theorybot with the library that is there now: another one may have taken its place."""
        try:
            found = (self.settings.library / "library.db").stat()
            there: object = (found.st_dev, found.st_ino)
        except OSError:
            there = None
        with self._guard:
            if there != self._opened:
                # not closed: a question may be under way in it; its files go with the last of these
                self._bot, self._opened = Theorybot(self.settings), there
            return self._bot

    def _mark(self) -> object:
        """Differs when the library may have changed: its files' sizes and times."""
        marks = []
        for name in ("library.db", "library.db-wal", "vectors/CURRENT"):
            try:
                found = (self.settings.library / name).stat()
                marks.append((found.st_ino, found.st_size, found.st_mtime_ns))
            except OSError:
                marks.append((0, 0, 0))
        return tuple(marks) if any(size for _, size, _ in marks) else None

    # -- answers

    def ask(self, chat_id: str, question: str, asked: Asked, history: list[str]) -> int:
        """Begin to answer; returns the id of the turn, whose answer goes on whoever looks."""
        turn = self.chats.ask(chat_id, question, asked.saved())
        job = Answering(Begun(turn, question, asked, history), self.chats, self.sources)
        self._answering = {id_: old for id_, old in self._answering.items() if not old.ended} | {turn: job}
        self._answers.submit(lambda: job.run(self.bot))
        return turn

    def answering(self, turn: int) -> Answering | None:
        """The answer that is being made for a turn."""
        return self._answering.get(turn)

    # -- ingest

    def ingest(self, *paths: Path) -> None:
        """Begin to ingest, in a thread of its own; one at a time."""
        with self._guard:
            if self.ingesting is None or self.ingesting.ended:
                self.ingesting = Ingesting(self.settings, paths)
                threading.Thread(target=self.ingesting.run, name="ingest", daemon=True).start()
