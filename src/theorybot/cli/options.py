"""What the commands share: options, the bot they open, how they print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from theorybot.bot import Theorybot
from theorybot.errors import TheorybotError
from theorybot.settings import MOST
from theorybot.types import Filters

Command = Callable[..., Any]


def debug_option(*, expose_value: bool = True) -> Callable[[Command], Command]:
    """`--debug`; `main` reads it, so that it holds wherever it stands."""
    text = "Show the traceback of an error, and log messages."
    return click.option("--debug", is_flag=True, expose_value=expose_value, help=text)


def common_options(command: Command) -> Command:
    """Options that every command has."""
    for option in (
        debug_option(),
        # as text: an empty folder name is an error, and would be "." as a path
        click.option("--library", type=click.Path(), metavar="DIR", help="Folder of the library."),
    ):
        command = option(command)
    return command


def filter_options(command: Command) -> Command:
    """Options that restrict what is retrieved; each may be given several times."""
    for option in (
        click.option("--tag", "tags", multiple=True, metavar="NAME", help="Only notes with #NAME."),
        click.option("--year", "years", type=int, multiple=True, metavar="YEAR", help="Only works of it."),
        click.option("--author", "authors", multiple=True, metavar="NAME", help="Only works by them."),
        click.option(
            "--kind",
            "kinds",
            type=click.Choice(["note", "paper"]),
            multiple=True,
            help="Only these.",
        ),
        click.option("--document", "documents", multiple=True, metavar="NAME", help="Only it (a file name)."),
    ):
        command = option(command)
    return command


def model_options(command: Command) -> Command:
    """Options of answers that a chat model writes."""
    for option in (
        click.option(
            "--on-unsupported",
            type=click.Choice(["flag", "drop"]),
            help="Show sentences without support as such, or leave them out.",
        ),
        click.option("--stream/--no-stream", default=None, help="Print sentences as they come, or at once."),
        click.option("--model", metavar="PROVIDER:NAME", help='A chat model that writes; "none" quotes.'),
    ):
        command = option(command)
    return command


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def check_count(context: click.Context, parameter: click.Parameter, value: int) -> int:
    """A number of passages that can be looked for."""
    if not 1 <= value <= MOST:
        raise TheorybotError(f"{parameter.opts[0]} must be at least 1 and at most {MOST}")
    return value


def open_bot(options: dict[str, Any]) -> Theorybot:
    """theorybot with the library, and the model if any, that the options name."""
    return Theorybot(**{name: options.get(name) for name in ("library", "model", "on_unsupported")})


def take_filters(options: dict[str, Any]) -> Filters:
    """The filters among the options, which are taken out of them."""
    return Filters(**{name: options.pop(name) for name in ("documents", "kinds", "authors", "years", "tags")})


def print_result(found: Any) -> None:
    """Print JSON, or lines."""
    from theorybot.rendering import to_json

    click.echo(to_json(found) if isinstance(found, dict) else "\n".join(found))
