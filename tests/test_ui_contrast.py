"""Contrast AA (WCAG 2.1): of the colours in the theme and the style, and of every text as a browser shows it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browsing import QUESTION, ask, chip, settle, visit
from conftest import ROOT
from contrast import of_hex, ratio
from theorybot.evaluation import folders
from theorybot.evaluation.runs import Figure, Run, Sample, Score
from theorybot.ui.style import CSS
from theorybot.ui.verdicts import LOOKS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TEXT, MARK = 4.5, 3.0
MODES = ("light", "dark")
THEME = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"]
GROUNDS = ("backgroundColor", "secondaryBackgroundColor")


def rule(selector: str, name: str, mode: str) -> str:
    """The value of a property in the style, in light or dark."""
    body = re.search(re.escape(selector) + r" \{(.*?)\}", CSS, re.DOTALL)
    assert body, f"the style has no rule for {selector}"
    value = re.search(rf"(?:^|[;\s]){name}:\s*(.*?)\s*(?:!important)?(?:;|$)", body[1])
    assert value, f"{selector} has no {name}"
    both = re.search(r"light-dark\((#\w{6}), (#\w{6})\)", value[1])
    return both[1 + MODES.index(mode)] if both else re.findall(r"#\w{6}", value[1])[0]


def test_the_formula_is_that_of_wcag() -> None:
    assert ratio(of_hex("#000000"), of_hex("#ffffff")) == pytest.approx(21)
    assert ratio(of_hex("#777777"), of_hex("#ffffff")) == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("mode", MODES)
def test_text_of_the_theme_stands_out(mode: str) -> None:
    theme = THEME[mode]
    for ground in GROUNDS:
        for name in ("textColor", "linkColor"):
            assert ratio(of_hex(theme[name]), of_hex(theme[ground])) >= TEXT, (name, ground)
        caption = rule('[data-testid="stCaptionContainer"]', "color", mode)
        assert ratio(of_hex(caption), of_hex(theme[ground])) >= TEXT, ground
        assert ratio(of_hex(theme["primaryColor"]), of_hex(theme[ground])) >= MARK, ground
    words = rule('button[kind^="primary"]', "color", mode)
    assert ratio(of_hex(words), of_hex(theme["primaryColor"])) >= TEXT, "the words on a primary button"


@pytest.mark.parametrize("mode", MODES)
def test_every_verdict_stands_out_on_its_chip(mode: str) -> None:
    theme = THEME[mode]
    for colour in {colour for _, colour, _ in LOOKS.values()} | {"blue"}:
        chip_ground = of_hex(theme[f"{colour}BackgroundColor"])
        assert ratio(of_hex(theme[f"{colour}TextColor"]), chip_ground) >= TEXT, colour
    assert "opacity: ." not in CSS, "what lets its ground through has another contrast than is computed here"


@pytest.mark.parametrize("mode", MODES)
def test_marks_stand_out(mode: str) -> None:
    ground = of_hex(THEME[mode]["backgroundColor"])
    for colour in ("green", "orange", "red"):
        assert ratio(of_hex(rule(f".tb-{colour}", "background", mode)), ground) >= MARK, colour
    for kind in ("bad", "part"):
        line = rule(f'[class*="st-key-claim-{kind}-"]', "border-left", mode)
        assert ratio(of_hex(line), ground) >= MARK, kind
    marked = rule(".tb-source mark", "background", mode)
    assert ratio(of_hex(rule(".tb-source mark", "color", mode)), of_hex(marked)) >= TEXT


SEEN = """() => {
  const paint = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const colour = (text) => {
    paint.clearRect(0, 0, 1, 1); paint.fillStyle = text; paint.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = paint.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const blend = (front, back, a) => front.slice(0, 3).map((part, i) => a * part + (1 - a) * back[i]);
  const ground = (element, y) => {
    if (!element) return [255, 255, 255];
    const box = element.getBoundingClientRect(), style = getComputedStyle(element);
    const own = colour(style.backgroundColor);
    // a slider's value stands above its thumb
    if (style.overflowY === 'visible' && (y < box.top || y > box.bottom)) own[3] = 0;
    return own[3] === 1 ? own.slice(0, 3) : blend(own, ground(element.parentElement, y), own[3]);
  };
  const opacity = (element) => element ? getComputedStyle(element).opacity * opacity(element.parentElement) : 1;
  const found = [];
  const add = (element, text, style) => {
    const box = element.getBoundingClientRect();
    const back = ground(element, box.top + box.height / 2), front = colour(style.color);
    found.push({text: text.slice(0, 40), where: element.closest('[data-testid]')?.dataset.testid ?? '', front: blend(front, back, front[3] * opacity(element)), back,
      icon: /Material/.test(style.fontFamily), size: parseFloat(style.fontSize), weight: +style.fontWeight});
  };
  const seen = (element) => element.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && element.getBoundingClientRect().width > 1 && !element.closest(':disabled, [aria-disabled=true], [inert]');
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    const element = node.parentElement;
    if (node.data.trim() && !/^(STYLE|SCRIPT|NOSCRIPT|TITLE)$/.test(element.tagName) && seen(element))
      add(element, node.data.trim(), getComputedStyle(element));
  }
  for (const element of document.querySelectorAll('input[placeholder], textarea[placeholder]'))
    if (seen(element) && element.placeholder && !element.value)
      add(element, element.placeholder, getComputedStyle(element, '::placeholder'));
  return found;
}"""


def faint(page: Page) -> list[tuple[str, str, float]]:
    """Texts that stand out too little as the page shows them, with their contrast."""
    settle(page)  # what is being drawn anew is pale for a moment
    found: list[dict[str, Any]] = page.evaluate(SEEN)
    assert len(found) > 10, "the page is empty"
    told = []
    for one in found:
        large = one["size"] >= 24 or (one["size"] >= 18.66 and one["weight"] >= 700)
        contrast = ratio(tuple(one["front"]), tuple(one["back"]))
        if contrast < (MARK if large or one["icon"] else TEXT):
            told.append((one["text"], one["where"], round(contrast, 2)))
    return told


@pytest.mark.parametrize("mode", MODES)
def test_every_text_stands_out_as_a_browser_shows_it(
    browser: Browser, address: str, mode: str, filled: None, place: Path
) -> None:
    scores = {"must_mention": Score(0.5, "kernel is missing")}
    samples = (Sample("a", "q", (), scores, {"question": QUESTION}),)
    run = Run("answers", ("q.jsonl",), samples, {"must_mention": Figure(0.5, 0.4, 0.6)}, {}, 1.0)
    folders.write(run, place / "runs" / "today")
    page = visit(browser, address, color_scheme=mode, viewport={"width": 1400, "height": 1000})
    page.get_by_role("button", name="Which papers are listed").wait_for()
    told = {"a new conversation": faint(page)}
    ask(page, QUESTION)
    chip(page, "quoted").click()
    page.locator(".st-key-picture img").wait_for()
    for name in ("Where to look", "Who writes", "How much to show"):
        page.locator("summary").filter(has_text=name).click()
    page.get_by_text("Passages to answer from").wait_for()
    told["an answer with its source"] = faint(page)
    for name, words in (("Edit", "Deleting cannot be undone."), ("Take away", "To copy, point at the text:")):
        page.get_by_test_id("stSidebar").get_by_role("button", name=name).click()
        page.get_by_text(words).wait_for()
        told[name] = faint(page)
        page.keyboard.press("Escape")
        page.get_by_text(words).wait_for(state="hidden")
    ask(page, "Which regret bound did Zinkevich prove for mirror descent?")
    told["an abstention"] = faint(page)
    for name, text in (("Library", "Read the corpus folder again"), ("Quality", "Worst questions")):
        page.get_by_test_id("stTopNavLink").filter(has_text=name).click()
        page.get_by_text(text).first.wait_for()
        told[name] = faint(page)
    page.close()
    assert not any(told.values()), told
