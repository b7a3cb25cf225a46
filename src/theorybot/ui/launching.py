"""Starts the server of the chat: Streamlit in this Python, with theorybot's own options."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


def options(port: int | None = None) -> list[str]:
    """The options of streamlit.toml as Streamlit's flags: they hold wherever the chat is started."""
    read = tomllib.loads((_HERE / "streamlit.toml").read_text(encoding="utf-8"))
    flags = [
        f"--{name}={str(value).lower() if isinstance(value, bool) else value}" for name, value in _flat(read)
    ]
    return flags + ([f"--server.port={port}"] if port else [])


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, object]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def run(environment: Mapping[str, str], port: int | None = None) -> None:
    """Serve until it is interrupted. The pages are imported first: the first visitor need not wait."""
    from streamlit.web import cli

    os.environ.update(environment)
    for page in ("chat_page", "library_page", "quality_page"):
        import_module(f"theorybot.ui.{page}")
    cli.main(["run", str(_HERE / "app.py"), *options(port)], prog_name="streamlit")
