"""Kinds of models and of learning: a question on one that nobody wrote of is declined, and told why."""

from __future__ import annotations

from pathlib import Path

import pytest

from theorybot import Theorybot
from theorybot.kinds import unheard

NOTE = """# Noise

Gradient noise makes the weights of a trained network diffuse, and diffusion speeds up with the learning rate.
Recurrent neural networks forget what came first. Supervised learners see batches in context.
Agents are given rewards for exploration, says the paper on reinforcement learning.
Wide machines and big networks do not differ.
A memorized sample stays, and memorizing is slow.
"""


@pytest.fixture
def noise(corpus: Path, bot: Theorybot) -> Theorybot:
    (corpus / "noise.md").write_text(NOTE)
    bot.ingest()
    return bot


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Do diffusion models speed up with the learning rate?", ["diffusion models"]),
        ("Does in-context learning forget what came first?", ["in-context learning"]),
        ("Does federated learning forget?", ["federated learning"]),  # a word that nobody wrote
        ("Is a reward model needed by the weights?", ["reward model"]),
        ("Do recurrent networks forget?", []),  # they are called recurrent neural networks
        ("What does a recurrent model forget?", []),  # a network is a model
        ("What does supervised learning see?", []),
        ("Do gradient-trained networks or over-parameterised models diffuse?", []),  # what was done to them
        ("Do wide networks and bigger models diffuse?", []),  # says how large they are
        ("How do MNIST networks diffuse?", []),  # a data set
        ("Which networks forget if you model noise?", []),
        ("What is reinforcement learning?", []),
        ("Is mirror descent noisy?", ["mirror descent"]),
        ("Do memorised networks differ from memorising machines?", []),  # spelt otherwise
        ("How does batch size affect learning?", []),  # a verb is no kind
        ("How do I initialise networks, and is it hard to visualise networks?", []),
        ("What does a constant learning rate do?", []),  # the rate is constant
        ("Should one reduce model complexity?", []),
        ("Do individual networks forget?", []),
        ('Do "diffusion" models matter?', []),
        ("", []),
    ],
)
def test_kinds_that_nobody_wrote_of(question: str, names: list[str], noise: Theorybot) -> None:
    assert [kind.name for kind in unheard(question, noise._library, lambda _: False)] == names


def test_a_question_on_an_unheard_kind_is_declined_and_its_neighbour_answered(noise: Theorybot) -> None:
    declined = noise.ask("Does diffusion in diffusion models speed up with the learning rate?")
    assert declined.status == "abstained"
    assert declined.missing == ("diffusion models",)
    assert noise.ask("Does diffusion of the weights speed up with the learning rate?").status == "answered"
