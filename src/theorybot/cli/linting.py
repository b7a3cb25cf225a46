"""`lint`: what is doubtful in notes and `.bib` files."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from theorybot.cli.options import common_options, json_option, open_bot, print_result

if TYPE_CHECKING:
    from theorybot.linting import Finding, LintReport

_LEVELS = ("error", "warning", "hint")


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH...]")
@click.option("--level", type=click.Choice(_LEVELS), default="hint", help="Leave out what is less grave.")
@click.option("--sarif", "as_sarif", is_flag=True, help="Print a SARIF 2.1.0 log, for editors.")
@click.option("--rules", "only_rules", is_flag=True, help="List the rules, and stop.")
@json_option
@common_options
def lint(
    paths: tuple[Path, ...], level: str, as_sarif: bool, only_rules: bool, as_json: bool, **common: Any
) -> None:
    """Look for what is doubtful in notes and .bib files: citations, entries, links, claims.

    Without PATH looks at the notes of the library, else at the corpus folder. Claims are held against the
    papers they cite, where the library has them. Exits with 1 on errors, not on warnings and hints.
    `<!-- lint-ignore: RULE -->` hides what is found on its line and the next, `lint-ignore-file` in the file.

    \b
    Example:
      theorybot lint notes/survey.md --level warning
    """
    from theorybot.linting import RULES, counted, sarif

    if as_json and as_sarif:
        raise click.UsageError("--json and --sarif each print one document: choose one.")
    if only_rules:
        print_result([f"{rule.severity:<8} {rule.id:<19} {rule.looks_for}" for rule in RULES])
        return
    with open_bot(common) as bot:
        report = bot.lint(*paths)
    shown = _at_least(report, level)
    if as_sarif or as_json:
        print_result(sarif(shown) if as_sarif else asdict(shown) | {"counts": counted(shown.findings)})
    else:
        print_result(_lines(shown.findings))
        click.echo(_summary(report), err=True)
    if counted(report.findings)["error"]:
        sys.exit(1)


def _at_least(report: LintReport, level: str) -> LintReport:
    wanted = _LEVELS[: _LEVELS.index(level) + 1]
    return replace(report, findings=tuple(one for one in report.findings if one.severity in wanted))


def _lines(findings: Iterable[Finding]) -> Iterable[str]:
    """A line a finding, as compilers print them."""
    from theorybot.rendering import printable

    for one in findings:
        where = f"{one.path}:{one.line}:{one.column}"
        yield printable(f"{where}: {one.severity}: {one.message}; {one.way_out} [{one.rule}]")


def _summary(report: LintReport) -> str:
    from theorybot.linting import counted

    found = [_number(count, name) for name, count in counted(report.findings).items()]
    held = f", {_number(report.claims, 'claim')} held against the papers cited: not doubted is not proved"
    checked = held if report.claims else ""
    return f"{', '.join(found)} in {_number(report.files, 'file')}{checked}"


def _number(count: int, name: str) -> str:
    return f"{count} {name}{'s' if count != 1 else ''}"
