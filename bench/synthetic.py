"""A library of any size: notes mixed from the papers' sentences, vectors shaken from theirs.

The notes go in by the ordinary way, `Theorybot.ingest`, but for the model: a stand-in gives each text the
mean vector of the chunks that its sentences come from, moved a little. All but embedding is real.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from inside import batches, texts

from theorybot import Theorybot
from theorybot.embedding import Embedder, Vectors

CHUNKS = 60  # of the papers, mixed into one note
UNDER = 10  # of them under one heading
SWAPPED = 0.3  # share of sentences that come from elsewhere
NOISE = 0.5  # length of what is added to a unit vector: the cosine with where it was is about 0.9
_END = re.compile(r"(?<=[.!?])\s+")


def sentences(text: str) -> list[str]:
    """Sentences, roughly, each on one line."""
    return [" ".join(part.split()) for part in _END.split(text) if part.strip()]


class Pool:
    """The chunks that are mixed: their sentences and their vectors."""

    def __init__(self, chunks: Sequence[list[str]], vectors: Vectors, seed: int = 0) -> None:
        self.chunks, self.vectors = [chunk for chunk in chunks if chunk], vectors
        self.origin = {s: row for row, chunk in enumerate(chunks) for s in chunk}  # sentence -> its chunk
        self.flat = list(self.origin)
        self.random = random.Random(seed)

    @classmethod
    def of(cls, bot: Theorybot) -> Pool:
        """All chunks of a library."""
        found = list(batches(bot))
        chunks = [sentences(text) for ids, _ in found for text in texts(bot, ids)]
        return cls(chunks, np.concatenate([vectors for _, vectors in found]))

    def queries(self, count: int) -> list[str]:
        """Sentences to ask with, the same ones each time."""
        return random.Random(1).sample(self.flat, min(count, len(self.flat)))

    def note(self, title: str) -> str:
        """A note of CHUNKS paragraphs, each a chunk with some of its sentences swapped."""
        lines = [f"# {title}", ""]
        for number in range(CHUNKS):
            if number % UNDER == 0:
                lines += [f"## {' '.join(self.random.choice(self.flat).split()[:5])}", ""]
            chunk = self.random.choice(self.chunks)
            mixed = [self.random.choice(self.flat) if self.random.random() < SWAPPED else s for s in chunk]
            lines += [" ".join(mixed).lstrip("#->*+ "), ""]
        return "\n".join(lines)


class Perturbed:
    """An embedder whose vectors of documents are shaken ones of the pool; questions go to the real model."""

    def __init__(self, real: Embedder, pool: Pool) -> None:
        self._real, self._pool = real, pool
        self._noise = np.random.default_rng(0)
        self.name, self.dimension, self.window = real.name, real.dimension, real.window
        self.count_tokens, self.embed_query = real.count_tokens, real.embed_query
        self.has_word, self.embed_question, self.read = real.has_word, real.embed_question, real.read

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """A shaken vector for each text, of unit length."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = np.stack([self._mean(text) for text in texts])
        noise = self._noise.standard_normal(vectors.shape, dtype=np.float32)
        shaken = vectors + noise * (NOISE / self.dimension**0.5)
        return np.asarray(shaken / np.linalg.norm(shaken, axis=1, keepdims=True), dtype=np.float32)

    def embed_chunks(
        self, texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int]]]
    ) -> tuple[Vectors, list[Vectors]]:
        """Shaken vectors of texts, and of the spans in them."""
        pieces = [text[start:end] for text, found in zip(texts, spans, strict=True) for start, end in found]
        ends = np.cumsum([len(found) for found in spans], dtype=np.int64)
        inside = np.split(self.embed_documents(pieces), ends[:-1]) if len(spans) else []
        return self.embed_documents(texts), inside

    def _mean(self, text: str) -> Vectors:
        """Between the chunks that the text's sentences come from; any chunk if none is known."""
        origin = self._pool.origin
        rows = [origin[sentence] for sentence in sentences(text) if sentence in origin]
        rows = rows or [int(self._noise.integers(len(self._pool.vectors)))]
        mean = self._pool.vectors[rows].mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Grown:
    """What it took to bring a library to a size."""

    chunks: int  # it has now
    added: int
    documents: int
    reading: float  # seconds for all but embedding and publishing
    publishing: float


def grow(bot: Theorybot, pool: Pool, notes: Path, size: int) -> Grown:
    """Add notes until there are `size` chunks; the bot embeds with the stand-in."""
    before = have = bot.status().chunks
    documents, reading, publishing = 0, 0.0, 0.0
    each = float(CHUNKS)
    while have < size:
        count = max(1, round((size - have) / each))
        seconds = ingest_notes(bot, pool, notes, count)
        now = bot.status().chunks
        each = (now - have) / count
        have, documents = now, documents + count
        reading, publishing = reading + seconds[0], publishing + seconds[1]
    return Grown(have, have - before, documents, reading, publishing)


def ingest_notes(bot: Theorybot, pool: Pool, notes: Path, count: int) -> tuple[float, float]:
    """Write and ingest that many notes; seconds until all are stored, and for publishing."""
    folder = notes / str(len(list(notes.iterdir())) if notes.exists() else 0)
    folder.mkdir(parents=True)
    for number in range(count):
        title = " ".join(pool.random.choice(pool.flat).split()[:8])
        (folder / f"note-{folder.name}-{number}.md").write_text(pool.note(title), encoding="utf-8")
    started = time.perf_counter()
    report = bot.ingest(folder)
    assert not report.failed, report.failed[:3]
    return report.seconds, time.perf_counter() - started - report.seconds
