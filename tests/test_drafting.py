"""A model's text as it grows: markers, layout, mathematics and code; however it is cut into pieces."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theorybot.drafting import LONGEST, Draft, Drafted, without_thoughts
from theorybot.markers import Marked, originals, parse, restored, shown

TEXT = """\
Two facts about minima:

- Sharp minima generalize worse. [1] They say so [2].
- Flat minima, e.g. those of Fig. 3 in Keskar et al. (2017), generalize [1, 2].
    1. A nested item with a rate of $n^{-1/2}$ stands here [3].

The interval is $[0, 1]$ and \\(x \\in [1, 2]\\) holds [1][2]. In code it reads:

```python
w = w - eta * grad[1]. # Next line [2]
x = 1
```
[2]

$$f(x) = [1]. \\quad Y$$ holds [3].[99] “Wide networks stay constant in training.” [1]

| a | b |
|---|---|
| wide | flat [1] |

It cost $5 then, and more today [2]. The last one has no marker
"""


def drafted(text: str, cuts: list[int] | None = None, supplied: int = 3) -> list[Drafted]:
    draft = Draft(supplied)
    edges = [0, *sorted(cut % (len(text) + 1) for cut in cuts or []), len(text)]
    found = [one for left, right in pairwise(edges) for one in draft.feed(text[left:right])]
    return [*found, *draft.finish()]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Sharp minima generalize worse [1].", Marked("Sharp minima generalize worse.", (1,))),
        ("Worse.[1]", Marked("Worse.", (1,))),
        ("Worse. [1][2] [1]", Marked("Worse.", (1, 2))),
        ("Worse [1, 2; 3]!", Marked("Worse!", (1, 2, 3))),
        ("**Worse [1].**", Marked("**Worse.**", (1,))),
        ("| wide | flat [1] |", Marked("| wide | flat |", (1,))),
        ("x lies in [0,1].", Marked("x lies in [0,1].")),
        ("k ∈ [1, 2] [3].", Marked("k ∈ [1, 2].", (3,))),
        ("A set $k=[1]$.", Marked("A set $k=[1]$.")),
        ("It is `a[1]`", Marked("It is `a[1]`")),
        ("Flat [99] minima [1].", Marked("Flat minima.", (1,), (99,))),
        ("Flat [2] minima [1].", Marked("Flat minima.", (1,))),
        ("Flat [4].", Marked("Flat.", (), (4,))),
        ("As shown by [a, b] and [x1].", Marked("As shown by [a, b] and [x1].")),
    ],
)  # fmt: skip
def test_markers_are_read_at_the_end_of_a_sentence_alone(sentence: str, found: Marked) -> None:
    assert parse(sentence, 3) == found


def test_brackets_of_papers_are_shown_as_references_and_put_back() -> None:
    passage = "As shown in [12], [3–5] and [7, 8], on [0,1] the rate holds; $x \\in [0,1]$ and `a[1]` stay."
    told = shown(passage)
    assert told == (
        "As shown in (ref 12), (ref 3–5) and (ref 7, 8), on (ref 0,1) the rate holds; "
        "$x \\in [0,1]$ and `a[1]` stay."
    )
    assert restored(told, originals([passage])) == passage
    assert restored("See (ref 77).", originals([passage])) == "See (ref 77)."


def test_lists_code_tables_and_mathematics_survive() -> None:
    found = drafted(TEXT)
    assert [(one.lead, one.text, one.cited, one.invented) for one in found] == [
        ("", "Two facts about minima:", (), ()),
        ("\n\n- ", "Sharp minima generalize worse.", (1,), ()),
        (" ", "They say so.", (2,), ()),
        ("\n- ", "Flat minima, e.g. those of Fig. 3 in Keskar et al. (2017), generalize.", (1, 2), ()),
        ("\n    1. ", "A nested item with a rate of $n^{-1/2}$ stands here.", (3,), ()),
        ("\n\n", "The interval is $[0, 1]$ and \\(x \\in [1, 2]\\) holds.", (1, 2), ()),
        (" ", "In code it reads:", (), ()),
        ("\n\n", "```python\nw = w - eta * grad[1]. # Next line [2]\nx = 1\n```", (2,), ()),
        ("\n\n", "$$f(x) = [1]. \\quad Y$$ holds.", (3,), (99,)),
        (" ", "Wide networks stay constant in training.", (1,), ()),
        ("\n\n", "| a | b |", (), ()),
        ("\n", "| wide | flat |", (1,), ()),
        ("\n\n", "It cost $5 then, and more today.", (2,), ()),
        (" ", "The last one has no marker", (), ()),
    ]


@given(st.lists(st.integers(0, len(TEXT)), max_size=200))
def test_it_does_not_matter_where_the_pieces_are_cut(cuts: list[int]) -> None:
    assert drafted(TEXT, cuts) == drafted(TEXT)


@given(st.text(alphabet="ab .[]1,2$`*\n-#|\\(){}!", max_size=600), st.lists(st.integers(0, 600), max_size=20))
def test_no_word_of_any_text_is_lost(text: str, cuts: list[int]) -> None:
    found = "".join(one.lead + one.text for one in drafted(text, cuts))
    assert [*filter(str.isalpha, found)] == [*filter(str.isalpha, text)]


def test_nothing_is_given_out_that_what_follows_may_change() -> None:
    draft = Draft(3)
    assert draft.feed("Sharp minima generalize worse. ") == []
    assert draft.feed("[1] The formula $a. B" + " and so on" * 10) == [
        Drafted("", "Sharp minima generalize worse.", (1,))
    ]
    assert draft.finish(broken=True) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<think>Hm. [1]</think>\n\nFlat [1].", "\n\nFlat [1]."), ("\n<think></think>Flat.", "Flat."),
        ("Flat <think>x</think>.", "Flat <think>x</think>."), ("<think>Hm, for ever", ""), ("<th", "<th"), ("", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [1, 3, 100])
def test_what_a_model_thinks_aloud_is_not_its_answer(text: str, said: str, size: int) -> None:
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert "".join(without_thoughts(pieces)) == said


def test_noise_without_an_end_is_cut_rather_than_kept() -> None:
    draft = Draft(1)
    given_out = [one for _ in range(20) for one in draft.feed("zxq " * 300)]
    assert len(given_out) >= 4
    assert all(len(one.text) <= LONGEST + 1300 for one in given_out)
