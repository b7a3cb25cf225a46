"""Where the page stands while it changes, in a real browser."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from browsing import QUESTION, ask, chip, settle, visit
from makepdf import paper

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

SMALL, PHONE = {"width": 1200, "height": 420}, {"width": 390, "height": 800}
OTHER = "What is the neural tangent kernel?"
# every place that the last question has been at, in pixels from the top of the window
FOLLOW = """() => { window.places = []; const look = () => {
  const all = document.querySelectorAll('[class*=st-key-asked-]');
  if (all.length) places.push(all[all.length - 1].getBoundingClientRect().top);
  requestAnimationFrame(look); }; look(); }"""


@pytest.fixture(scope="module")
def place(place: Path) -> Path:
    """The corpus with a note and a paper whose quotes stand far down."""
    filler = "Words without any meaning stand here before it comes. " * 24
    for name in ("deep", "leap"):  # their quotes stand equally far from the beginning
        (place / "corpus" / f"{name}.md").write_text(
            f"# {name.title()}\n\n{filler}\n\nThe {name}al kernel is a kernel that stands at the end of a long section.\n"
        )
    words = ("Words stand here. " * 110, "The lowal kernel is a kernel that stands at the end of a page.")
    paper(place / "corpus" / "low.pdf", title="On lowal kernels", sections=(("1 Introduction", words),))
    return place


def top(part: Locator) -> float:
    """How far from the top of the window it stands."""
    box = part.bounding_box()
    assert box is not None
    return box["y"]


def picture(page: Page, address: str) -> bytes:
    """The file of the page's picture."""
    source = page.locator(".st-key-picture img").get_attribute("src") or ""
    return page.request.get(source if source.startswith("http") else f"{address}{source}").body()


def new_chat(browser: Browser, address: str, size: dict[str, int]) -> Page:
    page = visit(browser, address, viewport=size)
    page.get_by_text("What would you like to know?").wait_for()
    return page


@pytest.mark.parametrize("height", [320, 600, 800])
def test_an_answer_is_shown_from_its_question_on_and_the_page_never_jumps_back(
    browser: Browser, address: str, filled: None, height: int
) -> None:
    page = new_chat(browser, address, {"width": 390, "height": height})
    settle(page)
    page.evaluate(FOLLOW)
    ask(page, OTHER)
    page.wait_for_timeout(3500)  # it is looked after for three seconds
    places: list[float] = page.evaluate("places")
    there = next(index for index, place in enumerate(places) if 0 <= place < 200)
    assert all(0 <= place < 200 for place in places[there:]), "once it is in its place it stays there"
    page.close()


def test_the_sentence_whose_source_is_opened_stays_where_it_was(
    browser: Browser, address: str, filled: None
) -> None:
    page = new_chat(browser, address, SMALL)
    for question in (OTHER, QUESTION, OTHER):
        ask(page, question)
    page.wait_for_timeout(3500)  # until the last question is no longer held in its place
    opener = page.locator("[class*=st-key-chip-] button").last
    opener.scroll_into_view_if_needed()
    before = top(opener)
    opener.click()
    page.locator(".tb-source mark").wait_for()
    page.wait_for_timeout(1000)
    assert top(opener) == pytest.approx(before, abs=4)
    page.reload()
    page.locator("[class*=st-key-under-]").nth(2).wait_for()
    page.wait_for_timeout(1000)
    assert 0 <= top(page.locator("[class*=st-key-asked-]").last) < 200, "what was asked last"
    page.close()


def test_on_a_phone_the_sentence_stands_above_its_source_and_the_box_is_seen(
    browser: Browser, address: str, filled: None
) -> None:
    page = new_chat(browser, address, PHONE)
    ask(page, "What is the lowal kernel?")
    opener = chip(page, "p. 1")
    opener.click()
    page.locator(".st-key-picture img").wait_for()
    page.wait_for_timeout(1500)
    panel = page.get_by_test_id("stColumn").filter(has=page.locator(".st-key-source"))
    assert top(opener) < top(panel) - 20
    image = page.locator(".st-key-picture img")
    pixels = np.asarray(Image.open(io.BytesIO(picture(page, address))).convert("RGB")).astype(int)
    rows = np.nonzero((pixels == (255, 214, 64)).all(axis=2).any(axis=1))[0]
    place = image.bounding_box()
    assert place is not None
    boxed = place["y"] + rows[0] / len(pixels) * place["height"]
    assert boxed > top(panel) + place["height"] / 8, "the test asks for nothing if the quote is high up"
    assert top(panel) < boxed < PHONE["height"]
    page.close()


def test_marked_words_deep_in_a_section_are_scrolled_to(browser: Browser, address: str, filled: None) -> None:
    page = new_chat(browser, address, SMALL)
    for question in ("What is the deepal kernel?", "What is the leapal kernel?"):
        ask(page, question)
    for turn, name in enumerate(("deepal", "leapal")):
        last = page.locator("[class*=st-key-under-]").nth(turn).get_attribute("class") or ""
        (number,) = re.findall(r"st-key-under-(\d+)", last)
        page.locator(f"[class*=st-key-chip-{number}-] button").filter(has_text="quoted").first.click()
        page.locator(".tb-source mark").filter(has_text=name).wait_for()
        page.wait_for_function("""() => { const mark = document.querySelector('.tb-source mark').getBoundingClientRect();
          return mark.top > 60 && mark.bottom < innerHeight - 60 }""")
    page.close()


def brought(turn: int, count: int) -> str:
    """The script that shows the page from a question on."""

    def app(turn: int, count: int) -> None:
        from theorybot.ui.scrolling import bring_into_view

        bring_into_view(turn, count)

    (drawn,) = AppTest.from_function(app, args=(turn, count)).run().get("html")
    return str(drawn.body).strip().removeprefix("<script>").removesuffix("</script>")


def test_a_question_is_not_held_for_ever_and_each_turn_of_each_session_is_shown(browser: Browser) -> None:
    page = browser.new_page()
    page.clock.install()
    page.set_content(
        "<p class='st-key-asked-7'></p><p class='st-key-asked-8'></p><p class='st-key-under-8'></p>"
    )
    page.evaluate("""() => { window.held = [];
      Element.prototype.scrollIntoView = function () { held.push(this.className) } }""")
    page.evaluate(brought(7, 1))
    page.clock.run_for(120_000)
    assert page.evaluate("held") == ["st-key-asked-7"] * 601, "its end never comes: a minute, and no longer"
    page.evaluate(brought(7, 1))
    page.evaluate(brought(8, 1))  # a new session counts from one again
    page.clock.run_for(120_000)
    assert page.evaluate("held").count("st-key-asked-7") == 601
    assert page.evaluate("held").count("st-key-asked-8") == 31
    page.close()


def test_a_quote_is_scrolled_to_anew_in_another_document_whose_name_is_not_in_the_script() -> None:
    def app(shown: tuple[str | int, ...]) -> None:
        from theorybot.ui.scrolling import bring_quote_into_view

        bring_quote_into_view(None, shown=shown)

    name = "a*/ alert(1) </script>.md"
    scripts = []
    for shown in ((name, 5, 9), (name, 5, 9), ("b.md", 5, 9), (name, 5, 10)):
        (drawn,) = AppTest.from_function(app, args=(shown,)).run().get("html")
        scripts.append(drawn.body)
    assert len(set(scripts)) == 3
    assert not any("alert" in script or script.count("</script>") > 1 for script in scripts)
