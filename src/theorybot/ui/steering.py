"""How questions are asked: where to look, who writes, what is shown, how many passages."""

from __future__ import annotations

import os
from typing import Any, cast

import streamlit as st

from theorybot.errors import SettingsError
from theorybot.providers import survey
from theorybot.settings import Settings
from theorybot.status import Status
from theorybot.types import Filters, Kind
from theorybot.ui.answering import Asked
from theorybot.ui.markup import literal

_QUOTE = "none"  # the setting's word for answers without a model
_OTHER = "another model"


def show_steering(settings: Settings, status: Status) -> Asked:
    """The choices of this session."""
    filters = _filters(status)
    narrowed = "on" if filters != Filters() else "off"
    model = _model(settings)
    with st.expander("How much to show", icon=":material/tune:"):
        flag = st.segmented_control(
            "Sentences without support", ("flag", "drop"), default=settings.on_unsupported, key="unsupported",
            format_func={"flag": "show as such", "drop": "leave out"}.__getitem__, required=True,
        )  # fmt: skip
        passages = st.slider(
            "Passages to answer from", 3, 30, min(30, max(3, settings.passages)), key="passages"
        )
    st.caption(f"Filters {narrowed} · {'quotations' if model in (None, _QUOTE) else literal(model)}")
    return Asked(
        filters,
        model if model != (settings.model or _QUOTE) else None,
        passages if passages != settings.passages else None,
        flag if flag != settings.on_unsupported else None,
    )


def _filters(status: Status) -> Filters:
    rows = [row for row in status.listed if row.kind != "bibliography"]
    titles = {row.name: row.title for row in rows}
    people = sorted({author for row in rows for author in row.work.authors})
    years = sorted({row.work.year for row in rows if row.work.year}, reverse=True)
    with st.expander("Where to look", icon=":material/filter_alt:"):
        kinds = st.pills("Kind", ("note", "paper"), selection_mode="multi", key="kinds")
        documents = st.multiselect(
            "Document", list(titles), key="documents", placeholder="any",
            format_func=lambda name: f"{titles.get(name, name)} ({name})",
        )  # fmt: skip
        authors = st.multiselect("Author", people, key="authors", placeholder="any")
        chosen = st.multiselect("Year", years, key="years", placeholder="any")
        known = sorted({tag for row in rows for tag in row.tags}, key=str.casefold)
        tags = st.multiselect("Tag", known, key="tags", placeholder="any") if known else []
    kept = cast("tuple[Kind, ...]", tuple(kinds))
    return Filters(tuple(documents), kept, tuple(authors), tuple(chosen), tuple(tags))


@st.cache_data(ttl=30, show_spinner=False)
def _survey(_settings: Settings, environment: int) -> dict[str, Any] | str:
    """What is reachable; asked at most twice a minute. Only this machine's own addresses are tried."""
    try:
        return survey(_settings)
    except SettingsError as error:
        return str(error)


def _model(settings: Settings) -> str | None:
    found = _survey(settings, hash(frozenset(os.environ.items())))
    rows = [] if isinstance(found, str) else found["providers"]
    told = {name: _state(row) for row in rows for name in row.get("models", ())}
    named = [settings.model] if settings.model and settings.model != _QUOTE else []
    names = [*named, _QUOTE, *(name for name in told if name not in named), _OTHER]
    kept = st.session_state.get("model")
    if kept is not None and kept not in names:  # a busy server lists nothing: nobody else is asked instead
        names.insert(-1, kept)
        told[kept] = "does not answer now"
    captions = [told.get(name, "") for name in names]
    with st.expander("Who writes", icon=":material/stylus_note:"):
        choice: str = st.radio(
            "Model", names, key="model", label_visibility="collapsed", captions=captions,
            format_func=lambda name: "the library, quoted (no model)" if name == _QUOTE else literal(name),
        )  # fmt: skip
        if choice == _OTHER:
            choice = (
                st.text_input("Provider and name", key="other-model", placeholder="ollama:qwen3:8b") or _QUOTE
            )
        if isinstance(found, str):
            st.warning(literal(found))
        for row in rows:
            st.caption(f"{literal(row['provider'])}: {_state(row)}")
    return choice


def _state(row: dict[str, Any]) -> str:
    """What is missing before a provider can be asked, in words."""
    if not row["installed"]:
        return f"needs {literal(row['install'])}"
    if row["key_set"] is False:
        return f"{literal(row['variable'])} is not set"
    if row.get("problem"):
        return literal(row["problem"])
    return {True: "answers", False: "nobody answers there", None: "ready to try"}[row["reachable"]]
