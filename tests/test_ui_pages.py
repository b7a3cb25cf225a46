"""The pages of the chat, run by Streamlit without a browser."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from conftest import ROOT
from makepdf import paper
from theorybot import Theorybot
from theorybot.evaluation import folders
from theorybot.evaluation.runs import Figure, Run, Sample, Score
from theorybot.ui import session
from theorybot.ui.chats import Chats
from theorybot.ui.saving import read_answer

SENTENCE = "The zorbic kernel is a kernel that stays constant while a network is trained."
ZORBIC = (("1 Introduction", ("Networks are old.", SENTENCE, *["Long words follow here. " * 60] * 12)),)


@pytest.fixture
def filled(app_place: Path) -> Path:
    """The same with a library."""
    with Theorybot() as bot:
        bot.ingest()
    return app_place


def app() -> AppTest:
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)


def words(at: AppTest) -> str:
    return " ".join(element.value for element in [*at.markdown, *at.caption, *at.info, *at.error])


def ask(at: AppTest, question: str) -> AppTest:
    at.chat_input[0].set_value(question).run()
    assert not at.exception
    return at


def chips(at: AppTest) -> list[str]:
    return [button.label for button in at.button if (button.key or "").startswith("chip-")]


def test_the_first_visit_offers_to_read_the_notes_and_then_does(app_place: Path) -> None:
    at = app().run()
    assert not at.exception
    at.button(key="ingest-corpus").click().run()
    job = session.shared().ingesting
    assert job is not None
    while not job.ended:
        time.sleep(0.05)
    assert job.report is not None
    assert "What would you like to know?" in app().run().header[0].value


def test_an_answer_has_chips_with_its_verdict_in_words_and_stays_after_a_restart(filled: Path) -> None:
    at = ask(app().run(), "What is the neural tangent kernel?")
    assert "neural tangent kernel" in words(at)
    assert chips(at)
    assert all("quoted" in label and ":green-badge[" in label for label in chips(at))
    chat = Chats(filled / ".theorybot").listed()[0]
    assert chat.id in at.query_params["chat"]
    session.shared.clear()  # type: ignore[attr-defined]
    again = app()
    again.query_params["chat"] = chat.id
    assert chips(again.run()) == chips(at)


def test_a_chip_opens_the_source_with_the_quote_marked(filled: Path) -> None:
    at = ask(app().run(), "What is the neural tangent kernel?")
    at.button(key=next(b.key for b in at.button if (b.key or "").startswith("chip-"))).click().run()
    shown = "".join(element.body for element in at.get("html"))
    assert "<mark>" in shown
    at.button(key="close-source").click().run()
    assert "<mark>" not in "".join(element.body for element in at.get("html"))


@pytest.mark.skipif(sys.platform == "win32", reason="asks for signals")
def test_what_draws_pages_may_hang_or_die_and_the_chat_goes_on(filled: Path) -> None:
    with Theorybot() as bot:
        bot.ingest(paper(filled / "corpus" / "zorbic.pdf", title="On zorbic kernels", sections=ZORBIC))
    at = ask(app().run(), "What is the zorbic kernel?")
    at.button(key=next(b.key for b in at.button if (b.key or "").startswith("chip-"))).click().run()
    worker = session.shared().pictures.worker
    assert at.get("image") and worker.pid
    os.kill(worker.pid, signal.SIGKILL)
    at.button(key="page-on").click().run()
    assert at.get("image") and "could not be drawn" not in words(at)
    worker.seconds = 0.5
    assert worker.pid
    os.kill(worker.pid, signal.SIGSTOP)
    at.button(key="page-on").click().run()
    assert not at.exception
    assert "Page 3 could not be drawn: gave up after 0\\.5 s." in words(at)
    worker.seconds = 20
    at.button(key="page-back").click().run()
    assert at.get("image")
    assert len(chips(ask(at, "Do sharp minima generalize poorly?"))) >= 2


def test_a_follow_up_is_a_second_turn_of_the_same_conversation(filled: Path) -> None:
    at = ask(ask(app().run(), "What is the neural tangent kernel?"), "And sharp minima?")
    chats = Chats(filled / ".theorybot")
    (chat,) = chats.listed()
    assert [turn.question for turn in chats.turns(chat.id)] == [
        "What is the neural tangent kernel?",
        "And sharp minima?",
    ]
    assert len(set(chips(at))) >= 2


def test_an_abstention_shows_what_was_near_and_what_would_help(filled: Path) -> None:
    at = ask(app().run(), "Which regret bound did Zinkevich prove for mirror descent?")
    assert "does not answer this" in words(at)
    assert "What would help" in words(at)


def test_a_conversation_that_is_not_there_is_told(filled: Path) -> None:
    at = app()
    at.query_params["chat"] = "nothing"
    assert "no such conversation" in words(at.run())


def test_two_sessions_do_not_change_each_others_conversation(filled: Path) -> None:
    one, other = app().run(), app().run()
    ask(one, "What is the neural tangent kernel?")
    ask(other, "Do sharp minima generalize poorly?")
    assert one.query_params["chat"] != other.query_params["chat"]
    assert "Do sharp minima" not in " ".join(element.value for element in one.run().markdown)


def test_text_of_a_note_is_never_html(filled: Path) -> None:
    note = filled / "corpus" / "wild.md"
    note.write_text(
        "# Wild\n\nThe zorbic kernel is called <img src=x onerror=alert(1)> by everybody who has worked on kernels of "
        "this kind ![x](https://e.example/p.png) since then.\n"
    )
    with Theorybot() as bot:
        bot.ingest()
    at = ask(app().run(), "What is the zorbic kernel called?")
    assert "![x]" not in words(at)
    at.button(key=next(b.key for b in at.button if (b.key or "").startswith("chip-"))).click().run()
    shown = "".join(element.body for element in at.get("html"))
    assert "&lt;img" in shown
    assert "<img" not in shown


def test_a_source_that_changed_is_shown_with_the_saved_quote(filled: Path) -> None:
    at = ask(app().run(), "What is the neural tangent kernel?")
    with Theorybot() as bot:
        bot.remove("wide-networks.md")
        (filled / "corpus" / "other.md").write_text(
            "# Other\n\nSomething else stands here now, and it is long enough.\n"
        )
        bot.ingest()
    at.button(key=next(b.key for b in at.button if (b.key or "").startswith("chip-"))).click().run()
    assert "Source changed" in at.warning[0].value
    assert "<mark>" in "".join(element.body for element in at.get("html"))


def test_a_conversation_can_be_read_when_its_library_was_deleted(filled: Path) -> None:
    at = ask(app().run(), "What is the neural tangent kernel?")
    before = chips(at)
    shutil.rmtree(filled / ".theorybot")
    again = app()
    again.query_params["chat"] = Chats(filled / ".theorybot").listed()[0].id
    again.run()
    assert not again.exception
    assert chips(again) == before
    assert "as they were saved" in words(again)
    assert not again.chat_input
    assert again.button(key="ingest-corpus")
    again.button(key=next(b.key for b in again.button if (b.key or "").startswith("chip-"))).click().run()
    assert "no longer in the library" in again.warning[0].value
    assert "<mark>" in "".join(element.body for element in again.get("html"))
    again.button(key="new-chat").click().run()
    assert "Ask your notes and papers" in again.header[0].value


def test_filters_narrow_what_is_found(filled: Path) -> None:
    at = app().run()
    at.multiselect(key="years").set_value([]).run()
    assert "Filters off" in words(at)
    at.multiselect(key="documents").set_value(["wide-networks.md"]).run()
    assert "Filters on" in words(at)
    ask(at, "What is the neural tangent kernel?")
    turn = Chats(filled / ".theorybot").turns(Chats(filled / ".theorybot").listed()[0].id)[0]
    assert turn.asked["filters"]["documents"] == ["wide-networks.md"]
    assert read_answer(turn.answer).claims


def test_library_and_quality_pages_run(filled: Path) -> None:
    at = app().run()
    at.switch_page("src/theorybot/ui/scripts/library.py").run()
    assert not at.exception
    assert any("Wide networks" in button.label for button in at.button)
    at.button(key=next(b.key for b in at.button if (b.key or "").startswith("open-"))).click().run()
    assert not at.exception
    assert "Wide networks" in at.subheader[0].value
    at.switch_page("src/theorybot/ui/scripts/quality.py").run()
    assert not at.exception
    assert "No evaluation" in words(at)


def test_the_quality_page_shows_a_run_and_asks_its_worst_question(filled: Path) -> None:
    scores = {"must_mention": Score(0.5, "kernel is missing")}
    samples = (Sample("a", "q", (), scores, {"question": "What is the neural tangent kernel?"}),)
    run = Run(
        "answers",
        ("q.jsonl",),
        samples,
        {"must_mention": Figure(0.5, 0.4, 0.6), "seconds": Figure(0.2, 0.1, 0.3)},
        {},
        1.0,
    )
    folders.write(run, filled / "runs" / "today")
    at = app().run()
    at.switch_page("src/theorybot/ui/scripts/quality.py").run()
    assert not at.exception
    assert at.dataframe[0].value["must mention"].tolist() == ["0.500"]
    drawn = str(at.get("vega_lite_chart")[0].proto)
    assert "must mention" in drawn
    assert "seconds" not in drawn, "no share"
    assert "kernel is missing" in words(at)
    at.button(key="worst-0").click().run()
    assert not at.exception
    assert Chats(filled / ".theorybot").listed()[0].title == "What is the neural tangent kernel?"


def test_runs_of_one_name_are_told_apart_by_their_dates_and_copies_are_shown_once(filled: Path) -> None:
    for place, made, value in (
        ("a", "2026-11-01T10:00", 0.25),
        ("b", "2026-11-02T10:00", 0.75),
        ("copy", "2026-11-02T10:00", 0.75),
    ):
        folder = filled / "runs" / place / "papers"
        figures = {"must_mention": Figure(value, 0.0, 1.0)}
        folders.write(Run("answers", ("q.jsonl",), (), figures, {}, 1.0), folder)
        whole = json.loads((folder / "run.json").read_text())
        (folder / "run.json").write_text(json.dumps(whole | {"about": {"time": made}}))
    at = app().run()
    at.switch_page("src/theorybot/ui/scripts/quality.py").run()
    assert at.dataframe[0].value["made"].tolist() == ["2026-11-02 10:00", "2026-11-01 10:00"]
    runs = at.segmented_control(key="run")
    assert list(runs.options) == ["papers, 2026-11-02 10:00", "papers, 2026-11-01 10:00"]
    for name, value in zip(runs.options, (0.75, 0.25), strict=True):
        at.segmented_control(key="run").set_value(name).run()
        assert not at.exception
        assert at.dataframe[1].value["value"].tolist() == [value]


def test_what_was_said_before_the_server_ended_is_still_there(filled: Path) -> None:
    ask(app().run(), "What is the neural tangent kernel?")
    chats = Chats(filled / ".theorybot")
    (chat,) = chats.listed()
    (turn,) = chats.turns(chat.id)
    chats.put(turn.id, "answering", turn.answer)  # as if the server had been killed in the middle
    session.shared.clear()  # type: ignore[attr-defined]
    again = app()
    again.query_params["chat"] = chat.id
    again.run()
    assert "interrupted" in words(again)
    assert chips(again)
    assert not again.button(key=f"again-{turn.id}").disabled
    shutil.rmtree(filled / ".theorybot")
    again.run()
    assert again.button(key=f"again-{turn.id}").disabled, "without a library nothing can be asked"


def test_a_library_that_another_process_makes_is_noticed_without_a_restart(app_place: Path) -> None:
    at = app().run()
    assert at.button(key="ingest-corpus")
    with Theorybot() as bot:
        bot.ingest()
    at.run()
    assert chips(ask(at, "What is the neural tangent kernel?"))
    with Theorybot() as bot:
        (app_place / "corpus" / "late.md").write_text(
            "# Late\n\nThe zorbic kernel is a kernel that came in late.\n"
        )
        bot.ingest()
    ask(at, "What is the zorbic kernel?")
    assert "came in late" in words(at)
