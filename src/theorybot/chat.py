"""Chat models of LangChain: the one that the settings name, and its failures as one line each."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from langchain.chat_models import init_chat_model
from langchain_core import exceptions as known
from langchain_core.language_models import BaseChatModel
from langsmith import tracing_context

from theorybot.errors import ModelError, SettingsError, TheorybotError
from theorybot.providers import Choice, chosen, loopback
from theorybot.settings import Settings

_ADDRESSES = ("base_url", "openai_api_base", "anthropic_api_url")  # where models keep where they answer
_OLD_TRACERS = ("LANGCHAIN_TRACING", "LANGCHAIN_HANDLER")
_OFF = ("", "false", "0", "no")
_WINDOW, _PASSAGE = 1024, 400  # tokens: of the instructions, and of a passage with its fence
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SECRET = re.compile(r"\b(?:sk|pk|key|AIza|gsk|xai)[-_]?[\w*.-]{8,}|Bearer\s+\S+", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_WHY = (
    (known.ModelAuthenticationError, "refused the key (401); see docs/models.md"),
    (known.ModelPermissionDeniedError, "denies access to this model with this key (403)"),
    (known.ModelNotFoundError, "has no model of that name (404)"),
    (known.ModelRateLimitError, "is asked too often, or its quota is used up (429)"),
    (known.ModelTimeoutError, "did not answer in time (setting model_seconds)"),
    (known.ModelConnectionError, "cannot be reached"),
    (known.ModelAPIError, "has an error of its own (5xx)"),
    (known.ContextOverflowError, "cannot take that much text; set passages to a smaller number"),
)
# Roots of what is raised; a client has its own, and one that is not loaded has raised nothing.
_OF_ALL = (
    known.LangChainException,
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
)
_OF_CLIENTS = (
    ("httpx", "HTTPError"), ("httpx", "InvalidURL"), ("openai", "OpenAIError"),
    ("anthropic", "AnthropicError"), ("ollama", "ResponseError"),
    ("google.genai.errors", "APIError"), ("groq", "GroqError"),
    ("requests", "RequestException"), ("grpc", "RpcError"), ("botocore.exceptions", "BotoCoreError"),
)  # fmt: skip
_BY_NUMBER = {
    401: _WHY[0][1], 403: _WHY[1][1], 404: _WHY[2][1], 429: _WHY[3][1], 500: _WHY[6][1], 502: _WHY[6][1],
    503: _WHY[6][1], 529: _WHY[6][1],
}  # fmt: skip


def open_model(settings: Settings) -> BaseChatModel:
    """The chat model that the settings name. Raises SettingsError with the line that mends it."""
    choice = chosen(settings)
    if choice is None:
        raise SettingsError("no model is set; see: theorybot models")
    _ready(choice)
    options = _options(choice, settings)
    if choice.local:
        _past_proxies()
    if "base_url" not in options and os.environ.get("LANGSMITH_GATEWAY", "").lower() not in _OFF:
        raise SettingsError("LANGSMITH_GATEWAY would lead questions elsewhere; unset it, or set base_url")
    try:
        model: BaseChatModel = init_chat_model(choice.name, model_provider=choice.provider, **options)
    except ImportError as error:
        raise SettingsError(
            f"{choice.provider} needs a package that is not installed: {_line(error)}"
        ) from error
    except _raised() as error:  # a provider's own check of its options
        raise SettingsError(f"{settings.model} cannot be used: {_line(error)}; see docs/models.md") from error
    return model


def check_given(model: BaseChatModel, settings: Settings) -> None:
    """Refuse a model given as an object where `offline` forbids it. Raises SettingsError."""
    if not settings.offline:
        return
    address = next((str(getattr(model, name)) for name in _ADDRESSES if getattr(model, name, None)), "")
    if not loopback(address):
        raise SettingsError("offline = true: the model given is not known to be on this machine")


def _ready(choice: Choice) -> None:
    """Raises SettingsError where the package or the key is missing."""
    provider = choice.known
    if provider is None:
        return  # LangChain says what it needs
    if not provider.installed:
        raise SettingsError(
            f'models of {choice.provider} need: pip install "theorybot[{provider.extra}]" '
            f"(or pip install {provider.package.replace('_', '-')})"
        )
    if provider.has_key is False and choice.address == provider.address:
        raise SettingsError(
            f"{provider.keys[0]} is not set; type: export {provider.keys[0]}=…, then ask again"
        )


def _options(choice: Choice, settings: Settings) -> dict[str, Any]:
    """What the provider's class is made with; each names things its own way."""
    options: dict[str, Any] = {"temperature": settings.temperature}
    if settings.base_url or (choice.known and choice.provider != "google_genai"):
        options["base_url"] = choice.address  # named, so that no variable can lead elsewhere
    if choice.provider == "ollama":
        # its own default window is smaller than the passages, and it cuts them without a word
        window = _WINDOW + settings.passages * _PASSAGE + settings.max_output_tokens
        options |= {
            "num_predict": settings.max_output_tokens,
            "num_ctx": max(8192, window),
            "client_kwargs": {"timeout": settings.model_seconds},
        }
    else:
        options |= {
            "max_tokens": settings.max_output_tokens,
            "timeout": settings.model_seconds,
            # Google's client counts attempts
            "max_retries": settings.model_retries + (choice.provider == "google_genai"),
        }
    if choice.provider == "openai":
        options["stream_usage"] = True  # else none is told beside a base_url of one's own
        if choice.local:
            options["openai_proxy"] = None
        if not os.environ.get("OPENAI_API_KEY"):
            options["api_key"] = "none"  # a server of one's own asks for none, the client insists on one
    return {name: value for name, value in options.items() if value is not None or name == "openai_proxy"}


def _past_proxies() -> None:
    """Let no proxy stand between this machine and itself."""
    for name in ("NO_PROXY", "no_proxy"):
        listed = [host for host in os.environ.get(name, "").split(",") if host.strip()]
        os.environ[name] = ",".join([*listed, *(host for host in _LOOPBACK if host not in listed)])


@contextmanager
def tracing(settings: Settings) -> Iterator[None]:
    """LangSmith does as the environment says where the setting `tracing` allows it, else nothing."""
    if settings.tracing:
        yield
        return
    # LangChain raises on these where the newer variables are off; where they are on it passes over them
    for name in _OLD_TRACERS:
        os.environ.pop(name, None)
    with tracing_context(enabled=False):
        yield


@contextmanager
def failures(name: str) -> Iterator[None]:
    """Whatever a provider's client raises, as a ModelError of one line, without any key."""
    try:
        yield
    except TheorybotError:
        raise
    except _raised() as error:
        raise ModelError(f"{name} {_why(error)}") from error


def _raised() -> tuple[type[Exception], ...]:
    """What clients raise: LangChain's errors, Python's, and those of the clients that are loaded."""
    loaded = ((sys.modules.get(module), name) for module, name in _OF_CLIENTS)
    return (*_OF_ALL, *(getattr(module, name) for module, name in loaded if module is not None))


def _why(error: Exception) -> str:
    for kind, why in _WHY:
        if isinstance(error, kind):
            return why
    number = getattr(error, "status_code", None) or getattr(error, "code", None)
    if isinstance(number, int) and number in _BY_NUMBER:
        return _BY_NUMBER[number]
    if "Connect" in type(error).__name__ or isinstance(error, ConnectionError):
        return "cannot be reached"
    if "Timeout" in type(error).__name__ or isinstance(error, TimeoutError):
        return _WHY[4][1]
    return f"failed: {_line(error)}"


def _line(error: Exception) -> str:
    """An error's text on one short line, with every key in it blotted out."""
    text = f"{type(error).__name__}: {error}"
    for name, value in os.environ.items():
        if len(value) >= 8 and re.search(r"KEY|TOKEN|SECRET|PASSWORD", name):
            text = text.replace(value, "…")
    return " ".join(_CONTROL.sub(" ", _SECRET.sub("…", text)).split())[:200]
