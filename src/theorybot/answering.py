"""retrieved passages -> decide -> write -> verify -> Answer."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from theorybot.gathering import Gathered, gather
from theorybot.grounding import Checker
from theorybot.library import Entry, LibraryReader
from theorybot.listing import entries_for, list_drafts, notice
from theorybot.retrieval import Find, Retrieved
from theorybot.types import Answer, Claim, Filters, Passage
from theorybot.writing import Draft, drafts

SHOWN = 8  # passages that come with an answer


@dataclass(frozen=True, slots=True)
class Material:
    """What bears on a question, whoever writes the answer: entries of lists, or spans of passages."""

    question: str
    entries: tuple[Entry, ...]
    gathered: Gathered

    @property
    def settled(self) -> bool:
        """Whether no model could add to it: a list, or a question that must be asked otherwise."""
        return bool(self.entries) or bool(self.gathered.notice and not self.gathered.chosen)

    def passages(self, most: int) -> tuple[Passage, ...]:
        """Those of the chosen spans first, then what else was retrieved; ranked in that order."""
        chosen = [candidate.passage for candidate in self.gathered.chosen]
        found: dict[int, Passage] = {}
        for passage in (*chosen, *self.gathered.retrieved.passages):  # a chosen one may be the wider
            found.setdefault(passage.chunk_id, passage)
        return tuple(replace(p, rank=rank) for rank, p in enumerate(list(found.values())[:most], start=1))


def look(retrieved: Retrieved, *, find: Find, library: LibraryReader, filters: Filters) -> Material:
    """What bears on the question; `find` looks further where the question's form asks for it."""
    question = retrieved.query.question
    entries = tuple(entries_for(question, library, filters))
    gathered = Gathered((), retrieved) if entries else gather(retrieved, find, library, filters)
    return Material(question, entries, gathered)


def quote(material: Material, *, library: LibraryReader, checker: Checker, started: float) -> Answer:
    """Sentences of the corpus that answer, each with its citation; or an abstention with what was nearest.

    `started` is the `time.perf_counter()` from which the answer's seconds are counted.
    """
    entries, gathered = material.entries, material.gathered
    found = list_drafts(entries, library) or drafts(gathered.chosen, library)
    claims = tuple(_verified(draft, checker) for draft in found)
    between = "\n" if entries else " "
    text = between.join(f"{claim.text} [{claim.citations[0].marker}]" for claim in claims)
    left_out = notice(entries) or gathered.notice
    return Answer(
        question=material.question,
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
