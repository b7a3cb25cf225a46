"""retrieved passages -> decide -> write -> verify -> Answer."""

from __future__ import annotations

import time

from theorybot.gathering import Find, Gathered, gather
from theorybot.grounding import Checker
from theorybot.library import LibraryReader
from theorybot.listing import entries_for, list_drafts, notice
from theorybot.retrieval import Retrieved
from theorybot.types import Answer, Claim, Filters
from theorybot.writing import Draft, drafts

SHOWN = 8  # passages that come with an answer


def answer(
    retrieved: Retrieved,
    *,
    find: Find,
    library: LibraryReader,
    checker: Checker,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    started: float | None = None,
) -> Answer:
    """Sentences of the corpus that answer, each with its citation; or an abstention with what was nearest.

    `find` looks further where the question's form asks for it. `started` is the `time.perf_counter()` from
    which the answer's seconds are counted.
    """
    started = time.perf_counter() if started is None else started
    question = retrieved.query.question
    entries = entries_for(question, library, filters)
    gathered = Gathered((), retrieved) if entries else gather(retrieved, find, library, filters)
    found = list_drafts(entries, library) or drafts(gathered.chosen, library)
    claims = tuple(_verified(draft, checker) for draft in found)
    between = "\n" if entries else " "
    text = between.join(f"{claim.text} [{claim.citations[0].marker}]" for claim in claims)
    left_out = notice(entries) or gathered.notice
    return Answer(
        question=question,
        status="answered" if claims else "abstained",
        text="\n".join(part for part in (text, left_out) if part),
        claims=claims,
        nearest=gathered.retrieved.passages[:SHOWN],
        missing=() if claims else gathered.missing,
        writer="extract",
        seconds=round(time.perf_counter() - started, 3),
    )


def _verified(draft: Draft, checker: Checker) -> Claim:
    found = checker.judge(draft.text, [draft.citation.quote], [0])
    return Claim(draft.text, found.verdict, found.score, (draft.citation,), found.reason)
