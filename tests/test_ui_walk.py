"""Walks through the chat in a real browser: what its issue promises, and no other test sees hold."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browsing import QUESTION, ask, chip, settle, surroundings, visit
from chatserver import Call, ChatServer, false, played
from makepdf import paper
from theorybot.library import writing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

WIDE = {"width": 1400, "height": 900}
OTHER = "What is the morbic kernel?"
GO_ON = threading.Event()  # what the model that is played waits for, longer than the browser waits


def hesitant(call: Call) -> None:
    """A true sentence; a false one only when told to go on; and each further call waits to be told too."""
    if "<passage" not in call.prompt:
        GO_ON.wait(60)
        call.says(QUESTION)
    elif call.is_repair:
        GO_ON.wait(60)
        call.says("Nothing.")
    else:
        (number, text), (_, other) = call.sentences()[:2]
        call.open_stream()
        call.piece(f"{text} [{number}] {false(other)}")
        GO_ON.wait(60)
        call.piece(f" [{number}]")
        call.event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        call.chunk(b"data: [DONE]\n\n")
        call.close_stream()


@pytest.fixture(scope="module")
def model() -> Iterator[ChatServer]:
    """A chat model that can be chosen as openai:played."""
    with played(hesitant) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_BASE_URL", server.url)
        patch.setenv("OPENAI_API_KEY", "none")
        yield server
        GO_ON.set()


@pytest.fixture(scope="module")
def place(place: Path, model: ChatServer) -> Path:
    """The corpus with a note more, that has a formula, and with papers that differ in author and year."""
    corpus = place / "corpus"
    (corpus / "formula.md").write_text(
        "# Formulas\n\nThe zetal gap of a network is defined as $\\zeta = \\sum_i w_i^2$ for every width.\n"
    )
    for name, author, year in (("one", "Emmy Noether", 2019), ("two", "Sofia Kovalevskaya", 2021)):
        paper(
            corpus / f"{name}.pdf", title=f"On morbic kernels, part {name}", authors=(author,),
            stamp=f"arXiv:{year - 2000}05.0123{year - 2018}v1  [cs.LG]  5 May {year}",
            sections=(("1 Introduction", (
                f"The morbic kernel is a kernel that part {name} of this work computes for a trained network.",
                *["Words without any meaning follow here for a second page. " * 40] * 5,
            )),),
        )  # fmt: skip
    return place


def theorybot(place: Path, *arguments: str) -> None:
    """Another process on the same library."""
    subprocess.run(
        [sys.executable, "-m", "theorybot", *arguments],
        env=surroundings(place), cwd=place, check=True, capture_output=True, timeout=120,
    )  # fmt: skip


def beginning(browser: Browser, address: str) -> Page:
    """A page with a new conversation."""
    page = visit(browser, address, viewport=WIDE)
    page.get_by_role("button", name="Which papers are listed").wait_for()
    return page


def unfold(page: Page, name: str) -> None:
    page.locator("summary").filter(has_text=name).click()
    settle(page)


def put(page: Page, question: str) -> None:
    """Ask, and do not wait."""
    box = page.get_by_placeholder("Ask the library")
    box.fill(question)
    box.press("Enter")


def choose(page: Page, label: str, value: str) -> Locator:
    """Choose one of the values that a filter offers; returns what takes it back."""
    found = page.get_by_test_id("stMultiSelect").filter(has_text=label)
    found.locator("input").click()
    page.get_by_role("option").filter(has_text=value).click()
    page.get_by_text("Filters on").wait_for()
    page.keyboard.press("Escape")
    return found.get_by_role("button", name="Clear all")


def last_chips(page: Page) -> str:
    """The labels of the chips of the last answer."""
    turn = page.locator("[class*=st-key-under-]").last.get_attribute("class") or ""
    (number,) = re.findall(r"st-key-under-(\d+)", turn)
    return " ".join(page.locator(f"[class*=st-key-chip-{number}-] button").all_inner_texts())


def saved(page: Page, button: Locator) -> str:
    """What a click on a button downloads."""
    with page.expect_download() as coming:
        button.click()
    return Path(coming.value.path()).read_text(encoding="utf-8")


def let_model_write(page: Page) -> None:
    unfold(page, "Who writes")
    page.get_by_text("another model").click()
    page.get_by_label("Provider and name").fill("openai:played")
    page.get_by_label("Provider and name").press("Enter")
    page.get_by_text(re.compile("Filters off · openai.*played")).wait_for()


def test_an_answer_is_seen_to_grow_survives_a_reload_and_is_stopped(
    browser: Browser, address: str, filled: None
) -> None:
    GO_ON.clear()
    page = beginning(browser, address)
    let_model_write(page)
    put(page, QUESTION)
    said = page.locator("[class*=st-key-claim-good-]")
    words = said.first.locator("p").first  # its chips may be drawn a little later
    words.wait_for()
    sentence = words.inner_text()
    page.get_by_text("Writing and checking").wait_for()
    page.reload()
    words.wait_for()
    assert words.inner_text() == sentence
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_text("Stopped. What had been said:").wait_for()
    assert said.count() == 1
    page.close()


def test_stages_are_told_and_what_to_show_is_obeyed(
    browser: Browser, address: str, model: ChatServer, filled: None
) -> None:
    GO_ON.set()
    page = beginning(browser, address)
    let_model_write(page)
    ask(page, QUESTION)
    assert page.locator("[class*=st-key-claim-bad-]").count() == 1
    before = model.calls[-2]["messages"][-1]["content"].count("<passage number")
    assert before > 3
    unfold(page, "How much to show")
    page.get_by_role("radio", name="leave out").click()
    page.get_by_role("slider").focus()
    page.keyboard.press("Home")
    page.get_by_test_id("stSliderThumbValue").get_by_text("3", exact=True).wait_for()
    GO_ON.clear()
    put(page, QUESTION)
    page.get_by_text("Reading the conversation").wait_for()
    GO_ON.set()
    page.locator("[class*=st-key-under-]").nth(1).wait_for()
    assert page.locator("[class*=st-key-claim-bad-]").count() == 1, "the second answer must leave it out"
    assert page.locator("[class*=st-key-claim-good-]").count() == 2
    assert model.calls[-2]["messages"][-1]["content"].count("<passage number") == 3
    page.close()


def test_mathematics_filters_suggestions_and_downloads(browser: Browser, address: str, filled: None) -> None:
    page = beginning(browser, address)
    ask(page, "What is the zetal gap of a network?")
    page.locator("[class*=st-key-claim-] .katex").first.wait_for()
    unfold(page, "Where to look")
    for label, value, kept, lost in (
        ("Document", "one.pdf", "Noether", "Kovalevskaya"),
        ("Author", "Kovalevskaya", "Kovalevskaya", "Noether"),
        ("Year", "2019", "Noether", "Kovalevskaya"),
    ):
        back = choose(page, label, value)
        ask(page, OTHER)
        assert kept in last_chips(page)
        assert lost not in last_chips(page)
        back.click()
        page.get_by_text("Filters off").wait_for()
    offered = page.locator("[class*=st-key-next-] button").first
    wanted = offered.inner_text().split("\n")[-1]
    offered.click()
    page.locator("[class*=st-key-under-]").nth(4).wait_for()
    settle(page)
    assert page.locator("[class*=st-key-asked-]").last.inner_text() == wanted
    page.get_by_test_id("stSidebar").get_by_role("button", name="note", exact=True).click()
    page.get_by_text("Filters on").wait_for()
    ask(page, OTHER)
    assert "morbic" not in page.locator("[class*=st-key-claim-]").last.inner_text()
    whole = page.get_by_test_id("stSidebar").get_by_role("button", name="Take away")
    one = page.locator("[class*=st-key-under-]").first.get_by_role("button", name="Take away")
    for opener, questions in ((whole, 6), (one, 1)):
        opener.click()
        text = saved(page, page.get_by_role("button", name="Download Markdown"))
        assert "$\\zeta" in text
        assert (OTHER in text) == (questions > 1)
        assert len(json.loads(saved(page, page.get_by_role("button", name="Download JSON")))) == questions
        page.keyboard.press("Escape")
        settle(page)
    page.close()


def test_pages_turn_and_grow_and_a_quote_that_is_not_there_is_not_marked(
    browser: Browser, address: str, place: Path, filled: None
) -> None:
    page = beginning(browser, address)
    ask(page, QUESTION)
    chip(page, "quoted").click()
    image = page.locator(".st-key-picture img")
    image.wait_for()
    settle(page)
    before = image.bounding_box()
    page.locator(".st-key-page-bar").get_by_role("combobox").click()
    page.get_by_role("option", name="220 %").click()
    page.wait_for_function(
        "wide => document.querySelector('.st-key-picture img')?.getBoundingClientRect().width > wide * 1.3",
        arg=before["width"] if before else 0,
    )
    page.locator(".st-key-page-on button").click()
    page.locator(".st-key-picture img[alt^='Page 2']").wait_for()
    page.locator(".st-key-page-back button").click()
    page.locator(".st-key-picture img[alt^='Page 1'][alt$='in a box']").wait_for()
    page.get_by_role("button", name="Close").click()
    paper(place / "corpus" / "zorbic.pdf", title="Other words", abstract="Nothing of it.")
    chip(page, "quoted").click()
    page.get_by_text("could not be located on the picture, so nothing is marked").wait_for()
    assert "box" not in (page.locator(".st-key-picture img").get_attribute("alt") or "")
    page.close()


def test_pages_turn_alone_and_also_while_an_answer_is_being_made(
    browser: Browser, address: str, filled: None
) -> None:
    GO_ON.clear()
    page = browser.new_page(viewport=WIDE)
    frames: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(bytes(frame))))
    page.goto(address)
    ask(page, OTHER)
    chip(page, "quoted").click()
    page.locator(".st-key-picture img").wait_for()
    page.locator("[data-test-script-state=notRunning]").wait_for()
    assert any(OTHER.encode() in frame for frame in frames)
    frames.clear()
    page.locator(".st-key-page-on button").click()
    page.locator(".st-key-picture img[alt^='Page 2']").wait_for()
    page.locator("[data-test-script-state=notRunning]").wait_for()
    assert frames
    assert not any(OTHER.encode() in frame for frame in frames), "the conversation was made anew"
    let_model_write(page)
    put(page, QUESTION)
    page.get_by_text(re.compile("Reading the conversation|Writing and checking")).wait_for()
    page.locator(".st-key-page-back button").click()
    page.locator(".st-key-picture img[alt^='Page 1']").wait_for()
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_text("Stopped. What had been said:").wait_for()
    GO_ON.set()
    page.close()


def test_the_library_page_reads_on_over_a_reload_removes_and_refuses(
    browser: Browser, address: str, place: Path, filled: None, tmp_path: Path
) -> None:
    page = visit(browser, f"{address}/library", viewport=WIDE)
    again = page.get_by_role("button", name="Read the corpus folder again")
    again.wait_for()
    (place / "corpus" / "late.md").write_text(
        "# Late words\n\nThe latest kernel came in late to the library.\n"
    )
    with writing(place / ".theorybot"):  # the ingest waits for the lock
        again.click()
        page.get_by_text("This goes on if you leave the page.").wait_for()
        page.reload()
        page.get_by_text("This goes on if you leave the page.").wait_for()
    page.get_by_role("button", name="Late words").click()
    page.get_by_role("button", name="Remove from the library").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_role("button", name="Wide networks").wait_for()
    settle(page)
    assert page.get_by_role("button", name="Late words").count() == 0
    page.get_by_role("button", name="Wide networks").click()
    page.get_by_role("tab", name="Cites 2 works").click()
    page.get_by_text("Convergence and Generalization in Neural Networks").wait_for()
    assert page.locator("input[type=file]").count() == 0, "an open document stands alone"
    page.get_by_role("button", name="All documents").click()
    with (tmp_path / "large.pdf").open("wb") as large:
        large.truncate(201 << 20)
    page.locator("input[type=file]").set_input_files(tmp_path / "large.pdf")
    page.get_by_text(re.compile("200.*or smaller")).wait_for()
    page.close()


def test_a_conversation_outlives_the_library_and_another_process_may_write(
    browser: Browser, address: str, place: Path, filled: None
) -> None:
    page = beginning(browser, address)
    with writing(place / ".theorybot"):
        page.get_by_role("button", name="What is the neural tangent kernel?").click()
        said = page.locator("[class*=st-key-claim-good-] p").first
        said.wait_for()
        page.locator("[class*=st-key-under-]").wait_for()
        text = said.inner_text()
        page.reload()
        said.wait_for()
    (place / "corpus" / "fresh.md").write_text(
        "# Fresh\n\nThe freshal kernel is a kernel that came in at last.\n"
    )
    theorybot(place, "ingest")
    ask(page, "What is the freshal kernel?")
    assert "Fresh" in last_chips(page)
    theorybot(place, "index", "rebuild")
    page.reload()
    said.wait_for()
    assert said.inner_text() == text
    shutil.rmtree(place / ".theorybot")
    page.reload()
    said.wait_for()
    assert said.inner_text() == text
    chip(page, "quoted").click()
    page.get_by_text("is no longer in the library. The words as they were quoted:").wait_for()
    assert page.locator(".tb-source mark").inner_text()
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Read the notes").click()
    page.get_by_placeholder("Ask the library").wait_for()
    assert said.inner_text() == text
    page.locator("[class*=st-key-asked-]").nth(1).wait_for()
    page.close()
