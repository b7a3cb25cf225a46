"""What Streamlit runs."""

from theorybot.ui.frame import show

show()
