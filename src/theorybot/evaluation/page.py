"""A run as one HTML page that needs nothing else: figures, plots, controls, and the worst samples. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from theorybot.evaluation.curves import curves
from theorybot.evaluation.plots import bars, line_plot
from theorybot.evaluation.printing import control_lines, shown
from theorybot.evaluation.runs import Run, Sample
from theorybot.evaluation.tables import faults, remark, worst

# By which the groups are drawn, in each kind of run.
_DRAWN = {
    "answers": ("hit@5_page", "must_mention", "abstention_balanced_accuracy"),
    "retrieval": ("ndcg@10", "recall@100"),
    "grounding": ("balanced_accuracy", "auroc"),
}
_CURVES = {
    "risk_coverage": ("Risk and coverage", "share of questions answered", "share of answers that are wrong"),
    "calibration": ("Calibration", "confidence", "share that is so"),
    "recall_by_k": ("Recall by k", "passages or documents", "recall"),
}
_STYLE = """
:root { --ink: #1c2430; --soft: #5b6675; --rule: #d9dee5; --paper: #fff; --mark: #2563a8; --warn: #a8322b }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ee; --soft: #9aa5b3; --rule: #353d48; --paper: #14181e; --mark: #7db3ea;
    --warn: #ef8f86 } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse }
td, th { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top }
tr + tr { border-top: 1px solid var(--rule) } .soft { color: var(--soft) } .bad { color: var(--warn) }
.plots { display: flex; flex-wrap: wrap; gap: 1.5rem } figure { margin: 0; max-width: 100%; overflow-x: auto }
svg { font: 12px system-ui, sans-serif; max-width: none } svg text { fill: var(--ink) }
.grid { stroke: var(--rule) } .diagonal { stroke: var(--soft); stroke-dasharray: 4 4 }
.curve { fill: none; stroke: var(--mark); stroke-width: 2 } .point, .bar { fill: var(--mark) }
.bar { opacity: .55 } .interval { stroke: var(--ink); stroke-width: 1.5 }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5rem }
@media (max-width: 50rem) { .sides { grid-template-columns: 1fr } }
article { border-top: 1px solid var(--rule); padding: .8rem 0 } article h3 { margin: 0 }
blockquote { margin: .3rem 0; padding-left: .8rem; border-left: 3px solid var(--rule);
  overflow-wrap: anywhere }
pre { white-space: pre-wrap }
"""


def page(run: Run, comparison: str = "") -> str:
    """The page. Text of documents and questions is escaped: it is shown, never run."""
    body = "\n".join(_body(run, comparison))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>theorybot: a run of {run.kind}</title><style>{_STYLE}</style></head>\n"
        f"<body>\n{body}\n</body></html>\n"
    )


def _body(run: Run, comparison: str) -> Iterator[str]:
    files = ", ".join(name.rpartition("/")[2] for name in run.files)
    yield f"<h1>A run of {run.kind}</h1><p>{escape(files)}</p>"
    yield (f"<p>{len(run.samples)} samples: {len(run.scored)} scored, {run.count('skipped')} skipped, "
           f"{run.count('unscored')} unscored; {run.seconds:.1f} s. Intervals are 95 % bootstrap intervals."
           f"{_judge(run)}</p>")  # fmt: skip
    rows = (
        f"<tr><td>{escape(name)}</td><td>{shown(found)}</td>"
        f'<td class="soft">{escape(remark(run, name))}</td></tr>'
        for name, found in run.metrics.items()
    )
    yield f"<table><tr><th>metric</th><th>value [95 %]</th><th></th></tr>{''.join(rows)}</table>"
    yield "<h2>Negative controls</h2>"
    yield _list(control_lines(run.controls)) if run.controls else "<p>Nothing to try them on.</p>"
    yield f'<h2>Plots</h2><div class="plots">{"".join(_plots(run))}</div>'
    if comparison:
        yield f"<h2>Against the baseline</h2><pre>{escape(comparison)}</pre>"
    yield "<h2>Worst samples</h2>"
    yield from map(_article, worst(run.scored))
    left_out = [sample for sample in run.samples if sample.state != "scored"]
    if left_out:
        yield "<h2>Not scored</h2>"
        yield _list(f"{sample.key} ({sample.state}): {sample.reason}" for sample in left_out)


def _judge(run: Run) -> str:
    judge = run.about.get("judge")
    return f" Judge of claims: {escape(str(judge))}." if judge else ""


def _list(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line.strip())}</li>' for line in lines)}</ul>"


def _plots(run: Run) -> Iterator[str]:
    for name, points in curves(run).items():
        if points:
            title, across, up = _CURVES[name]
            widest = max(x for x, _ in points) if name == "recall_by_k" else 1.0
            drawn = line_plot(points, across, up, diagonal=name == "calibration", widest=widest)
            yield f"<figure><figcaption>{title}</figcaption>{drawn}</figure>"
    for metric in _DRAWN[run.kind]:
        rows = [(group, found[metric]) for group, found in run.by.items() if metric in found]
        if rows:
            yield f"<figure><figcaption>{escape(metric)} by group</figcaption>{bars(rows, metric)}</figure>"


def _article(sample: Sample) -> str:
    """A sample with question, answer and citations on one side, and the evidence on the other."""
    shown_as = sample.shown
    title = escape(str(shown_as.get("question") or shown_as.get("claim") or sample.id))
    wrong = "; ".join(f"{name} {value:.2f}: {reason}" for name, value, reason in faults(sample))
    said = shown_as.get("answer") or shown_as.get("claim") or ", ".join(shown_as.get("found", ()))
    status = shown_as.get("status") or shown_as.get("verdict") or ""
    citations = [
        (f"[{citation['marker']}] {_place(citation)}", citation["quote"])
        for claim in shown_as.get("claims", ()) for citation in claim["citations"]
    ]  # fmt: skip
    evidence = [
        (_place(piece), piece["quote"]) if isinstance(piece, dict) else ("", str(piece))
        for piece in shown_as.get("evidence", ())
    ]
    return (
        f'<article><h3>{title}</h3><p class="soft">{escape(sample.key)}</p><p class="bad">{escape(wrong)}</p>'
        f'<div class="sides"><div><h4>Answer {escape(str(status))}</h4><p>{escape(str(said))}</p>'
        f"{_quotes(citations)}</div><div><h4>Evidence</h4>{_quotes(evidence) or '<p>none</p>'}</div></div>"
        "</article>"
    )


def _place(piece: dict[str, Any]) -> str:
    page = f" p. {piece['page']}" if piece.get("page") else ""
    return f"{piece['document']}{page}"


def _quotes(rows: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f'<blockquote><span class="soft">{escape(place)}</span> {escape(quote)}</blockquote>'
        for place, quote in rows
    )
