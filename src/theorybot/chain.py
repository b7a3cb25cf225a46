"""The composed path in LCEL: prompt, chat model, text in pieces; and theorybot as parts of LangChain."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Protocol

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.ai import UsageMetadata, add_usage
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig, RunnableGenerator, RunnableLambda

from theorybot.chat import check_given, failures, open_model, tracing
from theorybot.drafting import without_thoughts
from theorybot.errors import ModelError, TheorybotError, Unfinished
from theorybot.events import Done, Event
from theorybot.patience import patiently
from theorybot.prompts import Condense, Message, Request, messages
from theorybot.settings import Settings
from theorybot.types import Answer, Passage, Usage

WHOLE = 10  # an answer may take so many times the longest silence
_FINISH = ("finish_reason", "stop_reason", "done_reason")
_CUT = ("length", "max_tokens", "max_output_tokens")
_QUESTION = 600  # characters: a longer "question" is something else


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of what a model says: text, why it stopped, tokens, cost; what is not told is None."""

    text: str
    finish: str | None = None
    usage: UsageMetadata | None = None
    cost: float | None = None


class ChatWriter:
    """A chat model that is asked, with limits; it keeps count of what it used. One for each answer."""

    def __init__(
        self, settings: Settings, model: object | None = None, stopped: Callable[[], bool] = bool
    ) -> None:
        """Once `stopped()`, the model is no longer waited for, even while it is silent: a ModelError."""
        if model is None:
            self._model = open_model(settings)
            self.name = str(settings.model)
        else:
            if not isinstance(model, BaseChatModel):
                raise TheorybotError(f"a {type(model).__name__} is no chat model of LangChain")
            check_given(model, settings)
            self._model = model
            self.name = settings.model or type(model).__name__
        self._settings, self._stopped = settings, stopped
        self._chain = RunnableLambda(messages) | RunnableGenerator(self._spoken)
        self._calls: list[tuple[UsageMetadata | None, float | None]] = []
        self._seconds = 0.0

    def write(self, request: Request) -> Iterator[str]:
        """The model's text in pieces. Raises ModelError, Unfinished where it ends without having finished."""
        return without_thoughts(self._text(request))

    def _text(self, request: Request) -> Iterator[str]:
        started = time.perf_counter()
        usage: UsageMetadata | None = None
        cost: float | None = None
        finish: str | None = None
        silence = self._settings.model_seconds
        try:
            for piece in patiently(
                lambda: self._stream(request), silence=silence, whole=WHOLE * silence, stopped=self._stopped
            ):
                usage = add_usage(usage, piece.usage) if piece.usage else usage
                cost, finish = piece.cost or cost, piece.finish or finish
                if piece.text:
                    yield piece.text
        finally:
            self._calls.append((usage, cost))
            self._seconds += time.perf_counter() - started
        if finish is None:
            raise Unfinished(f"{self.name} broke off")
        if finish.casefold() in _CUT:
            raise ModelError(f"{self.name} was cut at max_output_tokens = {self._settings.max_output_tokens}")

    def condensed(self, question: str, history: Sequence[str]) -> str:
        """A follow-up as a question that stands alone. Raises ModelError."""
        try:
            text = "".join(self.write(Condense(question, tuple(history))))
        except Unfinished:
            text = ""
        found = " ".join(text.split()).strip("\"'“”")
        if not found or len(found) > _QUESTION or "\n" in text.strip():
            raise ModelError(f"{self.name} did not make one question of the conversation")
        return found

    def usage(self) -> Usage:
        """What was used so far; a sum is None if any part of it is not known."""
        told = [usage for usage, _ in self._calls if usage and usage["total_tokens"]]
        whole = bool(told) and len(told) == len(self._calls)
        costs = [cost for _, cost in self._calls if cost is not None]
        return Usage(
            model=self.name,
            calls=len(self._calls),
            input_tokens=sum(usage["input_tokens"] for usage in told) if whole else None,
            output_tokens=sum(usage["output_tokens"] for usage in told) if whole else None,
            seconds=round(self._seconds, 3),
            cost=sum(costs) if costs and len(costs) == len(self._calls) else None,
        )

    def _spoken(self, prompts: Iterator[list[Message]]) -> Iterator[_Piece]:
        """The model's pieces, and an end to its call as soon as nobody reads on.

        A model that is itself a step of a sequence is read to its end even then, by the steps after it.
        """
        for prompt in prompts:
            with closing(self._model.stream(prompt)) as chunks:  # type: ignore[type-var]
                yield from map(_piece, chunks)

    def _stream(self, request: Request) -> Iterator[_Piece]:
        """Runs in a thread of its own, so that what is set here holds for this call alone."""
        with tracing(self._settings), failures(self.name):
            yield from self._chain.stream(request)


def _piece(chunk: BaseMessage) -> _Piece:
    told: Mapping[str, Any] = chunk.response_metadata
    finish = next((str(told[name]) for name in _FINISH if told.get(name)), None)
    usage = chunk.usage_metadata if isinstance(chunk, AIMessage) else None
    tokens = told.get("token_usage")
    cost = tokens.get("cost") if isinstance(tokens, Mapping) else None
    return _Piece(str(chunk.text), finish, usage, float(cost) if isinstance(cost, int | float) else None)


# -- theorybot as parts of LangChain


class Bot(Protocol):
    """What is used of Theorybot."""

    settings: Settings

    def search(self, query: str, k: int) -> list[Passage]:
        """See Theorybot."""
        ...

    def ask(self, question: str, *, history: Sequence[str]) -> Answer:
        """See Theorybot."""
        ...

    def stream(self, question: str, *, history: Sequence[str]) -> Iterator[Event]:
        """See Theorybot."""
        ...


class Retriever(BaseRetriever):
    """theorybot's search as a retriever: LangChain's documents, whose metadata say where the text stands."""

    bot: Any
    k: int | None = None

    def invoke(self, input: str, config: RunnableConfig | None = None, **kwargs: Any) -> list[Document]:
        """See BaseRetriever; LangSmith hears of it only with the setting `tracing`."""
        with tracing(self.bot.settings):
            return super().invoke(input, config, **kwargs)

    async def ainvoke(
        self, input: str, config: RunnableConfig | None = None, **kwargs: Any
    ) -> list[Document]:
        """As invoke."""
        with tracing(self.bot.settings):
            return await super().ainvoke(input, config, **kwargs)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        found = self.bot.search(query, self.k or self.bot.settings.passages)
        return [
            Document(
                id=f"{passage.document}:{passage.start}-{passage.end}",
                page_content=passage.text,
                metadata={
                    "document": passage.document, "title": passage.title, "kind": passage.kind,
                    "page": passage.page, "heading": list(passage.heading), "start": passage.start,
                    "end": passage.end, "score": passage.score, "rank": passage.rank,
                },
            )
            for passage in found
        ]  # fmt: skip


class Asking(Runnable[Any, Any]):
    """theorybot as a runnable: a question in, an Answer out; streamed, its events and at last the Answer.

    The question is a string, or {"question": …, "history": […]} with earlier questions or messages. Nothing
    of it is traced.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The answer to a question."""
        question, history = _asked(input)
        return self._bot.ask(question, history=history)

    def stream(
        self, input: Any, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Iterator[Event | Answer]:
        """Events as they happen; the last item is the Answer itself, for a next step to take."""
        question, history = _asked(input)
        for event in self._bot.stream(question, history=history):
            yield event.answer if isinstance(event, Done) else event


def _asked(given: Any) -> tuple[str, list[str]]:
    if isinstance(given, str):
        return given, []
    if isinstance(given, Mapping) and isinstance(given.get("question"), str):
        return given["question"], list(_questions(given.get("history") or ()))
    raise TheorybotError('the input is neither a question nor {"question": …, "history": […]}')


def _questions(history: Sequence[Any]) -> Iterator[str]:
    """Earlier questions: strings, or the human ones among messages."""
    for earlier in history:
        if isinstance(earlier, str):
            yield earlier
        elif isinstance(earlier, BaseMessage) and earlier.type == "human":
            yield str(earlier.text)
