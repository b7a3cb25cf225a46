"""One answer in the chat: made in its own thread, kept as it grows, watched by whoever looks at the page."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from theorybot import Theorybot
from theorybot.errors import TheorybotError
from theorybot.events import Done, Event, Notice, Sentence, Status
from theorybot.types import Answer, Claim, Filters
from theorybot.ui.chats import Chats, State
from theorybot.ui.saving import Source, saved

log = logging.getLogger(__name__)

Sources = Callable[[set[str]], dict[str, Source]]
STAGES = {
    "waiting": "Waiting",
    "condensing": "Reading the conversation",
    "retrieving": "Searching the library",
    "reading": "Reading what was found",
    "writing": "Writing and checking each sentence",
    "repairing": "Mending sentences that were not supported",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """How a question is asked. What is None is as the settings say."""

    filters: Filters = field(default_factory=Filters)
    model: str | None = None
    passages: int | None = None
    on_unsupported: str | None = None

    def saved(self) -> dict[str, Any]:
        """As it is kept with the turn."""
        return asdict(self)

    def changes(self) -> dict[str, object]:
        """The settings that differ."""
        wanted = {"model": self.model, "passages": self.passages, "on_unsupported": self.on_unsupported}
        return {name: value for name, value in wanted.items() if value is not None}


def read_asked(row: Mapping[str, Any]) -> Asked:
    """The inverse of `Asked.saved`."""
    if not row:
        return Asked()
    filters = Filters(**{name: tuple(values) for name, values in row["filters"].items()})
    return Asked(filters, row["model"], row["passages"], row["on_unsupported"])


@dataclass(frozen=True, slots=True)
class Begun:
    """A turn that is to be answered; `history` has the earlier questions, oldest first."""

    id: int
    question: str
    asked: Asked
    history: Sequence[str]


class Answering:
    """An answer under way. `run` is called once, in a thread that no page waits for; it ends with `stop`."""

    def __init__(self, turn: Begun, chats: Chats, sources: Sources) -> None:
        self.stage = "waiting"
        self.claims: list[Claim] = []
        self.notices: list[str] = []
        self.ended = False
        self._turn, self._question, self._asked, self._history = (
            turn.id,
            turn.question,
            turn.asked,
            turn.history,
        )
        self._chats, self._sources = chats, sources
        self._changed = threading.Condition()

    def stop(self) -> None:
        """End it at once, even if the model is silent: what was said stays, what still comes is dropped."""
        with self._changed:
            self._end("stopped", self._so_far())

    def wait(self, seconds: float) -> None:
        """Wait for the next change."""
        with self._changed:
            if not self.ended:
                self._changed.wait(seconds)

    def run(self, bot: Callable[[], Theorybot]) -> None:
        """Answer, and keep each sentence as it comes."""
        try:
            answer = self._follow(bot())
            if answer is not None:
                self._end("answered", answer)
        except TheorybotError as error:
            self._end("failed", self._so_far(), str(error))
        # The named border of the chat: whatever goes wrong in one answer, the reader is told in a line, and
        # the conversation can go on. The log has the rest.
        except Exception as error:
            log.exception("an answer failed")
            self._end(
                "failed",
                self._so_far(),
                f"something unexpected went wrong ({type(error).__name__}); ask again",
            )
        finally:
            with self._changed:
                self.ended = True
                self._changed.notify_all()

    def _follow(self, bot: Theorybot) -> Answer | None:
        """The answer; None where it was stopped."""
        changes = self._asked.changes()
        asked = bot.having(**changes) if changes else bot
        events = asked.stream(
            self._question, self._asked.filters, history=self._history, stopped=lambda: self.ended
        )
        for event in events:
            if isinstance(event, Done):
                return event.answer
            self._take(event)
            if self.ended:
                events.close()  # type: ignore[attr-defined]  # it is a generator: the model is hung up on
                return None
        raise TheorybotError("the answer broke off; ask again")

    def _end(self, state: State, answer: Answer, error: str = "") -> None:
        """Keep what it has come to, unless it has ended already."""
        with self._changed:
            if not self.ended:
                self._keep(state, answer, error)
                self.ended = True
                self._changed.notify_all()

    def _take(self, event: Event) -> None:
        with self._changed:
            if self.ended:
                return
            match event:
                case Status(stage=stage):
                    self.stage = stage
                case Sentence(claim=claim):
                    self.claims.append(claim)
                    self._keep("answering", self._so_far())
                case Notice(text=text):
                    self.notices.append(text)
                case _:
                    pass
            self._changed.notify_all()

    def _so_far(self) -> Answer:
        return Answer(
            question=self._question,
            status="answered",
            text=" ".join(claim.text for claim in self.claims),
            claims=tuple(self.claims),
            writer=self._asked.model or "extract",
            notice=" ".join(self.notices),
        )

    def _keep(self, state: State, answer: Answer, error: str = "") -> None:
        names = {citation.document for claim in answer.claims for citation in claim.citations}
        names |= {passage.document for passage in answer.nearest}
        sources = self._sources(names) if state != "answering" else {}
        self._chats.put(self._turn, state, saved(answer, sources), error)
