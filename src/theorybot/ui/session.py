"""What one browser session has chosen: its conversation and the source that is open; and what all share."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from theorybot.settings import load
from theorybot.ui.shared import Shared


@st.cache_resource(show_spinner="Opening the library", on_release=Shared.close)
def shared() -> Shared:
    """The one for this server."""
    made = Shared(load())
    made.warm()
    return made


@dataclass(frozen=True, slots=True)
class Opened:
    """The source that is shown beside the conversation: a citation of a turn, or a passage that was near."""

    turn: int
    near: bool  # a passage of an abstention
    claim: int
    citation: int


def current_chat() -> str | None:
    """The id of the conversation: by the address, else the last one of this session."""
    named = st.query_params.get("chat")
    if named is None:
        named = st.session_state.get("chat")
        if named is not None:
            st.query_params["chat"] = named
    st.session_state["chat"] = named
    return named


def go_to(chat: str | None) -> None:
    """Make a conversation the current one, in the address too; None for a new one."""
    close_source()
    st.session_state["chat"] = chat
    if chat is None:
        st.query_params.clear()
    else:
        st.query_params["chat"] = chat


def opened() -> Opened | None:
    """The source that is open."""
    found = st.session_state.get("source")
    return found if isinstance(found, Opened) else None


def open_source(source: Opened) -> None:
    """Show a source; its page and zoom begin anew."""
    st.session_state["source"] = source
    st.session_state["page"] = None


def close_source() -> None:
    """Show the conversation alone."""
    st.session_state.pop("source", None)


@dataclass(frozen=True, slots=True)
class Brought:
    """The turn that the page is to be shown from; `count` tells one wish from the next."""

    turn: int
    count: int


def bring(turn: int) -> None:
    """Let the page be shown from that turn's question on."""
    before = brought()
    st.session_state["brought"] = Brought(turn, before.count + 1 if before else 1)


def brought() -> Brought | None:
    """The last turn that was to be shown."""
    found = st.session_state.get("brought")
    return found if isinstance(found, Brought) else None


def newly_shown(chat: str | None) -> bool:
    """Whether another conversation, or another page, was on the screen before."""
    before = st.session_state.get("shown")
    st.session_state["shown"] = chat
    return chat != before
