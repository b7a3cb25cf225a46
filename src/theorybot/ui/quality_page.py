"""The page with the last evaluation runs: tables, a plot, and the worst questions to open."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import altair
import streamlit as st

from theorybot.evaluation.runs import Run
from theorybot.evaluation.tables import faults, remark, worst
from theorybot.ui.answering import Asked
from theorybot.ui.conversation import ask
from theorybot.ui.markup import literal
from theorybot.ui.runs import Kept, read_runs
from theorybot.ui.session import go_to, shared

_WORST = 10
_WORDS = {"light": "#5f5c56", "dark": "#b0aca4"}  # as captions have them: Streamlit's grey is too pale
_TELLING = (
    "hit@5_page",
    "must_mention",
    "quote_verbatim",
    "abstention_balanced_accuracy",
    "balanced_accuracy",
    "ndcg@10",
)


def show() -> None:
    """One run of the page."""
    st.header("Quality", anchor=False)
    runs = read_runs(_folders())
    if not runs:
        st.info(
            "No evaluation has been run here yet. Runs are read from `eval/results` and from `runs` beside "
            "the library, as `theorybot eval … --out` writes them."
        )
        return
    st.dataframe([_row(kept) for kept in runs], hide_index=True)
    names = [kept.name for kept in runs]
    named = {
        kept.name if names.count(kept.name) == 1 else f"{kept.name}, {kept.made}": kept.run for kept in runs
    }
    first = next((name for name, run in named.items() if run.scored), next(iter(named)))
    run = named[st.segmented_control("Run", list(named), default=first, key="run", required=True)]
    about = (
        f"Questions of {', '.join(map(literal, run.files))}; docs/evaluation.md says what each figure means."
    )
    st.caption(about if run.scored else f"{about} The single answers were not kept with this run.")
    _show_figures(run)
    _show_worst(run)


def _row(kept: Kept) -> dict[str, object]:
    """A line of the first table: what tells most of each kind of run."""
    figures = kept.run.metrics
    told = {
        name.replace("_", " "): f"{figures[name].value:.3f}" if name in figures else "" for name in _TELLING
    }
    return {"run": kept.name, "kind": kept.run.kind, "made": kept.made, **told}


def _folders() -> list[Path]:
    settings = shared().settings
    return [settings.corpus.parent / "eval" / "results", settings.library.absolute().parent / "runs"]


def _show_figures(run: Run) -> None:
    """Every figure with its 95 % interval, as a plot and as a table."""
    values: list[dict[str, Any]] = [
        {"figure": name.replace("_", " "), **asdict(found), "remark": remark(run, name)}
        for name, found in run.metrics.items()
    ]
    drawn, table = st.tabs(["Plot", "Table"])
    with drawn:
        drawable = [row for row in values if row["figure"] != "seconds" and 0 <= row["value"] <= 1]
        shares = altair.Chart(altair.InlineData(values=drawable))
        words = _WORDS["dark" if st.context.theme.type == "dark" else "light"]
        figure = altair.Y(
            "figure:N", title=None, sort=None, axis=altair.Axis(labelLimit=260, labelColor=words)
        )
        inside = altair.Scale(domain=[0, 1])
        bars = shares.mark_bar(height=9, color="#4f86b9").encode(
            x=altair.X(
                "value:Q", scale=inside, title="share, with its 95 % interval",
                axis=altair.Axis(labelColor=words, titleColor=words),
            ),
            y=figure,
            tooltip=["figure:N", "value:Q", "low:Q", "high:Q"],
        )  # fmt: skip
        spans = shares.mark_rule(strokeWidth=2, color="#8a857c").encode(x="low:Q", x2="high:Q", y=figure)
        st.altair_chart(bars + spans)
    with table:
        st.dataframe(values, hide_index=True)


def _show_worst(run: Run) -> None:
    found = [sample for sample in worst(run.scored) if sample.shown.get("question")][:_WORST]
    if not found:
        return
    st.subheader("Worst questions", anchor=False)
    for index, sample in enumerate(found):
        question = str(sample.shown["question"])
        if st.button(
            literal(question), key=f"worst-{index}", type="tertiary", icon=":material/open_in_new:",
            help="Ask it in a new conversation",
        ):  # fmt: skip
            go_to(None)
            ask(question, Asked())
            st.switch_page(st.session_state["pages"]["chat"])
        reasons = "; ".join(
            f"{name.replace('_', ' ')} {value:.2f} ({reason})" for name, value, reason in faults(sample)
        )
        st.caption(literal(reasons))
