"""The frame of all pages: their order, the title, the style."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from PIL import Image, ImageDraw

from theorybot.errors import TheorybotError
from theorybot.ui.markup import literal
from theorybot.ui.scrolling import keep_steady
from theorybot.ui.session import newly_shown
from theorybot.ui.style import CSS

_SIDE = 64  # pixels of the icon
_SCRIPTS = Path(__file__).parent / "scripts"


@st.cache_resource(show_spinner=False)
def _icon() -> Image.Image:
    """A sentence, its quote marked. Drawn here: Streamlit's own icons would be fetched from the network."""
    image = Image.new("RGBA", (_SIDE, _SIDE), (0, 0, 0, 0))
    painter = ImageDraw.Draw(image)
    painter.rounded_rectangle((4, 4, 60, 60), 12, fill=(42, 90, 140))
    painter.rounded_rectangle((14, 18, 50, 26), 3, fill=(255, 255, 255))
    painter.rounded_rectangle((14, 34, 38, 46), 3, fill=(255, 214, 64))
    return image


def show() -> None:
    """One run of the app; called by app.py."""
    st.set_page_config(page_title="theorybot", page_icon=_icon(), layout="wide")
    st.html(CSS)
    keep_steady()
    pages = {
        "chat": st.Page(_SCRIPTS / "chat.py", title="Chat", icon=":material/forum:", default=True),
        "library": st.Page(_SCRIPTS / "library.py", title="Library", icon=":material/library_books:"),
        "quality": st.Page(_SCRIPTS / "quality.py", title="Quality", icon=":material/monitoring:"),
    }
    st.session_state["pages"] = pages
    page = st.navigation(list(pages.values()), position="top")
    if page != pages["chat"]:
        newly_shown(None)
    try:
        page.run()
    except TheorybotError as error:
        st.error(literal(str(error)), icon=":material/error:")
