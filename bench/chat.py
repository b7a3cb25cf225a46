"""Measures the chat in the browser: first paint, an answer, a page of a paper.

    python bench/chat.py LIBRARY QUESTIONS.jsonl [--repeats 7]

LIBRARY has papers among its documents. A server of its own is started; Chromium is driven by Playwright.
Conversations are written into a folder that is thrown away, and nothing else. See bench/README.md.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from serving import CHROMIUM, FLAGS, served
from table import Row, Target, table

from theorybot.evaluation.questions import load

SEEN = """selector => new Promise(done => {
  const look = () => document.querySelector(selector) ? done() : requestAnimationFrame(look);
  look();
})"""
DRAWN = """old => new Promise(done => {
  const look = () => {
    const image = document.querySelector('.st-key-picture img');
    image && image.src !== old && image.complete && image.naturalWidth ? done() : requestAnimationFrame(look);
  };
  look();
})"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("library", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--repeats", type=int, default=7)
    given = parser.parse_args()
    questions = [sample.question for sample in load(given.questions) if sample.evidence]
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / ".theorybot"
        shutil.copytree(given.library, library)
        with served({**os.environ, "THEORYBOT_LIBRARY": str(library)}) as address:
            print(table(list(measured(address, questions, given.repeats))))
            print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def measured(address: str, questions: list[str], repeats: int) -> Iterator[Row]:
    """The rows, each as soon as it is known."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        first: list[float] = []
        for _ in range(repeats):
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            first.append(
                timed(lambda page=page: (page.goto(address), page.evaluate(SEEN, ".stChatInput textarea")))
            )  # type: ignore[misc]
            page.close()
        yield row("first visit after the server is up: page usable", first[:1], 2.0)
        yield row("later visits, each a new session", first[1:], 2.0)
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(address)
        answers = [answer(page, question, number) for number, question in enumerate(questions[: repeats + 1])]
        yield row("first answer: question sent to chips shown", answers[:1])
        yield row("warm answers: question sent to chips or abstention shown", answers[1:], 1.0)
        yield row(
            "page pictures: Next clicked to page shown, not drawn before", list(pictures(page, repeats)), 0.3
        )
        browser.close()


def answer(page: Page, question: str, number: int) -> float:
    """Seconds from Enter to the whole answer."""
    box = page.locator(".stChatInput textarea")
    box.fill(question)
    whole = "wanted => document.querySelectorAll('[class*=st-key-under-]').length > wanted"
    return timed(lambda: (box.press("Enter"), page.wait_for_function(whole, arg=number)))


def pictures(page: Page, repeats: int) -> Iterator[float]:
    """Seconds from a click to the page of a paper, drawn and decoded."""
    chips = page.locator("[class*=st-key-chip-] button:visible").filter(has_text=", p. ")
    numbers = [int(text.split(", p. ")[1].split()[0]) for text in chips.all_inner_texts()]
    chips.nth(numbers.index(min(numbers))).click()  # the pages after it are drawn for the first time
    page.evaluate(DRAWN, "")
    following = page.locator(".st-key-page-on button")
    for _ in range(repeats):
        if not following.is_enabled():
            return
        shown: str = page.evaluate("document.querySelector('.st-key-picture img').src")
        yield timed(lambda shown=shown: (following.click(), page.evaluate(DRAWN, shown)))  # type: ignore[misc]
        page.wait_for_timeout(300)


def timed(work: Callable[[], Any]) -> float:
    """Seconds that it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def row(measure: str, seconds: list[float], most: float | None = None) -> Row:
    """The median, with the slowest in words."""
    targets = (Target("ours", "<=", most),) if most else ()
    return Row(
        measure,
        "s",
        statistics.median(seconds),
        None,
        targets,
        f"of {len(seconds)}, slowest {max(seconds):.2f}",
    )


if __name__ == "__main__":
    main()
