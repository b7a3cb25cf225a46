"""Passages -> draft claims, without a model: sentences of the corpus, chosen and left as they are."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from theorybot.embedding import Embedder
from theorybot.grounding import collapsed
from theorybot.library import LibraryReader
from theorybot.library.fulltext import content_words, words
from theorybot.sentences import sentences
from theorybot.types import Citation, Passage

MOST = 6  # sentences in an answer
MOST_OF_ONE = 3  # of them from one document
FLOOR = 0.75  # a further sentence must be this near to the best one
_BESIDE = 0.1  # what standing under the same heading as the best sentence is worth
_ALIKE = 0.6  # share of words in common from which two sentences say the same

_WHOLE = re.compile(r"[\"'“‘(\[*_]*[A-Z0-9À-Þ].*[.!?:…][\"'”’)\]*_]*\Z", re.DOTALL)
_ENDINGS = "izations ization ations ation izes ized izing ize ing ies ed es s y".split()  # noqa: SIM905
_CAPTION = re.compile(r"(?:Figure|Fig\.|Table|Algorithm)\s*\d")
_LEANING = re.compile(
    r"(?:This|That|These|Those|They|It|He|She|Such|However|Moreover|Furthermore|Thus|Therefore|Hence|Also|But|And|"
    r"In addition|In contrast|On the other hand|Instead|Similarly|Finally)\b"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage: its span in the document, and how well it answers."""

    passage: Passage
    start: int
    end: int
    text: str
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim to be checked: its text and what it cites."""

    text: str
    citation: Citation


def extract(
    question: str, passages: list[Passage], *, library: LibraryReader, embedder: Embedder
) -> list[Sentence]:
    """The passages' sentences that read alone, scored against the question, best first.

    The score is the mean of the cosine and of the rarity-weighted share of the question's words that
    stand in the sentence or in its title and heading; both are in [0, 1] for related text.
    """
    found = [sentence for passage in passages for sentence in _of_passage(passage)]
    found = list({(s.passage.document, s.start): s for s in found}.values())
    if not found:
        return []
    vector = embedder.embed_query([question])[0]
    cosines = embedder.embed_query([collapsed(sentence.text) for sentence in found]) @ vector
    rarity = library.rarity(content_words(question))
    scored = [
        Sentence(s.passage, s.start, s.end, s.text, (float(cosine) + _coverage(s, rarity)) / 2)
        for s, cosine in zip(found, np.clip(cosines, 0, 1), strict=True)
    ]
    return sorted(scored, key=lambda s: (-s.score, s.passage.document, s.start))


def choose(scored: list[Sentence]) -> list[Sentence]:
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


def _beside(sentence: Sentence, best: Sentence) -> bool:
    mine, theirs = sentence.passage, best.passage
    return (mine.document, mine.heading) == (theirs.document, theirs.heading)


def drafts(chosen: list[Sentence], library: LibraryReader) -> list[Draft]:
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
        works=library.works_cited(passage.document, start, end), page=passage.page, heading=passage.heading,
        start=start, end=end, quote=passage.text[start - passage.start : end - passage.start],
    )  # fmt: skip


def _of_passage(passage: Passage) -> list[Sentence]:
    found: list[Sentence] = []
    before = 0
    for start, end in sentences(passage.text):
        # what a sentence leans on comes with it, or it does not come
        first = before if _LEANING.match(passage.text, start) else start
        text = passage.text[first:end]
        if _reads_alone(text) and not _LEANING.match(text):
            found.append(Sentence(passage, passage.start + first, passage.start + end, text))
        before = start
    return found


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


def _coverage(sentence: Sentence, rarity: dict[str, float]) -> float:
    """Share of the question's words, weighted by rarity; words of title and heading alone count half."""
    around = f"{sentence.passage.title} {' '.join(sentence.passage.heading)}"
    inside, outside = ({_stem(word) for word in words(text)} for text in (sentence.text, around))
    total = sum(rarity.values())
    held = sum(
        weight * (1.0 if _stem(word) in inside else 0.5 if _stem(word) in outside else 0.0)
        for word, weight in rarity.items()
    )
    return held / total if total else 0.0


def _stem(word: str) -> str:
    """Crude on purpose: it only has to bring "generalize" and "generalization" together."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def _alike(one: str, other: str) -> bool:
    mine, theirs = set(words(one)), set(words(other))
    return len(mine & theirs) >= _ALIKE * min(len(mine), len(theirs))
