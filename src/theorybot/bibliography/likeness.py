"""Whether two titles are one work's: spelled or inflected differently, or without the subtitle. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, takewhile

from rapidfuzz.distance import Levenshtein

from theorybot.bibliography.names import fold, letters

_LITTLE = frozenset(("a", "an", "the", "and"))
_OPENING = re.compile(r"\s*(?:on|towards?)\s+", re.IGNORECASE)
_ROMAN = re.compile(r"[ivx]+|\d+")
_SUBTITLE = re.compile(r"\s*(?::|\?|\.\s|\s[-–—]+\s|[—(])\s*")
_SHORTEST_HEAD = 20  # letters that a title must have without its subtitle, to be told by them alone
_MARKS = 8  # places of a title that may begin the subtitle
_LONG = 6  # words of a title that has enough of them to spare one
_TURNING = frozenset(("not", "no", "non", "without", "beyond", "against", "revisiting", "reply", "comment"))
_MOST_CHANGED = 3  # words that may be inflected otherwise
_STEM = 0.65  # share of the longer word that two forms of one word begin with


@lru_cache(maxsize=50_000)
def same_title(one: str, other: str) -> bool:
    """Whether both titles may name one work.

    "On the Emergence of Invariance and Disentangling" and "Emergence of invariance and disentanglement" do;
    "… I" and "… II" do not, nor do titles of which one has a word that changes the sense.
    """
    if letters(one) == letters(other):
        return bool(letters(one))
    if _is_head(one, other) or _is_head(other, one):
        return True
    left, right = _words(one), _words(other)
    more, fewer = _without(left, right), _without(right, left)
    if "".join(more) == "".join(fewer):  # words joined or broken: "multi layer", "multi-layer", "multilayer"
        return True
    near = len(more) == len(fewer) <= _MOST_CHANGED and len(left) > 2 * len(more)
    return near and all(map(_is_form, more, fewer))


@lru_cache(maxsize=50_000)
def nearly_same_title(one: str, other: str) -> bool:
    """Whether one long title has a word more than the other: authors change titles when they publish.

    Only where all authors agree, too, are such titles one work's.
    """
    left, right = _words(one), _words(other)
    extra = _without(left, right) + _without(right, left)
    changed = len(extra) == 1 and not _ROMAN.fullmatch(extra[0]) and extra[0] not in _TURNING
    return changed and min(len(left), len(right)) >= _LONG


@lru_cache(maxsize=50_000)
def _words(title: str) -> tuple[str, ...]:
    words = re.findall(r"[^\W_]+", fold(_OPENING.sub("", title, count=1)))
    return tuple(word for word in words if word not in _LITTLE)


def _without(words: Sequence[str], others: Sequence[str]) -> list[str]:
    """The words that the others have not, in order."""
    left = Counter(words) - Counter(others)
    found = []
    for word in words:
        if left[word] > 0:
            left[word] -= 1
            found.append(word)
    return found


def _is_form(one: str, other: str) -> bool:
    """Whether two words are forms of one word, or one word misspelled; numbers must be equal."""
    if _ROMAN.fullmatch(one) or _ROMAN.fullmatch(other):
        return False
    longer = max(len(one), len(other))
    begun = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    if begun >= _STEM * longer and begun > 2:
        return True
    return longer > 5 and begun > 1 and Levenshtein.distance(one, other) <= 1 + (longer > 9)


def _is_head(short: str, title: str) -> bool:
    """Whether `short` is `title` without its subtitle."""
    head = letters(short)
    if len(head) < _SHORTEST_HEAD:
        return False
    marks = islice(_SUBTITLE.finditer(title), _MARKS)
    return any(letters(title[: mark.start()]) == head for mark in marks)
