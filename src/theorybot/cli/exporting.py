"""`export`: works and answers to take away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from theorybot.cli.options import common_options, filter_options, model_options, open_bot, take_filters
from theorybot.errors import NotFound

if TYPE_CHECKING:
    from theorybot.bot import Theorybot
    from theorybot.export import Exchange
    from theorybot.types import Filters


@click.command()
@click.option(
    "--bibtex",
    "forms",
    flag_value="bibtex",
    multiple=True,
    help="BibTeX; keys of your own .bib files are kept.",
)
@click.option(
    "--csl-json", "forms", flag_value="csl-json", multiple=True, help="CSL-JSON, for Zotero and Pandoc."
)
@click.option(
    "--markdown",
    "forms",
    flag_value="markdown",
    multiple=True,
    help="Markdown: a list of works, or the answers.",
)
@click.option("--answer", "question", metavar="QUESTION", help="Only what the answer to QUESTION rests on.")
@click.option("--chat", "chat", metavar="ID", help="Only what a conversation of the chat rests on.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write FILE, whole or not at all."
)
@filter_options
@model_options
@common_options
def export(
    forms: tuple[str, ...],
    question: str | None,
    chat: str | None,
    out: Path | None,
    stream: bool | None,
    **options: Any,
) -> None:
    """Export works: the library's papers, and all that its notes and .bib files name, each once.

    Works that only the papers cite are left out. ID is in the chat's address, after "chat="; a wrong one
    lists those there are.

    \b
    Example:
      theorybot export --bibtex --out works.bib
      theorybot export --markdown --answer "Do sharp minima generalize poorly?"
    """
    from theorybot.export import write

    if len(set(forms)) != 1:
        raise click.UsageError("Name one form: --bibtex, --csl-json or --markdown.")
    if question is not None and chat is not None:
        raise click.UsageError("--answer and --chat are two things: choose one.")
    filters = take_filters(options)
    with open_bot(options) as bot:
        exchanges = _exchanges(bot, question, chat, filters)
        text = _text(bot, forms[0], exchanges)
    if out is None:
        click.echo(text, nl=False)
    else:
        write(out, text)
        click.echo(f"wrote {out}", err=True)


def _exchanges(
    bot: Theorybot, question: str | None, chat: str | None, filters: Filters
) -> list[Exchange] | None:
    """The questions and answers meant; None where the library itself is."""
    from theorybot.export import Exchange
    from theorybot.ui.taking import exchanges

    if question is not None:
        answer = bot.ask(question, filters)
        cited = {citation.document for claim in answer.claims for citation in claim.citations}
        return [Exchange(question, answer, {name: bot.document(name).work for name in sorted(cited)})]
    return exchanges(_turns(bot, chat)) if chat is not None else None


def _turns(bot: Theorybot, chat: str) -> list[Any]:
    from theorybot.ui.chats import Chats

    chats = Chats(bot.settings.library)
    found = chats.chat(chat) if chats.path.is_file() else None
    if found is None:
        listed = chats.listed()[:5] if chats.path.is_file() else []
        there = (
            "; ".join(f"{one.id} ({one.title})" for one in listed) or "none; make one with: theorybot chat"
        )
        raise NotFound(f"no conversation {chat!r}; there are: {there}")
    return chats.turns(chat)


def _text(bot: Theorybot, form: str, exchanges: list[Exchange] | None) -> str:
    from theorybot import export as exporting

    if form == "markdown" and exchanges is not None:
        return exporting.answers_markdown(exchanges)
    literature = bot.literature()
    if exchanges is None:
        works = exporting.keyed(literature)
    else:
        own = [(key, work) for key, work in literature if key]
        works = exporting.keyed(((None, work) for work in exporting.cited_works(exchanges)), own)
    forms = {"bibtex": exporting.bibtex, "csl-json": exporting.csl_json, "markdown": exporting.works_markdown}
    return forms[form](works)
