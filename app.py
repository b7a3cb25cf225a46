"""The chat in the browser: `streamlit run app.py`, or `make chat`, or `theorybot chat`."""

from theorybot.ui.frame import show

show()
