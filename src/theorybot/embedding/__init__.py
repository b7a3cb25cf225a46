"""Text to vectors: one Protocol, and `open_embedder` to get the one that the settings name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from theorybot.errors import EmbeddingError

Vectors = NDArray[np.float32]
Span = tuple[int, int]
Precision = Literal["auto", "float32", "bfloat16"]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_MOST_DIMENSIONS = 65_536  # of hashed words: a vector is then 256 kB


class Embedder(Protocol):
    """A model that turns text into unit vectors."""

    @property
    def name(self) -> str:
        """Model, digest and precision: vectors of different names are never compared."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def window(self) -> int:
        """Tokens the model reads of one text; what lies beyond is cut off."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, with the model's special tokens, before any cutting."""

    def has_word(self, word: str) -> bool:
        """Whether the model's own vocabulary has the word (lower case) whole: then it is hardly misspelt."""

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension), float32."""

    def embed_chunks(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]]
    ) -> tuple[Vectors, list[Vectors]]:
        """Unit vectors of texts, and for each text those of the given spans in it, shape (n, dimension)."""

    def embed_query(self, texts: Sequence[str]) -> Vectors:
        """The same for words and single sentences; must be quick from a cold start."""

    def embed_question(self, question: str) -> Vectors:
        """Two unit vectors of a question, shape (2, dimension): as a text, and as what asks for an answer.

        The first is `embed_query`'s. The second is nearer to sentences that answer; they are the same for a
        model that has nothing of its own for questions.
        """

    def read(self, question: str, texts: Sequence[str]) -> Vectors | None:
        """How well each text answers, shape (len(texts),), the higher the better, or None.

        By a model that reads each together with the question; None for one that cannot.
        """


def embed_apart(
    embedder: Embedder, texts: Sequence[str], spans: Sequence[Sequence[Span]]
) -> tuple[Vectors, list[Vectors]]:
    """`embed_chunks` for a model whose tokens cannot be reached: each span is embedded by itself."""
    pieces = [text[start:end] for text, found in zip(texts, spans, strict=True) for start, end in found]
    flat = embedder.embed_documents(pieces)
    ends = np.cumsum([len(found) for found in spans], dtype=np.int64)
    return embedder.embed_documents(texts), np.split(flat, ends[:-1]) if len(spans) else []


def open_embedder(model: str = DEFAULT_MODEL, precision: Precision = "auto") -> Embedder:
    """The embedder named by `model`.

    `model` is "all-MiniLM-L6-v2" (from its PyPI package, no download), "hash" or "hash:DIMENSION" (no
    model at all; for tests), a folder with a sentence-transformers model, or a hub id "owner/name".
    Raises EmbeddingError.
    """
    kind, colon, size = model.partition(":")
    if kind == "hash":
        from theorybot.embedding.hashing import HashEmbedder

        return HashEmbedder(_dimension(size)) if colon else HashEmbedder()
    if not model.strip():
        raise EmbeddingError(f"embedding_model is empty; leave it out for {DEFAULT_MODEL}")
    if model == DEFAULT_MODEL:
        from theorybot.embedding.packaged import PackagedEmbedder

        return PackagedEmbedder(precision)
    from theorybot.embedding.local import LocalEmbedder

    return LocalEmbedder(model, precision)


def _dimension(size: str) -> int:
    found = int(size) if size.isascii() and size.isdecimal() and len(size) < 9 else 0
    if not 1 <= found <= _MOST_DIMENSIONS:
        raise EmbeddingError(f"embedding_model hash:{size} is not like hash:256 (1 to {_MOST_DIMENSIONS})")
    return found
