"""Takes the pictures of the chat that README.md shows.

    PYTHONPATH=bench:tests python docs/take_screens.py LIBRARY

LIBRARY has the survey notes and the papers of docs/evaluation.md, made by `theorybot ingest --library`. It is
copied: nothing in it changes. Needs Chromium and Playwright. The lying model is the one of the tests.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from serving import CHROMIUM, FLAGS, served

import chatserver

ROOT = Path(__file__).parent.parent
MOST = 200_000  # bytes of a picture
# name: theme, question, words on the chip that is opened (none: no source beside the answer)
SCREENS = {
    "page": ("light", "What is the neural tangent kernel?", ", p. 1"),
    "note-dark": ("dark", "Do sharp minima generalize poorly?", "Sharp and flat"),
}
CHECKED = {"checked": ("light", "Why do large batches generalize worse?", "")}


def main(library: Path) -> None:
    """Take them all."""
    with sync_playwright() as play, tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / ".theorybot"
        shutil.copytree(library, copy)
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with served(surroundings(copy)) as address:
            take(browser, address, SCREENS)
        with lied_to(copy) as address:
            take(browser, address, CHECKED)
        browser.close()


@contextmanager
def lied_to(library: Path) -> Iterator[str]:
    """The chat with a model that lies."""
    with chatserver.played(chatserver.liar) as model:
        variables = {"MODEL": "openai:gpt-small", "BASE_URL": model.url}
        named = {f"THEORYBOT_{name}": value for name, value in variables.items()}
        with served(surroundings(library) | named | {"OPENAI_API_KEY": "none"}) as address:
            yield address


def surroundings(library: Path) -> dict[str, str]:
    """The environment of a chat on that library."""
    return {**os.environ, "THEORYBOT_LIBRARY": str(library)}


def take(browser: Browser, address: str, screens: dict[str, tuple[str, str, str]]) -> None:
    """Ask each question, open its source, and write the picture."""
    for name, (theme, question, words) in screens.items():
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme=theme)  # type: ignore[arg-type]
        page.goto(address)
        page.get_by_placeholder("Ask the library").fill(question)
        page.get_by_placeholder("Ask the library").press("Enter")
        page.locator("[class*=st-key-under-]").wait_for(timeout=60_000)
        chips = page.locator("[class*=st-key-chip-] button:visible")
        if words:
            chips.filter(has_text=words).first.click()
            page.locator(".st-key-source").wait_for()
        page.wait_for_timeout(4000)  # for three seconds the opened chip is held in its place
        page.locator("[class*=st-key-asked-]").scroll_into_view_if_needed()
        page.wait_for_timeout(500)
        write(page.screenshot(), ROOT / "docs" / "screens" / f"{name}.png")
        page.close()


def write(screen: bytes, path: Path) -> None:
    """Keep a picture in 256 colours: it is flat, and a page of text stays readable."""
    image = Image.open(io.BytesIO(screen)).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    image.save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.name}: {size:,} bytes")
    if size > MOST:
        raise SystemExit(f"{path.name} is larger than {MOST:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
