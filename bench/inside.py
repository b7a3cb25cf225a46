"""The few looks into a library that its public methods do not offer. All of them are here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from naive import COLLECTION
from numpy.typing import NDArray

from theorybot import Theorybot, chunking
from theorybot.embedding import Embedder, Vectors

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

_BATCH = 4_000
Ids = NDArray[np.int64]
Batches = Iterator[tuple[Ids, Vectors]]


@dataclass(frozen=True, slots=True)
class Nearest:
    """Ids of the nearest vectors of each query, best first, shape (queries, k)."""

    ids: Ids
    cosines: Vectors


def embedder(bot: Theorybot) -> Embedder:
    """The embedder that the library was made with."""
    return bot._embedder


def stand_in(bot: Theorybot, other: Embedder) -> None:
    """Let the bot embed with another one."""
    vars(bot)["_embedder"] = other


def indexed_texts(bot: Theorybot) -> list[str]:
    """What was embedded: each chunk of each document, with its context."""
    own = embedder(bot)
    return [
        chunking.indexed_text(chunk)
        for listed in bot.status().listed
        for chunk in chunking.chunks(bot.document(listed.name), own.count_tokens, own.window)
    ]


def batches(bot: Theorybot) -> Batches:
    """Ids and vectors of all chunks, in batches."""
    for ids, *_, vectors in bot._library.chunk_vectors(0, _BATCH):
        yield np.asarray(ids, dtype=np.int64), vectors


def texts(bot: Theorybot, ids: Ids) -> list[str]:
    """The texts of chunks."""
    found = bot._library.passages([int(number) for number in ids])
    return [found[int(number)].text for number in ids]


def from_index(bot: Theorybot, query: Vectors, k: int) -> list[int]:
    """Ids of the `k` nearest chunks by the index alone."""
    return list(bot._index.search(query, k, None))


# -- the usual pipeline's store, by Chroma itself


def _usual(store: Path) -> Collection:
    import chromadb

    return chromadb.PersistentClient(store).get_collection(COLLECTION, embedding_function=None)


def usual_texts(store: Path) -> list[str]:
    """The pieces that were embedded."""
    return list(_usual(store).get(include=["documents"])["documents"] or [])


def usual_batches(store: Path) -> Batches:
    """Ids and vectors of all pieces, at once."""
    found = _usual(store).get(include=["embeddings"])
    vectors = np.asarray(found["embeddings"], dtype=np.float32)
    yield np.asarray([int(number) for number in found["ids"]], dtype=np.int64), vectors


def usual_nearest(store: Path, queries: Vectors, k: int) -> list[list[int]]:
    """For each query, the pieces that Chroma finds with its defaults."""
    found = _usual(store).query(query_embeddings=queries, n_results=k, include=[])
    return [[int(number) for number in row] for row in found["ids"]]


# -- recall


def exact(queries: Vectors, parts: Batches, k: int) -> Nearest:
    """The `k` nearest by looking at every vector; `parts` are batches of ids and unit vectors."""
    best = Nearest(np.zeros((len(queries), 0), np.int64), np.zeros((len(queries), 0), np.float32))
    for ids, vectors in parts:
        cosines = np.concatenate([best.cosines, queries @ vectors.T], axis=1)
        known = np.concatenate([best.ids, np.broadcast_to(ids, (len(queries), len(ids)))], axis=1)
        order = np.argsort(-cosines, axis=1, kind="stable")[:, :k]
        best = Nearest(np.take_along_axis(known, order, 1), np.take_along_axis(cosines, order, 1))
    return best


def recalls(truth: Ids, found: list[list[int]]) -> list[float]:
    """For each query, the share of its true neighbours that were found."""
    return [len({*row.tolist()} & {*ids}) / len(row) for row, ids in zip(truth, found, strict=True)]
