"""The chat in a real browser: from the first visit to the export, on a wide and a narrow screen."""

from __future__ import annotations

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from makepdf import paper
from theorybot.testing import tiny_corpus

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here; apt-get install chromium")
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
QUESTION = "What is the zorbic kernel?"
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
            ),
        ),
    )
    paper(corpus / "zorbic.pdf", title="On zorbic kernels", sections=sections)
    (corpus / "wild.md").write_text(
        "# Wild\n\nThe quexal gap is called ![x](http://evil.example/a.png) <b>large</b> by everybody who has measured it for a network.\n"
    )
    return folder


@pytest.fixture(scope="module")
def address(place: Path) -> Iterator[str]:
    """The server, started as a user starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ, "THEORYBOT_LIBRARY": str(place / ".theorybot"), "THEORYBOT_CORPUS": str(place / "corpus"),
        "THEORYBOT_EMBEDDING_MODEL": "hash", "HOME": str(place), "XDG_CONFIG_HOME": str(place),
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-m", "theorybot", "chat", "--port", str(port)],
        env=environment, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as server:  # fmt: skip
        found = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{found}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield found
        server.send_signal(signal.SIGINT)
        try:
            server.wait(5)
        except subprocess.TimeoutExpired:
            server.kill()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as play:
        made = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield made
        made.close()


def visit(browser: sync_api.Browser, address: str, **options: object) -> sync_api.Page:
    page = browser.new_page(**options)  # type: ignore[arg-type]
    page.set_default_timeout(SECONDS)
    page.goto(address)
    return page


def ask(page: sync_api.Page, question: str) -> None:
    """Put a question and wait until its answer is whole."""
    before = page.locator("[class*=st-key-under-]").count()
    box = page.get_by_placeholder("Ask the library")
    box.fill(question)
    box.press("Enter")
    page.locator("[class*=st-key-under-]").nth(before).wait_for()


def chip(page: sync_api.Page, label: str) -> sync_api.Locator:
    return page.locator("[class*=st-key-chip-] button:visible").filter(has_text=label).first


def test_from_the_first_visit_to_the_export(browser: sync_api.Browser, address: str) -> None:
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
    ask(page, "And what do Keskar et al. report on sharp minima?")
    assert page.locator("[class*=st-key-asked-]").count() == 2
    page.locator("[data-testid=stSidebar]").get_by_role("button", name="Take away").click()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download BibTeX").click()
    assert "@article{" in Path(coming.value.path()).read_text()
    page.keyboard.press("Escape")
    said = chip(page, "quoted").inner_text()
    page.reload()
    page.locator("[class*=st-key-asked-]").nth(1).wait_for()
    assert chip(page, "quoted").inner_text() == said
    page.close()


def test_a_broken_pdf_is_refused_with_its_reason(browser: sync_api.Browser, address: str) -> None:
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
    page.close()


def test_nothing_is_fetched_because_a_note_names_it(browser: sync_api.Browser, address: str) -> None:
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
    browser: sync_api.Browser, address: str
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


def test_the_dark_theme_is_dark(browser: sync_api.Browser, address: str) -> None:
    page = visit(browser, address, color_scheme="dark")
    page.get_by_text("What would you like to know?").wait_for()
    colour = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert colour == "rgb(25, 24, 22)"
    page.close()
