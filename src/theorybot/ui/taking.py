"""Answers to take away: Markdown with its sources, BibTeX of exactly the works cited, JSON. Pure."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence

from theorybot.bibliography import family_name, letters
from theorybot.events import GOOD
from theorybot.rendering import place, printable, work_line
from theorybot.types import Citation, Work
from theorybot.ui.chats import Turn
from theorybot.ui.saving import read_answer, read_sources

_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_",
    "$": r"\$", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def markdown(turns: Sequence[Turn], title: str = "") -> str:
    """Questions and answers with their citations and quotes."""
    parts = [f"# {title}"] if title else []
    for turn in turns:
        parts.append(f"## {printable(turn.question)}")
        if not turn.answer:
            parts.append(f"*{turn.error or 'not answered'}*")
            continue
        answer = read_answer(turn.answer)
        if answer.status == "abstained" and not answer.claims:
            parts.append("The library does not answer this question.")
        for claim in answer.claims:
            marks = "".join(f"[{citation.marker}]" for citation in claim.citations)
            doubt = "" if claim.verdict in GOOD else f" *({claim.verdict})*"
            parts.append(f"{claim.text} {marks}{doubt}".rstrip())
        parts.extend(_sources(turn))
    return "\n\n".join(parts) + "\n"


def _sources(turn: Turn) -> Iterable[str]:
    sources = read_sources(turn.answer)
    seen: dict[int, str] = {}
    for citation in _cited(turn):
        source = sources.get(citation.document)
        named = f"{source.work.title or citation.title}. " if source else ""
        works = ", ".join(work_line(work) for work in citation.works)
        citing = f", citing {works}" if works else ""
        quote = " ".join(citation.quote.split())
        seen.setdefault(
            citation.marker, f"[{citation.marker}] {printable(named)}{place(citation)}{citing}: “{quote}”"
        )
    return seen.values()


def as_json(turns: Sequence[Turn]) -> str:
    """Everything that is kept of the turns."""
    rows = [
        {"question": t.question, "asked": t.asked, "state": t.state, "made": t.made, "answer": t.answer}
        for t in turns
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def bibtex(turns: Sequence[Turn]) -> str:
    """An entry for each work cited: the papers quoted, and what notes cite at the places quoted."""
    entries: dict[str, str] = {}
    used: set[str] = set()
    for work in cited_works(turns):
        same = work.arxiv_id or work.doi or letters(f"{work.title or ''}{''.join(work.authors[:1])}")
        if same and same not in entries:
            entries[same] = _entry(work, _key(work, used))
    return "\n".join(entries.values())


def cited_works(turns: Sequence[Turn]) -> list[Work]:
    """The works that answers rest on, in order."""
    found: list[Work] = []
    for turn in turns:
        sources = read_sources(turn.answer) if turn.answer else {}
        for citation in _cited(turn):
            source = sources.get(citation.document)
            if citation.kind == "paper":  # what a paper cites in that sentence is not what was quoted
                found.append(source.work if source else Work(title=citation.title))
            else:
                found.extend(work for work in citation.works if work.title or work.arxiv_id)
    return found


def _cited(turn: Turn) -> list[Citation]:
    answer = read_answer(turn.answer) if turn.answer else None
    return [c for claim in answer.claims for c in claim.citations] if answer else []


def _key(work: Work, used: set[str]) -> str:
    first = unicodedata.normalize("NFKD", family_name(work.authors[0]) if work.authors else "anonymous")
    word = next((w for w in re.findall(r"[A-Za-z]{4,}", work.title or "")), "")
    base = re.sub(r"[^A-Za-z0-9]", "", f"{first}{work.year or ''}{word}").lower() or "work"
    key, number = base, 1
    while key in used:
        number += 1
        key = f"{base}{number}"
    used.add(key)
    return key


def _entry(work: Work, key: str) -> str:
    kind = {"book": "book", "paper": "article"}.get(work.form, "misc")
    fields = {
        "title": f"{{{_tex(work.title)}}}" if work.title else None,
        "author": " and ".join(_tex(author) for author in work.authors),
        "year": str(work.year) if work.year else None,
        "journal": _tex(work.venue) if work.venue else None,
        "eprint": work.arxiv_id,
        "archiveprefix": "arXiv" if work.arxiv_id else None,
        "doi": work.doi,
        "url": work.url if work.url and not work.arxiv_id else None,
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{key},", *lines, "}\n"])


def _tex(text: str) -> str:
    return "".join(_TEX.get(char, char) for char in " ".join(text.split()))


def evaluation_lines(turns: Sequence[Turn]) -> str:
    """Judged answers as samples in the evaluation format; an answer with thumbs up gives its evidence."""
    lines = []
    for turn in turns:
        answer = read_answer(turn.answer) if turn.answer else None
        liked = turn.thumb == 1 and answer is not None
        cited = _cited(turn) if liked else []
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
