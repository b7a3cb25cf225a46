"""One frozen value of settings: flags > THEORYBOT_* environment > ./theorybot.toml > user file > defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from theorybot.errors import SettingsError

FILE = "theorybot.toml"
MOST = 10_000  # passages or candidates; what SQLite, Chroma and the system can count lies far beyond

Count = Annotated[int, Field(ge=1, le=MOST)]
_DAY = 86_400.0
Tokens = Annotated[int, Field(ge=1, le=100_000)]
Seconds = Annotated[float, Field(gt=0, le=_DAY)]
Megabytes = Annotated[int, Field(ge=1, le=1_000_000)]


class Settings(BaseSettings):
    """Everything that can be set. A relative path counts from the folder of the file that sets it."""

    model_config = SettingsConfigDict(env_prefix="THEORYBOT_", frozen=True, extra="forbid")

    library: Path = Path(".theorybot")
    corpus: Path = Path("corpus")
    embedding_model: str = "all-MiniLM-L6-v2"
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    chroma_url: str | None = None
    passages: Count = 10  # kept for an answer
    candidates: Count = 50  # looked at from each of full text and vectors
    checker: str = "lexical"  # or hf:MODEL, a cross-encoder of sentence-transformers
    pdf_seconds: Seconds = 60.0  # reading one file
    pdf_memory_mb: Megabytes = 2048
    max_file_mb: Megabytes = 200
    lock_seconds: Annotated[float, Field(ge=0, le=_DAY)] = 10.0  # waited for another writer
    model: str | None = None  # "provider:name" of a chat model; None or "none" quotes the corpus instead
    base_url: str | None = None  # where the model answers, if not at its provider's own address
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None  # None leaves it to the provider
    max_output_tokens: Tokens = 2048
    model_seconds: Seconds = 60.0  # the longest silence of a model
    model_retries: Annotated[int, Field(ge=0, le=10)] = 2  # before the first word
    on_unsupported: Literal["flag", "drop"] = "flag"
    arxiv_url: str = "https://export.arxiv.org"  # or a mirror; nobody else is asked
    arxiv_seconds: Annotated[float, Field(ge=0, le=_DAY)] = 3.0  # between requests; less for mirrors alone
    fetch_seconds: Seconds = 600.0  # the longest that one file may take
    offline: bool = False  # no network: only models on this machine's own loopback addresses
    tracing: bool = False  # lets LangSmith's environment variables have effect

    @field_validator("base_url", "arxiv_url")
    @classmethod
    def _plain_address(cls, value: str | None) -> str | None:
        """An address without a password: keys come from the environment alone, and are shown nowhere."""
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("is not like http://host:8000/v1")
        if parts.username or parts.password or parts.query:
            raise ValueError("holds a name, a password or a query; keys belong in the environment")
        return value

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load` hands over: it has joined the sources, and knows where each value is from."""
        return (init_settings,)


def load(**flags: object) -> Settings:
    """The settings in force here; a flag that is None is not given. Raises SettingsError."""
    return load_with_origins(**flags)[0]


def load_with_origins(**flags: object) -> tuple[Settings, dict[str, str]]:
    """The settings, and for each where its value is from."""
    project = _project_file()
    home = project.parent if project else Path.cwd()
    layers = [
        ("default", {"library": home / ".theorybot", "corpus": home / "corpus"}),
        *_file_layer(user_file()),
        *(_file_layer(project) if project else ()),
        # an empty variable is how scripts say "not given"
        ("environment", EnvSettingsSource(Settings, env_ignore_empty=True)()),
        ("flag", {name: value for name, value in flags.items() if value is not None}),
    ]
    merged: dict[str, Any] = {}
    origins = dict.fromkeys(Settings.model_fields, "default")
    for origin, values in layers:
        base = Path(origin).parent if origin.endswith(FILE) else Path()
        merged |= _with_folders(values, origin, base)
        origins |= dict.fromkeys(values, origin)
    try:
        return Settings(**merged), origins
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        where = origins.get(name, "settings")
        raise SettingsError(f"{name} ({where}): {first['msg']}; see: theorybot config show") from error


def user_file() -> Path:
    """The settings file for all of a user's projects."""
    return Path(platformdirs.user_config_dir("theorybot")) / FILE


def _project_file() -> Path | None:
    """The nearest theorybot.toml, from the current folder upwards."""
    folder = Path.cwd()
    return next((at / FILE for at in (folder, *folder.parents) if (at / FILE).is_file()), None)


def _file_layer(path: Path) -> list[tuple[str, dict[str, Any]]]:
    if not path.is_file():
        return []
    try:
        values = TomlConfigSettingsSource(Settings, path).toml_data
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: {error}; mend the file or move it away") from error
    return [(str(path), values)]


def _with_folders(values: Mapping[str, Any], origin: str, base: Path) -> dict[str, Any]:
    """The values with `~` spelt out in folders; relative ones count from `base`."""
    found = dict(values)
    for name in ("library", "corpus"):
        value = found.get(name)
        if value == "":  # it would become the current folder
            raise SettingsError(f"{name} ({origin}): is empty; name a folder, or leave it out")
        if isinstance(value, str | os.PathLike):
            try:
                found[name] = base / Path(value).expanduser()
            except RuntimeError as error:  # ~somebody
                raise SettingsError(f"{name} ({origin}): {value}: {error}; write out the folder") from error
    return found
