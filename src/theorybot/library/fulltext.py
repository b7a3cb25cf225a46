"""What is given to SQLite's full-text index: folded text, and quoted words of a question."""

from __future__ import annotations

import re

from theorybot.bibliography import fold

MOST_TERMS = 64  # distinct words of a question that are looked up; a pasted page is not a question

_WORD = re.compile(r"[^\W_]+")
# Words that say nothing of a subject. They would only cost time: nearly every chunk has them.
_STOP = frozenset(
    """
    a about an and any are as at be been between but by can could did do does for from had has have how
    i if in into is it its me my no not of on or our please should show so some tell than that the their
    them then there these they this those to us was we were what when where which who whom whose why
    will with would you your
    """.split()  # noqa: SIM905 - a list of quoted words would be a page long
)


def words(text: str) -> list[str]:
    """The text's words, folded (no case, no accents, `ł` as `l`), in order."""
    return _WORD.findall(fold(text))


def content_words(text: str) -> list[str]:
    """Distinct words that carry a subject, in order of appearance; all words if none does."""
    found = list(dict.fromkeys(words(text)))
    return [word for word in found if word not in _STOP] or found


def match_expression(question: str) -> str:
    """An FTS5 expression: any of the question's words, each quoted. Empty where it has no word.

    Quoting matters: bare `AND`, `what's` or `n^{-1/2}` are syntax to FTS5.
    """
    return " OR ".join(f'"{word}"' for word in content_words(question)[:MOST_TERMS])
