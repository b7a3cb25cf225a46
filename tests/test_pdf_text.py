"""Repair of PDF characters and hyphens, and the judgement of what is text at all."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theorybot.readers.pdf_noise import is_noise
from theorybot.readers.pdf_text import repair, seam, vocabulary


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ("eﬃcient ﬂow of artiﬁcial trade-oﬀs", "efficient flow of artificial trade-offs"),
        ("Ren´e and Franc¸ois at the Universit`a", "René and François at the Università"),
        ("Jastrz˛ebski, ´Ecole, Mart´ın, Sch¨olkopf", "Jastrzębski, École, Martín, Schölkopf"),
        ("Schmidhuber, J¨ urgen", "Schmidhuber, Jürgen"),
        ("˜x and `quoted'", "˜x and `quoted'"),
        ("bengio@goog/l.Vare.com", "bengio@google.com"),
        ("‖a /parallel.alt1 b‖ /slash.left", "‖a ∥ b‖ /"),
        ("a factor of /H9251 /pi115 2", "a factor of α = 2"),
        ("big /bracehtipupleft /bracehtipdownright brace", "big brace"),
        ("and/or https://example.org/element/space.html", "and/or https://example.org/element/space.html"),
        ("nul\x00s and \x07bells", "nuls and bells"),
        ("a \ue000 bracket and a hole \ufffd", "a bracket and a hole"),
        ("N a m e : J o h n  D o e", "Name:John Doe"),
        ("[Cyb89 , Bar93 ] and (1 )", "[Cyb89, Bar93] and (1)"),
        ("x² ∈ ℝ, ‖f‖ ≤ ½, “quoted” &lt;b&gt;", "x² ∈ ℝ, ‖f‖ ≤ ½, “quoted” &lt;b&gt;"),
    ],
)
def test_what_fonts_break_is_put_right_and_the_rest_left_alone(drawn: str, read: str) -> None:
    assert repair([drawn]) == [read]


def test_slashes_before_punctuation_go_where_a_font_leaks_them_everywhere() -> None:
    leaking = [f"Birmingham/. Line /{n % 10}/, of many/; pages /(here/)" for n in range(12)]
    assert repair(leaking)[3] == "Birmingham. Line 3, of many; pages (here)"


@given(st.lists(st.text(max_size=40), max_size=6))
def test_repair_keeps_the_number_of_lines_and_leaves_nothing_unprintable(lines: list[str]) -> None:
    fixed = repair(lines)
    assert len(fixed) == len(lines)
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Co"} for line in fixed for char in line)


@pytest.mark.parametrize(
    ("line", "following", "elsewhere", "between"),
    [
        ("they generalize on dis-", "tributions of data", "", ""),
        ("in the over-", "parameterized regime", "the over-parameterized case", "-"),
        ("in the over-", "parameterized regime", "the overparameterized case", ""),
        ("a two-", "layer network", "every layer has two or more", "-"),
        ("this data-", "dependent bound", "the data are dependent here", "-"),
        ("so we mea-", "Figure 3 shows", "", None),
        ("the KL-", "divergence of", "", "-"),
        ("it is reach-", "able here", "we reach it", ""),
        ("long short-", "term memory", "", "-"),
        ("the net-", "works of this paper", "this net works", ""),
        ("the state-of-the-", "art model", "", "-"),
        ("Ravid Schwartz-", "Ziv", "", "-"),
        ("on CIFAR-", "10 images", "", "-"),
        ("DEEP LEARNING REQUIRES RE-", "THINKING", "", ""),
        ("x = y -", "z and so on", "", None),
        ("a dash –", "and more", "", None),
        ("the end.", "Another sentence", "", None),
    ],
)
def test_a_word_broken_at_a_line_end_is_joined_and_a_compound_keeps_its_hyphen(
    line: str, following: str, elsewhere: str, between: str | None
) -> None:
    assert seam(line, following, vocabulary([elsewhere])) == between


def test_the_broken_halves_of_a_word_are_no_evidence_for_it() -> None:
    assert vocabulary(["a convolu-", "tional net"]) == Counter({"a": 1, "net": 1})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Deep networks generalize well, and nobody knows why.",
        "0.1 0.2 0.3 0.4 0.5 0.6 accuracy 1.0",
        "∀ε > 0 ∃δ > 0 : ‖x − y‖ < δ ⇒ |f(x) − f(y)| < ε for all x, y ∈ X",
        "计算机科学与技术（应用技术）负责四川省甘孜州丹巴磨子电站引水隧洞",
        "Глубокие сети хорошо обобщают, и никто не знает почему.",
        "الشبكات العميقة تعمم جيدا",
        "D e e p  n e t w o r k s  g e n e r a l i z e",
        "Mixture Densit y Net w orks of prop erties",
    ],
)
def test_text_in_any_language_and_mathematics_is_not_noise(text: str) -> None:
    assert not is_noise(text)


@pytest.mark.parametrize(
    "text",
    [
        "\x1d\x1f\x08!$;\x1f*G\x8a=?C7$\x85\x01\x02 \x03\x04",
        "�" * 30,
        "\uf76f\uf770\uf765\uf76e",
        '"7+%-',
        "C7=J#6!9]r$:0&C*K7<!C7$>%G^06~57|*$ :U!_*(85EK*IU01!|57<!$]#08 CEC7$" * 3,
        "̽ଋҨǥƹ̽ୡȥဎഁୡࣧҨဌʾဎಱ̽ೌ܆ȥ" * 4,
    ],
)
def test_glyph_codes_and_replacement_characters_are_noise(text: str) -> None:
    assert is_noise(text)
