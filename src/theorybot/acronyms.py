"""Acronyms and what they stand for, learned from texts that introduce them: "neural tangent kernel (NTK)"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_AFTER = re.compile(r"\(([A-Z][A-Za-z]{0,3}[A-Z]{1,5})s?\)")  # … kernel (NTK)
_BEFORE = re.compile(r"\b([A-Z]{2,6})s? \(([a-z][a-z-]+(?: [a-z-]+){1,6})\)")  # NTK (neural tangent kernel)
_WORD = re.compile(r"[^\W\d_]+")
_REACH = 80  # characters before the bracket that are looked at


def acronyms(text: str) -> Iterator[tuple[str, str]]:
    """(acronym, words) pairs that the text introduces; the words' initials spell the acronym."""
    for found in _AFTER.finditer(text):
        words = _WORD.findall(text[max(0, found.start() - _REACH) : found.start()])
        long = _spelt(found.group(1), words)
        if long:
            yield found.group(1), long
    for found in _BEFORE.finditer(text):
        long = _spelt(found.group(1), _WORD.findall(found.group(2)))
        if long:
            yield found.group(1), long


def _spelt(short: str, words: list[str]) -> str | None:
    """The last words whose initials are the acronym's letters, small words between them allowed."""
    letters, kept = list(short.casefold()), []
    for word in reversed(words):
        if letters and word[0].casefold() == letters[-1]:
            letters.pop()
            kept.append(word)
        elif not (kept and len(word) <= 3):
            break
        else:
            kept.append(word)
        if not letters:
            return " ".join(reversed(kept)).casefold()
    return None
