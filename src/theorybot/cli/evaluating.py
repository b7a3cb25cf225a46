"""`eval`: runs over questions, collections and claims; their reports; and what got worse."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from theorybot.cli.options import (
    common_options,
    debug_option,
    json_option,
    open_bot,
    print_result,
)
from theorybot.errors import TheorybotError

if TYPE_CHECKING:
    from theorybot.evaluation.runs import Run

_PATH = click.Path(path_type=Path)
_FILES = click.argument("files", nargs=-1, required=True, type=_PATH, metavar="FILE...")


def run_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that all runs have."""
    for option in (
        click.option("--fail-under", multiple=True, metavar="METRIC=VALUE",
                     help="Exit with 1 if a metric is worse than that; several times."),
        click.option("--baseline", type=_PATH, metavar="RUN",
                     help="Compare with that run's folder; exit with 1 if a metric got clearly worse."),
        click.option("--out", type=_PATH, metavar="DIR", help="Write the run's folder, with its report."),
        click.option("--seed", default=0, show_default=True, help="For --limit and the intervals."),
        click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N samples."),
        json_option,
    ):  # fmt: skip
        command = option(command)
    return command


@click.group("eval", invoke_without_command=True)
@click.option("--suites", default="eval/suites", show_default=True, type=_PATH, metavar="DIR",
              help="Folder of suites.")  # fmt: skip
@click.option("--suite", "names", multiple=True, metavar="NAME", help="Only this suite; several times.")
@click.option("--out", type=_PATH, metavar="DIR", help="Write a folder for each suite in it.")
@json_option
@debug_option(expose_value=False)
@click.pass_context
def evaluate(
    context: click.Context, suites: Path, names: tuple[str, ...], out: Path | None, as_json: bool
) -> None:
    """Measure answers, retrieval and the checker; without a command, run the suites.

    A suite is run on exactly the corpus that it names. Exits with 1 where a figure is below its threshold
    in `thresholds.toml` beside the folder of suites, or a negative control does not fail.

    \b
    Example:
      theorybot eval
      theorybot eval answers my-questions.jsonl --out runs/today
    """
    if context.invoked_subcommand is not None:
        return
    from theorybot.cli.bar import bar
    from theorybot.evaluation import printing
    from theorybot.evaluation import suites as running

    found: dict[str, Any] = {}
    wrong: list[str] = []
    for suite in running.load(suites, names):
        with bar() as progress:
            done = running.run(suite, progress)
        if done is None:
            click.echo(f"{suite.name}: skipped, its corpus is not here", err=True)
            continue
        found[suite.name] = printing.run_json(done)
        wrong += running.faults(suite, done)
        if not as_json:
            print_result([suite.name, *printing.run_lines(done), ""])
        if out is not None:
            _write(done, out / suite.name)
    if as_json:
        print_result({"suites": found})
    if wrong:
        raise TheorybotError("; ".join(wrong))


@evaluate.command()
@_FILES
@click.option("--judge", metavar="CHECKER", help='Judges the claims: "lexical" or hf:MODEL.')
@click.option("--model", metavar="PROVIDER:NAME", help='A chat model that writes; "none" quotes.')
@run_options
@common_options
def answers(files: tuple[Path, ...], judge: str | None, **options: Any) -> None:
    """Ask the questions in each FILE (one JSON object a line) and score what comes back.

    Questions about documents that the library lacks are skipped, and counted as skipped.

    \b
    Example:
      theorybot eval answers eval/questions/notes.dev.jsonl --fail-under hit@5_page=0.8
    """
    from theorybot.cli.bar import bar
    from theorybot.evaluation import answering
    from theorybot.evaluation.judging import open_judge

    with open_bot(options) as bot, bar() as progress:
        run = answering.run(files, bot, open_judge(judge, bot.settings), _chosen(options), progress)
    _finish(run, options)


@evaluate.command()
@click.argument("folder", type=_PATH, metavar="DIR")
@run_options
@common_options
def retrieval(folder: Path, **options: Any) -> None:
    """Search DIR, a collection in BEIR layout, as theorybot searches: by text, by vectors, and fused.

    DIR holds corpus.jsonl, queries.jsonl and qrels/*.tsv; it is put into a temporary library.

    \b
    Example:
      theorybot eval retrieval scifact --json
    """
    from theorybot.cli.bar import bar
    from theorybot.evaluation import retrieving
    from theorybot.settings import load

    with bar() as progress:
        run = retrieving.run(folder, load(library=options["library"]), _chosen(options), progress)
    _finish(run, options)


@evaluate.command()
@click.argument("files", nargs=-1, type=_PATH, metavar="[FILE...]")
@click.option("--judge", metavar="CHECKER", help='The checker to measure: "lexical" or hf:MODEL.')
@click.option(
    "--mutations/--no-mutations",
    default=None,
    help="Also judge claims made false on purpose; by default where the files for it are here.",
)
@run_options
@common_options
def grounding(files: tuple[Path, ...], judge: str | None, mutations: bool | None, **options: Any) -> None:
    """Measure the checker on each FILE of {claim, evidence[], label} lines, and on mutated claims.

    \b
    Example:
      theorybot eval grounding claims.jsonl --fail-under balanced_accuracy=0.65
    """
    from theorybot.cli.bar import bar
    from theorybot.evaluation import grounding as checking
    from theorybot.evaluation.judging import open_judge
    from theorybot.settings import load

    cases = checking.shipped(mutations if files else True)
    with bar() as progress:
        run = checking.run(
            files, open_judge(judge, load(library=options["library"])), _chosen(options), progress, cases
        )
    _finish(run, options)


@evaluate.command()
@_FILES
@json_option
@common_options
def validate(files: tuple[Path, ...], as_json: bool, **options: Any) -> None:
    """Check every evidence quote in each FILE against its document and page.

    Prints how many answerable questions share few words with their evidence, and how well the best score
    alone tells answerable questions from near misses. Exits with 1 where a quote is not at its place.

    \b
    Example:
      theorybot eval validate eval/questions/notes.dev.jsonl
    """
    from theorybot.evaluation import validating

    with open_bot(options) as bot:
        found = [validating.validate(path, bot) for path in files]
    if as_json:
        print_result({"files": [validating.validation_json(row) for row in found]})
    else:
        print_result([line for row in found for line in validating.validation_lines(row)])
    if any(row.faults for row in found):
        sys.exit(1)


@evaluate.command()
@click.argument("before", type=_PATH, metavar="A")
@click.argument("after", type=_PATH, metavar="B")
@common_options
def compare(before: Path, after: Path, **common: Any) -> None:
    """What changed from run A to run B: paired differences with intervals, and every flipped sample.

    \b
    Example:
      theorybot eval compare runs/before runs/after
    """
    from theorybot.evaluation import comparing, folders

    found = comparing.compare(folders.read(before), folders.read(after))
    print_result(list(comparing.comparison_lines(found)))


def _chosen(options: dict[str, Any]) -> Any:
    from theorybot.evaluation.samples import Options

    return Options(options["limit"], options["seed"])


def _finish(run: Run, options: dict[str, Any]) -> None:
    """Print a run, write its folder, and fail where it is worse than asked for."""
    from theorybot.evaluation import comparing, folders, gates, printing

    wanted = gates.parsed(options["fail_under"])
    compared, text = None, ""
    if options["baseline"] is not None:
        compared = comparing.compare(folders.read(options["baseline"]), run, options["seed"])
        text = "\n".join(comparing.comparison_lines(compared))
    print_result(printing.run_json(run) if options["as_json"] else list(printing.run_lines(run)))
    if text:
        click.echo(text, err=options["as_json"])
    if options["as_json"]:
        for line in printing.control_lines(run.controls):
            click.echo(line.strip(), err=True)
    if options["out"] is not None:
        _write(run, options["out"], text)
    wrong = gates.missed(run, wanted)
    if compared is not None and compared.worse:
        wrong.append(f"worse than the baseline: {', '.join(compared.worse)}")
    if wrong:
        raise TheorybotError("; ".join(wrong))


def _write(run: Run, folder: Path, comparison: str = "") -> None:
    from theorybot.evaluation import folders

    folders.write(run, folder, comparison)
    click.echo(f"wrote {folder / 'report.html'}", err=True)
