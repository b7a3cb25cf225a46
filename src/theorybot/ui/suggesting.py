"""Questions that may come next, from what an answer cites and what was near it: each has an answer. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from theorybot.rendering import work_line
from theorybot.types import Answer
from theorybot.ui.markup import calm
from theorybot.ui.saving import Source

_MOST = 3
_WORD = re.compile(r"[^\W\d_]{4,}")  # shorter ones seldom name a thing
_ASKED = frozenset(
    {"what", "which", "does", "about", "with", "from", "that", "they", "this", "show", "showed"}
)


def suggestions(answer: Answer, sources: Mapping[str, Source]) -> list[str]:
    """At most three: what a cited paper says altogether, what a section nearby says, who cites a work."""
    found: list[str] = []
    cited = [citation for claim in answer.claims for citation in claim.citations]
    for citation in cited:
        source = sources.get(citation.document)
        if citation.kind == "paper" and source and source.work.arxiv_id:
            found.append(f"Summarise {calm(source.work.title or source.work.arxiv_id)}")
            break
    known = {citation.heading[-1] for citation in cited if citation.heading}
    asked = _words(answer.question)
    near = [p.heading[-1] for p in answer.nearest if p.heading and p.kind == "note"]
    # a heading that shares no word with the question may be one that every note has: "Main results"
    telling = [heading for heading in near if heading not in known and asked & _words(heading)]
    found += [f"What do the notes say about {_lower(heading)}?" for heading in telling[:1]]
    notes = [citation for citation in cited if citation.kind == "note"]
    works = [work_line(work) for note in notes for work in note.works if work.authors and work.year]
    found += [f"Which notes cite {name}, and what for?" for name in works]
    return list(dict.fromkeys(found))[:_MOST]


def _words(text: str) -> set[str]:
    """The words that may name a thing, cut so that "kernels" and "kernel" are one."""
    return {word[:6] for word in _WORD.findall(text.casefold()) if word not in _ASKED}


def _lower(heading: str) -> str:
    """A heading inside a sentence: acronyms and names with capitals inside stay."""
    return " ".join(word.lower() if word.istitle() and len(word) > 1 else word for word in heading.split())
