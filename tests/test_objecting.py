"""Who speaks against something: its objections are quoted, and not the sentences that hold it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from theorybot import Theorybot
from theorybot.asking import objects
from theorybot.rendering import answer_lines
from theorybot.types import Answer


@pytest.fixture
def library(bot: Theorybot, tmp_path: Path) -> Iterator[Theorybot]:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "flat.md").write_text(
        "# Flat minima and batches\n\nFlat minima generalize better than sharp minima in all the experiments.\n"
        "Small batches find flat minima, and wide kernels find nothing of the kind.\n"
        "Ahmed and others challenge the reading of Laurent and find augmentation best against memorizing.\n"
    )
    (folder / "doubt.md").write_text(
        "# Doubts\n\nLaurent and others deny that flat minima generalize better, since any minimum may be made sharp.\n"
        "Nobody disputes that flat minima generalize at all, and there is no doubt that batches are noisy.\n"
    )
    bot.ingest(folder)
    yield bot


@pytest.mark.parametrize(
    "question",
    [
        "Who criticised the flat minima theory?",
        "what speaks against flat minima?",
        "Are there objections to the claim that flat minima generalize better?",
        "Who questions whether flat minima generalize better?",
        "What arguments are there against flat minima?",
        "Has anyone criticised flat minima?",
        "Which papers dispute that flat minima generalize better?",
    ],
)
def test_objections_alone_are_quoted(question: str, library: Theorybot) -> None:
    assert _said(library.ask(question)) == ["Laurent and others deny"]


def test_what_is_objected_to_may_be_what_was_asked_before(library: Theorybot) -> None:
    answer = library.ask("Who disputes it?", history=["Do flat minima generalize better?"])
    assert _said(answer) == ["Laurent and others deny"]


def test_a_follow_up_on_what_a_thing_is_objects_to_the_thing(library: Theorybot) -> None:
    answer = library.ask("Who disputes it?", history=["What are flat minima?"])
    assert _said(answer) == ["Laurent and others deny"]


@pytest.mark.parametrize("question", ["Who disputes it?", "And what contradicts this?", "Who denies it?"])
def test_it_may_be_nothing(question: str, library: Theorybot) -> None:
    assert library.ask(question).status == "abstained"


@pytest.mark.parametrize(
    ("sentence", "objecting"),
    [
        ("Laurent denies that flat minima generalize.", True),
        ("Nobody denies that flat minima generalize.", False),
        ("There is no doubt that small batches help.", False),
        ("The conclusion cannot be applied as it is.", True),
    ],
)
def test_a_denied_objection_is_none(sentence: str, objecting: bool) -> None:
    assert objects(sentence) is objecting


def test_where_nobody_objects_it_is_said_and_what_is_near_shown(library: Theorybot) -> None:
    answer = library.ask("Who criticised wide kernels?")
    assert answer.status == "abstained"
    assert answer.nearest
    assert 'No sentence was found that speaks against "wide kernels".' in "\n".join(answer_lines(answer))


def test_what_stands_beside_an_objection_is_not_objected_to(library: Theorybot) -> None:
    assert library.ask("Who criticised augmentation?").status == "abstained"
    assert _said(library.ask("Who criticised the reading of Laurent?")) == ["Ahmed and others challenge"]


def _said(answer: Answer) -> list[str]:
    return [" ".join(claim.text.split()[:4]) for claim in answer.claims]
