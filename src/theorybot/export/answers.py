"""Answers with their citations and quotes as Markdown, and the works they rest on. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from theorybot.events import GOOD
from theorybot.rendering import place, printable, work_line
from theorybot.types import Answer, Citation, Work

_FORMULA = re.compile(r"(\$[^$]{1,300}\$)")
_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
_LINK = re.compile(r"\](?=\((?!\s*https?://))", re.IGNORECASE)  # but to the web: it runs, or opens a file
_BLOCK = re.compile(r"^(?=#|>|[+*-]\s|```|~~~|\[[^\]]+\]:)|^(\d{1,9})(?=[.)]\s)")  # opens a block


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer; `sources` says what work each cited document is, by its name."""

    question: str
    answer: Answer | None
    sources: Mapping[str, Work] = field(default_factory=dict)
    error: str = ""


def answers_markdown(exchanges: Iterable[Exchange], title: str = "") -> str:
    """Questions and answers with their citations and quotes."""
    parts = [f"# {_inert(title)}"] if title else []
    for one in exchanges:
        parts.append(f"## {_inert(one.question)}")
        if one.answer is None:
            parts.append(f"*{_inert(one.error) or 'not answered'}*")
            continue
        if one.answer.status == "abstained" and not one.answer.claims:
            parts.append("The library does not answer this question.")
        for claim in one.answer.claims:
            marks = "".join(f"[{citation.marker}]" for citation in claim.citations)
            doubt = "" if claim.verdict in GOOD else f" *({claim.verdict})*"
            parts.append(f"{_opening(_inert(claim.text))} {marks}{doubt}".rstrip())
        parts.extend(_sources(one))
    return "\n\n".join(parts) + "\n"


def _sources(one: Exchange) -> Iterable[str]:
    seen: dict[int, str] = {}
    for citation in _cited(one):
        source = one.sources.get(citation.document)
        named = f"{_inert(source.title or citation.title)}. " if source else ""
        works = ", ".join(work_line(work) for work in citation.works)
        citing = f", citing {works}" if works else ""
        told = f"[{citation.marker}] {named}{_inert(place(citation) + citing)}: “{_inert(citation.quote)}”"
        seen.setdefault(citation.marker, told)
    return seen.values()


def cited_works(exchanges: Sequence[Exchange]) -> list[Work]:
    """The works that answers rest on, in order: papers quoted, and what notes cite where they are quoted."""
    return [work for one in exchanges for citation in _cited(one) for work in _works(one, citation)]


def _works(one: Exchange, citation: Citation) -> Iterator[Work]:
    if citation.kind == "paper":  # what a paper cites in that sentence is not what was quoted
        yield one.sources.get(citation.document) or Work(title=citation.title)
    else:
        yield from (work for work in citation.works if work.title or work.arxiv_id)


def _cited(one: Exchange) -> list[Citation]:
    return [c for claim in one.answer.claims for c in claim.citations] if one.answer else []


def _inert(text: str) -> str:
    """Text of others on one line: HTML and pictures in it are shown as they are written, and do nothing.

    Emphasis, links to the web and formulas stay what they are: a note's quotation is Markdown of its own.
    """
    parts = _FORMULA.split(" ".join(printable(text).split()))
    return "".join(
        _LINK.sub("] ", _TAG.sub("< ", part).replace("![", "! ["))
        if at % 2
        else _LINK.sub("]\\\\", _TAG.sub("&lt;", part).replace("![", "&#33;["))
        for at, part in enumerate(parts)
    )


def _opening(text: str) -> str:
    """Text that begins a paragraph and nothing else."""
    return _BLOCK.sub(lambda found: f"{found[1]}\\" if found[1] else "\\", text, count=1)
