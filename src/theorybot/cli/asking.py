"""`ask` and `search`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import click

from theorybot.cli.options import (
    check_count,
    common_options,
    filter_options,
    json_option,
    open_bot,
    print_result,
    take_filters,
)


@click.command()
@click.argument("question", required=False)
@click.option("--chat", is_flag=True, help="Keep asking: one question a line, follow-ups understood.")
@filter_options
@json_option
@common_options
def ask(question: str | None, chat: bool, as_json: bool, **options: Any) -> None:
    """Answer QUESTION in sentences quoted from the corpus, or say that it has no answer.

    Exits with 4 if there is no library yet.

    \b
    Example:
      theorybot ask "Do sharp minima generalize poorly?" --kind note
    """
    from theorybot.rendering import answer_json, answer_lines

    if question is None and not chat:
        raise click.UsageError("Missing argument 'QUESTION'; or ask many with --chat.")
    filters = take_filters(options)
    history: list[str] = []
    with open_bot(options) as bot:
        for asked in _questions(question, chat):
            answer = bot.ask(asked, filters, history=history)
            print_result(answer_json(answer) if as_json else answer_lines(answer))
            history.append(asked)


def _questions(first: str | None, chat: bool) -> Iterator[str]:
    """The question given, then in a chat the lines of standard input, until it ends or says "quit"."""
    if first is not None:
        yield first
    prompt = "> " if sys.stdin.isatty() else ""
    while chat:
        click.echo(prompt, nl=False, err=True)
        line = sys.stdin.readline()
        if not line or line.strip().casefold() in ("quit", "exit"):
            return
        if line.strip():
            yield line.strip()


@click.command()
@click.argument("query")
@click.option("-k", default=10, show_default=True, callback=check_count, help="Number of passages.")
@filter_options
@json_option
@common_options
def search(query: str, k: int, as_json: bool, **options: Any) -> None:
    """Show the passages nearest to QUERY.

    \b
    Example:
      theorybot search "spectral bias" -k 5
    """
    from theorybot.rendering import passage_json, passage_lines

    filters = take_filters(options)
    with open_bot(options) as bot:
        passages = bot.search(query, k, filters)
    found = {"query": query, "passages": [passage_json(passage) for passage in passages]}
    if as_json or passages:
        print_result(found if as_json else passage_lines(passages))
    else:
        click.echo("no passage", err=True)
