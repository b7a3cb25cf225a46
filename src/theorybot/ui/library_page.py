"""The parts of the Library page."""
import streamlit as st

def show() -> None:
    st.write("todo")
