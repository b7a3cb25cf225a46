"""Footnotes, figures and tables stand between sentences, never in one; every line stays on its page."""

from __future__ import annotations

import pytest

from conftest import SHARED
from theorybot.readers.pdf import read_pdf
from theorybot.readers.pdf_asides import set_aside
from theorybot.readers.pdf_lines import Line, weave

NOTE = ["We perform adversarial training with critical samples.", "Parameters are the default ones."]


def page(number: int, *texts: str, top: float = 700.0) -> list[Line]:
    """Lines of running text, one below the other."""
    return [
        Line(number, text, x=72.0, y=top - 12 * i, size=10.0, font="Roman") for i, text in enumerate(texts)
    ]


def small(
    number: int, texts: list[str], top: float, *, note: bool = False, font: str = "Roman"
) -> list[Line]:
    """Lines in smaller type; `note`: the first begins with a raised mark."""
    return [
        Line(number, text, x=72.0, y=top - 11 * i, size=9.0, font=font, note=note and not i)
        for i, text in enumerate(texts)
    ]


def text(*pages: list[Line], opening: int = 0) -> str:
    return weave(set_aside(pages, opening)).text


BODY = ["Networks are trained by descent.", "How much they memorize depends on the training"]
NEXT = ["procedure and on the data itself.", "We close with an outlook on what follows from it."]


def test_a_footnote_at_the_end_of_a_page_does_not_break_the_sentence_that_runs_over() -> None:
    read = text([*page(0, *BODY), *small(0, NOTE, 90, note=True)], page(1, *NEXT))
    assert "depends on the training\nprocedure and on the data itself." in read
    assert f"by descent.\n\n{NOTE[0]}\n{NOTE[1]}\n\nHow much" in read


def test_a_word_broken_at_the_end_of_a_page_is_mended_over_its_footnote() -> None:
    first = [
        *page(0, BODY[0], "How much they memorize depends on the proce-"),
        *small(0, NOTE, 90, note=True),
    ]
    assert "depends on the procedure and" in text(first, page(1, "dure and on the data itself."))


def test_a_figure_on_top_of_the_next_page_comes_after_the_sentence() -> None:
    axis = small(1, ["0 2 4 6", "epochs"], 720, font="Helvetica")
    caption = small(1, ["Figure 3: Training curves of networks", "on real data."], 690)
    read = text(page(0, *BODY), [*axis, *caption, *page(1, *NEXT, top=640)])
    assert "depends on the training\nprocedure and on the data itself.\n\n0 2 4 6\nepochs\n" in read
    assert read.endswith("on real data.\n\nWe close with an outlook on what follows from it.\n")


def test_what_breaks_no_sentence_stays_where_it_is_and_is_set_off() -> None:
    read = text(
        [*page(0, BODY[0]), *small(0, ["See https://example.org/code"], 90, note=True)], page(1, *NEXT)
    )
    assert read.startswith("Networks are trained by descent.\n\nSee https://example.org/code\n\nprocedure")


def test_the_title_block_and_its_marks_stay_in_place() -> None:
    front = [*page(0, "Wide networks", "Ada Lovelace"), *small(0, ["University of London"], 670, note=True)]
    lines = set_aside([[*front, *page(0, *BODY, top=600)]], 3)[0]
    assert [line.text for line in lines[:3]] == ["Wide networks", "Ada Lovelace", "University of London"]


def test_a_line_of_text_that_begins_with_the_name_of_a_figure_is_no_caption() -> None:
    lines = page(0, "Networks memorize. The results are presented in", "Figure 1. They are clear.")
    assert text(lines, page(1, *NEXT)).startswith(
        "Networks memorize. The results are presented in\nFigure 1."
    )


def test_every_line_stays_on_its_page() -> None:
    pages = [[*page(0, *BODY), *small(0, NOTE, 90, note=True)], page(1, *NEXT)]
    for before, after in zip(pages, set_aside(pages, 0), strict=True):
        assert sorted(line.text for line in before) == sorted(line.text for line in after)


@pytest.mark.skipif(not (SHARED / "papers").is_dir(), reason="the shared papers are not here")
def test_a_footnote_of_a_real_paper() -> None:
    read = " ".join(read_pdf(SHARED / "papers" / "1706.05394v2.pdf").text.split())
    assert "not only on the architecture and training procedure (including explicit regularizations)" in read
