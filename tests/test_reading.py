"""What a model says that reads question and sentence together decides whether anything answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from theorybot import Settings, Theorybot
from theorybot.deciding import signals
from theorybot.embedding import Vectors
from theorybot.embedding.hashing import HashEmbedder
from theorybot.writing import extract

NOTE = """# Batches

Large batches end in sharp minima of the training loss, and large batches are used with many workers.
The noise of small batches carries the iterate out of narrow basins.
Batches of training are large when there are many workers to train on large sets.
"""
QUESTION = "How do batches act in narrow basins and sharp minima of training?"


class Reader(HashEmbedder):
    """A model that says of every sentence the same."""

    def __init__(self, score: float) -> None:
        super().__init__()
        self.score = score
        self.read_with: list[tuple[str, int]] = []

    def read(self, question: str, texts: Sequence[str]) -> Vectors | None:
        """Its score."""
        self.read_with.append((question, len(texts)))
        return np.full(len(texts), self.score, dtype=np.float32)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Theorybot]:
    note = tmp_path / "note.md"
    note.write_text(NOTE)
    with Theorybot(Settings(library=tmp_path / "library", embedding_model="hash")) as bot:
        bot.ingest(note)
        yield bot


def test_what_answers_as_read_with_the_question_is_answered_and_nothing_else(library: Theorybot) -> None:
    library.__dict__["_embedder"] = Reader(20.0)
    assert library.ask(QUESTION).status == "answered"
    library.__dict__["_embedder"] = Reader(-20.0)
    assert library.ask(QUESTION).status == "abstained"


def test_a_search_reads_nothing_and_an_answer_a_few_sentences_once(library: Theorybot) -> None:
    reader = library.__dict__["_embedder"] = Reader(20.0)
    library.search(QUESTION)
    assert not reader.read_with
    library.ask(QUESTION)
    assert reader.read_with == [(QUESTION, 3)]


class Particular(Reader):
    """A model that says of one sentence that it answers, and of the others that they do not."""

    def read(self, question: str, texts: Sequence[str]) -> Vectors | None:
        """Ten for a sentence on noise, less than nothing for others."""
        return np.array([10.0 if "noise" in text else -10.0 for text in texts], dtype=np.float32)


def test_what_answers_as_read_with_the_question_comes_first(library: Theorybot) -> None:
    first = library.ask(QUESTION).claims[0].text
    assert "noise" not in first
    library.__dict__["_embedder"] = Particular(0.0)
    assert "noise" in library.ask(QUESTION).claims[0].text


def test_where_nothing_can_read_it_is_decided_without(library: Theorybot) -> None:
    found = library.retrieve(QUESTION)
    assert "read" not in signals(found, extract(found))
    assert library.ask(QUESTION).status == "answered"
