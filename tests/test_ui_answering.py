"""Answers under way: stopped while a model is silent, and told stage by stage."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Never

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import chatserver
from conftest import ROOT
from theorybot import Settings, Theorybot
from theorybot.events import Status
from theorybot.ui import session
from theorybot.ui.answering import STAGES, Answering, Asked, Begun
from theorybot.ui.shared import Shared

QUESTION = "What is the neural tangent kernel?"
MORE = 6  # questions than there are threads for answers
LONG = 60.0  # seconds after which a test gives up: it takes two
HEARD = threading.Semaphore(0)  # questions that the silent model has taken


def silent(call: chatserver.Call) -> None:
    """Takes the request, and answers nothing for longer than the test waits."""
    HEARD.release()
    call.stopping.wait(5 * LONG)


@pytest.fixture
def shared(tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shared]:
    """The chat with a model that is silent, which the settings allow it to be for minutes."""
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    with chatserver.played(silent) as server:
        settings = Settings(
            library=tmp_path / ".theorybot", embedding_model="hash", model="openai:played",
            base_url=server.url, model_seconds=5 * LONG, model_retries=0,
        )  # fmt: skip
        with Theorybot(settings) as bot:
            bot.ingest(corpus)
        made = Shared(settings)
        yield made
        made.close()


def begun(shared: Shared, chat: str, asked: Asked) -> Answering:
    """The answer to a question just put."""
    job = shared.answering(shared.ask(chat, QUESTION, asked, []))
    assert job is not None
    return job


def test_stopped_answers_of_a_silent_model_leave_room_for_the_next_question(shared: Shared) -> None:
    chat = shared.chats.start("t").id
    for _ in range(MORE):
        job = begun(shared, chat, Asked())
        assert HEARD.acquire(timeout=LONG), "the model was not asked: stopped answers are in the way"
        job.stop()
    job = begun(shared, chat, Asked(model="none"))
    late = time.monotonic() + LONG
    while not job.ended and time.monotonic() < late:
        job.wait(1)
    assert [turn.state for turn in shared.chats.turns(chat)] == ["stopped"] * MORE + ["answered"]


class Held(Answering):
    """An answer at which the page stops looking after the first look."""

    def wait(self, seconds: float) -> Never:
        st.stop()


@pytest.mark.parametrize("stage", STAGES)
def test_the_page_tells_each_stage_of_an_answer(app_place: Path, stage: str) -> None:
    with Theorybot() as bot:
        bot.ingest()
    chats = session.shared().chats
    chat = chats.start("t").id
    turn = chats.ask(chat, QUESTION, Asked().saved())
    job = session.shared()._answering[turn] = Held(
        Begun(turn, QUESTION, Asked(), []), chats, lambda names: {}
    )
    job.stage = stage
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    at.query_params["chat"] = chat
    at.run()
    assert not at.exception
    assert [one.value for one in at.caption if "…" in one.value] == [f":material/pending: {STAGES[stage]} …"]
    assert at.button(key=f"stop-{turn}")


def test_an_answer_goes_through_the_stages_in_order(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    with (
        chatserver.played(chatserver.liar) as server,
        Theorybot(
            library=tmp_path / ".theorybot", embedding_model="hash", model="openai:played",
            base_url=server.url,
        ) as bot,
    ):  # fmt: skip
        bot.ingest(corpus)
        told = [
            event.stage
            for event in bot.stream(QUESTION, history=["What is a kernel?"])
            if isinstance(event, Status)
        ]
        assert told == ["condensing", "retrieving", "reading", "writing", "repairing"]
        assert list(STAGES) == ["waiting", *told]
        quoted = bot.having(model="none").stream(QUESTION)
        assert [event.stage for event in quoted if isinstance(event, Status)] == ["retrieving", "reading"]
