"""The page "library", as Streamlit runs it."""

from theorybot.ui.library_page import show

show()
