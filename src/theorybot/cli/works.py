"""`works`, `show`: the works that documents are and cite."""

from __future__ import annotations

from typing import Any

import click

from theorybot.cli.options import common_options, json_option, open_bot, print_result
from theorybot.errors import NotFound


@click.command()
@click.option("--missing", is_flag=True, help="Only works that are not in the library.")
@click.option("--cited-by", metavar="DOCUMENT", help="Only works that this document cites or lists.")
@json_option
@common_options
def works(missing: bool, cited_by: str | None, as_json: bool, **common: Any) -> None:
    """List the works that documents are and cite, the most cited first.

    The number in front says how many notes and papers cite or list the work.

    \b
    Example:
      theorybot works --missing --cited-by deep-learning-theory-2017.md
    """
    from theorybot.literature import works_json, works_lines

    with open_bot(common) as bot:
        found = bot.works(missing=missing, cited_by=cited_by)
    print_result(works_json(found) if as_json else works_lines(found))


@click.command()
@click.argument("name")
@json_option
@common_options
def show(name: str, as_json: bool, **common: Any) -> None:
    """Show a document, or a work that documents cite: who cites it, and in what words.

    A document is named by its file name, its stem, or words of its title; a work also by arXiv id, DOI, key
    in a .bib file, or authors and year.

    \b
    Example:
      theorybot show deep-learning-theory-2017.md
      theorybot show "Keskar et al. 2017"
    """
    from theorybot.literature import cited_json, cited_lines, work_lines, work_shown_json
    from theorybot.rendering import document_json, document_lines

    with open_bot(common) as bot:
        try:
            document = bot.document(name)
        except NotFound:
            found = bot.work(name)
            print_result(work_shown_json(*found) if as_json else work_lines(*found))
            return
        cited = bot.work(document.name) if document.kind == "paper" else None
    if as_json:
        print_result(document_json(document) | (cited_json(*cited) if cited else {}))
    else:
        print_result([*document_lines(document), *(["", *cited_lines(*cited)] if cited else [])])
