"""Works as JSON and as lines for a terminal: what they are, who cites them, in what words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from theorybot.grounding import collapsed
from theorybot.library import Citing, readers_of
from theorybot.rendering import place, plain, printable, shorten, work_json, work_line
from theorybot.types import KnownWork, Work

_EACH = 4  # sentences of one document that are shown
_WIDTH = 300  # characters of a sentence


def works_json(works: Iterable[KnownWork]) -> dict[str, Any]:
    """Works as `works --json` prints them."""
    return {"works": [_known_json(known) for known in works]}


def _known_json(known: KnownWork) -> dict[str, Any]:
    return {
        "work": work_json(known.work),
        "documents": list(known.documents),
        "cited_by": readers_of(known),
        "references": [asdict(found) for found in known.references],
        "citations": [asdict(found) for found in known.citations],
    }


def work_shown_json(known: KnownWork, citing: Iterable[Citing]) -> dict[str, Any]:
    """A work as `show --json` prints it, with the sentences that cite it."""
    return _known_json(known) | cited_json(known, citing)


def cited_json(known: KnownWork, citing: Iterable[Citing]) -> dict[str, Any]:
    """Who cites a work, and in what words."""
    return {"cited_by": readers_of(known), "sentences": [_sentence_json(sentence) for sentence in citing]}


def _sentence_json(sentence: Citing) -> dict[str, Any]:
    passage = sentence.passage
    return {
        "document": passage.document, "title": passage.title, "kind": passage.kind, "page": passage.page,
        "heading": passage.heading, "start": sentence.start, "end": sentence.end, "text": sentence.text,
    }  # fmt: skip


def works_lines(works: Sequence[KnownWork]) -> Iterable[str]:
    """Works for a terminal, one a line, after how many documents cite each; then how many there are."""
    for known in works:
        here = f"  [{', '.join(known.documents)}]" if known.documents else ""
        yield printable(f"{len(readers_of(known)):>4}  {_in_a_line(known.work)}{here}")
    inside = sum(bool(known.documents) for known in works)
    yield f"{len(works)} works, {inside} of them in the library"


def _in_a_line(work: Work) -> str:
    who = work_line(work) if work.authors else str(work.year or "")
    title = shorten(work.title or work.venue or work.url or "", 90)
    return "  ".join(part for part in (who, title, _number(work)) if part)


def _number(work: Work) -> str:
    return f"arXiv:{work.arxiv_id}" if work.arxiv_id else f"doi:{work.doi}" if work.doi else ""


def work_lines(known: KnownWork, citing: Sequence[Citing]) -> Iterable[str]:
    """A work for a terminal: what it is, what of it is in the library, who cites it in what words."""
    work = known.work
    yield printable(work.title or work_line(work))
    facts = (", ".join(work.authors), str(work.year or ""), work.venue or "", _number(work), work.url or "")
    yield printable(" · ".join(fact for fact in facts if fact))
    keys = dict.fromkeys(
        found.key for found in known.references if found.kind == "bibliography" and found.key
    )
    here = ", ".join(known.documents) if known.documents else "no, only what others say of it"
    yield printable(f"in the library: {here}" + (f"; key {', '.join(keys)}" if keys else ""))
    yield from cited_lines(known, citing)


def cited_lines(known: KnownWork, citing: Sequence[Citing]) -> Iterable[str]:
    """Who cites a work in what words, and who only lists it."""
    found: dict[str, list[Citing]] = defaultdict(list)
    for sentence in citing:
        if sentence.passage.document not in known.documents:
            found[sentence.passage.document].append(sentence)
    listed = [name for name in readers_of(known) if name not in found]
    documents = "1 document" if len(found) == 1 else f"{len(found)} documents"
    yield f"cited by {documents}" + (":" if found else "")
    for sentences in found.values():
        for sentence in sentences[:_EACH]:
            yield f"  {place(sentence.passage)}"
            yield f"    {shorten(plain(collapsed(sentence.text)), _WIDTH)}"
        if len(sentences) > _EACH:
            yield f"    … and {len(sentences) - _EACH} more (--json has all)"
    if listed:
        yield printable(f"listed, and not cited in the text, by {', '.join(listed)}")
