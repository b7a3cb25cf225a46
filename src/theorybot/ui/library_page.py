"""The page with what the library holds: add, look through, open, remove."""

from __future__ import annotations

import streamlit as st

from theorybot.library import Listed
from theorybot.rendering import work_line
from theorybot.status import Status
from theorybot.ui.document_view import show_document
from theorybot.ui.ingest_view import follow_ingest, show_report
from theorybot.ui.markup import calm, literal
from theorybot.ui.session import shared
from theorybot.ui.uploading import keep

_PAGE = 50  # documents shown at once


def show() -> None:
    """One run of the page."""
    with st.container(key="library"):
        st.header("Library", anchor=False)
        _show_adding()
        status = shared().status()
        if status is None or not status.documents:
            st.info("Nothing is in the library yet.")
            return
        chosen = st.session_state.get("document")
        if chosen and any(row.name == chosen for row in status.listed):
            show_document(next(row for row in status.listed if row.name == chosen))
            return
        _show_list(status)
        _show_left_out(status)


def _show_adding() -> None:
    job = shared().ingesting
    if job is not None and not job.ended:
        follow_ingest(job)
        return
    round_ = st.session_state.setdefault("uploads", 0)  # another key empties the box
    with st.form("adding", border=False):
        dropped = st.file_uploader(
            "Drop notes (.md, .txt), papers (.pdf) and bibliographies (.bib) here",
            accept_multiple_files=True, type=["md", "markdown", "txt", "pdf", "bib"], key=f"upload-{round_}",
        )  # fmt: skip
        with st.container(horizontal=True):
            add = st.form_submit_button("Add to the library", type="primary", icon=":material/upload_file:")
            again = st.form_submit_button(
                "Read the corpus folder again", type="tertiary", icon=":material/refresh:",
                help="New and changed files are read; the others are not touched.",
            )  # fmt: skip
    if add and dropped:
        written, refused = keep(((one.name, one.getvalue()) for one in dropped), shared().settings.corpus)
        st.session_state["refused"] = refused
        st.session_state["uploads"] = round_ + 1
        if written:
            shared().ingest(*written)
        st.rerun()
    if again:
        st.session_state["refused"] = []
        shared().ingest()
        st.rerun()
    _show_outcome()


def _show_outcome() -> None:
    """What came of the last ingest that the browser began."""
    for refusal in st.session_state.get("refused", ()):
        st.error(f"{literal(refusal.path)}: {literal(refusal.reason)}")
    job = shared().ingesting
    if job is not None and job.error:
        st.error(literal(job.error), icon=":material/error:")
    if job is not None and job.report is not None:
        show_report(job.report)


def _show_list(status: Status) -> None:
    rows = [row for row in status.listed if row.kind != "bibliography"]
    st.caption(f"{status.documents} documents, {status.pages} PDF pages, {status.chunks} passages")
    wanted = st.text_input("Search", key="search", placeholder="title, author, year or file name").casefold()
    found = [row for row in rows if all(word in _about(row) for word in wanted.split())]
    for row in found[:_PAGE]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"row-{row.id}"):
            icon = ":material/article:" if row.kind == "paper" else ":material/sticky_note_2:"
            st.button(
                literal(calm(row.title)), key=f"open-{row.id}", icon=icon, type="tertiary", on_click=_open,
                args=(row.name,), width="content",
            )  # fmt: skip
            who = f"{literal(work_line(row.work))} · " if row.work.authors else ""
            size = f"{row.pages} pages" if row.pages else f"{row.chunks} passages"
            st.caption(f"{who}{literal(row.name)} · {size}")
    if len(found) > _PAGE:
        st.caption(f"{len(found) - _PAGE} more; search to find them.")
    if not found:
        st.caption("Nothing of that name.")


def _about(row: Listed) -> str:
    work = row.work
    return " ".join(
        [row.title, row.name, *work.authors, str(work.year or ""), work.arxiv_id or ""]
    ).casefold()


def _show_left_out(status: Status) -> None:
    if status.failed or status.excluded:
        with st.expander(f"Left out: {len(status.failed) + len(status.excluded)} files"):
            for refusal in status.failed:
                st.markdown(f"{literal(refusal.path)}: {literal(refusal.reason)}")
            for path in status.excluded:
                st.markdown(f"{literal(path)}: removed by hand")
            st.caption("Drop a file again to have it read again.")


def _open(name: str) -> None:
    st.session_state["document"] = name
