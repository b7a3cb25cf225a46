"""The chat in a real browser: from the first visit to the export, on a wide and a narrow screen."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from browsing import QUESTION, SECONDS, ask, chip, settle, visit
from theorybot.ui.chats import Chats

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def test_from_the_first_visit_to_the_export(browser: Browser, address: str) -> None:
    page = visit(browser, address, viewport={"width": 1400, "height": 900})
    page.get_by_role("button", name="Read the notes that came with theorybot").click()
    page.get_by_text("What would you like to know?").wait_for()
    ask(page, QUESTION)
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    opener = chip(page, "quoted")
    opener.focus()
    page.keyboard.press("Enter")
    image = page.locator(".st-key-picture img")
    image.wait_for()
    assert not loads, "a chip must not load the page again"
    assert "with the quote in a box" in (image.get_attribute("alt") or "")
    source = image.get_attribute("src") or ""
    content = page.request.get(source if source.startswith("http") else f"{address}{source}").body()
    pixels = np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
    assert (pixels == (255, 214, 64)).all(axis=2).any(), "no box is on the picture"
    page.mouse.move(300, 400)
    page.mouse.wheel(0, -5000)
    ask(page, "And what do Keskar et al. report on sharp minima?")
    assert page.locator("[class*=st-key-asked-]").count() == 2
    follow_up = page.locator("[class*=st-key-asked-]").nth(1).bounding_box()
    assert follow_up is not None
    assert 0 <= follow_up["y"] < 900, "a new question must come into view"
    page.locator("[data-testid=stSidebar]").get_by_role("button", name="Take away").click()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download BibTeX").click()
    entries = Path(coming.value.path()).read_text()
    assert "@article{" in entries
    page.get_by_role("tab", name="BibTeX").click()
    assert page.locator("pre:visible").inner_text().strip() == entries.strip()
    page.keyboard.press("Escape")
    said = chip(page, "quoted").inner_text()
    page.reload()
    page.locator("[class*=st-key-asked-]").nth(1).wait_for()
    assert chip(page, "quoted").inner_text() == said
    page.close()


def test_a_broken_pdf_is_refused_with_its_reason(browser: Browser, address: str) -> None:
    page = visit(browser, address)
    page.get_by_role("link", name="Library").click()
    page.locator("input[type=file]").set_input_files(
        [{"name": "../broken.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 no more of it"}]
    )
    page.get_by_text("broken.pdf").first.wait_for()
    page.get_by_role("button", name="Add to the library").click()
    told = page.get_by_role("alert").filter(has_text="broken.pdf")
    told.first.wait_for()
    assert "uploads/broken.pdf" in told.first.inner_text()
    page.get_by_role("button", name="Dismiss").click()
    told.first.wait_for(state="detached")
    page.get_by_text("Left out: 1 file").wait_for()
    page.close()


def test_nothing_is_fetched_because_a_note_names_it(browser: Browser, address: str) -> None:
    asked: list[str] = []
    page = browser.new_page()
    page.set_default_timeout(SECONDS)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.get_by_text("What would you like to know?").wait_for()
    ask(page, "What is the quexal gap called?")
    chip(page, "quoted").click()
    page.locator(".tb-source mark").wait_for()
    assert page.locator("img[src*=evil]").count() == 0
    assert not [
        url for url in asked if not url.startswith((address, address.replace("http", "ws"), "data:", "blob:"))
    ]
    page.close()


def test_a_narrow_screen_shows_answer_and_source_without_scrolling_sideways(
    browser: Browser, address: str
) -> None:
    page = visit(browser, address, viewport={"width": 390, "height": 800})
    page.get_by_text("What would you like to know?").wait_for()
    ask(page, QUESTION)
    chip(page, "quoted").click()
    page.locator(".st-key-picture img").wait_for()
    wide = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    box = page.locator(".st-key-picture img").bounding_box()
    assert box is not None
    assert box["y"] < 800, "the source must be in view"
    page.close()


def test_the_dark_theme_is_dark(browser: Browser, address: str) -> None:
    page = visit(browser, address, color_scheme="dark")
    page.get_by_text("What would you like to know?").wait_for()
    colour = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert colour == "rgb(25, 24, 22)"
    page.close()


def test_a_conversation_is_renamed_and_deleted(browser: Browser, address: str, filled: None) -> None:
    page = visit(browser, address, viewport={"width": 1400, "height": 900})
    page.get_by_role("button", name="Which papers are listed").wait_for()
    ask(page, QUESTION)
    sidebar = page.get_by_test_id("stSidebar")
    sidebar.get_by_role("button", name="Edit").click()
    page.get_by_label("Title").fill("Kernels of the *zorbic* kind")
    page.get_by_label("Title").press("Enter")
    page.get_by_role("button", name="Rename").click()
    kept = sidebar.get_by_role("button", name="Kernels of the *zorbic* kind")
    kept.wait_for()
    page.reload()
    kept.wait_for()
    there = page.url
    sidebar.get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Delete conversation").click()
    page.get_by_text("What would you like to know?").wait_for()
    kept.wait_for(state="detached")
    page.goto(there)
    page.get_by_text("There is no such conversation here").wait_for()
    page.close()


def test_many_conversations_do_not_push_the_filters_out_of_sight(
    browser: Browser, address: str, place: Path, filled: None
) -> None:
    chats = Chats(place / ".theorybot")
    made = [chats.start(f"Conversation {number}").id for number in range(30)]
    page = visit(browser, address, viewport={"width": 1400, "height": 900})
    sidebar = page.get_by_test_id("stSidebar")
    first = sidebar.get_by_role("button", name="Conversation 0", exact=True)
    first.wait_for()
    settle(page)
    filters = sidebar.get_by_text("Where to look").bounding_box()
    assert filters is not None
    assert filters["y"] < 700
    first.click()
    page.wait_for_url(f"**/?chat={made[0]}")
    for chat in made:
        chats.delete(chat)
    page.close()


def test_a_thumb_down_and_its_comment_are_kept_and_exported(
    browser: Browser, address: str, filled: None
) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    page = visit(browser, address, viewport={"width": 1400, "height": 900})
    page.get_by_role("button", name="Which papers are listed").wait_for()
    ask(page, QUESTION)
    page.get_by_role("radio", name="Thumbs down").click()
    page.get_by_role("button", name="Feedback on 1 answer").wait_for()
    page.get_by_role("button", name="Comment").click()
    page.get_by_label("What is good or wrong here?").fill("It is <b>not</b> about kernels.")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Kept with the answer.").wait_for()
    page.reload()
    page.get_by_role("button", name="Comment").click()
    shown = page.get_by_label("What is good or wrong here?")
    sync_api.expect(shown).to_have_value("It is <b>not</b> about kernels.", timeout=SECONDS)
    page.keyboard.press("Escape")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Feedback on 1 answer").click()
    (line,) = Path(coming.value.path()).read_text().splitlines()
    assert json.loads(line)["question"] == QUESTION
    assert "It is <b>not</b> about kernels." in line
    page.close()


def test_the_keyboard_alone_asks_opens_a_source_and_closes_it(
    browser: Browser, address: str, filled: None
) -> None:
    page = visit(browser, address, viewport={"width": 1400, "height": 900})
    page.get_by_role("button", name="Which papers are listed").wait_for()
    tab_to(page, "[data-testid=stChatInput] textarea")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.locator("[class*=st-key-under-]").wait_for()
    tab_to(page, "[class*=st-key-chip-] button")
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid", "where the keyboard is must be seen"
    page.keyboard.press("Enter")
    page.locator(".st-key-picture img").wait_for()
    tab_to(page, ".st-key-page-on button")
    page.keyboard.press("Enter")
    page.get_by_text("The quote is on page 1").wait_for()
    tab_to(page, ".st-key-close-source button")
    page.keyboard.press("Enter")
    page.locator(".st-key-picture").wait_for(state="detached")
    page.close()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on such an element."""
    settle(page)
    page.locator(selector).first.wait_for()
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not come to {selector}")
