"""Where in a passage a claim finds its words: the best window, and which word answers to which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from theorybot.grounding.evidence import Evidence, Floats, Sentence, likeness, said
from theorybot.grounding.lexicon import (
    CHANGES,
    MEASURES,
    MONTHS,
    NEGATORS,
    NUMBER_WORDS,
    OPPOSITES,
    QUANTIFIERS,
)
from theorybot.grounding.tokens import Token

SENTENCE = 1_000  # clauses of a window's second sentence are numbered from here, of its third from twice this
MOST_TOKENS = 160  # of a claim, and of a window: the alignment takes their product


@dataclass(frozen=True)
class Window:
    """One to three sentences of a passage, and how well they say each token of the claim."""

    passage: int
    first: int
    last: int  # inclusive
    sentences: tuple[Sentence, ...]
    values: Floats  # for each token of the claim
    coverage: float

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words of the window; offsets count from the passage's beginning."""
        return _tokens(self.sentences)

    @property
    def start(self) -> int:
        """Where it begins in the passage."""
        return self.sentences[0].start

    @property
    def end(self) -> int:
        """Where it ends in the passage."""
        return self.sentences[-1].end

    @property
    def text(self) -> str:
        """The words of the window."""
        return " ".join(sentence.text for sentence in self.sentences)


def windows(claim: Sequence[Token], evidence: Evidence, passage: int, most: int = 3) -> list[Window]:
    """The windows of a passage that say most of the claim, best first; a shorter one wins a draw."""
    claim = tuple(claim)[:MOST_TOKENS]
    weights = np.array([token.weight for token in claim])
    if not evidence.sentences or not weights.sum():
        return []
    values = said(claim, evidence)
    order = _order(claim, evidence, values, weights)
    found = []
    for _, first, last in order[:most]:
        inside = values[:, first : last + 1].max(axis=1)
        sentences = evidence.sentences[first : last + 1]
        found.append(Window(passage, first, last, sentences, inside, float(inside @ weights / weights.sum())))
    return found


def _order(
    claim: tuple[Token, ...], evidence: Evidence, values: Floats, weights: Floats
) -> list[tuple[float, int, int]]:
    """Windows by weighted coverage, less a little for each sentence more; light words break draws."""
    total = weights.sum()
    light = np.array([0.02 if token.weight == 0 else 0.0 for token in claim])
    found = []
    count = values.shape[1]
    single = weights @ values / total
    for first in np.argsort(-single, kind="stable")[:12]:
        here = int(first)
        for low, high in ((here, here), (here - 1, here), (here, here + 1), (here - 1, here + 1)):
            if low < 0 or high >= count:
                continue
            inside = values[:, low : high + 1].max(axis=1)
            long = sum(len(s.tokens) for s in evidence.sentences[low : high + 1])
            score = float(inside @ (weights + light) / total) - 0.09 * (high - low) - 0.0004 * long
            found.append((score, low, high))
    return sorted(set(found), key=lambda row: (-row[0], row[2] - row[1], row[1]))


def _tokens(sentences: Sequence[Sentence]) -> tuple[Token, ...]:
    found: list[Token] = []
    for number, sentence in enumerate(sentences):
        for t in sentence.tokens:
            found.append(
                Token(t.text, t.stem, t.start + sentence.start, t.end + sentence.start, t.weight, t.capital,
                      t.clause + SENTENCE * number)
            )  # fmt: skip
    return tuple(found[:MOST_TOKENS])


def facing(token: Token) -> frozenset[str]:
    """The words and stems that are opposites of a token."""
    return _against(token.text, token.stem)


@lru_cache(maxsize=20_000)
def _against(word: str, stem: str) -> frozenset[str]:
    if word in MEASURES:
        return frozenset()
    return OPPOSITES.get(word, frozenset()) | OPPOSITES.get(stem, frozenset())


def opposed(one: Token, other: Token) -> bool:
    """Whether the two words are opposites ("sharp", "flat"), or one says "grows" and the other "smaller"."""
    if other.text in MEASURES:
        return False
    against = _against(one.text, one.stem)
    if against and other.stem != one.stem and (other.text in against or other.stem in against):
        return True
    return direction(one) * direction(other) < 0


def has_opposites(token: Token) -> bool:
    """Whether any word at all is opposed to it."""
    return bool(_against(token.text, token.stem)) or token.text in CHANGES


def direction(token: Token) -> int:
    """1 for a word by which something grows or is larger, -1 by which it shrinks or is smaller, else 0."""
    return CHANGES.get(token.text, 0)


def paired(claim: Sequence[Token], window: Sequence[Token]) -> list[int]:
    """For each token of the claim the token of the window in the same place, or -1, without crossings.

    The longest common subsequence, where near words count for less and opposites, two numbers, two
    quantifiers or two negations may face each other too: those are the pairs where a claim goes wrong.
    """
    claim, window = claim[:MOST_TOKENS], window[:MOST_TOKENS]
    rows, columns = len(claim), len(window)
    places = _places(window)
    worth = np.zeros((rows, columns))
    for i, token in enumerate(claim):
        for j, value in _worths(token, window, places).items():
            worth[i, j] = value
    best = np.zeros((rows + 1, columns + 1))
    for i in range(rows - 1, -1, -1):
        take = np.maximum(best[i + 1, 1:] + worth[i], best[i + 1, :-1])
        # the running maximum from the right is what skipping tokens of the window gives
        best[i, :-1] = np.maximum.accumulate(take[::-1])[::-1]
    found, i, j = [-1] * rows, 0, 0
    while i < rows and j < columns:
        if worth[i, j] > 0 and best[i, j] == best[i + 1, j + 1] + worth[i, j]:
            found[i] = j
            i, j = i + 1, j + 1
        elif best[i, j] == best[i, j + 1]:
            j += 1
        else:
            i += 1
    return found


_Places = dict[tuple[str, str | int], list[int]]


def _places(window: Sequence[Token]) -> _Places:
    """Where the words of a window stand: by text, stem, beginning, role and direction of change."""
    found: _Places = {}
    for j, token in enumerate(window):
        keys = (("text", token.text), ("stem", token.stem), ("head", token.stem[:5]),
                ("role", _role(token.text)), ("change", direction(token)))  # fmt: skip
        for key in keys:
            found.setdefault(key, []).append(j)
    return found


def _worths(token: Token, window: Sequence[Token], places: _Places) -> dict[int, float]:
    """What it is worth to let a token face a token of the window, where it is worth anything."""
    found = {
        j: 0.6 * likeness(token.stem, window[j].stem) * token.weight
        for j in places.get(("head", token.stem[:5]), ())
    }
    role, change = _role(token.text), direction(token)
    if role:
        found |= dict.fromkeys(places.get(("role", role), ()), 0.3)
    for word in facing(token):
        found |= dict.fromkeys(places.get(("text", word), ()), 0.45)
        found |= dict.fromkeys(places.get(("stem", word), ()), 0.45)
    if change:
        found |= dict.fromkeys(places.get(("change", -change), ()), 0.45)
    same = max(token.weight, 0.25)
    for j in places.get(("stem", token.stem), ()):
        found[j] = same + (0.1 if window[j].text == token.text else 0.0)
    return found


@lru_cache(maxsize=20_000)
def _role(word: str) -> str:
    """What kind of small word it is that may face another of its kind; empty for most words."""
    if word[0].isdigit() or word in NUMBER_WORDS:
        return "number"
    if word in MONTHS:
        return "month"
    if word in NEGATORS:
        return "negation"
    return "quantifier" if word in QUANTIFIERS else ""
