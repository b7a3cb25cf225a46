"""`ingest`, `status`, `remove`, `index`, `config`: the library and its settings."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from theorybot.cli.options import (
    common_options,
    debug_option,
    json_option,
    open_bot,
    print_result,
)
from theorybot.errors import TheorybotError

EXIT_FAILED = 3


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH...]")
@click.option("--prune", is_flag=True, help="Remove documents whose files below the PATHs are gone.")
@click.option("--restore", is_flag=True, help="Bring back what `theorybot remove` left out.")
@json_option
@common_options
def ingest(paths: tuple[Path, ...], prune: bool, restore: bool, as_json: bool, **common: Any) -> None:
    """Read notes (.md, .txt), papers (.pdf) and .bib files into the library.

    Without PATH reads the corpus folder. Exits with 3 if some files failed, 5 if the library is locked.

    \b
    Example:
      theorybot ingest notes papers/1611.03530v2.pdf
    """
    from theorybot.cli.bar import bar
    from theorybot.rendering import report_json, report_lines

    with open_bot(common) as bot, bar() as progress:
        report = bot.ingest(*paths, prune=prune, restore=restore, progress=progress)
    print_result(report_json(report) if as_json else report_lines(report))
    if report.failed:
        sys.exit(EXIT_FAILED)


@click.command()
@json_option
@common_options
def status(as_json: bool, **common: Any) -> None:
    """Show what the library holds.

    \b
    Example:
      theorybot status --json
    """
    from theorybot.rendering import status_json, status_lines

    with open_bot(common) as bot:
        found = bot.status()
    print_result(status_json(found) if as_json else status_lines(found))


@click.command()
@click.argument("document")
@common_options
def remove(document: str, **common: Any) -> None:
    """Take DOCUMENT out of the library; later ingests leave its file out.

    \b
    Example:
      theorybot remove 1611.03530v2.pdf
    """
    with open_bot(common) as bot:
        name = bot.remove(document)
    click.echo(f"removed {name}; theorybot ingest --restore brings it back", err=True)


@click.group()
@debug_option(expose_value=False)
def index() -> None:
    """The vector index, which can be made from the library at any time.

    \b
    Example:
      theorybot index check
    """


@index.command()
@common_options
def rebuild(**common: Any) -> None:
    """Make the vector index anew; needs no model.

    \b
    Example:
      theorybot index rebuild
    """
    from theorybot.cli.bar import bar

    with open_bot(common) as bot, bar() as progress:
        chunks = bot.rebuild_index(progress)
    click.echo(f"index made anew: {chunks} chunks", err=True)


@index.command()
@common_options
def check(**common: Any) -> None:
    """Compare the vector index with the library; exits with 1 where they differ.

    \b
    Example:
      theorybot index check
    """
    with open_bot(common) as bot:
        missing, extra = bot.check_index()
    if missing or extra:
        raise TheorybotError(
            f"the index lacks {missing} chunks and has {extra} too many; run theorybot index rebuild"
        )
    click.echo("the index agrees with the library")


@click.group()
@debug_option(expose_value=False)
def config() -> None:
    """The settings.

    \b
    Example:
      theorybot config show
    """


@config.command("show")
@json_option
@common_options
def config_show(as_json: bool, library: str | None, debug: bool) -> None:
    """Show every setting, and where its value is from.

    \b
    Example:
      THEORYBOT_PASSAGES=5 theorybot config show
    """
    from theorybot.settings import load_with_origins

    settings, origins = load_with_origins(library=library)
    rows = {
        name: {"value": value, "from": origins[name]}
        for name, value in settings.model_dump(mode="json").items()
    }
    lines = [f"{name} = {row['value']!r}  ({row['from']})" for name, row in rows.items()]
    print_result(rows if as_json else lines)
