"""The page "quality", as Streamlit runs it."""

from theorybot.ui.quality_page import show

show()
