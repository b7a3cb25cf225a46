"""Conversations to take away: exchanges for `theorybot.export`, JSON, samples for evaluation. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from theorybot import export
from theorybot.export import Exchange
from theorybot.types import Answer, Citation, Work
from theorybot.ui.chats import Turn
from theorybot.ui.saving import read_answer, read_sources


def exchanges(turns: Iterable[Turn]) -> list[Exchange]:
    """Questions and answers as they were saved."""
    return [
        Exchange(
            turn.question,
            read_answer(turn.answer) if turn.answer else None,
            {name: source.work for name, source in read_sources(turn.answer).items()} if turn.answer else {},
            turn.error,
        )
        for turn in turns
    ]


def markdown(turns: Sequence[Turn], title: str = "") -> str:
    """Questions and answers with their citations and quotes."""
    return export.answers_markdown(exchanges(turns), title)


def bibtex(turns: Sequence[Turn], own: Iterable[tuple[str, Work]] = ()) -> str:
    """An entry for each work that answers rest on; `own` are the entries of the user's `.bib` files."""
    works = export.cited_works(exchanges(turns))
    return export.bibtex(export.keyed(((None, work) for work in works), own))


def as_json(turns: Sequence[Turn]) -> str:
    """Everything that is kept of the turns."""
    rows = [
        {"question": t.question, "asked": t.asked, "state": t.state, "made": t.made, "answer": t.answer}
        for t in turns
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def evaluation_lines(turns: Sequence[Turn]) -> str:
    """Judged answers as samples in the evaluation format; an answer with thumbs up gives its evidence."""
    lines = []
    for turn in turns:
        answer = read_answer(turn.answer) if turn.answer else None
        liked = turn.thumb == 1 and answer is not None
        cited = _cited(answer) if liked else []
        evidence = [{"document": c.document, "page": c.page, "quote": c.quote} for c in cited]
        answerable = bool(cited) or not (liked and answer is not None and answer.status == "abstained")
        thumb = {1: "up", 0: "down", None: "no thumb"}[turn.thumb]
        lines.append(json.dumps({
            "id": f"chat-{turn.chat_id}-{turn.id}", "type": "explain" if answerable else "unanswerable",
            "question": turn.question, "history": [], "answerable": answerable,
            "documents": list(dict.fromkeys(c.document for c in cited)), "evidence": evidence,
            "must_mention": [], "must_not": [], "note": f"{thumb}: {turn.comment}".rstrip(": "),
        }, ensure_ascii=False))  # fmt: skip
    return "\n".join(lines) + "\n" if lines else ""


def _cited(answer: Answer | None) -> list[Citation]:
    return [citation for claim in answer.claims for citation in claim.citations] if answer else []
