"""The page with the conversation, and the source beside it."""

from __future__ import annotations

import streamlit as st

from theorybot.status import Status
from theorybot.types import Citation
from theorybot.ui.answering import Asked
from theorybot.ui.chats import Turn
from theorybot.ui.conversation import ask, show_turns
from theorybot.ui.first_visit import show_examples, show_first_visit, show_reading
from theorybot.ui.saving import Source, read_answer, read_sources
from theorybot.ui.session import bring, current_chat, go_to, newly_shown, opened, shared
from theorybot.ui.sidebar import show_chats
from theorybot.ui.source_view import show_source
from theorybot.ui.sources import as_citation
from theorybot.ui.steering import show_steering

_WIDTHS = (0.52, 0.48)


def show() -> None:
    """One run of the page."""
    status = shared().status()
    if status is None or not status.documents:
        _show_without_library()
        return
    with st.sidebar:
        show_chats()
        asked = show_steering(shared().settings, status)
    question = st.chat_input("Ask the library", key="question", max_chars=2000)
    if question:
        ask(str(question), asked)
    chat = current_chat()
    if chat is not None and shared().chats.chat(chat) is None:
        st.info("There is no such conversation here; it may have been deleted.")
        st.button("Begin a new one", on_click=go_to, args=(None,))
        return
    turns = shared().chats.turns(chat) if chat else []
    _show(turns, asked, status)


def _show_without_library() -> None:
    """The first visit; or, where the library was deleted, the conversations as they were."""
    chats = shared().chats
    if chats.listed():
        with st.sidebar:
            show_chats()
    chat = current_chat()
    if chat is None or chats.chat(chat) is None:
        show_first_visit()
        return
    _show(chats.turns(chat), None, None)


def _show(turns: list[Turn], asked: Asked | None, status: Status | None) -> None:
    if newly_shown(current_chat()) and turns:
        bring(turns[-1].id)
    source = _opened_citation(turns)
    if source is None:
        with st.container(key="conversation"):
            _show_conversation(turns, asked, status)
        return
    alone = not any(turn.state == "answering" for turn in turns)
    left, right = st.columns(_WIDTHS, gap="large")
    # the source first: an answer that is being made holds the rest of the page back
    with right, st.container(key="source", gap="small"):
        show_source(*source, alone=alone)
    with left, st.container(key="conversation"):
        _show_conversation(turns, asked, status)


def _show_conversation(turns: list[Turn], asked: Asked | None, status: Status | None) -> None:
    """The turns, or what to begin with. Without a library nothing can be `asked`."""
    if asked is None or status is None:
        st.info("The library is empty. The answers below are as they were saved; to ask on, fill it again.")
        show_reading()
        show_turns(turns, None)
    elif turns:
        show_turns(turns, asked)
    else:
        show_examples(status, asked)


def _opened_citation(turns: list[Turn]) -> tuple[Citation, dict[str, Source]] | None:
    """The citation that is open, if its turn is in this conversation."""
    target = opened()
    turn = next((turn for turn in turns if target and turn.id == abs(target.turn)), None)
    if target is None or turn is None or not turn.answer:
        return None
    answer = read_answer(turn.answer)
    try:
        if target.near:
            return as_citation(answer.nearest[target.claim]), read_sources(turn.answer)
        return answer.claims[target.claim].citations[target.citation], read_sources(turn.answer)
    except IndexError:
        return None
