"""`ask` and `search`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any

import click

from theorybot.cli.options import (
    check_count,
    common_options,
    filter_options,
    json_option,
    model_options,
    open_bot,
    print_result,
    take_filters,
)
from theorybot.events import Done, Event, Notice, Sentence, final, said


@click.command()
@click.argument("question", required=False)
@click.option("--chat", is_flag=True, help="Keep asking: one question a line, follow-ups understood.")
@filter_options
@model_options
@json_option
@common_options
def ask(question: str | None, chat: bool, stream: bool | None, as_json: bool, **options: Any) -> None:
    """Answer QUESTION in sentences quoted from the corpus, or say that it has no answer.

    With --model a chat model writes the answer, and each sentence is checked against what it cites.
    Exits with 4 if there is no library yet.

    \b
    Example:
      theorybot ask "Do sharp minima generalize poorly?" --kind note
      theorybot ask "What is a sharp minimum?" --model ollama:qwen3
    """
    from theorybot.rendering import answer_json, answer_lines, printable

    if question is None and not chat:
        raise click.UsageError("Missing argument 'QUESTION'; or ask many with --chat.")
    if stream and as_json:
        raise click.UsageError("--json prints one document at the end: it does not go with --stream.")
    filters = take_filters(options)
    streaming = not as_json and (sys.stdout.isatty() if stream is None else stream)
    history: list[str] = []
    with open_bot(options) as bot:
        for asked in _questions(question, chat):
            events = bot.stream(asked, filters, history=history)
            if streaming:
                _print_events(events)
            else:
                answer = final(events)
                print_result(answer_json(answer) if as_json else answer_lines(answer))
                if answer.notice and not as_json:
                    click.echo(f"note: {printable(answer.notice)}", err=True)
            history.append(asked)


def _print_events(events: Iterable[Event]) -> None:
    """Print sentences as they come; none is printed that may be taken back."""
    from theorybot.rendering import answer_lines, plain, printable, source_lines

    for event in events:
        match event:
            case Sentence():
                click.echo(plain(event.lead + said(event.claim)), nl=False)
                sys.stdout.flush()
            case Notice():
                click.echo(f"\nnote: {printable(event.text)}", err=True)
            case Done(answer=answer) if answer.claims:
                click.echo()
                print_result(source_lines(answer))
            case Done(answer=answer):
                print_result(answer_lines(answer))
            case _:
                pass


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
