"""A document's chunks with the vectors of chunks, sentences and words: all that the model is needed for."""

from __future__ import annotations

from functools import cached_property

from theorybot import chunking
from theorybot.embedding import Embedder
from theorybot.library import Embedded, Library, Prepared
from theorybot.library.fulltext import words
from theorybot.types import Document


class Preparer:
    """Prepares documents for a library; remembers which words it has given vectors to."""

    def __init__(self, library: Library, embedder: Embedder) -> None:
        self._library = library
        self._embedder = embedder

    def prepare(self, document: Document) -> Prepared:
        """Chunks, and vectors of chunks, their sentences, and words that are new."""
        found = chunking.chunks(document, self._embedder.count_tokens, self._embedder.window)
        texts = [chunking.indexed_text(chunk) for chunk in found]
        vectors, inside = self._embedder.embed_chunks(texts, [chunking.sentence_spans(c) for c in found])
        chunks = [Embedded(*parts) for parts in zip(found, vectors, inside, strict=True)]
        new = sorted({word for text in texts for word in words(text) if _is_word(word)} - self._known)
        self._known.update(new)
        meant = dict(zip(new, self._embedder.embed_documents(new), strict=True)) if new else {}
        return Prepared(chunks, meant, chunking.VERSION, self._embedder.name)

    @cached_property
    def _known(self) -> set[str]:
        return self._library.known_words()


def _is_word(word: str) -> bool:
    """Not a number, a symbol or a scrap of a formula."""
    return 3 <= len(word) <= 30 and word.isalpha()
