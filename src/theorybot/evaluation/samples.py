"""Which rows of which files a run takes, and what their fields may be called. Pure but for reading files."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from theorybot.errors import TheorybotError

T = TypeVar("T")

# Field names of RAGAS and of DeepEval -> ours, in the rows of questions and of claims.
QUESTION_ALIASES = {
    "user_input": "question", "input": "question", "reference": "note", "expected_output": "note",
}  # fmt: skip
CLAIM_ALIASES = {
    "user_input": "question", "input": "question", "response": "claim", "actual_output": "claim",
    "answer": "claim", "retrieved_contexts": "evidence", "retrieval_context": "evidence",
    "contexts": "evidence", "context": "evidence",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Options:
    """What all runs share: at most `limit` samples of each run, chosen and resampled by `seed`."""

    limit: int | None = None
    seed: int = 0


def limited(rows: Sequence[T], options: Options) -> list[T]:
    """At most `limit` of the rows, chosen by the seed, in their own order."""
    if options.limit is None or options.limit >= len(rows):
        return list(rows)
    chosen = sorted(random.Random(options.seed).sample(range(len(rows)), options.limit))
    return [rows[place] for place in chosen]


def rows(path: Path, aliases: dict[str, str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The JSON objects of a file, with their line numbers and our names. Raises TheorybotError."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TheorybotError(f"{path}: {error}; name a file with one JSON object a line") from error
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise TheorybotError(f"{path.name} line {number}: {error}; mend the line") from error
            if not isinstance(row, dict):
                raise TheorybotError(f"{path.name} line {number}: not a JSON object; mend the line")
            # our own name wins where a row has both
            yield number, {aliases[name]: row[name] for name in row if name in aliases} | row


def digest(path: Path) -> str:
    """SHA-256 of a file, for the record of a run."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
