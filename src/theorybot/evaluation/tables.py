"""A run as a Markdown report. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from theorybot.evaluation.measures import LOWER_IS_BETTER
from theorybot.evaluation.printing import control_lines, shown
from theorybot.evaluation.runs import Run, Sample

WORST = 20
# By what a sample counts as bad, in this order.
_TELLING = (
    "quote_verbatim",
    "must_not",
    "must_mention",
    "hit@5_page",
    "citation_recall",
    "accuracy",
    "ndcg@10",
)


def report(run: Run, comparison: str = "") -> str:
    """The report: counts, figures, groups, controls, comparison, and the worst samples."""
    return "\n".join(_lines(run, comparison)) + "\n"


def _lines(run: Run, comparison: str) -> Iterator[str]:
    yield f"# A run of {run.kind}: {', '.join(name.rpartition('/')[2] for name in run.files)}"
    yield ""
    yield (f"{len(run.samples)} samples, {len(run.scored)} scored, {run.count('skipped')} skipped, "
           f"{run.count('unscored')} unscored. Intervals are 95 % bootstrap intervals.")  # fmt: skip
    if run.about.get("judge"):
        yield f"Judge of claims: {run.about['judge']}."
    yield ""
    yield "| metric | value [95 %] | |"
    yield "|---|---|---|"
    for name, found in run.metrics.items():
        yield f"| {name} | {shown(found)} | {remark(run, name)} |"
    yield ""
    yield from group_table(run)
    yield ""
    yield "## Negative controls"
    yield ""
    yield from (f"- {line.strip()}" for line in control_lines(run.controls))
    if comparison:
        yield from ("", "## Against the baseline", "", comparison)
    yield from ("", "## Worst samples", "")
    for sample in worst(run.scored):
        reasons = "; ".join(f"{name} {value:.2f} ({reason})" for name, value, reason in faults(sample))
        yield f"- {sample.key}: {sample.shown.get('question') or sample.shown.get('claim')}: {reasons}"


def remark(run: Run, name: str) -> str:
    """What a reader must know of a figure."""
    if name in run.about.get("by_construction", ()):
        return "by construction: the answers are quotations"
    return "lower is better" if name in LOWER_IS_BETTER else ""


def group_table(run: Run) -> Iterator[str]:
    """A row for each group."""
    metrics = [name for name in run.metrics if not name.endswith(("_quote", "seconds"))]
    yield f"| by | {' | '.join(metrics)} |"
    yield "|---" * (len(metrics) + 1) + "|"
    for group, found in run.by.items():
        cells = (f"{found[name].value:.3f}" if name in found else "" for name in metrics)
        yield f"| {group} | {' | '.join(cells)} |"


def faults(sample: Sample) -> list[tuple[str, float, str]]:
    """The telling scores of a sample that are below 1, with their reasons; and a wrong decision to answer."""
    found = [
        (name, score.value, score.reason)
        for name in _TELLING
        if (score := sample.scores.get(name)) is not None and score.value is not None and score.value < 1
    ]
    if sample.value("answerable") == 0 and sample.value("answered") == 1:
        found.append(("abstention", 0.0, "answered what the corpus does not answer"))
    return found


def worst(samples: Iterable[Sample]) -> list[Sample]:
    """The samples with the most that is wrong."""
    bad = [sample for sample in samples if faults(sample)]
    bad.sort(key=lambda sample: (-sum(1 - value for _, value, _ in faults(sample)), sample.key))
    return bad[:WORST]
