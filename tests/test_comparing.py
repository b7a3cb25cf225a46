"""Two sides are held against each other: things, or authors by what they say on a topic."""

from __future__ import annotations

from pathlib import Path

import pytest

from theorybot import Theorybot
from theorybot.framing import frame
from theorybot.rendering import answer_lines
from theorybot.types import Answer

NOTE = """# Minima

Keskar et al. (2017) find that large batches end in sharp minima, which generalize poorly.
Keskar et al. (2017) train with batches of ten percent of the data.
Dinh et al. (2017) prove that sharp minima can generalize well, since any minimum may be made sharp.
Many write on minima (Keskar et al., 2017; Dinh et al., 2017; Hochreiter & Schmidhuber, 1997).
SGD finds wide minima in most of these runs. Adam adapts its rates and finds narrow ones.

## References

- Keskar, N., Mudigere, D., Nocedal, J. (2017). On Large-Batch Training for Deep Learning. arXiv:1609.04836.
- Dinh, L., Pascanu, R., Bengio, S. (2017). Sharp Minima Can Generalize For Deep Nets. arXiv:1703.04933.
- Hochreiter, S., Schmidhuber, J. (1997). Flat Minima. Neural Computation.
"""


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("How do Keskar and Dinh differ on sharp minima?", ("Keskar", "Dinh", "sharp minima")),
        ("Do Keskar et al. and Dinh et al. disagree about it?", ("Keskar et al", "Dinh et al", "it")),
        ("Compare Keskar and Dinh on sharp minima", ("Keskar", "Dinh", "sharp minima")),
        ("difference between Keskar's and Dinh's view on minima", ("Keskar's", "Dinh's view", "minima")),
        ("how do sgd and adam differ in generalization", ("sgd", "adam", "generalization")),
        ("In what way are lazy and rich training different?", ("lazy training", "rich training")),
    ],
)
def test_sides_and_what_they_are_compared_in(question: str, parts: tuple[str, ...]) -> None:
    assert (frame(question).form, frame(question).parts) == ("compare", parts)


@pytest.mark.parametrize(
    "question", ["Do theory and experiments agree?", "Do wide networks and deep networks generalize?"]
)
def test_what_compares_no_two_names(question: str) -> None:
    assert frame(question).form == "plain"


@pytest.fixture
def library(bot: Theorybot, tmp_path: Path) -> Theorybot:
    (tmp_path / "minima.md").write_text(NOTE)
    bot.ingest(tmp_path / "minima.md")
    return bot


@pytest.mark.parametrize(
    "question",
    [
        "How do Keskar and Dinh differ on sharp minima?",
        "difference between Keskar's and Dinh's view on sharp minima",
        "Compare Keskar et al. with Dinh et al. on sharp minima",
    ],
)
def test_each_author_is_quoted_on_the_topic(question: str, library: Theorybot) -> None:
    said = _said(library.ask(question))
    assert [line.partition(" (2017)")[0] for line in said] == ["Keskar et al.", "Dinh et al."]
    assert all("sharp minima" in line for line in said)


def test_authors_of_two_names_are_one_side(library: Theorybot) -> None:
    answer = library.ask("Where do Hochreiter and Schmidhuber and Dinh disagree on robots?")
    assert answer.status == "abstained"
    assert "of Hochreiter and Schmidhuber on robots and Dinh on robots" in answer.text


def test_things_are_compared_by_what_names_each(library: Theorybot) -> None:
    said = _said(library.ask("How do SGD and Adam differ?"))
    assert any(line.startswith("SGD finds") for line in said)
    assert any(line.startswith("Adam adapts") for line in said)


def test_a_side_that_nobody_wrote_of_is_told(library: Theorybot) -> None:
    answer = library.ask("How do SGD and momentum differ?")
    assert answer.status == "abstained"
    assert "momentum" in answer.text


def _said(answer: Answer) -> list[str]:
    assert answer.status == "answered", answer_lines(answer)
    return [claim.text for claim in answer.claims]
