"""Question sets: one JSON object a line, with the evidence that an answer should rest on."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from theorybot.bibliography import letters
from theorybot.errors import TheorybotError
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
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            try:
                found.append(_question(json.loads(line)))
            except (ValueError, KeyError, TypeError, re.error) as error:
                raise TheorybotError(f"{path.name} line {number}: {error!r}; mend the line") from error
    return found


def _question(row: dict[str, Any]) -> Question:
    evidence = tuple(Evidence(e["document"], e["page"], e["quote"]) for e in row["evidence"])
    if row["type"] not in TYPES:
        raise ValueError(f"unknown type {row['type']!r}")
    for pattern in (*row["must_mention"], *row["must_not"]):
        re.compile(pattern)
    return Question(
        id=row["id"], type=row["type"], question=row["question"], history=tuple(row["history"]),
        answerable=bool(row["answerable"]),
        documents=tuple(row["documents"]) or tuple(dict.fromkeys(e.document for e in evidence)),
        evidence=evidence, must_mention=tuple(row["must_mention"]), must_not=tuple(row["must_not"]),
        note=row["note"],
    )  # fmt: skip


def names(documents: list[Listed]) -> dict[str, str]:
    """How questions may name the library's documents -> their names."""
    found = {row.name: row.name for row in documents}
    return found | {f"arXiv:{row.work.arxiv_id}": row.name for row in documents if row.work.arxiv_id}


def holds(passage: Passage, evidence: Evidence, known: dict[str, str]) -> bool:
    """Whether a passage has the quoted words, or for a paper lies on their page."""
    if known.get(evidence.document) != passage.document:
        return False
    if evidence.page is not None and passage.page == evidence.page:
        return True
    return _overlap(letters(evidence.quote), letters(passage.text))


def _overlap(quote: str, text: str) -> bool:
    """Half of the quote's letters in one run: a chunk may end inside the quote."""
    half = max(20, len(quote) // 2)
    return quote in text or quote[:half] in text or quote[-half:] in text
