"""One document on the Library page: what it is, its sections, what it cites, and its text or pages."""

from __future__ import annotations

import streamlit as st

from theorybot.errors import TheorybotError
from theorybot.library import Listed
from theorybot.rendering import work_line
from theorybot.types import Document
from theorybot.ui.markup import calm, literal, web_address
from theorybot.ui.session import shared
from theorybot.ui.source_view import show_pages, show_text

_MOST = 200  # references shown
_LONGEST = 200_000  # characters of a note shown


def show_document(row: Listed) -> None:
    """Everything about a document."""
    st.button("All documents", icon=":material/arrow_back:", type="tertiary", on_click=_close)
    document = shared().document(row.name)
    if document is None:
        st.info("It is no longer in the library.")
        return
    work = document.work
    st.subheader(literal(calm(work.title or row.name)), anchor=False)
    facts = [
        ", ".join(work.authors),
        str(work.year or ""),
        f"arXiv:{work.arxiv_id}" if work.arxiv_id else "",
        row.name,
    ]
    st.caption(" · ".join(literal(fact) for fact in facts if fact))
    for remark in document.remarks:
        st.caption(f":material/info: {literal(remark)}")
    text, cited, sections = st.tabs(["Read", f"Cites {len(document.references)} works", "Sections"])
    with text:
        _show_reading(document)
    with cited:
        _show_references(document)
    with sections:
        for section in document.sections:
            st.markdown(literal(" › ".join(section.heading) or "(no heading)"))
    with st.popover("Remove from the library", icon=":material/delete:", type="tertiary"):
        st.caption("Its file stays where it is, and later ingests leave it out.")
        st.button("Remove", key="remove-document", on_click=_remove, args=(row.name,))


def _show_reading(document: Document) -> None:
    if document.pages:
        show_pages(document)
    else:
        show_text(document.text[:_LONGEST], "", "")


def _show_references(document: Document) -> None:
    if not document.references:
        st.caption("No list of references was found in it.")
    for reference in document.references[:_MOST]:
        work = reference.work
        address = f"https://arxiv.org/abs/{work.arxiv_id}" if work.arxiv_id else web_address(work.url)
        link = f" · [open]({address})" if address and "(" not in address and ")" not in address else ""
        who = f"{literal(work_line(work))}. " if work.authors else ""
        st.markdown(
            f"{who}{literal(work.title or document.text[reference.start : reference.end][:200])}{link}"
        )
    if len(document.references) > _MOST:
        st.caption(f"{len(document.references) - _MOST} more are left out here.")


def _close() -> None:
    st.session_state.pop("document", None)


def _remove(name: str) -> None:
    """Take a document out; its file stays where it is."""
    _close()
    try:
        shared().read(lambda bot: bot.remove(name))
    except TheorybotError as error:
        st.toast(literal(str(error)))
