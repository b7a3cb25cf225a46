"""Papers of the library, as claims are held against them: passages, and stored vectors of sentences."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np

from theorybot.embedding import Vectors
from theorybot.grounding.tokens import tokens
from theorybot.library import LibraryReader

Embed = Callable[[Sequence[str]], Vectors]


class Bench:
    """Papers as they are held against claims: passages, and the vectors of their sentences."""

    def __init__(self, library: LibraryReader, embed: Embed, known: dict[str, Vectors]) -> None:
        self._library = library
        self._embed = embed
        self._known = known
        self._name = ""
        self._paper: Paper | None = None

    def paper(self, name: str) -> Paper:
        """The paper of that name; the last one is kept."""
        if self._paper is None or self._name != name:
            self._name, self._paper = name, Paper(name, self._library)
            for (row, start, end), vector in zip(self._paper.sentences, self._paper.vectors, strict=True):
                passage = self._paper.passages[row]
                self._known[passage.text[start - passage.start : end - passage.start]] = vector
        return self._paper

    def vector(self, text: str) -> Vectors:
        """The vector of a claim."""
        return self._known[text]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts: those of the library where it has the sentence."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._embed(new), strict=True))
        return np.stack([self._known[text] for text in texts])


class Paper:
    """A paper's passages in order, and its sentences: the passage each stands in, its span and its vector."""

    def __init__(self, name: str, library: LibraryReader) -> None:
        ids = library.chunks_of(name)
        found, inside = library.passages(ids), library.sentences(ids)
        self.name = name
        self.passages = [found[number] for number in ids]
        self.sentences = [
            (row, start, end) for row, number in enumerate(ids) for start, end in inside[number][0]
        ]
        rows = [inside[number][1] for number in ids if len(inside[number][0])]
        self.vectors = np.concatenate(rows) if rows else np.zeros((0, 0), dtype=np.float32)
        self._pages = library.pages_of(name)

    def page(self, position: int) -> int | None:
        """The page on which a character of the document stands."""
        before = bisect_right(self._pages, position, key=lambda page: page.start)
        return self._pages[before - 1].number if before else None

    def has_page(self, number: int) -> bool:
        """Whether the PDF has that page: a journal's page 1951 cannot be looked at."""
        return bool(self._pages) and number <= self._pages[-1].number

    def on_pages(self, first: int, last: int) -> list[str]:
        """What stands on these pages: of each passage the sentences that begin or end there."""
        spans: dict[int, tuple[int, int]] = {}
        for number in self.numbers_on(first, last):
            row, start, end = self.sentences[number]
            spans[row] = spans.get(row, (start, end))[0], end
        return [
            self.passages[row].text[start - self.passages[row].start : end - self.passages[row].start]
            for row, (start, end) in spans.items()
        ]

    def numbers_on(self, first: int, last: int) -> list[int]:
        """Which of its sentences begin or end on these pages."""
        return [
            number
            for number, (_, start, end) in enumerate(self.sentences)
            if (self.page(start) or 0) <= last and (self.page(end - 1) or 0) >= first
        ]

    @cached_property
    def stems(self) -> list[frozenset[str]]:
        """The stems of each sentence."""
        return [
            frozenset(token.stem for token in tokens(self.sentence(at))) for at in range(len(self.sentences))
        ]

    def sentence(self, number: int) -> str:
        """The words of one of its sentences."""
        row, start, end = self.sentences[number]
        passage = self.passages[row]
        return passage.text[start - passage.start : end - passage.start]
