"""Page furniture, headings and front matter, told from lines and their type."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from theorybot.readers.pdf_front import front
from theorybot.readers.pdf_headings import headings
from theorybot.readers.pdf_layout import sections
from theorybot.readers.pdf_lines import Line, lines_of, weave, without_furniture
from theorybot.readers.pdf_pages import RawLine, Run

BODY = "this line of running text is long enough to be read as the text of the paper"


def page(number: int, *texts: str) -> list[Line]:
    return [Line(number, text, size=10.0, font="Roman") for text in texts]


def texts(pages: Sequence[Sequence[Line]]) -> list[list[str]]:
    return [[line.text for line in lines] for lines in pages]


def heading(text: str, size: float = 12.0) -> Line:
    return Line(0, text, size=size, font="Roman-Bold", bold=True)


def under(*lines: Line | str) -> list[Line]:
    """Lines of one page, running text where only words are given."""
    return [line if isinstance(line, Line) else Line(0, line, size=10.0, font="Roman") for line in lines]


def test_running_heads_that_alternate_and_page_numbers_are_dropped() -> None:
    heads = ["A. Lovelace and E. Noether", "On the analytical engine"]
    body = [[f"{letter}{x}" for x in "xyzuvw"] for letter in "abcdef"]
    pages = [page(n, f"{n + 7} {heads[n % 2]}", *body[n], str(n + 7)) for n in range(6)]
    pages[0].insert(1, Line(0, "The title", size=17.0))
    kept = texts(without_furniture(pages))
    assert kept == [["The title", *body[0]], *body[1:]]


def test_page_numbers_may_start_again_in_a_supplement() -> None:
    names = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]
    pages = [page(n, f"{names[n]} one", f"{names[n]} two", str(n % 3 + 1)) for n in range(6)]
    assert texts(without_furniture(pages)) == [[f"{name} one", f"{name} two"] for name in names]


def test_a_number_at_a_pages_edge_that_counts_no_pages_stays() -> None:
    pages = [
        page(n, f"{word} x", f"{word} y", number) for n, (word, number) in enumerate([("a", "7"), ("b", "3")])
    ]
    assert texts(without_furniture(pages)) == [["a x", "a y", "7"], ["b x", "b y", "3"]]


def test_line_numbers_of_a_draft_are_dropped() -> None:
    numbered = [text for n in range(30) for text in (f"{n:03d}", f"{BODY} {'abc'[n % 3]}")]
    assert len(without_furniture([page(0, *numbered)])[0]) == 30


def test_a_title_that_is_the_running_head_too_stays_on_page_one() -> None:
    title = Line(0, "On the analytical engine", size=17.0, font="Roman")
    pages = [[title, *page(0, "Ada Lovelace", BODY, BODY)]]
    pages += [page(n, "On the analytical engine", f"text {'abcd'[n]}", BODY) for n in range(1, 4)]
    kept = without_furniture(pages)
    assert kept[0][0] is title
    assert all("engine" not in line.text for lines in kept[1:] for line in lines)


def test_pieces_of_one_line_are_put_together_and_table_columns_left_apart() -> None:
    raw = [
        RawLine(72, 500, (Run("Schmidhuber, J¨", 10, "R"),)),
        RawLine(148, 500, (Run("urgen.", 10, "R"),)),
        RawLine(420, 500, (Run("far away", 10, "R"),)),
        RawLine(72, 488, (Run("next", 10, "R"),)),
    ]
    assert [line.text for line in lines_of(0, raw)] == ["Schmidhuber, Jürgen.", "far away", "next"]


def test_roman_headings_have_lettered_and_then_numbered_ones_below_them() -> None:
    found = headings(
        under(
            heading("I. INTRODUCTION"), BODY, BODY, heading("II. MAPPING RENORMALIZATION TO DEEP"),
            heading("LEARNING"), BODY, heading("A. One dimension", 10), BODY, heading("1. Symmetry", 9), BODY,
            heading("B. Two dimensions", 10), BODY, heading("III. DISCUSSION"), BODY,
        )
    )  # fmt: skip
    assert [(h.level, h.title) for h in found] == [
        (1, "I. INTRODUCTION"),
        (1, "II. MAPPING RENORMALIZATION TO DEEP LEARNING"),
        (2, "A. One dimension"),
        (3, "1. Symmetry"),
        (2, "B. Two dimensions"),
        (1, "III. DISCUSSION"),
    ]


def test_lists_axes_theorems_and_contents_are_no_headings() -> None:
    found = headings(
        under(
            heading("Contents"), heading("1 Introduction 2"), "1.1 Setup . . . . 4", heading("2 Results 9"),
            heading("1 Introduction"), BODY, "1. We define a quantity.", "2. We measure it.", BODY,
            heading("Theorem 1", 10), BODY, Line(0, "0 20 40 epochs", size=16.0), BODY,
            heading("2 Results"), BODY, BODY, BODY,
        )
    )  # fmt: skip
    assert [h.title for h in found] == ["Contents", "1 Introduction", "2 Results"]


def test_contents_belong_to_no_section_and_an_appendix_is_not_below_the_references() -> None:
    lines = under(
        heading("Contents"), "1 Introduction 2", heading("1 Introduction"), BODY, heading("2 Results"), BODY,
        heading("References"), "[1] A. Lovelace. Notes. 1843.", heading("A.1 Proofs", 10), BODY,
    )  # fmt: skip
    woven = weave([lines])
    found = [(s.heading, s.role, woven.text[s.start : s.end]) for s in sections(woven, 0)]
    assert found == [
        (("1 Introduction",), "text", BODY),
        (("2 Results",), "text", BODY),
        (("References",), "references", "[1] A. Lovelace. Notes. 1843."),
        (("A.1 Proofs",), "text", BODY),
    ]


def test_a_list_of_references_without_a_heading_is_found_at_the_end() -> None:
    entries = [f"[{n}] A. Lovelace, Notes {n}, 184{n}." for n in range(1, 7)]
    woven = weave(
        [under(heading("I. INTRODUCTION"), BODY, "[1] is cited here", heading("II. END"), BODY, *entries)]
    )
    last = sections(woven, 0)[-1]
    assert (last.role, woven.text[last.start : last.end]) == ("references", "\n".join(entries))


BLOCKS = [
    (["Laurent Dinh 1 Razvan Pascanu 2", "Samy Bengio 3"], "Laurent Dinh/Razvan Pascanu/Samy Bengio"),
    (["Jan Kukačka, Vladimir Golkov, and Daniel Cremers"], "Jan Kukačka/Vladimir Golkov/Daniel Cremers"),
    (["Alberto Bietti", "Inria", "a.b@inria.fr", "Julien Mairal", "Inria"], "Alberto Bietti/Julien Mairal"),
    (["René Vidal Joan Bruna Raja Giryes"], "René Vidal/Joan Bruna/Raja Giryes"),
    (["Ping Tak Peter Tang", "Intel Corporation", "peter.tang@intel.com"], "Ping Tak Peter Tang"),
    (["BY ENNO MAMMEN AND ALEXANDRE B. TSYBAKOV"], "Enno Mammen/Alexandre B. Tsybakov"),
    (["Jordi Soria-Comas, Fellow, IEEE, and David Sánchez"], "Jordi Soria-Comas/David Sánchez"),
    (["{masi, mbelkin}@cse.ohio-state.edu", "Department of Computer Science"], ""),
]


@pytest.mark.parametrize(("block", "authors"), BLOCKS)
def test_authors_are_told_from_marks_addresses_and_affiliations(
    block: list[str], authors: tuple[str, ...]
) -> None:
    title = Line(0, "Notes on the Analytical Engine", size=17.0, font="Roman")
    lines = [title, *page(0, *block), heading("Abstract"), *page(0, BODY, BODY)]
    work = front(lines, {}, "\n".join(line.text for line in lines), "a.pdf").work
    assert (work.title, "/".join(work.authors)) == ("Notes on the Analytical Engine", authors)
