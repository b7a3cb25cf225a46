"""The commands. Results go to stdout, progress and messages to stderr; no logic lives here."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from theorybot.errors import LibraryLocked, NoLibrary, TheorybotError
from theorybot.types import Filters

EXIT_FAILED, EXIT_NO_LIBRARY, EXIT_LOCKED, EXIT_STOPPED = 3, 4, 5, 130

Command = Callable[..., Any]


def _common(command: Command) -> Command:
    """Options that every command has."""
    for option in (
        click.option("--debug", is_flag=True, help="Show the traceback of an error, and log messages."),
        click.option(
            "--library", type=click.Path(path_type=Path), metavar="DIR", help="Folder of the library."
        ),
    ):
        command = option(command)
    return command


def _filtered(command: Command) -> Command:
    """Options that restrict what is retrieved; each may be given several times."""
    for option in (
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


_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="theorybot")
def theorybot() -> None:
    """Questions on deep-learning theory, answered from your own notes and papers.

    \b
    Example:
      theorybot ingest
      theorybot ask "What is the neural tangent kernel?"
    """


@theorybot.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH...]")
@click.option("--prune", is_flag=True, help="Remove documents whose files below the PATHs are gone.")
@click.option("--restore", is_flag=True, help="Bring back what `theorybot remove` left out.")
@_json
@_common
def ingest(paths: tuple[Path, ...], prune: bool, restore: bool, as_json: bool, **common: Any) -> None:
    """Read notes (.md, .txt), papers (.pdf) and .bib files into the library.

    Without PATH reads the corpus folder. Exits with 3 if some files failed, 5 if the library is locked.

    \b
    Example:
      theorybot ingest notes papers/1611.03530v2.pdf
    """
    from theorybot.progress import bar
    from theorybot.rendering import report_json, report_lines

    with _bot(common) as bot, bar() as progress:
        report = bot.ingest(*paths, prune=prune, restore=restore, progress=progress)
    _print(report_json(report) if as_json else report_lines(report))
    if report.failed:
        sys.exit(EXIT_FAILED)


@theorybot.command()
@click.argument("question")
@_filtered
@_json
@_common
def ask(question: str, as_json: bool, **options: Any) -> None:
    """Answer QUESTION in sentences quoted from the corpus, or say that it has no answer.

    Exits with 4 if there is no library yet.

    \b
    Example:
      theorybot ask "Do sharp minima generalize poorly?" --kind note
    """
    from theorybot.rendering import answer_json, answer_lines

    filters = _filters(options)
    with _bot(options) as bot:
        answer = bot.ask(question, filters)
    _print(answer_json(answer) if as_json else answer_lines(answer))


@theorybot.command()
@click.argument("query")
@click.option("-k", default=10, show_default=True, help="Number of passages.")
@_filtered
@_json
@_common
def search(query: str, k: int, as_json: bool, **options: Any) -> None:
    """Show the passages nearest to QUERY.

    \b
    Example:
      theorybot search "spectral bias" -k 5
    """
    from theorybot.rendering import passage_json, passage_lines

    filters = _filters(options)
    with _bot(options) as bot:
        passages = bot.search(query, k, filters)
    found = {"query": query, "passages": [passage_json(passage) for passage in passages]}
    _print(found if as_json else passage_lines(passages))


@theorybot.command()
@_json
@_common
def status(as_json: bool, **common: Any) -> None:
    """Show what the library holds.

    \b
    Example:
      theorybot status --json
    """
    from theorybot.rendering import status_json, status_lines

    with _bot(common) as bot:
        found = bot.status()
    _print(status_json(found) if as_json else status_lines(found))


@theorybot.command()
@click.argument("document")
@_json
@_common
def show(document: str, as_json: bool, **common: Any) -> None:
    """Show a DOCUMENT's title, sections, references and citations.

    DOCUMENT is a file name, its stem, an arXiv id, or words of the title.

    \b
    Example:
      theorybot show deep-learning-theory-2017.md
    """
    from theorybot.rendering import document_json, document_lines

    with _bot(common) as bot:
        found = bot.document(document)
    _print(document_json(found) if as_json else document_lines(found))


@theorybot.command()
@click.argument("document")
@_common
def remove(document: str, **common: Any) -> None:
    """Take DOCUMENT out of the library; later ingests leave its file out.

    \b
    Example:
      theorybot remove 1611.03530v2.pdf
    """
    with _bot(common) as bot:
        name = bot.remove(document)
    click.echo(f"removed {name}; theorybot ingest --restore brings it back", err=True)


@theorybot.group()
def index() -> None:
    """The vector index, which can be made from the library at any time.

    \b
    Example:
      theorybot index check
    """


@index.command()
@_common
def rebuild(**common: Any) -> None:
    """Make the vector index anew; needs no model.

    \b
    Example:
      theorybot index rebuild
    """
    from theorybot.progress import bar

    with _bot(common) as bot, bar() as progress:
        chunks = bot.rebuild_index(progress)
    click.echo(f"index made anew: {chunks} chunks", err=True)


@index.command()
@_common
def check(**common: Any) -> None:
    """Compare the vector index with the library; exits with 1 where they differ.

    \b
    Example:
      theorybot index check
    """
    with _bot(common) as bot:
        missing, extra = bot.check_index()
    if missing or extra:
        raise TheorybotError(
            f"the index lacks {missing} chunks and has {extra} too many; run theorybot index rebuild"
        )
    click.echo("the index agrees with the library")


@theorybot.group()
def config() -> None:
    """The settings.

    \b
    Example:
      theorybot config show
    """


@config.command("show")
@_json
@_common
def config_show(as_json: bool, library: Path | None, debug: bool) -> None:
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
    _print(rows if as_json else lines)


def _bot(options: dict[str, Any]) -> Any:
    from theorybot.bot import Theorybot

    return Theorybot(library=options["library"])


def _filters(options: dict[str, Any]) -> Filters:
    return Filters(**{name: options.pop(name) for name in ("documents", "kinds", "authors", "years")})


def _print(found: Any) -> None:
    from theorybot.rendering import to_json

    click.echo(to_json(found) if isinstance(found, dict) else "\n".join(found))


def main() -> NoReturn:
    """Run a command; errors become one line on stderr and an exit code."""
    debug = "--debug" in sys.argv
    logging.basicConfig(
        level=logging.INFO if debug else logging.WARNING, format="%(message)s", stream=sys.stderr
    )
    try:
        theorybot(standalone_mode=False)
        code = 0
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped; what was stored is safe", err=True)
        code = EXIT_STOPPED
    except TheorybotError as error:
        code = _report(error, str(error), debug)
    except Exception as error:  # the last line of defence: a user is shown a line, not a stack trace
        code = _report(error, f"unexpected {type(error).__name__}: {error}; run it again with --debug", debug)
    sys.exit(code)


def _report(error: Exception, message: str, debug: bool) -> int:
    """Print one line (with the traceback if asked for); returns the exit code."""
    if debug:
        traceback.print_exception(error)
    click.echo(f"error: {' '.join(message.split())}", err=True)
    if isinstance(error, LibraryLocked):
        return EXIT_LOCKED
    return EXIT_NO_LIBRARY if isinstance(error, NoLibrary) else 1
