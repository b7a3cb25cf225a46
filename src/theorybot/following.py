"""Whether a question goes on from the ones before it, and what it then takes over from them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from theorybot.asking import subject
from theorybot.library.fulltext import content_words, words

_OPENS = re.compile(
    r"\W*(?:and|but|or|so|ok|okay|also|then|what about|how about|why (?:is|was) that"
    r"|(?:for|in|with|without|under|on)\b(?! (?:what|which|whom?|how)\b))\b",
    re.IGNORECASE,
)
# "that" and "one" only where they stand for a thing: "and after that?", "the other one", not "the claim that"
_POINTS = re.compile(
    r"\b(?:its?|this|these|those|they|them|their|he|she|same|former|latter)\b"
    r"|\b(?:is|was|does|did|do|after|about|of|than|like|hold for|from) that\b|\bsuch an?\b"
    r"|\b(?:that|ones?|both)\W*\Z",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\W*(?:what|which|who|whom|whose|when|where|how|why)\b", re.IGNORECASE)
_FRAGMENT = 4  # words


def goes_on(question: str) -> bool:
    """Whether it points back, or says too little to stand alone: "Why?", "deeper networks?"."""
    if _OPENS.match(question) or _POINTS.search(question):
        return True
    if len(words(question)) > _FRAGMENT or subject(question):
        return False
    return not _ASKS.match(question) or len(content_words(question)) < 2


def standalone(question: str, history: Sequence[str]) -> str:
    """The question with the words it lacks: one that goes on takes over those of the question before it.

    `history` has the earlier questions of the conversation, oldest first.
    """
    if not history or not goes_on(question):
        return question
    before = standalone(history[-1], history[:-1])
    own = content_words(question)
    return f"{before.strip()} {question.strip()}" if set(content_words(before)) - set(own) else question
