"""retrieve -> decide -> write -> verify -> Answer."""

from __future__ import annotations

import time
from collections.abc import Sequence

from theorybot.embedding import Embedder
from theorybot.grounding import check
from theorybot.library import LibraryReader
from theorybot.listing import entries_for, list_drafts
from theorybot.query import understand
from theorybot.retrieval import retrieve
from theorybot.types import Answer, Claim, Filters
from theorybot.vectors import VectorIndex
from theorybot.writing import Draft, choose, drafts, extract

ANSWERABLE = 0.36  # least score of the best sentence; below it the question is declined


def answer(
    question: str,
    *,
    library: LibraryReader,
    index: VectorIndex,
    embedder: Embedder,
    passages: int = 8,
    candidates: int = 50,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    history: Sequence[str] = (),
) -> Answer:
    """Sentences of the corpus that answer, each with its citation; or an abstention with what was nearest.

    Raises TheorybotError for an empty question, IndexMissing without a usable index.
    """
    started = time.perf_counter()
    retrieved = retrieve(
        understand(question, library, history), library=library, index=index, embedder=embedder,
        limit=passages, candidates=candidates, filters=filters,
    )  # fmt: skip
    nearest = retrieved.passages
    found = list_drafts(entries_for(question, library, filters), library)
    between = "\n" if found else " "
    if not found:
        scored = extract(retrieved, library)
        if scored and scored[0].score >= ANSWERABLE:
            found = drafts(choose(scored), library)
    claims = tuple(_verified(draft) for draft in found)
    return Answer(
        question=question,
        status="answered" if claims else "abstained",
        text=between.join(f"{claim.text} [{claim.citations[0].marker}]" for claim in claims),
        claims=claims,
        nearest=nearest,
        writer="extract",
        seconds=round(time.perf_counter() - started, 3),
    )


def _verified(draft: Draft) -> Claim:
    verdict, score = check(draft.text, [draft.citation.quote])
    return Claim(draft.text, verdict, score, (draft.citation,))
