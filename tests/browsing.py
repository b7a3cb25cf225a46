"""The chat in a real browser, for tests: a server on a small corpus, Chromium, and what a reader does there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from serving import CHROMIUM, FLAGS, served

from makepdf import paper
from theorybot.testing import tiny_corpus

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

QUESTION = "What is the zorbic kernel?"
STILL = """() => !document.querySelector('[data-stale=true], [data-testid=stStatusWidget]')
  && document.getAnimations().every((one) => one.playState !== 'running')"""
SECONDS = 30_000  # in thousandths: what the browser waits for at most


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of a note and a paper, and no library yet."""
    folder = tmp_path_factory.mktemp("chat")
    corpus = tiny_corpus(folder / "corpus")
    sections = (
        (
            "1 Introduction",
            (
                "Networks are old.",
                "The zorbic kernel is a kernel that stays constant while a network is trained.",
                *["Words without any meaning follow here for a second page. " * 40] * 5,
            ),
        ),
    )
    paper(corpus / "zorbic.pdf", title="On zorbic kernels", sections=sections)
    (corpus / "wild.md").write_text(
        "# Wild\n\nThe quexal gap is called ![x](http://evil.example/a.png) <b>large</b> by everybody who has measured it for a network.\n"
    )
    return folder


def surroundings(place: Path) -> dict[str, str]:
    """The environment of whatever is run on that corpus and library."""
    return {
        **os.environ, "THEORYBOT_LIBRARY": str(place / ".theorybot"), "THEORYBOT_CORPUS": str(place / "corpus"),
        "THEORYBOT_EMBEDDING_MODEL": "hash", "HOME": str(place), "XDG_CONFIG_HOME": str(place),
    }  # fmt: skip


@pytest.fixture(scope="module")
def address(place: Path) -> Iterator[str]:
    """The server, started as a user starts it."""
    with served(surroundings(place), place) as found:
        yield found


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium here; apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as play:
        made = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield made
        made.close()


@pytest.fixture(scope="module")
def filled(browser: Browser, address: str) -> None:
    """The library made, as on the first visit."""
    page = visit(browser, address)
    page.get_by_role("textbox").or_(page.get_by_role("button", name="Read the notes")).first.wait_for()
    if page.get_by_role("button", name="Read the notes").count():
        page.get_by_role("button", name="Read the notes").click()
        page.get_by_text("What would you like to know?").wait_for()
    page.close()


def visit(browser: Browser, address: str, **options: object) -> Page:
    page = browser.new_page(**options)  # type: ignore[arg-type]
    page.set_default_timeout(SECONDS)
    page.goto(address)
    return page


def ask(page: Page, question: str) -> None:
    """Put a question and wait until its answer is whole."""
    before = page.locator("[class*=st-key-under-]").count()
    box = page.get_by_placeholder("Ask the library")
    box.fill(question)
    box.press("Enter")
    page.locator("[class*=st-key-under-]").nth(before).wait_for()
    settle(page)  # while it is drawn, an old part of the page may stand under a new one's name


def chip(page: Page, label: str) -> Locator:
    return page.locator("[class*=st-key-chip-] button:visible").filter(has_text=label).first


def settle(page: Page) -> None:
    """Wait until nothing is drawn anew."""
    page.wait_for_function(STILL)
