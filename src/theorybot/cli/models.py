"""`models`: which chat model is set, and which could be asked from here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from theorybot.cli.options import common_options, json_option, print_result


@click.command()
@click.option("--probe", is_flag=True, help="Also see whether addresses outside this machine answer.")
@json_option
@common_options
def models(probe: bool, as_json: bool, library: str | None, debug: bool) -> None:
    """Show the chat model that is set, and what each provider lacks.

    Only loopback addresses are tried, such as Ollama's; others with --probe. An Ollama server that answers
    is asked which models it has; else nothing is sent. Of keys only whether they are set is told.

    \b
    Example:
      theorybot models
    """
    from theorybot.providers import survey
    from theorybot.settings import load_with_origins

    settings, origins = load_with_origins(library=library)
    found = survey(settings, probe=probe) | {"from": origins["model"]}
    print_result(found if as_json else _lines(found))


def _lines(found: dict[str, Any]) -> Iterable[str]:
    """What was found, for a terminal."""
    from theorybot.rendering import printable

    told = {True: "answers", False: "nobody answers", None: "not tried (--probe tries)"}
    if found["model"]:
        yield printable(f"model     {found['model']}  ({found['from']})")
        where = "this machine" if found["local"] else "another machine"
        address = found["address"] or "known to its package alone"
        yield printable(f"address   {address}: {where}, {told[found['reachable']]}")
    else:
        yield "model     none: answers are quoted from the corpus; set one with --model or in theorybot.toml"
    if found["offline"]:
        yield "offline   only models on this machine may be asked"
    for row in found["providers"]:
        package = f"{row['package']} is installed" if row["installed"] else f"lacks {row['install']}"
        key = (
            f"{row['variable']} is {'set' if row['key_set'] else 'not set'}" if row["variable"] else "no key"
        )
        yield printable(f"{row['provider']:<13} {package}; {key}; {row['address']}: {told[row['reachable']]}")
        for name in row.get("models", ()):
            yield printable(f"{'':<13} has {name}")
        if row.get("problem"):
            yield printable(f"{'':<13} {row['problem']}")
