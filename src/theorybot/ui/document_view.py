"""One document on the Library page: what it is, its sections, what it cites, and its text or pages."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from theorybot.errors import TheorybotError
from theorybot.library import Listed
from theorybot.rendering import work_line
from theorybot.types import Document, Work
from theorybot.ui.counting import counted
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
    cites = _cited(document)
    text, cited, sections = st.tabs(["Read", f"Cites {counted(len(cites), 'work')}", "Sections"])
    with text:
        _show_reading(document)
    with cited:
        _show_cited(cites)
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


def _cited(document: Document) -> list[tuple[Work, str]]:
    """The works in its own list, with the words there, and those it cites by the keys of `.bib` files."""
    name = document.name
    listed = [(one.work, document.text[one.start : one.end]) for one in document.references]
    known = shared().read(lambda bot: bot.works(cited_by=name))
    elsewhere = [one.work for one in known if all(place.document != name for place in one.references)]
    return [*listed, *((work, work_line(work)) for work in elsewhere)]


def _show_cited(cites: Sequence[tuple[Work, str]]) -> None:
    if not cites:
        st.caption("It cites no works, as far as could be read.")
    for work, words in cites[:_MOST]:
        address = f"https://arxiv.org/abs/{work.arxiv_id}" if work.arxiv_id else web_address(work.url)
        link = f" · [open]({address})" if address and "(" not in address and ")" not in address else ""
        who = f"{literal(work_line(work))}. " if work.authors else ""
        st.markdown(f"{who}{literal(work.title or words[:200])}{link}")
    if len(cites) > _MOST:
        st.caption(f"{len(cites) - _MOST} more are left out here.")


def _close() -> None:
    st.session_state.pop("document", None)


def _remove(name: str) -> None:
    """Take a document out; its file stays where it is."""
    _close()
    try:
        shared().read(lambda bot: bot.remove(name))
    except TheorybotError as error:
        st.toast(literal(str(error)))
