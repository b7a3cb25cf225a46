"""A document's chunks with the vectors of chunks, sentences and words: all that the model is needed for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import islice

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
        return self.prepare_all([document])[0]

    def prepare_all(self, documents: Sequence[Document]) -> list[Prepared]:
        """The same for many at once: short documents leave the model idle one by one."""
        embedder = self._embedder
        cut = [chunking.chunks(document, embedder.count_tokens, embedder.window) for document in documents]
        chunks = [chunk for found in cut for chunk in found]
        texts = [chunking.indexed_text(chunk) for chunk in chunks]
        vectors, inside = embedder.embed_chunks(texts, [chunking.sentence_spans(chunk) for chunk in chunks])
        embedded = iter([Embedded(*parts) for parts in zip(chunks, vectors, inside, strict=True)])
        new = sorted({word for text in texts for word in words(text) if _is_word(word)} - self._known)
        self._known.update(new)
        meant = dict(zip(new, embedder.embed_documents(new), strict=True)) if new else {}
        prepared = []
        for found in cut:  # the first brings all the words
            prepared.append(
                Prepared(list(islice(embedded, len(found))), meant, chunking.VERSION, embedder.name)
            )
            meant = {}
        return prepared

    @cached_property
    def _known(self) -> set[str]:
        return self._library.known_words()


def _is_word(word: str) -> bool:
    """Not a number, a symbol or a scrap of a formula."""
    return 3 <= len(word) <= 30 and word.isalpha()
