"""Where it is asked how one thing acts on another, what says both is quoted before what says much of one."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from theorybot import Settings, Theorybot
from theorybot.acting import effect


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("How does batch size affect generalization?", ("batch size", "generalization")),
        ("Does weight decay improve generalization?", ("weight decay", "generalization")),
        ("Why does noise in SGD help generalization?", ("noise in SGD", "generalization")),
        ("How much does width matter for the loss?", ("width", "the loss")),
        ("What is the effect of label noise on double descent?", ("label noise", "double descent")),
        ("role of depth in optimization", ("depth", "optimization")),
        ("How is sharpness affected by the batch size?", ("the batch size", "sharpness")),
        ("What happens to the NTK when the width grows?", ("the width grows", "the NTK")),
        ("What is a sharp minimum?", None),
        ("Which papers do you have on grokking?", None),
        ("What happens to the loss as you corrupt the data more and more with noise?", None),
        ("", None),
    ],
)
def test_the_sides_are_told(question: str, sides: tuple[str, str] | None) -> None:
    assert effect(question) == sides


def test_a_pasted_page_is_read_in_no_time() -> None:
    started = time.process_time()
    effect("How does the effect of " + "batch size on affect of " * 4000)
    assert time.process_time() - started < 5


def test_a_sentence_on_both_sides_comes_before_ones_on_a_single_side(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text(
        "# Batches\n\nThe batch size affects the batch size of the next step of the schedule.\n"
        "How batch size may affect speed is measured on two machines.\n"
        "With larger batches the generalization of networks gets worse.\n"
    )
    with Theorybot(Settings(library=tmp_path / "library", embedding_model="hash")) as bot:
        bot.ingest(note)
        assert bot.ask("How does batch size affect generalization?").text.startswith("With larger batches")
