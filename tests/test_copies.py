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


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Label noise improves the accuracy of wide networks on images.", "Weight decay improves the accuracy of wide networks on images."),
        ("The generalization gap closes when training longer with large batches.", "The generalization gap widens considerably when training longer with large batches."),
        ("In this regime, global minima are reached by non-convex objectives.", "Convex objectives reach global minima in this regime."),
        ("Wide networks are trained at Yale University with SGD.", "Wide networks are trained at the University of Basel with SGD."),
        ("The learning rate was decayed after\n30. epochs of training with SGD.", "The learning rate was decayed after 60. epochs of training with SGD."),
        ("In the most cases, sharp minima generalize poorly.", "In few cases, sharp minima generalize poorly."),
        ("On CIFAR 100, SGD reaches a test error of 5.", "On CIFAR-10, SGD reaches a test error of 5."),
    ],
)  # fmt: skip
def test_what_reads_like_a_paraphrase_may_be_another_thing(claim: str, source: str) -> None:
    assert LexicalChecker().judge(claim, [source], [0]).verdict == "contradicted"


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Some networks generalize well on natural images.", "Many networks generalize well on natural images."),
        ("On CIFAR10, a ResNet-18 reaches a test error of 5.", "On CIFAR-10, a ResNet18 reaches a test error of 5."),
        ("A non-trivial minimum of the loss is reached by SGD.", "A nontrivial minimum of the loss is reached by SGD."),
        ("They also generalize well after training on natural images.", "Wide networks generalize well after training on natural images."),
    ],
)  # fmt: skip
def test_what_differs_in_form_alone_is_supported(claim: str, source: str) -> None:
    assert LexicalChecker().judge(claim, [source], [0]).verdict == "supported"
