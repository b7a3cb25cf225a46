"""The commands. Results go to stdout, progress and messages to stderr; no logic lives here."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import NoReturn

import click

from theorybot.cli import (
    asking,
    chat,
    checking,
    evaluating,
    exporting,
    fetching,
    library,
    linting,
    models,
    works,
)  # fmt: skip
from theorybot.cli.options import debug_option
from theorybot.errors import LibraryLocked, NoLibrary, TheorybotError

EXIT_NO_LIBRARY, EXIT_LOCKED, EXIT_STOPPED = 4, 5, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="theorybot")
@debug_option(expose_value=False)
def theorybot() -> None:
    """Questions on deep-learning theory, answered from your own notes and papers.

    \b
    Example:
      theorybot ingest
      theorybot ask "What is the neural tangent kernel?"
    """


for command in (
    library.ingest,
    fetching.fetch,
    asking.ask,
    asking.search,
    checking.check,
    linting.lint,
    exporting.export,
    chat.chat,
    library.status,
    works.show,
    works.works,
    library.remove,
    library.index,
    library.config,
    models.models,
    evaluating.evaluate,
):
    theorybot.add_command(command)


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
