"""One frozen value of settings: flags > THEORYBOT_* environment > ./theorybot.toml > user file > defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import NonNegativeFloat, PositiveFloat, PositiveInt, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from theorybot.errors import SettingsError

FILE = "theorybot.toml"


class Settings(BaseSettings):
    """Everything that can be set. A relative path counts from the folder of the file that sets it."""

    model_config = SettingsConfigDict(env_prefix="THEORYBOT_", frozen=True, extra="forbid")

    library: Path = Path(".theorybot")
    corpus: Path = Path("corpus")
    embedding_model: str = "all-MiniLM-L6-v2"
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    chroma_url: str | None = None
    passages: PositiveInt = 8  # kept for an answer
    candidates: PositiveInt = 50  # looked at from each of full text and vectors
    pdf_seconds: PositiveFloat = 60.0  # reading one file
    pdf_memory_mb: PositiveInt = 2048
    max_file_mb: PositiveInt = 200
    lock_seconds: NonNegativeFloat = 10.0  # waited for another writer

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
        ("environment", EnvSettingsSource(Settings)()),
        ("flag", {name: value for name, value in flags.items() if value is not None}),
    ]
    merged: dict[str, Any] = {}
    origins = dict.fromkeys(Settings.model_fields, "default")
    for origin, values in layers:
        merged |= values
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
    for name in ("library", "corpus"):
        if isinstance(values.get(name), str):
            values[name] = path.parent / Path(values[name]).expanduser()
    return [(str(path), values)]
