"""Beside every conversation: the others, and how questions are asked."""

from __future__ import annotations

import streamlit as st

from theorybot.ui.chats import Chat
from theorybot.ui.counting import counted
from theorybot.ui.markup import literal
from theorybot.ui.session import current_chat, go_to, shared
from theorybot.ui.takeaway_view import show_take_away
from theorybot.ui.taking import evaluation_lines

_SHOWN = 100


def show_chats() -> None:
    """The conversations of this library, the last one used first."""
    chats, current = shared().chats.listed(), current_chat()
    st.button(
        "New conversation", key="new-chat", icon=":material/add_comment:", on_click=go_to, args=(None,),
        width="stretch",
    )  # fmt: skip
    mine = next((chat for chat in chats if chat.id == current), None)
    if mine is not None:
        _show_actions(mine)
    with st.container(key="chats", gap=None):
        for chat in chats[:_SHOWN]:
            st.button(
                f"**{literal(chat.title)}**" if chat.id == current else literal(chat.title),
                key=f"chat-{chat.id}", on_click=go_to, args=(chat.id,), type="tertiary", width="stretch",
            )  # fmt: skip
    if len(chats) > _SHOWN:
        st.caption(f"{counted(len(chats) - _SHOWN, 'older conversation')} can be opened by link.")
    judged = shared().chats.judged()
    if judged:
        st.download_button(
            f"Feedback on {counted(len(judged), 'answer')} (JSONL)", evaluation_lines(judged),
            "feedback.jsonl", "application/jsonl", key="feedback", on_click="ignore", type="tertiary",
            icon=":material/reviews:", help="In the format of the evaluation's question files",
        )  # fmt: skip


def _show_actions(chat: Chat) -> None:
    with st.container(horizontal=True, gap="small"):
        with st.popover("Edit", icon=":material/edit:", type="tertiary"):
            title = st.text_input("Title", chat.title, key=f"title-{chat.id}", max_chars=80)
            st.button("Rename", key=f"rename-{chat.id}", on_click=_rename, args=(chat.id, title))
            st.divider()
            st.caption("Deleting cannot be undone.")
            st.button("Delete conversation", key=f"delete-{chat.id}", on_click=_delete, args=(chat.id,))
        show_take_away(shared().chats.turns(chat.id), f"chat-{chat.id}", "Take away", chat.title)


def _rename(chat: str, title: str) -> None:
    shared().chats.rename(chat, title)


def _delete(chat: str) -> None:
    shared().chats.delete(chat)
    go_to(None)
