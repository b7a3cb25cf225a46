"""Raised characters: exponents are read as powers, marks of footnotes are left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import SHARED
from sheet import PLAIN, Sheet
from theorybot.grounding.quantities import quantities
from theorybot.readers.pdf import read_pdf
from theorybot.readers.pdf_pages import Run
from theorybot.readers.pdf_scripts import opens_note, read

UP, DOWN, OVER, UNDER = 3.6, -1.5, 3.9, -3.5  # points, for type of 10 points, as TeX sets them


def line(*parts: tuple[str, str]) -> list[Run]:
    """Runs of a line: text and what it is, "text", "math", and "up", "down", "over" or "under" in small type."""
    shifts = {"up": UP, "down": DOWN, "over": OVER, "under": UNDER, "note": UP}
    fonts = {"math": "CMMI10", "text": "Times", "note": "Times"}
    runs, x = [], 72.0
    for text, kind in parts:
        size = 7.0 if kind in shifts else 10.0
        font = fonts.get(kind, "CMR7")
        x -= 4.0 if kind == "under" else 0.0
        runs.append(Run(text, size, font, x, 500 + shifts.get(kind, 0.0), kind == "under"))
        x += 0.5 * size * len(text)
    return runs


READ = [
    ([("an optimization budget of 10", "text"), ("5", "up"), (" steps", "text")], "an optimization budget of 10^5 steps"),
    ([("a rate of 5 · 10", "text"), ("−4", "up"), (".", "text")], "a rate of 5 · 10^{−4}."),
    ([("after 10", "text"), ("3", "up"), ("-10", "text"), ("4", "up"), (" updates", "text")], "after 10^3-10^4 updates"),
    ([("decays as ", "text"), ("n", "math"), ("−1/2", "up"), (" in", "text")], "decays as n^{−1/2} in"),
    ([("points ", "text"), ("x", "math"), ("2", "up"), (" i", "down"), (" and", "text")], "points x^2_i and"),
    ([("the norm ‖", "text"), ("w", "math"), ("‖", "text"), ("2", "up")], "the norm ‖w‖^2"),
    ([("on [0, 1]", "text"), ("d", "up"), (" only", "text")], "on [0, 1]^d only"),
    ([("(", "text"), ("x", "math"), (" + 1)", "text"), ("2", "up")], "(x + 1)^2"),
    ([("log", "text"), ("2", "up"), (" ", "text"), ("n", "math")], "log^2 n"),
    ([("so ˆbias", "text"), ("2", "up"), (" = 0", "text")], "so ˆbias^2 = 0"),
    ([("an area of 5 mm", "text"), ("2", "up"), (" is", "text")], "an area of 5 mm^2 is"),
    ([("of 0.3cm", "text"), ("3", "up"), (". We", "text")], "of 0.3cm^3. We"),
    ([("10", "text"), ("−3", "up"), (" nm", "text"), ("−2", "up"), (" of", "text")], "10^{−3} nm^{−2} of"),
    ([("within 5 ms", "text"), ("12", "up"), (" or", "text")], "within 5 ms or"),
    ([("with 5 as", "text"), ("2", "up"), (" is", "text")], "with 5 as is"),
    ([("the 5", "text"), ("th", "up"), (" layer", "text")], "the 5th layer"),
    ([("in [ZBH", "text"), ("+", "up"), ("16]", "text")], "in [ZBH+16]"),
    ([("training", "text"), ("7", "up"), (" is used", "text")], "training is used"),
    ([("the data.", "text"), ("12", "up"), (" We", "text")], "the data. We"),
    ([("as is known [4, 5]", "text"), ("3", "up"), (" We", "text")], "as is known [4, 5] We"),
    ([("models (see the appendix)", "text"), ("2", "up"), (" of", "text")], "models (see the appendix) of"),
    ([("on CIFAR-10", "text"), ("2", "up"), (" and", "text")], "on CIFAR-10 and"),
    ([("in 2017", "text"), ("2", "up"), (" it", "text")], "in 2017 it"),
    ([("shown in algorithm 1", "text"), ("4", "up"), (". We", "text")], "shown in algorithm 1. We"),
    ([("on a dataset ", "text"), ("D", "math"), ("1", "note"), (".", "text")], "on a dataset D."),
    ([("7", "note"), ("We perform adversarial training", "text")], "We perform adversarial training"),
    ([("with probability", "text"), (" 1", "over"), ("n", "under"), (" only", "text")], "with probability 1/n only"),
    ([("scaled by", "text"), (" 1", "over"), ("√", "under"), ("n", "under"), (" .", "text")], "scaled by 1/√n ."),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "text"), READ)
def test_what_is_raised_is_told_by_what_it_follows(parts: list[tuple[str, str]], text: str) -> None:
    assert read(line(*parts)) == text


def test_an_exponent_of_an_exponent_is_told_too() -> None:
    runs = [*line(("there are 2", "text"), ("2", "up")), Run("n", 5.0, "CMMI5", 140, 506.5)]
    assert read(runs) == "there are 2^{2^n}"


def test_nothing_is_told_where_the_pdf_tells_no_sizes() -> None:
    assert read([Run("10", 0.0, ""), Run("5", 0.0, "")]) == "105"


def test_a_line_of_many_raised_characters_is_read_in_linear_time() -> None:
    runs = line(*[("x", "math"), ("2", "up")] * 20_000)
    assert read(runs) == "x^2" * 20_000


def test_a_line_that_begins_with_a_mark_opens_a_note() -> None:
    assert opens_note(line(("7", "note"), ("We perform adversarial training", "text")))
    assert not opens_note(line(("n", "up"), ("= 2", "text")))
    assert not opens_note(line(("We perform", "text"), ("7", "note")))


def test_powers_of_a_pdf_are_read_as_the_checker_reads_them(tmp_path: Path) -> None:
    path = raised(tmp_path / "a.pdf", [("Training takes 10", 0), ("5", 3.3), (" updates of the network.", 0)])
    text = read_pdf(path).text
    assert "10^5 updates" in text
    assert [quantity.value for quantity in quantities(text)] == [100_000]


def test_characters_raised_in_text_set_sideways_are_read_alike(tmp_path: Path) -> None:
    parts = [("Loss after 10", 0.0), ("5", 3.3), (" updates of a wide network", 0.0)]
    assert "10^5 updates" in read_pdf(raised(tmp_path / "a.pdf", parts, sideways=True)).text


def raised(path: Path, parts: list[tuple[str, float]], *, sideways: bool = False) -> Path:
    """A page with one line whose parts stand at a height (points); what is raised is set small."""
    sheet = Sheet(path, 1, None, False)
    if sideways:
        sheet.canvas.rotate(90)
    written, x = sheet.canvas.beginText(), 100.0
    for text, height in parts:
        size = 6.0 if height else 9.0
        written.setFont(PLAIN, size)
        written.setTextOrigin(x, (-300 if sideways else 600) + height)
        written.textOut(text)
        x += sheet.canvas.stringWidth(text, PLAIN, size)
    sheet.canvas.drawText(written)
    sheet.canvas.save()
    return path


@pytest.mark.skipif(not (SHARED / "papers").is_dir(), reason="the shared papers are not here")
def test_powers_of_a_real_paper() -> None:
    text = read_pdf(SHARED / "papers" / "2201.02177v1.pdf").text
    assert "optimization budget of 10^5 gradient updates" in text.replace("\n", " ")
