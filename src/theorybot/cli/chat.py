"""`chat`: the chat in the browser."""

from __future__ import annotations

from pathlib import Path

import click

from theorybot.cli.options import common_options


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), metavar="N", help="Where to serve (default: 8501).")
@click.option("--model", metavar="PROVIDER:NAME", help='A chat model that writes; "none" quotes.')
@common_options
def chat(port: int | None, model: str | None, library: str | None, debug: bool) -> None:
    """Open the chat in the browser; serves this machine alone.

    \b
    Example:
      theorybot chat --library ~/theory/.theorybot
    """
    from theorybot.settings import load
    from theorybot.ui.launching import run

    settings = load(library=library, model=model)  # a wrong setting is told here, not in the browser
    environment: dict[str, str] = {}
    if library is not None:
        environment["THEORYBOT_LIBRARY"] = str(Path(settings.library).absolute())
    if model is not None:
        environment["THEORYBOT_MODEL"] = model
    run(environment, port)
