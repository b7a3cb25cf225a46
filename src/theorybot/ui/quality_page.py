"""The page with the last evaluation runs: tables, a plot, and the worst questions to open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import altair
import streamlit as st

from theorybot.ui.answering import Asked
from theorybot.ui.conversation import ask
from theorybot.ui.markup import literal
from theorybot.ui.runs import Run, read_runs, worst
from theorybot.ui.session import go_to, shared

_WORST = 10


def show() -> None:
    """One run of the page."""
    st.header("Quality", anchor=False)
    runs = read_runs(_folders())
    if not runs:
        st.info(
            "No evaluation has been run here yet. Runs are read from `eval/results` and from `runs` beside "
            "the library, one JSON file each."
        )
        return
    rows = [{"run": run.name, "made": run.made, **run.figures} for run in runs]
    st.dataframe(rows, hide_index=True)
    _show_plot(runs)
    chosen = st.selectbox("Run", [run.name for run in runs], key="run")
    _show_worst(next(run for run in runs if run.name == chosen))


def _folders() -> list[Path]:
    settings = shared().settings
    return [settings.corpus.parent / "eval" / "results", settings.library.absolute().parent / "runs"]


def _show_plot(runs: list[Run]) -> None:
    values: list[dict[str, Any]] = [
        {"run": run.name, "figure": name, "value": value}
        for run in runs
        for name, value in run.figures.items()
        if 0 <= value <= 1
    ]
    if values:
        chart = altair.Chart(altair.InlineData(values=values)).mark_bar()
        st.altair_chart(
            chart.encode(
                x=altair.X("value:Q", scale=altair.Scale(domain=[0, 1]), title=None),
                y=altair.Y("figure:N", title=None),
                yOffset="run:N", color=altair.Color("run:N", title=None),
                tooltip=["run:N", "figure:N", "value:Q"],
            )
        )  # fmt: skip


def _show_worst(run: Run) -> None:
    found = worst(run)[:_WORST]
    if not found:
        return
    st.subheader("Worst questions", anchor=False)
    for index, (question, score) in enumerate(found):
        told = f"{literal(question)}" + (f" · {score:.2f}" if score is not None else "")
        if st.button(told, key=f"worst-{index}", type="tertiary", icon=":material/open_in_new:"):
            go_to(None)
            ask(question, Asked())
            st.switch_page(st.session_state["pages"]["chat"])
