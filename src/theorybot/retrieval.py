"""Question -> Passage[]: full text and vectors fused, the best sentence, and what the question names."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

import numpy as np

from theorybot.absent import Nearest, nearest_of
from theorybot.asking import defines
from theorybot.embedding import Embedder, Vectors
from theorybot.errors import TheorybotError
from theorybot.inside import Sentences, sentences_of, with_lead
from theorybot.library import LibraryReader
from theorybot.library.fulltext import words
from theorybot.likeness import Likeness
from theorybot.query import Query
from theorybot.types import Filters, Passage
from theorybot.vectors import VectorIndex

# What a passage's score is made of; each part is in [0, 1]. From the development questions.
WEIGHTS = {
    "cosine": 0.7,  # of the passage with the question
    "words": 0.1,  # BM25 over the best BM25
    "sentence": 0.4,  # cosine of the best sentence
    "likeness": 0.5,  # share of the question said in the same or related words
    "document": 0.2,  # mean score of the three best passages of the document
    "length": 0.2,  # a scrap at the end of a page seldom answers
    "defines": 0.2,  # it says what the thing is that a definition is asked of
    "named": 1.4,  # what naming the document is worth
}
FULL = 1200  # characters from which a passage is long enough
SAME_PAGE = 0.15  # what each passage of a page takes from the further ones of it
SAID = 0.3  # how near a related word must be to stand for one that nobody wrote
RERANKED = 60  # candidates that are looked at closely


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found for a query: passages, best first, and the sentences of each."""

    query: Query
    passages: tuple[Passage, ...]
    sentences: dict[int, Sentences]  # by chunk id
    likeness: Likeness
    searched: int = 0  # chunks in the library
    nearest: tuple[Nearest, ...] = ()  # the documents of the best passages, at most two
    # how well each text answers the question, as a model says that reads them together; None if none can
    read: Callable[[Sequence[str]], Vectors | None] = field(default=lambda texts: None, compare=False)

    @property
    def unsaid(self) -> tuple[str, ...]:
        """What the question is about that nobody wrote, nor the passages in a word of nearly that sense."""
        words_, kinds = self.query.unsaid, self.query.unheard
        if not words_ and not kinds:
            return ()
        spoken = {word for passage in self.passages for word in words(passage.text)}
        told = dict(zip(self.likeness.terms, self.likeness.said(spoken).tolist(), strict=True))
        lacking = {word for word in (*words_, *self.query.missing) if told.get(word, 0.0) < SAID}
        # a kind whose own word is written is lacking; one that only goes by another word is not
        heard = {kind for kind in kinds if kind.which in self.query.missing and kind.which not in lacking}
        names = tuple(kind.name for kind in kinds if kind not in heard)
        return (*names, *(word for word in words_ if word in lacking and not any(word in n for n in names)))


class Find(Protocol):
    """Retrieval for a question: the `k` best passages within filters, with their sentences."""

    def __call__(self, question: str, k: int | None = None, *, filters: Filters) -> Retrieved:
        """See `retrieve`."""


def retrieve(
    query: Query,
    *,
    library: LibraryReader,
    index: VectorIndex,
    embedder: Embedder,
    limit: int,
    candidates: int = 50,
    filters: Filters = Filters(),  # noqa: B008 - frozen
) -> Retrieved:
    """The `limit` best passages with their sentences.

    Candidates come from vectors and full text; the best of them by WEIGHTS are looked at closely.
    Raises TheorybotError for an empty question, IndexMissing without a usable index.
    """
    if not query.question.strip():
        raise TheorybotError('the question is empty; ask like this: theorybot ask "What is a sharp minimum?"')
    documents = library.document_ids(filters)
    question = embedder.embed_question(query.text)
    vector, meant = question[0], _meant(query, library, embedder)
    wanted = max(candidates, limit)
    near = index.search(vector, wanted, documents)
    matched = library.match([*query.terms, *query.also], wanted, documents)
    # what the index still has and the library has lost falls out here
    found = library.passages(list({**near, **matched}))
    scores = _fuse(_cosines(library, vector, list(found), near), matched)
    for number, passage in found.items():
        scores[number] += WEIGHTS["named"] * query.boosts.get(passage.document, 0.0)
    close = {number: found[number] for number in _best(scores, found, max(RERANKED, limit))}
    inside = sentences_of(close.values(), question, library)
    spoken = {number: _words(passage) for number, passage in close.items()}
    likeness = _likeness(query, meant, library, spoken)
    said = {number: likeness.coverage(found) for number, found in spoken.items()}
    scores = _closely(scores, close, inside, said, query.subjects)
    kept = {
        number: replace(found[number], rank=rank, score=round(scores[number], 6))
        for rank, number in enumerate(_spread(scores, found, limit), start=1)
    }
    return Retrieved(
        query,
        tuple(kept.values()),
        with_lead({number: inside[number] for number in kept}, question, library),
        likeness,
        library.totals()[2],
        nearest_of(query, list(kept.values()), library),
        partial(embedder.read, query.text),
    )


def _best(scores: dict[int, float], found: dict[int, Passage], limit: int) -> list[int]:
    """Chunk ids by score; ties by place, so that the order is always the same."""
    order = sorted(scores, key=lambda number: (-scores[number], found[number].document, found[number].start))
    return order[:limit]


def _spread(scores: dict[int, float], found: dict[int, Passage], limit: int) -> list[int]:
    """The best, a further one of a page a little less: the first mostly says what is there."""
    order = _best(scores, found, len(scores))
    left = [(-scores[number], place, number) for place, number in enumerate(order)]  # sorted, so a heap
    kept, seen = list[int](), Counter[tuple[str, int]]()
    while left and len(kept) < limit:
        score, place, number = heapq.heappop(left)
        now = SAME_PAGE * seen[_page(found[number])] - scores[number]
        if now > score:  # its page was met since it was put here
            heapq.heappush(left, (now, place, number))
            continue
        kept.append(number)
        seen[_page(found[number])] += found[number].page is not None
    return kept


def _page(passage: Passage) -> tuple[str, int]:
    return passage.document, passage.page or 0


def _closely(
    scores: dict[int, float],
    close: dict[int, Passage],
    inside: dict[int, Sentences],
    said: dict[int, float],
    subjects: tuple[str, ...],
) -> dict[int, float]:
    """Scores with what a closer look tells: sentences, related words, length, the rest of the document."""
    looked: dict[int, float] = {}
    for number, passage in close.items():
        best = max((sentence.cosine for sentence in inside[number]), default=0.0)
        looked[number] = (
            scores[number]
            + WEIGHTS["sentence"] * best
            + WEIGHTS["likeness"] * said[number]
            + WEIGHTS["length"] * min(1.0, len(passage.text) / FULL)
            + WEIGHTS["defines"] * any(defines(passage.text, name) for name in subjects)
        )
    by_document: dict[str, list[float]] = {}
    for number in _best(looked, close, len(looked)):
        by_document.setdefault(close[number].document, []).append(looked[number])
    means = {name: sum(top[:3]) / len(top[:3]) for name, top in by_document.items()}
    return {
        number: score + WEIGHTS["document"] * means[close[number].document]
        for number, score in looked.items()
    }


def _meant(query: Query, library: LibraryReader, embedder: Embedder) -> Vectors:
    """Vectors of the question's terms, shape (terms, dimension); the library has most."""
    words, vectors = library.word_vectors(query.terms)
    stored = dict(zip(words, vectors, strict=True))
    if lacking := [term for term in query.terms if term not in stored]:
        stored |= dict(zip(lacking, embedder.embed_query(lacking), strict=True))
    return np.array([stored[term] for term in query.terms], dtype=np.float32)


def _likeness(query: Query, meant: Vectors, library: LibraryReader, spoken: dict[int, list[str]]) -> Likeness:
    distinct = sorted({word for found in spoken.values() for word in found})
    known = library.word_vectors(distinct)
    return Likeness(query.terms, library.rarity(query.terms), meant, known)


def _words(passage: Passage) -> list[str]:
    return words(f"{passage.title} {' '.join(passage.heading)} {passage.text}")


def _cosines(
    library: LibraryReader, vector: Vectors, numbers: list[int], near: dict[int, float]
) -> dict[int, float]:
    """Cosines of all candidates: from the index, and for those only full text found, from the library."""
    kept, vectors = library.vectors([number for number in numbers if number not in near])
    exact = dict(zip(kept, (vectors @ vector).tolist(), strict=True)) if kept else {}
    return {number: near.get(number, exact.get(number, 0.0)) for number in numbers}


def _fuse(cosines: dict[int, float], matched: dict[int, float]) -> dict[int, float]:
    best = max(matched.values(), default=0.0) or 1.0
    return {
        number: WEIGHTS["cosine"] * cosine + WEIGHTS["words"] * matched.get(number, 0.0) / best
        for number, cosine in cosines.items()
    }
