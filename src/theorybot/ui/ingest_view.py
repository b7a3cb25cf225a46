"""An ingest as it goes on, and what came of it."""

from __future__ import annotations

import streamlit as st

from theorybot.types import IngestReport
from theorybot.ui.ingesting import Ingesting
from theorybot.ui.markup import literal


@st.fragment(run_every=0.5)
def follow_ingest(job: Ingesting) -> None:
    """Its progress; when it has ended the page is made anew."""
    if job.ended:
        st.rerun()
    share = job.done / job.total if job.total else 0.0
    counted = f" ({job.done} of {job.total})" if job.total else ""
    st.progress(min(1.0, share), f"{literal(job.what)}{counted}")
    st.caption("This goes on if you leave the page.")


def show_report(report: IngestReport) -> None:
    """What was read, and each file that was not, with the reason."""
    done = [
        f"{len(getattr(report, name))} {name}"
        for name in ("added", "updated", "unchanged", "removed")
        if getattr(report, name)
    ]
    if done:
        st.success(f"{', '.join(done)} in {report.seconds:.1f} s", icon=":material/check:")
    for refusal in report.failed:
        st.error(f"{literal(refusal.path)}: {literal(refusal.reason)}", icon=":material/error:")
    for refusal in report.skipped:
        st.info(f"{literal(refusal.path)} left out: {literal(refusal.reason)}")
    for notice in report.notices:
        st.caption(literal(notice))
