"""Answers as JSON in `chats.db`, and back: with quotes, titles, pages, and what each source was. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from theorybot.rendering import answer_json, work_json
from theorybot.types import Answer, Citation, Claim, Document, Passage, Usage, Work


@dataclass(frozen=True, slots=True)
class Source:
    """A document as it was when an answer was made: the digest of its text, and what work it is."""

    digest: str
    work: Work


def digest(document: Document) -> str:
    """SHA-256 of a document's text: equal means that every span still holds."""
    return hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()


def saved(answer: Answer, sources: Mapping[str, Source]) -> dict[str, Any]:
    """The answer as it is kept."""
    return answer_json(answer) | {
        "missing": list(answer.missing),
        "sources": {
            name: {"digest": source.digest, "work": work_json(source.work)}
            for name, source in sources.items()
        },
    }


def read_answer(row: Mapping[str, Any]) -> Answer:
    """The inverse of `saved`, but for the sources."""
    return Answer(
        question=row["question"],
        status=row["status"],
        text=row["answer"],
        claims=tuple(_claim(claim) for claim in row["claims"]),
        nearest=tuple(Passage(**{**p, "heading": tuple(p["heading"])}) for p in row["nearest"]),
        writer=row["writer"],
        seconds=row["seconds"],
        missing=tuple(row.get("missing", ())),
        usage=Usage(**row["usage"]) if row.get("usage") else None,
        notice=row.get("notice", ""),
        repaired=row.get("repaired", 0),
    )


def read_sources(row: Mapping[str, Any]) -> dict[str, Source]:
    """What the sources of a kept answer were."""
    return {
        name: Source(source["digest"], _work(source["work"]))
        for name, source in row.get("sources", {}).items()
    }


def _claim(row: Mapping[str, Any]) -> Claim:
    citations = tuple(_citation(citation) for citation in row["citations"])
    return Claim(row["text"], row["verdict"], row["score"], citations, row.get("reason", ""))


def _citation(row: Mapping[str, Any]) -> Citation:
    return Citation(**{**row, "works": tuple(map(_work, row["works"])), "heading": tuple(row["heading"])})


def _work(row: Mapping[str, Any]) -> Work:
    return Work(**{**row, "authors": tuple(row["authors"])})
