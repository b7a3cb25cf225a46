"""Who cites a work, and what for: the sentences that cite it, as spans that read alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from theorybot.asking import claims, names_one
from theorybot.bibliography import family_name
from theorybot.library import Citing, LibraryReader, readers_of
from theorybot.library.fulltext import content_words
from theorybot.quoting import quotable
from theorybot.types import Filters, KnownWork
from theorybot.writing import Candidate

MOST = 10  # sentences of an answer
_EACH = 3  # of one document
_SAME = 0.8  # share of words in common from which a sentence repeats another
_SPEAKING = 2  # sentences that say who wrote what is asked for
_REPORTED = 6  # sentences that tell what somebody showed
_OPENING = 30  # characters by which such a sentence has named them
_BESIDE = 2  # works that such a sentence may cite
_TOLD = 6  # documents, or works, that a notice names
_RESULTS = re.compile(
    r"\b(?:results?|findings?|contributions?|conclusions?)\b", re.IGNORECASE
)  # of a heading
_ASKS = re.compile(r"\b(?:asks?|asked|raises? the question)\b")

Allowed = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Cited:
    """The spans that were chosen, in order, and what a reader must be told besides."""

    chosen: tuple[Candidate, ...]
    notice: str


def cited(what: str, kind: str, library: LibraryReader, filters: Filters) -> Cited:
    """The sentences that cite what is named; `kind` is "note" or "paper" where only those are asked for."""
    works = library.works_named(what)
    if not works:
        return Cited((), f"No work is known by the name “{what}”; theorybot works lists all that are.")
    allowed = _allowed(library, filters)
    chosen = _chosen(_citing(works, kind, allowed, library), library)
    return Cited(tuple(chosen), _notice(works, kind, allowed, bool(chosen)))


def reported(who: str, names: Sequence[str], library: LibraryReader, filters: Filters) -> Cited:
    """What `names` showed, in sentences that cite them: their results first, then what is on them alone.

    What they ask is not what they show.
    """
    works, allowed = library.works_named(who), _allowed(library, filters)
    spans = _citing(works, "", allowed, library)
    told = [span for span in spans if names_one(span.text, names)] or spans
    told = [span for span in told if not _ASKS.search(span.text)] or told
    told.sort(
        key=lambda span: (
            not any(_RESULTS.search(heading) for heading in span.passage.heading[-1:]),
            not names_one(span.text[:_OPENING], names),
            *_rank(span, library),
        )
    )
    kept: list[Candidate] = []
    for span in told:
        if len(kept) < _REPORTED and not any(_repeats(span, other) for other in kept):
            kept.append(span)
    return Cited(tuple(kept), _notice(works, "", allowed, bool(kept)))


def _citing(
    works: Sequence[KnownWork], kind: str, allowed: Allowed, library: LibraryReader
) -> list[Candidate]:
    """The sentences of other documents that cite the works and may be quoted."""
    spans: list[Candidate] = []
    for work in works:
        own = frozenset(work.documents)
        spans += _spans(
            [
                sentence
                for sentence in library.citing(work.id)
                if sentence.passage.document not in own
                and allowed(sentence.passage.document, sentence.passage.kind)
                and kind in ("", sentence.passage.kind)
            ],
            library,
        )
    return spans


def attributed(what: str, library: LibraryReader, filters: Filters) -> list[Candidate]:
    """Where the words are a work's title: sentences that cite it and name who wrote it, the best first."""
    works = library.works_titled(what)
    if len(works) != 1 or not works[0].work.authors:
        return []
    family = family_name(works[0].work.authors[0])
    allowed = _allowed(library, filters)
    sentences = library.citing(works[0].id)
    spans = _spans([one for one in sentences if allowed(one.passage.document, "")], library)
    told = [span for span in spans if re.search(rf"(?<!\w){re.escape(family)}(?!\w)", span.text)]
    ranked = [(_rank(span, library), span) for span in told]
    apart = [(span.passage.kind != "note", rank, span) for rank, span in ranked if rank[0] <= _BESIDE]
    return [span for *_, span in sorted(apart, key=lambda found: found[:2])][:_SPEAKING]


def _allowed(library: LibraryReader, filters: Filters) -> Allowed:
    ids = library.document_ids(filters)
    if ids is None:
        return lambda name, kind: True
    names = {row.name for row in library.listed() if row.id in set(ids)}
    return lambda name, kind: name in names


def _spans(sentences: Sequence[Citing], library: LibraryReader) -> list[Candidate]:
    """The sentences that may be quoted, each with what it leans on."""
    inside = library.sentences([sentence.passage.chunk_id for sentence in sentences])
    found = []
    for sentence in sentences:
        passage = sentence.passage
        spans = inside[passage.chunk_id][0]
        quoted = quotable(
            passage.text, [(start - passage.start, end - passage.start) for start, end in spans]
        )
        span = next((q for q, (start, _) in zip(quoted, spans, strict=True) if start == sentence.start), None)
        if span is not None:
            start, end = (passage.start + offset for offset in span)
            found.append(Candidate(passage, start, end, passage.text[slice(*span)], 0.0, 0.0, 0.0, 1.0))
    return found


def _chosen(spans: Sequence[Candidate], library: LibraryReader) -> list[Candidate]:
    """Of each document those that cite least besides, and say who claims something; in the text's order."""
    by_document: dict[str, list[Candidate]] = defaultdict(list)
    for span in spans:
        by_document[span.passage.document].append(span)
    best: list[list[Candidate]] = []
    for found in by_document.values():
        kept: list[Candidate] = []
        for span in sorted(found, key=lambda span: _rank(span, library)):
            if not any(_repeats(span, other) for other in kept):
                kept.append(span)
        best.append(kept[:_EACH])
    # where many documents cite it, each has its best sentence before any has a second one
    ranked = [kept[n] for n in range(_EACH) for kept in best if n < len(kept)][:MOST]
    order = list(by_document)
    return sorted(ranked, key=lambda span: (order.index(span.passage.document), span.start))


def _repeats(span: Candidate, other: Candidate) -> bool:
    """Whether two sentences say the same in the same words; names and the citation they share anyway."""
    mine, theirs = set(content_words(span.text)), set(content_words(other.text))
    return len(mine & theirs) >= _SAME * max(len(mine), len(theirs))


def _rank(span: Candidate, library: LibraryReader) -> tuple[int, bool, int]:
    beside = len(library.works_cited(span.passage.document, span.start, span.end))
    return beside, not claims(span.text), span.start


def _notice(works: Sequence[KnownWork], kind: str, allowed: Allowed, found: bool) -> str:
    """Which works were meant, and how many documents cite them; or who does, if not those asked of."""
    if len(works) > 1:
        named = "; ".join(_name(work) for work in works[:_TOLD])
        more = f"; and {len(works) - _TOLD} more" if len(works) > _TOLD else ""
        none = "" if found else f"{_none(kind)} cites any of them in its text. "
        return f"{none}{len(works)} works go by that name: {named}{more}."
    name = _name(works[0])
    cites = {place.document: place.kind for place in works[0].citations if allowed(place.document, "")}
    readers = [document for document in readers_of(works[0]) if allowed(document, "")]
    who = [document for document in readers if document in cites]
    number = works[0].work.arxiv_id or f'"{works[0].work.title}"'
    if found:
        documents = "1 document" if len(who) == 1 else f"{len(who)} documents"
        return f"{name} is cited by {documents}; every sentence: theorybot show {number}"
    if any(kind in ("", cites[document]) for document in who):
        return f"{name} is cited, in no sentence that reads alone: theorybot show {number}"
    also = (
        f"; it is cited in {_names(who)}"
        if who
        else f"; it is listed in {_names(readers)}"
        if readers
        else ""
    )
    return f"{_none(kind)} cites {name} in its text{also}."


def _none(kind: str) -> str:
    return f"No {kind}" if kind else "Nothing in the library"


def _names(documents: Sequence[str]) -> str:
    more = f" and {len(documents) - _TOLD} more" if len(documents) > _TOLD else ""
    return ", ".join(documents[:_TOLD]) + more


def _name(known: KnownWork) -> str:
    """A work for a line of text: "Keskar et al. 2017 (On Large-Batch Training)"."""
    work = known.work
    families = [family_name(author) for author in work.authors]
    who = f"{families[0]} et al." if len(families) > 2 else " and ".join(families)
    return " ".join(
        part for part in (who, str(work.year or ""), f"({work.title})" if work.title else "") if part
    )
