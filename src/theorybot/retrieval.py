"""Question -> Passage[]: full text and vectors fused, the best sentence, and what the question names."""

from __future__ import annotations

from dataclasses import dataclass, replace

from theorybot.embedding import Embedder, Vectors
from theorybot.errors import TheorybotError
from theorybot.library import LibraryReader
from theorybot.query import Query
from theorybot.types import Filters, Passage
from theorybot.vectors import VectorIndex

# SciFact test nDCG@10: full text 0.689, vectors 0.645, reciprocal ranks 0.716–0.726, convex fusion 0.739.
COSINE_WEIGHT = 0.7
SENTENCE_WEIGHT = 0.3  # of the cosine of a chunk's best sentence, on top


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage: its span in the document, and its cosine with the question."""

    passage: Passage
    start: int
    end: int
    cosine: float

    @property
    def text(self) -> str:
        """Its characters, as they stand in the document."""
        return self.passage.text[self.start - self.passage.start : self.end - self.passage.start]


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found for a query: passages, best first, and the sentences of each."""

    query: Query
    passages: tuple[Passage, ...]
    sentences: dict[int, tuple[Sentence, ...]]  # by chunk id


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

    score = 0.7 cosine + 0.3 BM25 / best BM25 + 0.3 cosine of the best sentence + what the question names.
    Raises TheorybotError for an empty question, IndexMissing without a usable index.
    """
    if not query.question.strip():
        raise TheorybotError('the question is empty; ask like this: theorybot ask "What is a sharp minimum?"')
    documents = library.document_ids(filters)
    vector = embedder.embed_query([query.text])[0]
    wanted = max(candidates, limit)
    near = index.search(vector, wanted, documents)
    matched = library.match([*query.terms, *query.also], wanted, documents)
    # what the index still has and the library has lost falls out here
    found = library.passages(list({**near, **matched}))
    inside = _sentences(library, found, vector)
    scores = _fuse(_cosines(library, vector, list(found), near), matched)
    for number, passage in found.items():
        best = max((sentence.cosine for sentence in inside[number]), default=0.0)
        scores[number] += SENTENCE_WEIGHT * best + query.boosts.get(passage.document, 0.0)
    order = sorted(scores, key=lambda number: (-scores[number], found[number].document, found[number].start))
    kept = {
        number: replace(found[number], rank=rank, score=round(scores[number], 6))
        for rank, number in enumerate(order[:limit], start=1)
    }
    return Retrieved(query, tuple(kept.values()), {number: inside[number] for number in kept})


def _sentences(
    library: LibraryReader, found: dict[int, Passage], vector: Vectors
) -> dict[int, tuple[Sentence, ...]]:
    stored = library.sentences(list(found))
    return {
        number: tuple(
            Sentence(passage, start, end, float(cosine))
            for (start, end), cosine in zip(stored[number][0], stored[number][1] @ vector, strict=True)
        )
        for number, passage in found.items()
    }


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
        number: COSINE_WEIGHT * cosine + (1 - COSINE_WEIGHT) * matched.get(number, 0.0) / best
        for number, cosine in cosines.items()
    }
