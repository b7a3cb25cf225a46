"""Sentences: where a text is cut, and that nothing of it is lost."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theorybot.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The kernel of Jacot et al. (2018) stays constant.",
        "Zdeborov\u00e1 et al. (Zdeborov\u00e1, 2020) ask why.",
        "By Eq. (3) and Fig. 2 the bound of Thm. 1 holds, cf. Sec. 4.",
        "It is wide, i.e. the width grows, e.g. Gaussian, vs. Laplace, resp. Cauchy noise.",
        "As shown by M. I. Jordan and P.-M. Nguyen, it converges.",
        "The loss fell to 0.3 at step 1.5 of arXiv:1806.07572 today.",
        "See https://arxiv.org/abs/1806.07572v4?x=1. for all of it",
        "We thank Dr. Lee and Prof. Novak for this.",
        "Take x_1, ..., x_n and y_1, \u2026, y_n as given.",
        "The quantity $a. B$ and \\(c. D\\) and `e. F` are fixed.",
        "It is i.i.d. noise w.r.t. Lebesgue measure a.s. in the limit.",
        "It costs approx. Ten times more, see No. 5 of App. B for why.",
        "Does it (really?) hold?",
        "The sum x 1 , . . . , x n is bounded by it.",
        "the abbreviation (see Lee et al.) Networks cannot end it",
        "Theorem 3.1. Let the width grow.",
        "Proof. The claim is clear.",
    ],
)
def test_one_sentence_stays_whole(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("It holds.", "The rest follows."),
        ("Is it so?", "It is!"),
        ("He said \u201cit holds.\u201d", "We agree."),
        ("(This is an aside.)", "The text goes on."),
        ("It was shown by Lee et al.", "They used a limit."),
        ("That was in 2018.", "Later work differs."),
        ("It was known before.[3]", "The proof is new."),
        ("Consider the space X.", "The norm is finite."),
        ("This holds in the limit.", "3 layers are enough."),
        ("It is a Gaussian process.", "$f$ is its mean."),
        ("It is bounded.", "[Lee (2017)](https://example.org) showed it."),
        ("We fix the weights.", "f is then convex."),
        ("It is given by (8).", "Hence it converges."),
        ("(i) Most epochs are spent on compression.", "(ii) The layers lie near the bound."),
        ("Case (a) is known.", "(b) Wide networks are new."),
        ("Dropout, noise, etc.", "These are regularisers."),
        ("Is there a limit?", "No."),
    ],
)
def test_two_sentences_are_two(first: str, second: str) -> None:
    for blank in (" ", "\n", "  \n"):
        assert cut(first + blank + second) == [first, second]


def test_a_citation_broken_across_lines_does_not_end_a_sentence() -> None:
    text = "Jacot et al. (Jacot et al.,\n2018) used a kernel. Zhou et al. (Zhou\net al., 2020) did not."
    assert cut(text) == [
        "Jacot et al. (Jacot et al.,\n2018) used a kernel.",
        "Zhou et al. (Zhou\net al., 2020) did not.",
    ]


def test_blocks_of_markdown_end_a_sentence() -> None:
    text = (
        "# Title\nProse without a stop\n\nAnother paragraph\n* one\n* two\n  goes on\n\n"
        "1. first\n2. second\n\n"
        "| a | b |\n|---|---|\n| c | d |\n\nSetext\n======\ntext\n```python\nx = 1. Y\n\nz\n```\nafter"
    )
    assert cut(text) == [
        "# Title",
        "Prose without a stop",
        "Another paragraph",
        "* one",
        "* two\n  goes on",
        "1. first",
        "2. second",
        "| a | b |",
        "|---|---|",
        "| c | d |",
        "Setext",
        "======",
        "text",
        "```python\nx = 1. Y\n\nz\n```",
        "after",
    ]


def test_a_minus_at_the_start_of_a_hard_wrapped_line_is_not_a_list_item() -> None:
    text = "the value of the loss is x\n- y for all y, and at least\n2. at most 3, with norm\n|x| and so on"
    assert cut(text) == [text]


def test_bullets_after_a_colon_or_in_a_list_are_items() -> None:
    assert cut("We ask:\n- why it works\n- when it fails") == ["We ask:", "- why it works", "- when it fails"]


def test_round_bullets_of_pdfs_are_items() -> None:
    assert cut("questions\n• one of them\n• the other") == ["questions", "• one of them", "• the other"]


def test_a_fence_that_is_never_closed_is_only_a_line() -> None:
    assert cut("A b.\n```\nC d. E f.") == ["A b.", "```", "C d.", "E f."]


def test_nothing_gives_nothing() -> None:
    assert sentences("") == []
    assert sentences(" \n\t\n") == []


PIECES = st.lists(
    st.sampled_from(
        ["Lee et al. ", "(2018)", ". ", "The ", "a ", "\n", "\n\n", "* ", "- ", "```", "$", "\\(", "|", "# ",
         "…", "?", "!", "”", "i.e. ", "3.1", "===",
         "---", "\u00a0", "\x0c", "1. ", "`", "[", "](", ")", "é"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@given(st.one_of(st.text(max_size=200), PIECES))
def test_spans_are_ordered_trimmed_and_cover_every_character(text: str) -> None:
    covered = [False] * len(text)
    last = 0
    for start, end in sentences(text):
        assert last <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        covered[start:end] = [True] * (end - start)
        last = end
    assert all(seen or char.isspace() for seen, char in zip(covered, text, strict=True))


@pytest.mark.parametrize(
    "piece", [".", "(", "`", "$a ", "\\( ", "[1]", "A.-", ". ((((", "#", "* ", "\n- a", "```\n"]
)
def test_a_megabyte_of_anything_is_cut_in_seconds(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    begun = time.perf_counter()
    sentences(text)
    assert time.perf_counter() - begun < 20
