"""question -> events: retrieved, then quoted, or composed by a model whose every sentence is checked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from theorybot.answering import Material
from theorybot.composing import Composition, Task
from theorybot.errors import ModelError
from theorybot.events import Event, Notice, Status, told
from theorybot.grounding import Checker
from theorybot.library import LibraryReader
from theorybot.prompts import Request
from theorybot.retrieval import Retrieved
from theorybot.settings import Settings
from theorybot.types import Answer, Usage
from theorybot.writing import cite


class Writer(Protocol):
    """What a model is here: the seam to LangChain, see chain.py."""

    name: str

    def write(self, request: Request) -> Iterator[str]:
        """The model's text in pieces. Raises ModelError."""
        ...

    def condensed(self, question: str, history: Sequence[str]) -> str:
        """A follow-up as a question that stands alone. Raises ModelError."""
        ...

    def usage(self) -> Usage:
        """What was used so far."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What a conversation needs; without a `writer` the answers are quotations."""

    retrieve: Callable[[str, Sequence[str]], Retrieved]  # question, earlier questions
    look: Callable[[Retrieved], Material]
    quote: Callable[[Material, float], Answer]  # what bears on the question, when it was put
    library: LibraryReader
    checker: Checker
    settings: Settings
    writer: Writer | None = None


def conversation(question: str, history: Sequence[str], parts: Parts) -> Iterator[Event]:
    """The events of one question; `history` has the earlier ones, oldest first."""
    started = time.perf_counter()
    writer = parts.writer
    asked, earlier, notices = question, history, list[str]()
    if writer and history:
        yield Status("condensing")
        try:
            asked, earlier = writer.condensed(question, history), ()
        except ModelError as error:  # then by theorybot's own rules
            notices.append(str(error))
    yield Status("retrieving")
    retrieved = parts.retrieve(asked, earlier)
    yield Status("reading")
    material = parts.look(retrieved)

    def quoted() -> Answer:
        return replace(parts.quote(material, started), question=question)

    if writer is None:
        yield from told(quoted())
        return
    passages = material.passages(parts.settings.passages)
    if not passages or material.settled or retrieved.unsaid:
        found, usage = quoted(), writer.usage()
        why = _unasked(writer.name, material, found)
        yield from told(replace(found, usage=usage if usage.calls else None, notice=why))
        return
    yield from map(Notice, notices)
    task = Task(
        question=question, asked=retrieved.query.question, passages=passages, write=writer.write,
        checker=parts.checker,
        cite=lambda marker, passage, span: cite(marker, passage, span, parts.library),
        extract=quoted, name=writer.name, usage=writer.usage, longest=parts.settings.max_output_tokens,
        on_unsupported=parts.settings.on_unsupported, started=started, notices=tuple(notices),
    )  # fmt: skip
    yield from Composition(task).events()


def _unasked(name: str, material: Material, found: Answer) -> str:
    """Why no model was asked: the library knows better, or it could only have answered from memory."""
    if material.settled:
        why = "a list is quoted as it stands" if found.claims else "the question must be put otherwise"
        return f"{name} was not asked: {why}"
    why = f"mentions {', '.join(found.missing)}" if found.missing else "was found that it could rest on"
    return f"{name} was not asked: nothing {why}"
