"""A claim that copies its source but for a word or two: each word put in its place must mean the same.

A paraphrase says things anew; a sentence that is the source's own except for one word says something else,
unless the word is a synonym, another form of the same word, or grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from theorybot.bibliography import fold
from theorybot.grounding.lexicon import NEGATORS, QUANTIFIERS, STOP, stem_of

NEAR = 0.8  # share of the longer one's words, in order, from which a claim is a copy
_LEAST = 5  # words of a claim; in a shorter one a single word is too much of it
_MOST = 2  # words but for grammar that a replacement may have on either side; a longer one is a paraphrase
_PRONOUNS = frozenset(("it", "its", "they", "them", "their", "this", "these"))
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def replaced(claim: str, source: str) -> Iterator[tuple[str, str]]:
    """Pairs (word of the claim, word of the source) that differ in meaning; one of them may be empty.

    Nothing where the claim is no near copy. Links and keys are read too: they are part of a copy.
    """
    mine, theirs = _words(claim), _words(source)
    if len(mine) < _LEAST:
        return
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    blocks = matcher.get_matching_blocks()
    same = sum(block.size for block in blocks)
    # what the source says before and after the copied stretch does not matter
    inside = theirs[blocks[0].b : blocks[-2].b + blocks[-2].size] if same else []
    if same < NEAR * max(len(mine), len(inside)):
        return
    for kind, a, b, c, d in matcher.get_opcodes():
        ours, other = mine[a:b], theirs[c:d]
        if ours[:1] == ["without"] and f" {' '.join(ours)} " in f" {' '.join(theirs)} ":
            continue  # its place in the sentence is another
        if kind == "replace" and _full(ours) <= _MOST and _full(other) <= _MOST:
            if not (
                _PRONOUNS.issuperset(other) and set(map(_sense, ours)) <= set(map(_sense, theirs)) | STOP
            ):
                yield from _differing(ours, other)
        elif kind == "insert" and 0 < a < len(mine):
            if "without" not in other[:-1]:  # "without X" put in: it takes X away, and turns nothing
                yield from (("", word) for word in other if word in NEGATORS)
        elif kind == "delete":
            yield from ((word, "") for word in ours if word in NEGATORS)


def _full(words: Sequence[str]) -> int:
    return sum(word not in STOP for word in words)


def _differing(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[str, str]]:
    left = [word for word in ours if _sense(word) not in set(map(_sense, theirs))]
    right = [word for word in theirs if _sense(word) not in set(map(_sense, ours))]
    telling = [
        word for word in (*left, *right) if word not in STOP or word in NEGATORS or word in QUANTIFIERS
    ]
    if telling and ((left and right) or any(word in NEGATORS for word in telling)):
        yield " ".join(left), " ".join(right)


def _sense(word: str) -> str:
    """What a word is compared by: "every" and "all" are one quantifier."""
    return QUANTIFIERS.get(word) or stem_of(word)


def _words(text: str) -> list[str]:
    return [fold(word) for word in _WORD.findall(text)]
