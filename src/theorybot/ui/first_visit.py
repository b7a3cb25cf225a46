"""What an empty page offers: to read the shipped notes, or a question to begin with."""

from __future__ import annotations

import streamlit as st

from theorybot.status import Status
from theorybot.ui.answering import Asked
from theorybot.ui.conversation import ask
from theorybot.ui.counting import counted
from theorybot.ui.ingest_view import follow_ingest
from theorybot.ui.markup import literal
from theorybot.ui.session import shared

EXAMPLES = (
    "What is the neural tangent kernel?",
    "Do sharp minima generalize poorly?",
    "Who connected spectral bias with the neural tangent kernel?",
    "Which papers are listed under Loss Surface Geometry?",
)


def show_first_visit() -> None:
    """The library is empty: one button fills it."""
    with st.container(key="conversation"):
        st.header("Ask your notes and papers", anchor=False)
        st.markdown(
            "Every sentence of an answer cites the exact words it rests on, and is checked against them. "
            "Where the library has no answer, theorybot says so."
        )
        show_reading()


def show_reading() -> None:
    """Ways to fill the library; while the notes are read, how far that is."""
    job = shared().ingesting
    if job is not None and not job.ended:
        follow_ingest(job)
        return
    if job is not None and st.session_state.get("read") is not job:
        st.session_state["read"] = job  # once: it may have ended after this page looked into the library
        st.rerun()
    if job is not None and job.error:
        st.error(literal(job.error))
    corpus = shared().settings.corpus
    if corpus.is_dir():
        st.button(
            "Read the notes that came with theorybot", type="primary", key="ingest-corpus",
            icon=":material/menu_book:", on_click=shared().ingest, args=(corpus,),
        )  # fmt: skip
        st.caption("Takes under a minute; nothing is downloaded or sent.")
    st.page_link(
        st.session_state["pages"]["library"], label="Or add your own notes and papers",
        icon=":material/upload_file:",
    )  # fmt: skip


def show_examples(status: Status, asked: Asked) -> None:
    """A new conversation: what is there, and questions to click."""
    st.header("What would you like to know?", anchor=False)
    papers = sum(row.kind == "paper" for row in status.listed)
    notes = status.documents - papers
    held = [counted(notes, "note")] if notes else []
    held += [f"{counted(papers, 'paper')} ({counted(status.pages, 'page')})"] if papers else []
    st.caption(f"In the library: {' and '.join(held)}.")
    for index, question in enumerate(EXAMPLES):
        st.button(
            literal(question), key=f"example-{index}", on_click=ask, args=(question, asked), width="stretch"
        )
