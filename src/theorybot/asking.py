"""What kind of answer a question wants, and whether a sentence has one of that kind. Pure."""

from __future__ import annotations

import re

_KINDS = {
    "number": (
        r"\bhow (?:many|much|large|big|often|long|high|low|strong|strongly|fast|expensive|deep|wide)\b"
        r"|\b(?:by|at|to|in) (?:what|which|how many)\b|\bby how\b"
        r"|\b(?:what|which) (?:\w+ ){0,2}"
        r"(?:rates?|number|percentage|share|size|value|accuracy|error|factor|order|year)\b"
    ),
    "person": (
        r"\bwho(?:m|se)?\b"
        r"|\bwhich (?:\w+ ){0,1}(?:authors?|papers?|works?|group|researchers?|study|people)\b"
    ),
    "definition": (
        r"^\W*(?:what(?:'s| is| are| exactly is| is meant by| do (?:you|they|people) mean by)|define)\b"
        r"|\b(?:definition|defined?|mean(?:s|ing)? of|stand for|the term for)\b"
    ),
    "reason": r"\bwhy\b|\breasons?\b|\bexplain\b|\bhow come\b|\bwhat causes\b",
}
_ASKED = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _KINDS.items()}

_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million|billion|half|twice"
    r"|double|exponential\w*|linear\w*|quadratic\w*|logarithmic\w*|polynomial\w*)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\bet al\b|\[@|\(\d{4}\)|\b\d{4}[a-z]?[)\]]|\[\d+|\b(?:we|our)\b")
_DEFINES = re.compile(
    r"\b(?:is|are|was) (?:an?|the|called|named|termed|defined|known|given by|said to be|referred)\b"
    r"|\b(?:called|named|termed|denotes?|defined? (?:as|by|to be)|refers? to|stands for|known as|we call"
    r"|by definition|means that|consists? of|measures?)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|due to|owing to|therefore|thus|hence|so that|as a (?:result|consequence)|explain\w*"
    r"|reasons?|caus\w+|leads? to|follows? from|implies|intuiti\w+|attributed)\b",
    re.IGNORECASE,
)
_HAS = {"number": _NUMBER, "person": _PERSON, "definition": _DEFINES, "reason": _REASON}


def asked_for(question: str) -> str | None:
    """The kind of answer wanted: "number", "person", "definition", "reason"; None where it is not plain."""
    return next((kind for kind, pattern in _ASKED.items() if pattern.search(question)), None)


def has_kind(sentence: str, kind: str | None) -> bool:
    """Whether a sentence has an answer of that kind in it; never where no kind was asked for."""
    return kind is not None and bool(_HAS[kind].search(sentence))
