"""Who offers chat models: the package each needs, the variable with its key, and where it answers."""

from __future__ import annotations

import importlib.util
import ipaddress
import os
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from theorybot.errors import ModelError, SettingsError
from theorybot.ollama import installed, passed_on
from theorybot.settings import Settings

OLLAMA = "http://127.0.0.1:11434"


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider that has an extra of its own. `name` is what stands before the colon of `model`."""

    name: str
    extra: str
    package: str
    keys: tuple[str, ...]  # any of these variables; none for a provider without keys
    address: str

    @property
    def installed(self) -> bool:
        """Whether its LangChain package is there; nothing is imported."""
        return importlib.util.find_spec(self.package) is not None

    @property
    def has_key(self) -> bool | None:
        """Whether a key is in the environment; None where none is needed."""
        return any(os.environ.get(key) for key in self.keys) if self.keys else None


PROVIDERS = (
    Provider("ollama", "ollama", "langchain_ollama", (), OLLAMA),
    Provider("openai", "openai", "langchain_openai", ("OPENAI_API_KEY",), "https://api.openai.com/v1"),
    Provider("anthropic", "anthropic", "langchain_anthropic", ("ANTHROPIC_API_KEY",), "https://api.anthropic.com"),
    Provider(
        "google_genai", "google", "langchain_google_genai", ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
        "https://generativelanguage.googleapis.com",
    ),
)  # fmt: skip
_ALIASES = {"google": "google_genai"}


@dataclass(frozen=True, slots=True)
class Choice:
    """The model that the settings name. `address` is None where only the provider's package knows it."""

    provider: str
    name: str
    address: str | None

    @property
    def known(self) -> Provider | None:
        """The provider, if it is one of PROVIDERS."""
        return next((known for known in PROVIDERS if known.name == self.provider), None)

    @property
    def local(self) -> bool:
        """Whether its address is a loopback address: nothing leaves this machine."""
        return self.address is not None and loopback(self.address)


def chosen(settings: Settings) -> Choice | None:
    """The model of the settings, or None for answers without one. Raises SettingsError."""
    if settings.model is None or settings.model.strip().casefold() in ("", "none"):
        return None
    provider, _, name = settings.model.strip().partition(":")
    if not provider or not name:
        raise SettingsError(
            f"model {settings.model!r}: name its provider too, as in ollama:qwen3 or openai:gpt-5"
        )
    provider = _ALIASES.get(provider, provider)
    choice = Choice(provider, name, _address(provider, settings))
    if settings.offline and (not choice.local or (provider == "ollama" and passed_on(name))):
        raise SettingsError(
            f"offline = true forbids {settings.model}: only models on this machine may be asked, "
            "at a loopback base_url such as http://127.0.0.1:11434"
        )
    return choice


def kept_offline(settings: Settings) -> Settings:
    """The settings, once `offline` holds for indexes and embedding models too. Raises SettingsError."""
    if settings.offline:
        os.environ["HF_HUB_OFFLINE"] = "1"  # the hub's client reads it when it is first imported
        if settings.chroma_url and not loopback(settings.chroma_url):
            raise SettingsError(f"offline = true forbids {settings.chroma_url}: not on this machine")
    return settings


def _address(provider: str, settings: Settings) -> str | None:
    if settings.base_url:
        return settings.base_url
    named = {
        "ollama": ("OLLAMA_HOST",),
        "openai": ("OPENAI_API_BASE", "OPENAI_BASE_URL"),
        "anthropic": ("ANTHROPIC_API_URL", "ANTHROPIC_BASE_URL"),
    }.get(provider, ())
    value = next((os.environ[name] for name in named if os.environ.get(name)), None)
    if provider == "ollama":
        return _ollama(value) if value else OLLAMA
    return value or next((known.address for known in PROVIDERS if known.name == provider), None)


def _ollama(value: str) -> str:
    """OLLAMA_HOST as an address: "0.0.0.0" and ":8000" are how servers are told where to listen."""
    if "://" not in value:
        bare = value.count(":") > 1 and not value.startswith("[")  # "::1"
        value = f"http://[{value}]" if bare else f"http://{'127.0.0.1' * value.startswith(':')}{value}"
    try:
        parts = urlsplit(value)
        port = parts.port or 11434
    except ValueError as error:
        raise SettingsError(f"OLLAMA_HOST is no address ({error}); write it as 127.0.0.1:11434") from error
    host = "127.0.0.1" if parts.hostname in (None, "0.0.0.0", "::") else parts.hostname
    shown = f"[{host}]" if host and ":" in host else host
    return f"{parts.scheme}://{shown}:{port}"


def loopback(address: str) -> bool:
    """Whether an address is on this machine, by its form: no name but localhost is taken for it."""
    host = urlsplit(address).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def answers(address: str, seconds: float = 0.5) -> bool:
    """Whether something accepts connections there; nothing is sent."""
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=seconds):
            return True
    except OSError:
        return False


def survey(settings: Settings, *, probe: bool = False) -> dict[str, Any]:
    """What is set, and what there is of each provider; keys as whether they are set.

    "reachable" is None where nobody tried: only loopback addresses are, others with `probe`, which
    `offline` forbids. An Ollama server that answers is asked for its "models"; "problem" is why it has told
    none. Raises SettingsError.
    """
    if probe and settings.offline:
        raise SettingsError("offline = true forbids --probe")
    choice = chosen(settings)

    def reachable(address: str | None) -> bool | None:
        return answers(address) if address and (probe or loopback(address)) else None

    def row(provider: Provider) -> dict[str, Any]:
        # Ollama's is where it would be asked now; the others' are tried only where they are set, above
        problem = None
        try:
            address = _address("ollama", settings) if provider.name == "ollama" else provider.address
        except SettingsError as error:
            address, problem = None, str(error)
        found = {
            "provider": provider.name,
            "package": provider.package.replace("_", "-"),
            "installed": provider.installed,
            "install": f'pip install "theorybot[{provider.extra}]"',
            "variable": provider.keys[0] if provider.keys else None,
            "key_set": provider.has_key,
            "address": address,
            "reachable": reachable(address),
        }
        if problem:
            found |= {"models": [], "problem": problem}
        if provider.name == "ollama" and found["reachable"]:
            found |= _ollama_models(address or OLLAMA, offline=settings.offline)
        return found

    address = choice.address if choice else None
    return {
        "model": f"{choice.provider}:{choice.name}" if choice else None,
        "address": address,
        "local": choice.local if choice else None,
        "reachable": reachable(address),
        "offline": settings.offline,
        "providers": [row(provider) for provider in PROVIDERS],
    }


def _ollama_models(address: str, *, offline: bool) -> dict[str, Any]:
    """The models there that may be asked, and why there are none."""
    try:
        found = installed(address)
    except ModelError as error:
        return {"models": [], "problem": str(error)}
    names = [f"ollama:{model.name}" for model in found if not (offline and model.cloud)]
    if names:
        return {"models": names, "problem": None}
    why = (
        "lists only models that it would pass on" if found else "has no model yet; type: ollama pull qwen3:8b"
    )
    return {"models": [], "problem": why}
