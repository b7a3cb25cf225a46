"""`ask` and `search`."""

from __future__ import annotations

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
@click.argument("question")
@filter_options
@json_option
@common_options
def ask(question: str, as_json: bool, **options: Any) -> None:
    """Answer QUESTION in sentences quoted from the corpus, or say that it has no answer.

    Exits with 4 if there is no library yet.

    \b
    Example:
      theorybot ask "Do sharp minima generalize poorly?" --kind note
    """
    from theorybot.rendering import answer_json, answer_lines

    filters = take_filters(options)
    with open_bot(options) as bot:
        answer = bot.ask(question, filters)
    print_result(answer_json(answer) if as_json else answer_lines(answer))


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
