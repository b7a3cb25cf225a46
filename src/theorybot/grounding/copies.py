"""A claim that copies its source but for a word or two: each word put in its place must mean the same.

A paraphrase says things anew; a sentence that is the source's own except for one word says something else,
unless the word is a synonym, another form of the same word, or grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from theorybot.bibliography import fold
from theorybot.grounding.lexicon import NEGATORS, NUMBER_WORDS, QUANTIFIERS, STOP, stem_of

NEAR = 0.8  # share of the longer one's words, in order, from which a claim is a copy
_LEAST = 5  # words of a claim; in a shorter one a single word is too much of it
_MOST = 2  # words but for grammar that a replacement may have on either side; a longer one is a paraphrase
_PRONOUNS = frozenset(
    ("it", "its", "they", "them", "their", "this", "these", "those", "he", "she", "his", "her", "we", "our")
)
# Words that join a sentence to the one before: they say nothing of their own.
_JOINING = frozenset(
    ("also", "actually", "similarly", "however", "thus", "hence", "therefore", "moreover", "furthermore",
     "additionally", "finally", "indeed", "consequently", "meanwhile", "further", "instead", "likewise")
)  # fmt: skip
_NOTHING = STOP | _JOINING
_BRITISH = re.compile(
    r"(?<=[a-z]{3})(?:our(?=s?\Z|e|i|a)|is(?=(?:e[ds]?|ing|ations?)\Z)|ys(?=(?:e[ds]?|ing)\Z))"
)
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
    changes = [
        code for code in matcher.get_opcodes() if code[0] != "equal" and code[2] > 0 and code[1] < len(mine)
    ]
    for kind, a, b, c, d in matcher.get_opcodes():
        ours, other = mine[a:b], theirs[c:d]
        if ours[:1] == ["without"] and f" {' '.join(ours)} " in f" {' '.join(theirs)} ":
            continue  # its place in the sentence is another
        if kind == "replace" and _full(ours) <= _MOST and _full(other) <= _MOST:
            if not _taken_up(ours, other, theirs) and "".join(ours) != "".join(other):
                named = any(word[0].isupper() for word in _WORD.findall(claim)[max(1, a) : b])
                yield from _differing(ours, other, exact=named or len(changes) == 1)
        elif kind == "insert" and 0 < a < len(mine):
            if "without" not in other[:-1]:  # "without X" put in: it takes X away, and turns nothing
                yield from (("", word) for word in other if word in NEGATORS)
        elif kind == "delete":
            yield from ((word, "") for word in ours if word in NEGATORS)


def _taken_up(ours: Sequence[str], other: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether a pronoun on one side stands for what the other side names."""
    turning = any(word in NEGATORS or word in QUANTIFIERS for word in (*ours, *other))
    named = set(map(_sense, ours)) <= set(map(_sense, theirs)) | STOP
    return not turning and (_PRONOUNS.issuperset(ours) or (_PRONOUNS.issuperset(other) and named))


def _full(words: Sequence[str]) -> int:
    return sum(word not in _NOTHING for word in words)


def _differing(ours: Sequence[str], theirs: Sequence[str], *, exact: bool) -> Iterator[tuple[str, str]]:
    """One word for one, a number for another, a denial; what takes more words may be a paraphrase.

    Not where all else is equal word for word, or a name is put in its place: that is `exact`.
    """
    left = [word for word in ours if _sense(word) not in set(map(_sense, theirs))]
    right = [word for word in theirs if _sense(word) not in set(map(_sense, ours))]
    telling = [
        word for word in (*left, *right) if word not in _NOTHING or word in NEGATORS or word in QUANTIFIERS
    ]
    if (set(map(_sense, left)), set(map(_sense, right))) == ({"some"}, {"most"}):
        return  # what holds of many holds of some
    exact = exact or any(word in NEGATORS or word in QUANTIFIERS or _counts(word) for word in telling)
    one = len(left) == 1 == len(right) or _full(left) == 1 == _full(right)
    another = telling and left and right and (exact or one)
    if another or any(word in NEGATORS for word in telling):
        yield " ".join(left), " ".join(right)


def _counts(word: str) -> bool:
    return word in NUMBER_WORDS or word[0].isdigit()


def _sense(word: str) -> str:
    """What a word is compared by: "every" and "all" are one quantifier, "flavour" is "flavor"."""
    american = _BRITISH.sub(lambda found: {"our": "or", "is": "iz", "ys": "yz"}[found.group()], word)
    return QUANTIFIERS.get(word) or stem_of(american)


def _words(text: str) -> list[str]:
    return [fold(word) for word in _WORD.findall(text)]
