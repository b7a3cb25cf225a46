"""The chat in the browser: Streamlit pages that call Theorybot, and what they keep."""
