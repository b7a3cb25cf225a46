"""`fetch`: papers from arXiv into the library."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from theorybot.cli.options import common_options, json_option, open_bot, print_result
from theorybot.errors import TheorybotError

if TYPE_CHECKING:
    from theorybot.fetching import FetchReport, Plan

_ADDED = re.compile(r" +(?:added|updated)  ")


@click.command()
@click.argument("asked", nargs=-1, metavar="[ID|URL|NOTE|BIB...]")
@click.option("--cited", is_flag=True, help="All that the library's notes cite.")
@click.option("--missing", is_flag=True, help="Only what the library lacks; alone, of all that notes cite.")
@click.option(
    # as text: an empty folder name is an error, and would be "." as a path
    "--into", type=click.Path(file_okay=False), metavar="DIR",
    help="Folder of the papers; papers/ in the corpus folder if not given.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show what would be asked for; nobody is asked.")
@json_option
@common_options
def fetch(asked: tuple[str, ...], into: str | None, dry_run: bool, as_json: bool, **common: Any) -> None:
    """Fetch papers from arXiv and ingest them, with arXiv's title, authors and year.

    Takes arXiv numbers and addresses, .bib files, and notes, for what they cite. One request in three
    seconds; an interrupted fetch goes on where it stopped. Exits with 1 if a paper failed.

    \b
    Example:
      theorybot fetch 1806.07572 https://arxiv.org/abs/math/0211159
      theorybot fetch --missing
    """
    from theorybot.cli.bar import bar
    from theorybot.fetching import Fetch, make_plan

    if into == "":
        raise TheorybotError("--into is empty; name a folder, or leave it out")
    with open_bot(common) as bot:
        plan = make_plan(bot, asked, cited=common["cited"], missing=common["missing"])
        if dry_run:
            print_result(_plan_json(plan) if as_json else _plan_lines(plan))
            sys.exit(1 if plan.refused else 0)
        run = Fetch(bot, into)
        try:
            with bar() as run.progress:
                report = run.run(plan)
        except (KeyboardInterrupt, TheorybotError):
            if run.report.papers and not as_json:
                print_result(_report_lines(run.report))
            raise
    print_result(_report_json(report) if as_json else [*_report_lines(report), *_elsewhere(plan)])
    if report.failed or (report.ingested and report.ingested.failed):
        sys.exit(1)


def _plan_json(plan: Plan) -> dict[str, Any]:
    from theorybot.fetching import number_name
    from theorybot.rendering import work_json

    return {
        "numbers": [number_name(number) for number in plan.numbers],
        "titles": [work_json(work) for work in plan.titled],
        "failed": [asdict(refusal) for refusal in plan.refused],
        "elsewhere": plan.elsewhere,
        "notices": list(plan.notices),
    }


def _plan_lines(plan: Plan) -> Iterable[str]:
    from theorybot.fetching import number_name, title_line
    from theorybot.rendering import printable

    for number, work in plan.numbered.items():
        yield printable(
            f"   number  {number_name(number)}  {title_line(work) if work.title else ''}".rstrip()
        )
    for work in plan.titled:
        yield printable(f"    title  {title_line(work)}")
    for refusal in plan.refused:
        yield printable(f"   failed  {refusal.path}: {refusal.reason}")
    for notice in plan.notices:
        yield printable(f"     note  {notice}")
    yield f"{len(plan.numbers)} by number, {len(plan.titled)} to be looked for by title"
    yield from _elsewhere(plan)


def _elsewhere(plan: Plan) -> Iterable[str]:
    if plan.elsewhere:
        yield f"{plan.elsewhere} books, talks, web pages and works without a title are not looked for"


def _report_json(report: FetchReport) -> dict[str, Any]:
    from theorybot.files import shown
    from theorybot.rendering import report_json

    def papers(fetched: bool) -> list[dict[str, Any]]:
        return [
            {"path": shown(paper.path), "arxiv_id": paper.record.number, "version": paper.record.version,
             "title": paper.record.title}
            for paper in report.papers if paper.fetched is fetched
        ]  # fmt: skip

    return {
        "fetched": papers(True),
        "kept": papers(False),
        "unmatched": [asdict(refusal) for refusal in report.unmatched],
        "failed": [asdict(refusal) for refusal in report.failed],
        "notices": report.notices,
        "ingest": report_json(report.ingested) if report.ingested else None,
    }


def _report_lines(report: FetchReport) -> Iterable[str]:
    from theorybot.files import shown
    from theorybot.rendering import printable, report_lines

    for paper in report.papers:
        what = "fetched" if paper.fetched else "kept"
        yield printable(f"{what:>9}  {shown(paper.path)}  {paper.record.title}")
    for refusal in report.unmatched:
        yield printable(f"not found  {refusal.path}: {refusal.reason}")
    for refusal in report.failed:
        yield printable(f"   failed  {refusal.path}: {refusal.reason}")
    for notice in report.notices:
        yield printable(f"     note  {notice}")
    fetched = sum(paper.fetched for paper in report.papers)
    counts = {
        "fetched": fetched, "already there": len(report.papers) - fetched,
        "not found": len(report.unmatched), "failed": len(report.failed),
    }  # fmt: skip
    yield ", ".join(f"{number} {what}" for what, number in counts.items() if number) or "nothing to fetch"
    if report.ingested:  # what was added is named above already
        yield from (line for line in report_lines(report.ingested) if not _ADDED.match(line))
