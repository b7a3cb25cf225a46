"""Passages -> draft claims, without a model: sentences of the corpus, chosen and left as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from theorybot.acting import effect
from theorybot.asking import asked_for, claims, defines, has_kind, role
from theorybot.bibliography.merging import merged
from theorybot.embedding import Vectors
from theorybot.grounding import collapsed
from theorybot.library import LibraryReader
from theorybot.library.fulltext import STEMMER, content_words, words
from theorybot.quoting import quotable
from theorybot.retrieval import Retrieved
from theorybot.types import Citation, Passage

# What a sentence's score is made of; each part is in [0, 1]. From the development questions.
WEIGHTS = {
    "asked": 0.5,  # cosine of the sentence with the question as what asks for an answer
    "said": 0.6,  # share of the question that its words say, or related ones
    "around": 0.3,  # what only title and heading add to that
    "passage": 0.6,  # score of its passage over the best one's
    "both": 0.8,  # where it is asked how one thing acts on another: it says as much of the lesser said one
    "kind": 0.1,  # it has a number, a name, a definition or a reason, where that is asked for
    "defines": 0.4,  # it says what the thing is that a definition is asked of
    "central": 0.2,  # where a view is asked for: it stands in an abstract, an introduction or a conclusion
    "claims": 0.15,  # and it says who claims something
    "read": 0.3,  # what a model says of it that has read it with the question
}
READ = 12  # of the best sentences are read with the question: more are no better, and cost time
_SURE = 10.0  # what the model says at most, and with the other sign at least, as good as
MOST = 6  # sentences in an answer
FLOOR = 0.65  # a further sentence must be this near to the best one
_ALIKE = 0.6  # share of words in common from which two sentences say the same

# Whom a note cites and links: two may say the same of others.
_KEYS = re.compile(r"\[@[^\[\]\n]{0,300}\]|\[\[[^\[\]\n]{0,300}\]\]")
_CENTRAL = re.compile(
    r"\b(?:abstract|introduction|conclusions?|discussion|summary|contributions?)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that reads alone, and how well it answers."""

    passage: Passage
    start: int
    end: int
    text: str
    cosine: float  # with the question as a text
    asked: float  # and as what asks for an answer
    said: float  # share of the question that it says
    score: float
    read: float | None = None  # how well it answers, as a model says that has read it with the question


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim to be checked: its text and what it cites."""

    text: str
    citation: Citation


def extract(retrieved: Retrieved, *, view: bool = False) -> list[Candidate]:
    """The spans that read alone, scored against the question, best first.

    Where somebody's `view` is asked for, what authors say in abstracts and conclusions counts for more, and
    so do sentences that say who claims something.
    """
    found: dict[tuple[str, int, int], Candidate] = {}
    sides = _sides(retrieved)
    best = max((passage.score for passage in retrieved.passages), default=1.0)
    for passage in retrieved.passages:
        near = passage.score / best if best > 0 else 0.0
        for candidate in _of_passage(passage, retrieved, near, sides, view=view):
            found.setdefault((passage.document, candidate.start, candidate.end), candidate)
    return sorted(found.values(), key=lambda c: (-c.score, c.passage.document, c.start))


def reread(candidates: Sequence[Candidate], retrieved: Retrieved) -> list[Candidate]:
    """The same, the best of them read together with the question, and ordered by that too, best first.

    As they are where nothing can read them so.
    """
    best, others = candidates[:READ], candidates[READ:]
    answering = retrieved.read([candidate.text for candidate in best]) if best else None
    if answering is None:
        return list(candidates)
    sure = (answering.clip(-_SURE, _SURE) + _SURE) / (2 * _SURE)
    told = [
        replace(c, score=c.score + WEIGHTS["read"] * float(share), read=float(value))
        for c, share, value in zip(best, sure, answering, strict=True)
    ]
    return sorted([*told, *others], key=lambda c: (-c.score, c.passage.document, c.start))


def is_central(passage: Passage) -> bool:
    """Whether a passage stands where authors say what their work is about and what came of it."""
    first = passage.page == 1 and len(passage.heading) < 2
    return first or bool(_CENTRAL.search(" ".join(passage.heading)))


def _sides(retrieved: Retrieved) -> list[Vectors]:
    """For a question of what acts on what, the weights of the terms of either side; else nothing."""
    likeness, found = retrieved.likeness, []
    for part in effect(retrieved.query.alone) or ():
        stems = set(STEMMER.stems(words(part)).values())
        weights = likeness.weights * [STEMMER.stem(term) in stems for term in likeness.terms]
        found.append(weights / max(float(weights.sum()), 1e-9))
    return found


def _of_passage(
    passage: Passage, retrieved: Retrieved, near: float, sides: Sequence[Vectors], *, view: bool
) -> Iterator[Candidate]:
    central = view and is_central(passage)
    around = words(f"{passage.title} {' '.join(passage.heading)}")
    kind = asked_for(retrieved.query.question)
    sentences = retrieved.sentences[passage.chunk_id]
    passage = sentences[0].passage if sentences else passage  # with what its first sentence leans on
    inside = [(sentence.start - passage.start, sentence.end - passage.start) for sentence in sentences]
    for sentence, span in zip(sentences, quotable(passage.text, inside), strict=True):
        if span is None:
            continue
        text = passage.text[slice(*span)]
        terms = retrieved.likeness.said(words(text))
        said = float(terms @ retrieved.likeness.weights)
        whole = retrieved.likeness.coverage([*around, *words(text)])
        score = (
            WEIGHTS["asked"] * max(sentence.asked, 0.0)
            + WEIGHTS["said"] * said
            + WEIGHTS["around"] * (whole - said)
            + WEIGHTS["passage"] * near
            + WEIGHTS["both"] * min((float(terms @ side) for side in sides), default=0.0)
            + WEIGHTS["kind"] * has_kind(text, kind)
            + WEIGHTS["defines"] * any(defines(text, name) for name in retrieved.query.subjects)
            + WEIGHTS["central"] * central
            + WEIGHTS["claims"] * (view and claims(text))
        )
        start, end = (passage.start + place for place in span)
        yield Candidate(passage, start, end, text, sentence.cosine, sentence.asked, said, score)


def choose(scored: Sequence[Candidate], subjects: Sequence[str] = (), most: int = MOST) -> list[Candidate]:
    """Two to six spans of a ranked list, no two alike, in an order that reads.

    The best one comes first, then the others of its document, then other documents; inside one, definition
    comes before result, condition and evidence. `subjects` are names of what a definition is asked of.
    """
    if not scored:
        return []
    chosen = [scored[0]]
    for candidate in scored[1:]:
        near = candidate.score >= FLOOR * scored[0].score
        if len(chosen) == most or not (near or len(chosen) < 2):
            break
        if held := [at for at, c in enumerate(chosen) if _holds(candidate, c)]:
            # a sentence that leans on a chosen one says more of the same: they come together
            chosen = [c for at, c in enumerate(chosen) if at not in held[1:]]
            chosen[held[0]] = candidate
        elif not any(alike(candidate.text, c.text) for c in chosen):
            chosen.append(candidate)
    documents = list(dict.fromkeys(c.passage.document for c in chosen))
    best, role_of = chosen[0], {c: role(c.text, subjects) for c in chosen}
    return sorted(
        chosen, key=lambda c: (c is not best, documents.index(c.passage.document), role_of[c], c.start)
    )


def _holds(one: Candidate, other: Candidate) -> bool:
    """Whether a span is inside the other."""
    return one.passage.document == other.passage.document and one.start <= other.start <= other.end <= one.end


def drafts(chosen: Sequence[Candidate], library: LibraryReader) -> list[Draft]:
    """Claims that quote the sentences, each with its own marker."""
    return [
        Draft(
            collapsed(sentence.text), cite(marker, sentence.passage, (sentence.start, sentence.end), library)
        )
        for marker, sentence in enumerate(chosen, start=1)
    ]


def cite(marker: int, passage: Passage, span: tuple[int, int], library: LibraryReader) -> Citation:
    """A citation of a span inside `passage`, with the works that the document cites there."""
    start, end = span
    return Citation(
        marker=marker, document=passage.document, title=passage.title, kind=passage.kind,
        works=merged(library.works_cited(passage.document, start, end)),
        page=library.page_at(passage.document, start), heading=passage.heading,
        start=start, end=end, quote=passage.text[start - passage.start : end - passage.start],
    )  # fmt: skip


def alike(one: str, other: str) -> bool:
    """Whether two sentences say the same in mostly the same words."""
    said = (_KEYS.sub(" ", text) for text in (one, other))
    mine, theirs = ({STEMMER.stem(word) for word in content_words(text)} for text in said)
    return len(mine & theirs) >= _ALIKE * min(len(mine), len(theirs))


def further(candidates: Sequence[Candidate], said: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that say something else than what was said already."""
    return [c for c in candidates if not any(alike(c.text, other.text) for other in said)]
