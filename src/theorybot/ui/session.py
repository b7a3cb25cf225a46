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
