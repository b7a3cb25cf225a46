"""An embedder without a model: hashed words and word pairs. For tests, and honest about it in its name."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np

from theorybot.embedding import Span, Vectors, embed_apart

_WORD = re.compile(r"\w+")


class HashEmbedder:
    """Bag of hashed words: texts that share words are near, others are not."""

    def __init__(self, dimension: int = 256, window: int = 256) -> None:
        self.dimension = dimension
        self.window = window
        self.name = f"hash:{dimension}"

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """One token a word, plus two as real models have."""
        return [len(_WORD.findall(text)) + 2 for text in texts]

    def has_word(self, word: str) -> bool:
        """It has no vocabulary."""
        return False

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension); a text without words is all zeros but the first."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in _WORD.findall(text.casefold())[: self.window]:
                vectors[row, zlib.crc32(word.encode()) % self.dimension] += 1.0
        vectors[:, 0] += 1e-6  # never the zero vector: its direction would be undefined
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    def embed_chunks(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]]
    ) -> tuple[Vectors, list[Vectors]]:
        """Vectors of texts and of the spans in them, embedded one by one."""
        return embed_apart(self, texts, spans)

    def embed_query(self, texts: Sequence[str]) -> Vectors:
        """The same as for documents."""
        return self.embed_documents(texts)

    def embed_question(self, question: str) -> Vectors:
        """The same as for documents, twice."""
        return self.embed_documents([question] * 2)

    def read(self, question: str, texts: Sequence[str]) -> Vectors | None:
        """It cannot."""
        return None
