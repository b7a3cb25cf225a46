"""Names: which a source has, in whatever form, and which a claim puts in the place of others."""

from __future__ import annotations

import pytest

from theorybot.grounding import LexicalChecker

SECTION = (
    "Keskar et al. trained ResNet18 and VGG on CIFAR-10 with batches of 256 images, and found flat minima. "
    "The posterior of a Bayesian network was sampled by Stephen Mandt in New York. "
    "On ImageNet the largest batches lost two points of accuracy, as the experiments of Goyal had shown before."
)


def judged(claim: str, source: str = SECTION) -> tuple[str, str]:
    found = LexicalChecker().judge(claim, [source], [0])
    return found.verdict, found.reason


@pytest.mark.parametrize(
    "claim",
    [
        "Keskar et al. trained ResNet-18 and VGG with batches of 256 images on CIFAR10, and found flat minima.",
        "A posterior after Bayes was sampled by Mandt.",
        "Max Mandt sampled the posterior of a Bayesian network in New York City.",
        "1. On ImageNet the largest batches lost two points of accuracy.",
        "- On ImageNet the largest batches lost two points of accuracy, as the experiments of Goyal had shown.",
    ],
)
def test_a_name_stands_in_other_forms_and_in_part(claim: str) -> None:
    assert judged(claim)[0] in ("supported", "verbatim"), judged(claim)


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("Keskar et al. trained ResNet50 and VGG on CIFAR-10 with batches of 256 images.", "ResNet50"),
        ("Keskar et al. trained ResNet18 and VGG on CIFAR-100 with batches of 256 images.", "100"),
        ("On MNIST the largest batches lost two points of accuracy, as the experiments of Goyal had shown before.", "says MNIST, the source says ImageNet"),
        ("Goyal et al. trained ResNet18 and VGG on CIFAR-10 with batches of 256 images.", "goyal"),
        ("The posterior of a Bayesian network was sampled by Stephen Mandt in New Jersey.", "Jersey"),
    ],
)  # fmt: skip
def test_another_name_in_its_place_is_told(claim: str, reason: str) -> None:
    verdict, said = judged(claim)
    assert verdict == "contradicted", (verdict, said)
    assert reason in said


def test_a_capital_word_far_from_the_name_is_no_rival() -> None:
    source = (
        "Home Search Login Donate. Width hardly matters for the test error of Transformers, says the survey."
    )
    claim = "For Mixers, width hardly matters: the test error stays."
    assert "the source says Home" not in judged(claim, source)[1]
    assert "Mixers" in judged(claim, source)[1]


def test_what_a_row_is_fitted_by_has_no_markers() -> None:
    checker = LexicalChecker()
    plain, marked = (checker.weighed(claim, [SECTION]) for claim in (
        "On ImageNet the largest batches lost accuracy.", "On ImageNet the largest batches lost accuracy [7] [12]."))  # fmt: skip
    assert plain == marked
