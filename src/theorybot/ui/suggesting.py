"""Questions that may come next, from what an answer cites and what was near it: each has an answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from theorybot.rendering import work_line
from theorybot.types import Answer
from theorybot.ui.markup import calm
from theorybot.ui.saving import Source

_MOST = 3


def suggestions(answer: Answer, sources: Mapping[str, Source]) -> list[str]:
    """At most three: what a cited paper says altogether, what a section nearby says, who else wrote of it."""
    found: list[str] = []
    cited = [citation for claim in answer.claims for citation in claim.citations]
    for citation in cited:
        source = sources.get(citation.document)
        if citation.kind == "paper" and source and source.work.arxiv_id:
            found.append(f"Summarise {calm(source.work.title or source.work.arxiv_id)}")
            break
    headings = {citation.heading[-1] for citation in cited if citation.heading}
    near = [p for p in answer.nearest if p.heading and p.kind == "note" and p.heading[-1] not in headings]
    for passage in near[:2]:
        if not passage.heading[-1].startswith("Works listed"):
            found.append(f"What do the notes say about {_lower(passage.heading[-1])}?")
    works = [work for citation in cited for work in citation.works if work.authors and work.year]
    if works:
        found.append(f"What did {work_line(works[0])} show?")
    return list(dict.fromkeys(found))[:_MOST]


def _lower(heading: str) -> str:
    """A heading inside a sentence: acronyms and names with capitals inside stay."""
    return " ".join(word.lower() if word.istitle() and len(word) > 1 else word for word in heading.split())
