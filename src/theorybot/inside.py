"""Passage -> its sentences, each with its cosines; with those before it where its first one leans on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from theorybot.embedding import Vectors
from theorybot.library import LibraryReader
from theorybot.quoting import BEFORE, leans
from theorybot.types import Passage

_GAP = 4  # characters of white space between two chunks of a page


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage: its span in the document, and how near its vector is to the question's."""

    passage: Passage
    start: int
    end: int
    cosine: float  # with the question as a text
    asked: float  # and as what asks for an answer

    @property
    def text(self) -> str:
        """Its characters, as they stand in the document."""
        return self.passage.text[self.start - self.passage.start : self.end - self.passage.start]


Sentences = tuple[Sentence, ...]


def sentences_of(
    found: Collection[Passage], question: Vectors, library: LibraryReader
) -> dict[int, Sentences]:
    """By chunk id the sentences of each passage.

    `question` has its two vectors, shape (2, dimension), as `embed_question` gives them.
    """
    stored = library.sentences([passage.chunk_id for passage in found])
    return {
        passage.chunk_id: tuple(
            Sentence(passage, start, end, *map(float, cosines))
            for (start, end), cosines in zip(spans, vectors @ question.T, strict=True)
        )
        for passage in found
        for spans, vectors in [stored[passage.chunk_id]]
    }


def with_lead(
    inside: dict[int, Sentences], question: Vectors, library: LibraryReader
) -> dict[int, Sentences]:
    """The same, where a passage opens with "This bound …" or "It …" with the sentences that this is about.

    These stand at the end of the chunk before, if that is on the same page and under the same heading. The
    passage of all these sentences is then the wider one.
    """
    opening = [found[0] for found in inside.values() if found and leans(found[0].text)]
    before = library.passages([first.passage.chunk_id - 1 for first in opening])  # ids of a text are in a row
    told = sentences_of(before.values(), question, library)
    led = dict(inside)
    for first in opening:
        number = first.passage.chunk_id
        if number - 1 in before and _adjoin(before[number - 1], first.passage):
            led[number] = _joined(told[number - 1][-BEFORE:], inside[number], library)
    return led


def _adjoin(one: Passage, other: Passage) -> bool:
    place = (one.document, one.page, one.heading)
    return place == (other.document, other.page, other.heading) and 0 <= other.start - one.end <= _GAP


def _joined(lead: Iterable[Sentence], own: Sentences, library: LibraryReader) -> Sentences:
    sentences, passage = (*lead, *own), own[0].passage
    start = sentences[0].start
    text = library.text_between(passage.document, start, passage.end)
    return tuple(replace(s, passage=replace(passage, start=start, text=text)) for s in sentences)
