"""The default model's transformer computes what transformers and sentence-transformers compute."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from theorybot.embedding import open_embedder
from theorybot.embedding.batching import of_like_length
from theorybot.embedding.bert import Bert
from theorybot.embedding.packaged import PackagedEmbedder

TEXTS = [
    "Sharp minima can generalize for deep nets.",
    "The neural tangent kernel (NTK) stays constant in the limit of infinite width. " * 12,
    "grokking",
]


@pytest.fixture(scope="module")
def embedder() -> PackagedEmbedder:
    found = open_embedder(precision="float32")
    assert isinstance(found, PackagedEmbedder)
    return found


@pytest.mark.parametrize(("precision", "least"), [("float32", 0.999999), ("bfloat16", 0.9995)])
def test_vectors_are_those_of_sentence_transformers(
    embedder: PackagedEmbedder, precision: str, least: float
) -> None:
    usual = embedder._loaded.encode(TEXTS, normalize_embeddings=True)
    own = PackagedEmbedder("bfloat16" if precision == "bfloat16" else "float32")
    cosines = (own.embed_documents(TEXTS) * np.asarray(usual)).sum(axis=1)
    assert cosines.min() >= least


def test_padding_changes_nothing(embedder: PackagedEmbedder) -> None:
    import torch

    ids = embedder._tokenizer.encode(TEXTS[0]).ids
    bert = Bert(Path(embedder.model), "float32", "cpu")
    alone = bert.states(torch.tensor([ids]), torch.ones(1, len(ids), dtype=torch.int64))
    padded = torch.tensor([ids + [0] * 9, [101] * (len(ids) + 9)])
    mask = torch.tensor([[1] * len(ids) + [0] * 9, [1] * (len(ids) + 9)])
    assert np.allclose(alone[0].numpy(), bert.states(padded, mask)[0, : len(ids)].numpy(), atol=1e-4)


def test_weights_that_are_laid_out_give_what_plain_ones_give(
    embedder: PackagedEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    ids = torch.tensor([embedder._tokenizer.encode(TEXTS[0]).ids])
    laid_out = Bert(Path(embedder.model), "bfloat16", "cpu").states(ids, torch.ones_like(ids))

    class Bare:  # a torch that lacks the two operations
        pass

    monkeypatch.setattr(torch.ops, "mkldnn", Bare())
    plain = Bert(Path(embedder.model), "bfloat16", "cpu").states(ids, torch.ones_like(ids))
    assert torch.nn.functional.cosine_similarity(laid_out, plain, dim=-1).min() > 0.999


def test_a_question_and_its_words_are_embedded_as_each_alone(embedder: PackagedEmbedder) -> None:
    together = embedder.embed_query(TEXTS)
    alone = np.concatenate([embedder.embed_query([text]) for text in TEXTS])
    assert np.allclose(together, alone, atol=1e-5)


def test_only_questions_go_through_the_change_that_is_for_questions(embedder: PackagedEmbedder) -> None:
    texts = embedder.embed_documents(TEXTS)
    assert ((embedder.embed_query(TEXTS) * texts).sum(axis=1) > 0.999).all()
    asked = np.array([embedder.embed_question(text)[1] for text in TEXTS])
    assert np.allclose(np.linalg.norm(asked, axis=1), 1.0, atol=1e-5)
    assert ((asked * texts).sum(axis=1) < 0.99).all()


def test_a_question_comes_nearer_to_what_answers_it_than_to_what_is_like_it(
    embedder: PackagedEmbedder,
) -> None:
    question = "How many neighbours does the classifier look at?"
    answer, like = embedder.embed_documents(
        [
            "We set k to fifteen, and a larger neighbourhood changed nothing.",
            "Classifiers that look at neighbours are studied here.",
        ]
    )
    plain, asked = embedder.embed_question(question)
    assert np.allclose(plain, embedder.embed_query([question])[0], atol=1e-5)
    assert asked @ (answer - like) > plain @ (answer - like)


def test_what_answers_is_told_by_reading_it_with_the_question(embedder: PackagedEmbedder) -> None:
    answer, like, off = embedder.read(
        "Why do large batches generalize poorly?",
        [
            "Large-batch methods tend to converge to sharp minimizers, and these generalize badly.",
            "Batches of several thousand samples are used to train on many workers.",
            "The tangent kernel of a wide network stays constant.",
        ],
    )
    assert answer > max(like, off) + 5


def test_a_text_is_read_alike_whatever_is_read_beside_it(embedder: PackagedEmbedder) -> None:
    question = "What is said of minima?"
    texts = [*TEXTS, "Flat minima generalize. " * 40, ""]
    together = embedder.read(question, texts)
    alone = [embedder.read(question, [text])[0] for text in texts]
    assert np.allclose(together, alone, atol=1e-4)
    assert embedder.read(question, []).shape == (0,)


def test_reading_leaves_vectors_as_they_are(embedder: PackagedEmbedder) -> None:
    before = embedder.embed_question("What is a flat minimum?")
    embedder.read("What is a flat minimum?", TEXTS)
    assert (embedder.embed_question("What is a flat minimum?") == before).all()


def test_a_new_graph_takes_the_place_of_an_older_one_and_of_nothing_else(tmp_path: Path) -> None:
    older, other = tmp_path / "all-MiniLM-L6-v2-0123-older.onnx", tmp_path / "another-model.onnx"
    for path in (older, other):
        path.write_bytes(b"a graph")
    embedder = PackagedEmbedder("float32", tmp_path)
    assert embedder.embed_query(["Flat minima"]).shape == (1, 384)
    assert {path.name for path in tmp_path.iterdir()} == {embedder._graph.name, other.name}


def test_texts_of_unlike_length_are_not_padded_to_one_another() -> None:
    assert of_like_length([4, 30, 5, 9, 3], 16) == [[1], [3, 2], [0, 4]]
    assert of_like_length([5] * 5, 2) == [[0, 1], [2, 3], [4]]
    assert of_like_length([], 2) == []
