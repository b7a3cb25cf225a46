"""The source beside the answer: a note's section with the quote marked, a paper's page with it boxed."""

from __future__ import annotations

import html

import streamlit as st

from theorybot import files
from theorybot.errors import UnreadableFile
from theorybot.rendering import plain
from theorybot.types import Citation, Document, Work
from theorybot.ui.locating import Box
from theorybot.ui.markup import calm, literal, web_address
from theorybot.ui.saving import Source
from theorybot.ui.scrolling import bring_quote_into_view
from theorybot.ui.session import close_source, shared
from theorybot.ui.sources import Place, excerpt, pages_of, place

_SCALE = 2.0  # pixels a point: sharp at the width of the panel
_ZOOMS = (100, 130, 170, 220)


def show_source(citation: Citation, sources: dict[str, Source], *, alone: bool) -> None:
    """What a citation rests on; `alone`: nothing else of the page is still being made."""
    document = shared().document(citation.document)
    found = place(citation, document, sources)
    before = sources.get(citation.document)
    work = document.work if document else before.work if before else Work(title=citation.title)
    with st.container(horizontal=True, wrap=False):
        st.markdown(f"**{literal(calm(work.title or citation.title))}**", width="stretch")
        st.button(
            "Close", key="close-source", icon=":material/close:", type="tertiary", on_click=close_source
        )
    _show_work(work, citation.document)
    if document is None or found.found == "changed":
        gone = (
            "is no longer in the library"
            if document is None
            else "has changed, and no longer has these words"
        )
        st.warning(f"Source changed: {literal(citation.document)} {gone}. The words as they were quoted:")
        show_text("", citation.quote, "")
        return
    if found.found == "moved":
        st.caption("The source has changed since; the quoted words were found again at another place.")
    if document.kind == "paper" and document.pages:
        (show_pages if alone else show_pages_now)(document, found)
    else:
        _show_section(document, found)


def _show_work(work: Work, name: str) -> None:
    people = ", ".join(work.authors[:6]) + (" and others" if len(work.authors) > 6 else "")
    facts = [literal(fact) for fact in (people, str(work.year or ""), name) if fact]
    address = f"https://arxiv.org/abs/{work.arxiv_id}" if work.arxiv_id else web_address(work.url)
    if address and "(" not in address and ")" not in address:
        facts.append(f"[arXiv:{literal(work.arxiv_id)}]({address})" if work.arxiv_id else f"[web]({address})")
    st.caption(" · ".join(facts))


def _show_section(document: Document, found: Place) -> None:
    cut = excerpt(document, found.start, found.end)
    if cut.heading:
        st.caption(f"§ {literal(' › '.join(cut.heading))}")
    show_text(cut.before, cut.quote, cut.after)
    bring_quote_into_view(None, shown=(document.name, found.start, found.end))


def show_text(before: str, quote: str, after: str) -> None:
    """A source's own characters with the quote marked: escaped, so that they are text whatever they are."""
    pieces = [html.escape(plain(piece)) for piece in (before, quote, after)]
    st.html(f'<div class="tb-source" tabindex="0">{pieces[0]}<mark>{pieces[1]}</mark>{pieces[2]}</div>')


@st.fragment
def show_pages(document: Document, found: Place | None = None) -> None:
    """A paper's pages as pictures, turned without making the rest of the page anew.

    Streamlit lets a fragment wait until the page is whole: while an answer is made, call `show_pages_now`.
    """
    show_pages_now(document, found)


def show_pages_now(document: Document, found: Place | None = None) -> None:
    """A paper's pages, one at a time, from the one with the quote on; or from the first."""
    numbers, about = pages_of(document, found.start, found.end) if found else ((), 0.0)
    quote = document.text[found.start : found.end] if found else ""
    first = numbers[0] if numbers else 1
    number = st.session_state.get("page") or first
    pictures = shared().pictures
    marked: list[Box] = []
    try:
        path = shared().path(document.name)
        if path is None:
            raise UnreadableFile("the file is not known any more")
        stamp = files.stamp(path)
        zoom = _page_bar(number, pictures.page_count(path, stamp), first)
        if number in numbers:
            boxes = pictures.boxes(path, stamp, numbers, quote, about)
            marked = boxes.get(number, [])
            _tell_boxes(boxes, number)
        elif found:
            st.caption(f"The quote is on page {' and '.join(map(str, numbers))}.")
        picture = pictures.picture(path, stamp, number, _SCALE * max(1.0, zoom / 130), marked)
    except (UnreadableFile, OSError) as error:
        reason = error if isinstance(error, UnreadableFile) else files.unopened(error)
        st.info(f"Page {number} could not be drawn: {literal(str(reason))}. The words as they were read:")
        _show_section(document, found if found and number in numbers else _top(document, number))
        return
    with st.container(key="picture"):
        boxed = ", with the quote in a box" if marked else ""
        alt = f"Page {number} of {plain(calm(document.work.title or document.name))}{boxed}"
        st.image(picture.jpeg, width="stretch" if zoom <= 100 else round(6.2 * zoom), alt=alt)
    if found and picture.spot is not None:
        bring_quote_into_view(picture.spot, shown=(document.name, found.start, found.end, number, zoom))
    if found:
        with st.expander("The quoted words as text"):
            show_text("", quote, "")


def _top(document: Document, number: int) -> Place:
    """Where a page (from 1) begins, with nothing of it marked."""
    start = next((page.start for page in document.pages if page.number == number), 0)
    return Place("same", start, start)


def _tell_boxes(marked: dict[int, list[Box]], number: int) -> None:
    if not marked:
        st.info("The quote could not be located on the picture, so nothing is marked; its words are below.")
    elif number not in marked:
        pages = " and ".join(map(str, marked))
        st.caption(f"The quote is on page {pages}.")


def _page_bar(number: int, total: int, first: int) -> int:
    """Buttons to turn pages and to zoom; returns the zoom in percent."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="page-bar"):
        st.button(
            "Previous", icon=":material/chevron_left:", key="page-back", disabled=number <= 1,
            on_click=_turn_to, args=(number - 1,), type="tertiary",
        )  # fmt: skip
        st.markdown(f"page {number} of {total}")
        st.button(
            "Next", icon=":material/chevron_right:", icon_position="right", key="page-on",
            disabled=number >= total, on_click=_turn_to, args=(number + 1,), type="tertiary",
        )  # fmt: skip
        if number != first:
            st.button(
                "Back to the quote", key="page-quote", on_click=_turn_to, args=(first,), type="tertiary"
            )
        zoom = st.selectbox(
            "Zoom", _ZOOMS, index=_ZOOMS.index(100), format_func=lambda value: f"{value} %", key="zoom",
            label_visibility="collapsed", width=96,
        )  # fmt: skip
    return int(zoom)


def _turn_to(number: int) -> None:
    st.session_state["page"] = number
