"""Buttons to copy or download an answer or a conversation."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from theorybot.ui.chats import Turn
from theorybot.ui.session import shared
from theorybot.ui.taking import as_json, bibtex, markdown


def show_take_away(turns: Sequence[Turn], name: str, label: str, title: str = "") -> None:
    """A popover with the turns as Markdown, BibTeX and JSON, to download or copy; made when it is opened."""
    opened = st.popover(
        label, icon=":material/ios_share:", type="tertiary", key=f"away-{name}", on_change="rerun"
    )
    if not opened.open:  # at every click these took half of the page's time
        return
    with opened:
        forms = (
            ("Markdown", markdown(turns, title), "md", "text/markdown"),
            ("BibTeX", bibtex(turns, shared().own_keys()), "bib", "application/x-bibtex"),
            ("JSON", as_json(turns), "json", "application/json"),
        )
        for kind, content, suffix, mime in forms:
            st.download_button(
                f"Download {kind}", content, f"{name}.{suffix}", mime, key=f"take-{name}-{suffix}",
                on_click="ignore", width="stretch", disabled=not content,
            )  # fmt: skip
        st.caption("To copy, point at the text:")
        for tab, (_, content, _, _) in zip(st.tabs([kind for kind, *_ in forms]), forms, strict=True):
            tab.code(content or "No works are cited.", language=None, wrap_lines=True, height=180)
