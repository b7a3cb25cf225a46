"""A claim that is its source but for a word: the word decides."""

from __future__ import annotations

import pytest

from theorybot.grounding import LexicalChecker
from theorybot.grounding.copies import replaced

SOURCE = "Belkin et al. found that the way networks generalize is related to kernel learning as well."


@pytest.mark.parametrize(
    ("claim", "pair"),
    [
        ("Belkin et al. found that the way networks memorize is related to kernel learning as well.", ("memorize", "generalize")),
        ("Belkin et al. found that the way networks generalize is not related to kernel learning as well.", ("not", "")),
        ("Belkin et al. found that the way networks generalize is related to kernel pricing as well.", ("pricing", "learning")),
    ],
)  # fmt: skip
def test_a_word_put_in_its_place_is_found(claim: str, pair: tuple[str, str]) -> None:
    assert list(replaced(claim, SOURCE)) == [pair]
    found = LexicalChecker().judge(claim, [SOURCE], [0])
    assert found.verdict == "contradicted"
    assert pair[0] in found.reason


@pytest.mark.parametrize(
    "claim",
    [
        "Belkin et al. found that the way networks generalise is related to kernel learning too.",
        "Belkin et al. found the way in which networks generalize to be related to kernel learning.",
        "The way networks generalize is related to kernel learning.",
        "Kernels matter.",
        "",
    ],
)
def test_grammar_other_forms_and_shorter_copies_are_left_alone(claim: str) -> None:
    assert list(replaced(claim, SOURCE)) == []


def test_a_negation_that_a_copy_leaves_out_is_found() -> None:
    source = "Flat minima do not always generalize better than sharp minima in practice."
    claim = "Flat minima do always generalize better than sharp minima in practice."
    assert ("", "not") in list(replaced(claim, source))
    assert LexicalChecker().judge(claim, [source], [0]).verdict == "contradicted"


def test_what_says_next_to_nothing_is_not_supported() -> None:
    assert (
        LexicalChecker().judge("Of the flat.", ["The flat minima of the loss are wide."], [0]).verdict
        == "unsupported"
    )
