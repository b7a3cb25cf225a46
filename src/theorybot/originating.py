"""Who proposed a thing: the sentences that say so, and no others that name the thing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from theorybot.asking import mentions
from theorybot.writing import Candidate, choose

_WHO = (
    r"(?:[A-Z][\w'’-]+(?:,? [A-Z][\w'’-]+)*(?: et al\b\.?(?: \(\d{4}\))?| and (?:[A-Z][\w'’-]+|colleagues)))"
)
_SUBJECT = rf"(?:\b(?:[Ww]e|they|he|she)\b|{_WHO})[^.;]{{0,60}}?"
_MAKES = re.compile(
    rf"{_SUBJECT}\b(?:introduc|propos|invent|coin|devis|discover|formulat|pioneer|originat)(?:e[sd]?|ed|s)?\b"
)
_NAMES = re.compile(rf"{_SUBJECT}\b(?:call|name|term|dub)(?:s|d|ed|bed)?\b")
_BY = re.compile(rf"\b(?:by|of|from|due to|goes? back to) {_WHO}")
_CLAUSE = re.compile(
    r"[;:,]| (?:and|but|who|which|that|while|where|when|once|if|because|as|in|for|with|to|by)\b"
)
_ASIDE = re.compile(r"\([^)]*\)?")
_MADE = re.compile(
    r"(?:\s+(?:is|are|was|were|has|have|been|as|first|originally|later"
    r"|(?:introduc|propos|invent|coin|devis|discover|formulat|pioneer|nam|call|term)ed))+\s*\Z"
)
_AFTER = 90  # characters behind the verb in which the thing is named
_BEFORE = 80  # and before "by X"
_UNTOLD = 'No sentence was found that says who proposed "{}".'


def originating(
    what: str, names: Sequence[str], candidates: Sequence[Candidate]
) -> tuple[list[Candidate], str]:
    """The spans in which somebody introduces a thing of these names; or a notice that there are none."""
    chosen = choose([c for c in candidates if tells_origin(c.text, names)])
    return chosen, "" if chosen else _UNTOLD.format(what)


def tells_origin(text: str, names: Sequence[str]) -> bool:
    """Whether a sentence says who introduced it: "X et al. propose it", "they call it so", "it, by X"."""
    behind = [_CLAUSE.split(text[match.end() :][:_AFTER])[0] for match in _MAKES.finditer(text)]
    called = [_CLAUSE.split(text[match.end() :][:_AFTER])[0] for match in _NAMES.finditer(text)]
    before = [text[max(0, match.start() - _BEFORE) : match.start()] for match in _BY.finditer(text)]
    return (
        any(mentions(part, names) for part in behind)
        or any(_ends_with(part, names) for part in called)
        or any(_ends_with(_MADE.sub("", _ASIDE.sub("", part).rstrip()), names) for part in before)
    )


def _ends_with(part: str, names: Sequence[str]) -> bool:
    """Whether the last words are the thing: "call it grokking", and not "call double descent hard"."""
    last = re.findall(r"\w+", _ASIDE.sub("", part))
    return any(mentions(" ".join(last[-len(re.findall(r"\w+", name)) :]), [name]) for name in names)
