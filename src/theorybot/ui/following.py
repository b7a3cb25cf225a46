"""Whether a question goes on from the ones before it: in a long conversation most do not. Pure."""

from __future__ import annotations

import re

from theorybot.asking import subject

_GOES_ON = re.compile(
    r"\W*(?:and|but|or|so|also|then|what about|how about)\b"
    r"|.*\b(?:it|its|this|that|these|those|they|them|their|he|she|same|there|ones?|both|former|latter)\b",
    re.IGNORECASE | re.DOTALL,
)
_FRAGMENT = 4  # words: "Why?", "Which experiments show?"


def goes_on(question: str) -> bool:
    """Whether it points back, or is too short to stand alone; what it defines or names stands alone."""
    if _GOES_ON.match(question):
        return True
    return len(question.split()) <= _FRAGMENT and subject(question) is None
