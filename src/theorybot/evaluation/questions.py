"""Question sets: one JSON object a line, with the evidence that an answer should rest on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from theorybot.bibliography import letters
from theorybot.errors import TheorybotError
from theorybot.evaluation.samples import QUESTION_ALIASES, rows
from theorybot.library import Listed
from theorybot.types import Passage

TYPES = (
    "factoid", "definition", "explain", "compare", "synthesis", "numeric", "citation", "followup",
    "unanswerable", "near_miss", "false_premise",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotation that answers; `document` is a file name or "arXiv:ID", `page` None for a note."""

    document: str
    page: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """A sample of an answer suite. `documents` must be in the library, else the sample is skipped."""

    id: str
    type: str
    question: str
    history: tuple[str, ...]
    answerable: bool
    documents: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    must_mention: tuple[str, ...]
    must_not: tuple[str, ...]
    note: str


def load(path: Path) -> list[Question]:
    """The questions in a file. Raises TheorybotError, naming the line."""
    found = []
    for number, row in rows(path, QUESTION_ALIASES):
        try:
            found.append(_question(row, f"line-{number}"))
        except (ValueError, KeyError, TypeError, re.error) as error:
            raise TheorybotError(f"{path.name} line {number}: {error!r}; mend the line") from error
    return found


def _question(row: dict[str, Any], place: str) -> Question:
    """A row as a question; only the question itself is needed, and whether it has an answer is guessed."""
    evidence = tuple(Evidence(e["document"], e.get("page"), e["quote"]) for e in row.get("evidence") or ())
    answerable = bool(row.get("answerable", bool(evidence)))
    kind = row.get("type") or ("factoid" if answerable else "unanswerable")
    if kind not in TYPES:
        raise ValueError(f"unknown type {kind!r}, not one of {', '.join(TYPES)}")
    mention, never = tuple(row.get("must_mention") or ()), tuple(row.get("must_not") or ())
    for pattern in (*mention, *never):
        re.compile(pattern)
    return Question(
        id=str(row.get("id") or place), type=kind, question=str(row["question"]),
        history=tuple(row.get("history") or ()), answerable=answerable,
        documents=tuple(row.get("documents") or ()) or tuple(dict.fromkeys(e.document for e in evidence)),
        evidence=evidence, must_mention=mention, must_not=never, note=str(row.get("note") or ""),
    )  # fmt: skip


def names(documents: list[Listed]) -> dict[str, str]:
    """How questions may name the library's documents -> their names."""
    found = {row.name: row.name for row in documents}
    return found | {f"arXiv:{row.work.arxiv_id}": row.name for row in documents if row.work.arxiv_id}


def quotes(passage: Passage, evidence: Evidence, known: dict[str, str]) -> bool:
    """Whether a passage overlaps the quoted words: half of them, because a chunk may end inside a quote."""
    if known.get(evidence.document) != passage.document:
        return False
    return _overlap(letters(evidence.quote), letters(passage.text))


def holds(passage: Passage, evidence: Evidence, known: dict[str, str]) -> bool:
    """Whether a passage has the quoted words, or for a paper lies on their page."""
    same = known.get(evidence.document) == passage.document
    on_page = same and evidence.page is not None and passage.page == evidence.page
    return on_page or quotes(passage, evidence, known)


def _overlap(quote: str, text: str) -> bool:
    """Half of the quote's letters in one run: a chunk may end inside the quote."""
    half = max(20, len(quote) // 2)
    return quote in text or quote[:half] in text or quote[-half:] in text
