"""The page "chat", as Streamlit runs it."""

from theorybot.ui.chat_page import show

show()
