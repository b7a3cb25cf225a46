"""The page with what the library holds: add, look through, open, remove."""

from __future__ import annotations

import streamlit as st

from theorybot.library import Listed
from theorybot.rendering import work_line
from theorybot.status import Status
from theorybot.ui.counting import counted
from theorybot.ui.document_view import show_document
from theorybot.ui.ingest_view import follow_ingest, show_report
from theorybot.ui.ingesting import Ingesting
from theorybot.ui.markup import calm, literal
from theorybot.ui.session import shared
from theorybot.ui.uploading import keep

_PAGE = 50  # documents shown at once


def show() -> None:
    """One run of the page."""
    with st.container(key="library"):
        st.header("Library", anchor=False)
        status = shared().status()
        chosen = st.session_state.get("document")
        row = next((row for row in status.listed if row.name == chosen), None) if status else None
        if row is not None:
            show_document(row)
            return
        _show_adding()
        if status is None or not status.documents:
            st.info("Nothing is in the library yet.")
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
    if job is None or st.session_state.get("read_report") is job:
        return
    if job.error:
        st.error(literal(job.error), icon=":material/error:")
    if job.report is not None:
        show_report(job.report)
    st.button("Dismiss", key="dismiss", icon=":material/close:", type="tertiary", on_click=_hide, args=(job,))


def _hide(job: Ingesting) -> None:
    """What came of it has been read; the files left out stay listed below."""
    st.session_state["read_report"] = job
    st.session_state["refused"] = []


def _show_list(status: Status) -> None:
    rows = [row for row in status.listed if row.kind != "bibliography"]
    sizes = ((status.documents, "document"), (status.pages, "PDF page"), (status.chunks, "passage"))
    st.caption(", ".join(counted(number, noun) for number, noun in sizes if number))
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
            size = counted(row.pages, "page") if row.pages else counted(row.chunks, "passage")
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
        with st.expander(f"Left out: {counted(len(status.failed) + len(status.excluded), 'file')}"):
            for refusal in status.failed:
                st.markdown(f"{literal(refusal.path)}: {literal(refusal.reason)}")
            for path in status.excluded:
                st.markdown(f"{literal(path)}: removed by hand")
            st.caption("Drop a file again to have it read again.")


def _open(name: str) -> None:
    st.session_state["document"] = name
