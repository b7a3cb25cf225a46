"""`check`: the checker on any claim and any evidence."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from theorybot.cli.options import common_options, json_option, print_result
from theorybot.errors import TheorybotError, UnreadableFile
from theorybot.grounding.seam import Judgement

MOST_MEGABYTES = 50


@click.command()
@click.option("--claim", metavar="TEXT", help="The claim.")
@click.option("--evidence", metavar="FILE", help="Text that should support it; - for standard input.")
@click.option("--jsonl", metavar="FILE", help='Many: a line each, {"claim": TEXT, "evidence": [TEXT, …]}.')
@click.option("--checker", metavar="NAME", help="lexical, or hf:MODEL for a cross-encoder.")
@json_option
@common_options
def check(
    claim: str | None, evidence: str | None, jsonl: str | None, checker: str | None, as_json: bool, **_: Any
) -> None:
    """Say whether evidence supports a claim, and if not, why. Needs no library and no network.

    With --jsonl one JSON object is printed for each line: verdict, score, reason, passage, span.

    \b
    Example:
      theorybot check --claim "Flat minima generalize poorly." --evidence note.md
    """
    from theorybot.embedding import open_embedder
    from theorybot.grounding import open_checker
    from theorybot.settings import load

    if (jsonl is None) == (claim is None) or (claim is None) != (evidence is None):
        raise click.UsageError("Give --claim with --evidence, or --jsonl.")
    settings = load(checker=checker)
    # the same judge as of answers: sentence vectors where words leave doubt
    judging = open_checker(settings.checker, open_embedder(settings.embedding_model).embed_query)
    if jsonl is not None:
        for text, passages in _rows(_read(jsonl), jsonl):
            found = judging.judge(text, passages, range(len(passages)))
            click.echo(json.dumps(_json(found), ensure_ascii=False))
        return
    if not (claim or "").strip():
        raise TheorybotError("the claim is empty; write it after --claim")
    passage = _read(evidence or "")
    found = judging.judge(claim or "", [passage], [0])
    print_result(_json(found) if as_json else _lines(found, passage))


def _json(found: Judgement) -> dict[str, Any]:
    """What is printed of a judgement for programs; `span` counts characters of the deciding passage."""
    span = None if found.passage is None else [found.start, found.end]
    reason = found.reason.encode("utf-8", "replace").decode()
    return {
        "verdict": found.verdict, "score": round(found.score, 3), "reason": reason,
        "passage": found.passage, "span": span,
    }  # fmt: skip


def _lines(found: Judgement, passage: str) -> list[str]:
    """The same for people: the verdict, why, and the words that decided it."""
    from theorybot.rendering import printable

    why = f": {printable(found.reason)}" if found.reason else ""
    lines = [f"{found.verdict} ({found.score:.2f}){why}"]
    if found.passage is not None:
        quote = " ".join(passage[found.start : found.end].split())
        lines.append(f"  “{printable(quote if len(quote) <= 400 else quote[:399] + '…')}”")
    return lines


def _read(name: str) -> str:
    """The text of a file, or of standard input for "-"."""
    try:
        if name == "-":
            raw = sys.stdin.buffer.read(MOST_MEGABYTES * 1_000_000 + 1)
        else:
            with Path(name).open("rb") as file:
                raw = file.read(MOST_MEGABYTES * 1_000_000 + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableFile(f"{name}: {reason}; name a text file, or - for standard input") from error
    if len(raw) > MOST_MEGABYTES * 1_000_000:
        raise UnreadableFile(f"{name}: more than {MOST_MEGABYTES} MB; cut it into smaller files")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{name}: not UTF-8 text; convert it first") from error


def _rows(text: str, name: str) -> Iterator[tuple[str, list[str]]]:
    """Claim and evidence of each line; every line is read before the first is judged."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        where = f"{name} line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise TheorybotError(f"{where}: not JSON ({error}); mend the line") from error
        claim = row.get("claim") if isinstance(row, dict) else None
        passages = row.get("evidence") if isinstance(row, dict) else None
        passages = [passages] if isinstance(passages, str) else passages
        if (
            not isinstance(claim, str)
            or not isinstance(passages, list)
            or not all(isinstance(p, str) for p in passages)
        ):
            raise TheorybotError(f'{where}: needs "claim", a text, and "evidence", a list of texts')
        found.append((claim, passages))
    yield from found
