"""The frame of all pages: their order, the title, the style."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from theorybot.errors import TheorybotError
from theorybot.ui.markup import literal
from theorybot.ui.style import CSS

_SCRIPTS = Path(__file__).parent / "scripts"


def show() -> None:
    """One run of the app; called by app.py."""
    st.set_page_config(page_title="theorybot", page_icon=":material/functions:", layout="wide")
    st.html(CSS)
    pages = {
        "chat": st.Page(_SCRIPTS / "chat.py", title="Chat", icon=":material/forum:", default=True),
        "library": st.Page(_SCRIPTS / "library.py", title="Library", icon=":material/library_books:"),
        "quality": st.Page(_SCRIPTS / "quality.py", title="Quality", icon=":material/monitoring:"),
    }
    st.session_state["pages"] = pages
    page = st.navigation(list(pages.values()), position="top")
    try:
        page.run()
    except TheorybotError as error:
        st.error(literal(str(error)), icon=":material/error:")
