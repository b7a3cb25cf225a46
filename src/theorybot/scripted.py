"""A chat model that reads its lines from a script: for tests of code that uses theorybot or LangChain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field

_PIECE = 7  # characters: pieces that end in the middle of words, as real ones do


class ScriptedChatModel(BaseChatModel):
    """Gives the texts of `script` one after another, in small pieces when streamed; then it raises.

    A line that is an exception is raised instead. `asked` keeps what the model was sent, call by call.
    """

    script: list[Any] = Field(default_factory=list)
    asked: list[list[BaseMessage]] = Field(default_factory=list)
    usage: UsageMetadata | None = None  # reported with each text; None reports nothing

    def __init__(self, script: Sequence[str | Exception] = (), **fields: Any) -> None:
        super().__init__(**{"script": list(script), **fields})

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _next(self, messages: list[BaseMessage]) -> str:
        self.asked.append(messages)
        if not self.script:
            raise IndexError(f"the script ran out at call {len(self.asked)}")
        line = self.script.pop(0)
        if isinstance(line, Exception):
            raise line
        return str(line)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        told = {"finish_reason": "stop"}
        message = AIMessage(content=self._next(messages), usage_metadata=self.usage, response_metadata=told)
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        text = self._next(messages)
        for at in range(0, len(text), _PIECE):
            yield ChatGenerationChunk(message=AIMessageChunk(content=text[at : at + _PIECE]))
        told = {"finish_reason": "stop"}
        last = AIMessageChunk(content="", usage_metadata=self.usage, response_metadata=told)
        yield ChatGenerationChunk(message=last)
