"""Entries of reference lists in the styles that papers print: title, year, authors, identifiers."""

from __future__ import annotations

from pathlib import Path

import pytest

import makepdf
from theorybot.bibliography import arxiv_id, parse_entry, scan_authors
from theorybot.readers.pdf import read_pdf

STYLES = {
    "a journal without a title": ("Y. Bee and G. Han, Nature 521, 436 (2015).", None, 2015, 2),
    "a journal whose name is a name's shape": (
        "N. Le Roux and Y. Bee, Neural Computation, 22, 2192 (2010).", None, 2010, 2,
    ),
    "a journal with the number of the preprint": (
        "G. Vee, Physical Review Letters 101, 110501 (2008), quant-ph/0610099.", None, 2008, 1,
    ),
    "proceedings without a title": ("J. Ba, in Proceedings of Systems (ACM, 2014) pp. 26–27.", None, 2014, 1),
    "a book with its publisher in brackets": (
        "J. Card, Scaling, flows and physics, Vol. 5 (Some Press, 1996).", "Scaling, flows and physics", 1996, 1,
    ),
    "a physicist's article with its title": (
        "A. Bee, On the heat of machines, Phys. Rev. D 12, 13 (2019).", "On the heat of machines", 2019, 1,
    ),
    "commas all the way": (
        "George Cee, Approximation by sums of a function, Mathematics of control, signals and systems 2 (1989), "
        "no. 4, 303–314.", "Approximation by sums of a function", 1989, 1,
    ),
    "a comma before the number of a preprint": (
        "Simon S Du and Aarti Sing, Descent provably optimizes, arXiv preprint arXiv:1811.03804 (2018).",
        "Descent provably optimizes", 2018, 2,
    ),
    "commas inside the title": (
        "N. Boss, Superthings: Paths, Dangers, Strategies. Oxford University Press, 2014.",
        "Superthings: Paths, Dangers, Strategies", 2014, 1,
    ),
    "nothing but a year behind the title": ("Ann Bee. The list of digits, 1998b.", "The list of digits", 1998, 1),
    "a journal in small letters": (
        "Ann Bee and Carl Dee. A frame for reduction. science, 290(5500):2319–2323, 2000.",
        "A frame for reduction", 2000, 2,
    ),
    "a volume behind the title": ("V. Vap. Theory of it, volume 1. Wiley, 1998.", "Theory of it", 1998, 1),
    "pages behind the title": ("Ann Bee. A method for nets, pp. 1–16. Springer, 2016.", "A method for nets", 2016, 1),
    "a year inside a broken address": (
        "Bee, Ann. On-line learning. Business, 21(2):137–151, 2005. URL http://b.org/ papers/bee-2004a.",
        "On-line learning", 2005, 1,
    ),
    "editors": (
        "Bee, Ann and Dee, Carl (eds.). Proceedings of the Meeting. JMLR, 2015.", "Proceedings of the Meeting", 2015, 2,
    ),
    "an address for a venue": ("Fran Cee et al. Tools. https://tools.io, 2015.", "Tools", 2015, 1),
    "brackets with stops inside": (
        "Rad Nee. Priors of nets (tech. rep. no. crg-1). University, 1994.",
        "Priors of nets (tech. rep. no. crg-1)", 1994, 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
def test_title_year_and_number_of_authors_are_read_in_each_style(style: str) -> None:
    entry, title, year, authors = STYLES[style]
    work = parse_entry(entry)
    assert (work.title, work.year, len(work.authors)) == (title, year, authors)


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("Ping Li, T. Hass, and K. W. Church. Sparse", ("Ping Li", "T. Hass", "K. W. Church")),
        ("De Sa, C. Understanding, and more.", ("C. De Sa",)),
        ("Oord, Aäron van den, and Bee, Max. A note", ("Aäron van den Oord", "Max Bee")),
        ("Tang, Ping Tak Peter and Dauphin, Yann N. A", ("Ping Tak Peter Tang", "Yann N. Dauphin")),
        ("A. G. de G. Mat, J. Hron, and S.-i. Amar. G", ("A. G. de G. Mat", "J. Hron", "S.-i. Amar")),
        ("G. ’t Hooft, “A", ("G. ’t Hooft",)),
        ("Ann d’Ascoli and Carl Bee. T", ("Ann d’Ascoli", "Carl Bee")),
        ("Bee, Yoshua et al. Learning", ("Yoshua Bee",)),
        ("D. King and J. Ba. Adam: A method", ("D. King", "J. Ba")),
        ("A. Yu. Mor and B. Cee. A title", ("A. Yu. Mor", "B. Cee")),
        ("Dirk P. King and Jimmy Ba. Adam: A method", ("Dirk P. King", "Jimmy Ba")),
        ("Ann Bee, Understanding Deep Learning Requires Rethinking Much, ICLR", ("Ann Bee",)),
    ],
)
def test_authors_are_told_from_what_follows_them(text: str, authors: tuple[str, ...]) -> None:
    assert scan_authors(text)[0] == authors


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("ArXiv e-prints (2014), 1410.3831.", "1410.3831"),
        ("Technical Report Arxiv 1311.2901.", "1311.2901"),
        ("G. Vee, Letters 101 (2008), quant-ph/0610099.", "quant-ph/0610099"),
        ("arXiv preprint astroph/9603033 (1996)", "astro-ph/9603033"),
        ("URL http://arxiv.org/abs/ 1412.5567.", "1412.5567"),
    ],
)
def test_numbers_of_preprints_are_read_without_the_usual_colon(text: str, number: str) -> None:
    assert arxiv_id(text) == (number, None)


def test_an_entry_that_begins_with_a_dash_has_the_authors_of_the_one_before(tmp_path: Path) -> None:
    entries = [
        "[1] Lena Chi and Fran Bach, A note on lazy machines of the first kind, arXiv:1812.07956 (2018).",
        "[2] ———, On the convergence of other machines, arXiv:1805.09545 (2018).",
        "[3] George Cyb, Sums of a function, Springer, 1989.",
    ]
    made = makepdf.paper(
        tmp_path / "a.pdf",
        sections=[("1 Introduction", ["It is known [1, 2, 3]. " * 20])],
        bibliography=entries,
    )
    works = [reference.work for reference in read_pdf(made).references]
    assert [work.authors for work in works] == [("Lena Chi", "Fran Bach")] * 2 + [("George Cyb",)]
    assert works[1].title == "On the convergence of other machines"
