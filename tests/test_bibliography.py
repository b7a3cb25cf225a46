"""Identifiers, names and entries: what a line of a reference list says, as a work."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theorybot.bibliography import (
    arxiv_id,
    doi,
    family_name,
    find_links,
    fold,
    identities,
    letters,
    looks_like_entry,
    parse_entry,
    print_names,
    work_at,
)
from theorybot.bibliography.entries import entry_links
from theorybot.types import Work


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("arXiv preprint arXiv:1905.12213.", ("1905.12213", None)),
        ("https://arxiv.org/pdf/1806.07572v4.pdf", ("1806.07572", 4)),
        ("http://arxiv.org/abs/math.PR/0211159v2", ("math/0211159", 2)),
        ("https://ar5iv.org/html/2010.09624", ("2010.09624", None)),
        ("CoRR, abs/1412.0233, 2014", ("1412.0233", None)),
        ("10.48550/arXiv.1806.07572", ("1806.07572", None)),
        ("1608.08225v3", ("1608.08225", 3)),
        ("hep-th/9901001", ("hep-th/9901001", None)),
        ("pages 1234.5678 of it", None),
        ("https://arxiv.org/abs/1806.07572v0", None),
        ("arXiv:1899.12345", None),
        ("", None),
    ],
)
def test_arxiv_numbers_are_found_in_every_dress(text: str, expected: tuple[str, int | None] | None) -> None:
    assert arxiv_id(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://doi.org/10.1162/NECO.1997.9.1.1.", "10.1162/neco.1997.9.1.1"),
        ("(doi:10.1016/S0092-8674(17)30538-X)", "10.1016/s0092-8674(17)30538-x"),
        ("no identifier", None),
    ],
)
def test_dois_keep_their_brackets_and_lose_the_sentence(text: str, expected: str | None) -> None:
    assert doi(text) == expected


@pytest.mark.parametrize(
    ("author", "family"),
    [
        ("Arthur Jacot", "Jacot"),
        ("Ortiz-Jim\u00e9nez, G.", "Ortiz-Jim\u00e9nez"),
        ("G\u00e9rard Ben Arous", "Ben Arous"),
        ("A. W. van der Vaart", "van der Vaart"),
        ("Weinan E", "E"),
        ("Martin Luther King Jr.", "King"),
        ("Tegmark", "Tegmark"),
        ("", ""),
    ],
)
def test_family_names(author: str, family: str) -> None:
    assert family_name(author) == family


def test_folding_makes_spellings_equal() -> None:
    assert fold("Jastrz\u0119bski, St\u0142aw \u00d8 \u0110 \u00df") == "jastrzebski, stlaw o d ss"
    assert letters("Deep Learning & Quantum-Physics: A ") == "deeplearningquantumphysicsa"


def test_authors_are_printed_as_citations_print_them() -> None:
    assert print_names(("Adrian Weller",)) == "Weller"
    assert print_names(("Henry W. Lin", "Max Tegmark")) == "Lin and Tegmark"
    assert print_names(("A. A", "B. B", "C. Cee")) == "A et al."


ENTRIES = [
    (
        "Achille, A. and Soatto, S. (2018). On invariance. Journal of\nLearning, 19(1):1947.",
        Work("On invariance", ("A. Achille", "S. Soatto"), 2018, venue="Journal of Learning"),
    ),
    (
        "Achille, A., Paolini, G., and Soatto, S. (2019). Where is it? arXiv preprint arXiv:1905.12213.",
        Work("Where is it?", ("A. Achille", "G. Paolini", "S. Soatto"), 2019, "1905.12213", venue="arXiv"),
    ),
    (
        "Zhou, P., Yau, S.-T., et al. (2020). Towards it. In 2019 Robots (ICRA), pages 15\u201321. IEEE.",
        Work("Towards it", ("P. Zhou", "S.-T. Yau"), 2020, venue="2019 Robots (ICRA)"),
    ),
    (
        "[12] A. Jacot, F. Gabriel, and C. Hongler. Tangent: Convergence. In NeurIPS, 2018.",
        Work("Tangent: Convergence", ("A. Jacot", "F. Gabriel", "C. Hongler"), 2018, venue="NeurIPS"),
    ),
    (
        "[3] G. Ben Arous and Y. LeCun, “The loss surfaces,” in Proc. AISTATS, vol. 38, pp. 192, 2015.",
        Work("The loss surfaces", ("G. Ben Arous", "Y. LeCun"), 2015, venue="AISTATS"),
    ),
    (
        "LeCun, Y., Bengio, Y., and Hinton, G. Deep learning. Nature, 521(7553):436\u2013444, 2015.",
        Work("Deep learning", ("Y. LeCun", "Y. Bengio", "G. Hinton"), 2015, venue="Nature"),
    ),
    (
        "Mikhail Belkin and Daniel Hsu. 2019. Reconciling practice. Proceedings 116, 32 (2019), 15849.",
        Work("Reconciling practice", ("Mikhail Belkin", "Daniel Hsu"), 2019, venue="Proceedings"),
    ),
    (
        "S. Mei, A. Montanari, Phys. Rev. Lett. 12, 345 (2017).",
        Work(None, ("S. Mei", "A. Montanari"), 2017, venue="Phys. Rev. Lett"),
    ),
    (
        "Lee J, Bahri Y. Deep networks as processes. ICLR 2018.",
        Work("Deep networks as processes", ("J Lee", "Y Bahri"), 2018, venue="ICLR"),
    ),
    ("Lee and Novak (2017). A title. A venue.", Work("A title", ("Lee", "Novak"), 2017, venue="A venue")),
    (
        "Jacot, Arthur, and Cl\u00e9ment Hongler. Kernels of it. NeurIPS, 2018.",
        Work("Kernels of it", ("Arthur Jacot", "Cl\u00e9ment Hongler"), 2018, venue="NeurIPS"),
    ),
    (
        "* 2017 May 2, Henry W. Lin and Max Tegmark. [Why does it\n  work?]"
        "(https://arxiv.org/abs/1608.08225). "
        "*arXiv:1608.08225*.",
        Work(
            "Why does it work?",
            ("Henry W. Lin", "Max Tegmark"),
            2017,
            "1608.08225",
            url="https://arxiv.org/abs/1608.08225",
            venue="arXiv",
        ),
    ),
    (
        "- [Attention](https://arxiv.org/abs/1706.03762v5) by Ashish Vaswani and colleagues, 2017",
        Work("Attention", ("Ashish Vaswani",), 2017, "1706.03762", 5, url="https://arxiv.org/abs/1706.03762v5"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "work"), ENTRIES)
def test_entries_of_many_shapes(text: str, work: Work) -> None:
    assert parse_entry(text) == work


def test_an_entry_that_says_nothing_gives_an_empty_work() -> None:
    assert parse_entry("") == Work()
    assert parse_entry("2018").authors == ()


def test_links_beside_the_title_are_works_of_their_own() -> None:
    text = (
        "* 2017 April 29, A. Tishby. [Opening the box](https://arxiv.org/abs/1703.00810). "
        "[video](https://www.youtube.com/watch?v=1). [news](https://example.org/n). [code](https://example.org/c)"
    )
    assert [(work.form, work.url) for work in entry_links(text)] == [
        ("video", "https://www.youtube.com/watch?v=1"),
        ("news", "https://example.org/n"),
    ]


def test_a_link_keeps_balanced_brackets_in_its_address() -> None:
    text = "[Paper](http://www.cell.com/S0092-8674(17)30538-X) (see https://doi.org/10.1/a(b)c). <https://x.org/y>"
    assert [link.url for link in find_links(text)] == [
        "http://www.cell.com/S0092-8674(17)30538-X",
        "https://doi.org/10.1/a(b)c",
        "https://x.org/y",
    ]
    assert all(0 <= link.start < link.end <= len(text) for link in find_links(text))


def test_reference_links_anchors_and_images() -> None:
    text = '![plot](a.png) [one][k] [k] <a href="https://b.org">b</a>\n\n[k]: https://a.org\n'
    assert [(link.text, link.url) for link in find_links(text)] == [
        ("one", "https://a.org"),
        ("k", "https://a.org"),
        ("b", "https://b.org"),
    ]


def test_addresses_of_one_work_have_one_identity() -> None:
    forum = work_at("https://openreview.net/forum?id=HJWLfGWRb")
    assert identities(forum) == identities(work_at("http://openreview.net/pdf?id=HJWLfGWRb"))
    assert identities(work_at("https://arxiv.org/pdf/1806.07572v4"))[0] == "arxiv:1806.07572"
    assert identities(work_at("https://doi.org/10.48550/arXiv.1806.07572"))[0] == "arxiv:1806.07572"


def test_prose_is_no_entry() -> None:
    assert looks_like_entry("Lee, J. and Novak, R. Some title.")
    assert looks_like_entry("[A title](https://example.org)")
    assert not looks_like_entry("The list above is not complete, and nobody knows what is missing.")


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    work = parse_entry(text)
    assert all(work.authors)
    arxiv_id(text), doi(text), family_name(text), letters(text), entry_links(text)
    assert all(0 <= link.start < link.end <= len(text) for link in find_links(text))


@pytest.mark.parametrize("piece", ["](", "[a", "(", "http://", "Aa, A., ", "A. ", "[a](b(", "and "])
def test_links_and_entries_take_linear_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    begun = time.perf_counter()
    find_links(text)
    parse_entry(text)
    assert time.perf_counter() - begun < 10
