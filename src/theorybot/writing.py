"""Passages -> draft claims, without a model: sentences of the corpus, chosen and left as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from theorybot.asking import asked_for, has_kind
from theorybot.bibliography.merging import merged
from theorybot.grounding import collapsed
from theorybot.library import LibraryReader
from theorybot.library.fulltext import words
from theorybot.retrieval import Retrieved, Sentence
from theorybot.types import Citation, Passage

# What a sentence's score is made of; each part is in [0, 1]. From the development questions.
WEIGHTS = {
    "cosine": 0.3,  # of the sentence with the question
    "said": 0.6,  # share of the question that its words say, or related ones
    "around": 0.3,  # what only title and heading add to that
    "passage": 0.6,  # score of its passage over the best one's
    "asked": 0.1,  # it has a number, a name, a definition or a reason, where that is asked for
}
MOST = 6  # sentences in an answer
MOST_OF_ONE = 4  # of them from one document
FLOOR = 0.65  # a further sentence must be this near to the best one
_BESIDE = 0.05  # what standing under the same heading as the best sentence is worth
_ALIKE = 0.6  # share of words in common from which two sentences say the same

_WHOLE = re.compile(r"[\"'“‘(\[*_]*[A-Z0-9À-Þ].*[.!?:…][\"'”’)\]*_]*\Z", re.DOTALL)
_CAPTION = re.compile(r"(?:Figure|Fig\.|Table|Algorithm)\s*\d")
_LEANING = re.compile(
    r"(?:This|That|These|Those|They|It|He|She|Such|However|Moreover|Furthermore|Thus|Therefore|Hence|Also|But|And|"
    r"In addition|In contrast|On the other hand|Instead|Similarly|Finally)\b"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that reads alone (with the one before it, where it leans on it), and how well it answers."""

    passage: Passage
    start: int
    end: int
    text: str
    cosine: float
    score: float


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim to be checked: its text and what it cites."""

    text: str
    citation: Citation


def extract(retrieved: Retrieved) -> list[Candidate]:
    """The sentences that read alone, scored against the question, best first."""
    found: dict[tuple[str, int], Candidate] = {}
    best = max((passage.score for passage in retrieved.passages), default=1.0)
    for passage in retrieved.passages:
        near = passage.score / best if best > 0 else 0.0
        for candidate in _of_passage(passage, retrieved, near):
            found.setdefault((passage.document, candidate.start), candidate)
    return sorted(found.values(), key=lambda c: (-c.score, c.passage.document, c.start))


def _of_passage(passage: Passage, retrieved: Retrieved, near: float) -> Iterator[Candidate]:
    around = words(f"{passage.title} {' '.join(passage.heading)}")
    kind = asked_for(retrieved.query.question)
    before: Sentence | None = None
    for sentence in retrieved.sentences[passage.chunk_id]:
        # what a sentence leans on comes with it, or it does not come
        leaning = bool(_LEANING.match(sentence.text))
        first = before if leaning and before else sentence
        text = passage.text[first.start - passage.start : sentence.end - passage.start]
        if _reads_alone(text) and not _LEANING.match(text):
            said = retrieved.likeness.coverage(words(text))
            whole = retrieved.likeness.coverage([*around, *words(text)])
            score = (
                WEIGHTS["cosine"] * max(sentence.cosine, 0.0)
                + WEIGHTS["said"] * said
                + WEIGHTS["around"] * (whole - said)
                + WEIGHTS["passage"] * near
                + WEIGHTS["asked"] * has_kind(text, kind)
            )
            yield Candidate(passage, first.start, sentence.end, text, sentence.cosine, score)
        before = sentence


def choose(scored: list[Candidate]) -> list[Candidate]:
    """Two to six sentences of a ranked list, no two alike, in the order of their documents and places."""
    chosen = scored[:1]
    for sentence in sorted(scored[1:], key=lambda s: -s.score - _BESIDE * _beside(s, scored[0])):
        near = sentence.score >= FLOOR * scored[0].score
        of_one = sum(s.passage.document == sentence.passage.document for s in chosen)
        if len(chosen) == MOST or not (near or len(chosen) < 2):
            break
        if of_one < MOST_OF_ONE and not any(_alike(sentence.text, s.text) for s in chosen):
            chosen.append(sentence)
    documents = list(dict.fromkeys(sentence.passage.document for sentence in chosen))
    return sorted(chosen, key=lambda s: (documents.index(s.passage.document), s.start))


def _beside(sentence: Candidate, best: Candidate) -> bool:
    mine, theirs = sentence.passage, best.passage
    return (mine.document, mine.heading) == (theirs.document, theirs.heading)


def drafts(chosen: list[Candidate], library: LibraryReader) -> list[Draft]:
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


def _reads_alone(text: str) -> bool:
    """A whole sentence of prose: no caption, no heap of symbols, no torn formula."""
    found = words(text)
    letters = sum(character.isalpha() for character in text)
    return (
        6 <= len(found) <= 90
        and bool(_WHOLE.match(text))
        and not _CAPTION.match(text)
        and letters >= 0.65 * len(re.sub(r"\s", "", text))
        and sum(len(word) > 2 for word in found) >= 0.5 * len(found)
    )


def _alike(one: str, other: str) -> bool:
    mine, theirs = set(words(one)), set(words(other))
    return len(mine & theirs) >= _ALIKE * min(len(mine), len(theirs))
