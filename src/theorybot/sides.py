"""Question -> the two sides that it holds against each other: "How do SGD and Adam differ?". Pure."""

from __future__ import annotations

import re

_END = r"\W*\Z"
_IN = r"(?:on|about|over|in|as to|regarding|concerning|with respect to|when it comes to|in terms of)"
_TOPIC_OF = re.compile(rf"\s+{_IN}\s+(?P<on>\S.*)\Z")
_COMPARE = (
    re.compile(
        r"\b(?:differences?|distinction|contrast|comparison|relation(?:ship)?|connection) between\s+"
        r"(?P<one>.+?)\s+and\s+(?P<two>.+?)" + _END,
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"\bhow (?:does|do|is|are)\s+(?P<one>.+?)\s+"
        r"(?:differ(?:ent)? from|compare[ds]? (?:to|with)|relate[ds]? to)\s+(?P<two>.+?)" + _END,
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"\A\W*(?:(?:how|where|why|in what (?:way|respect|sense)s?|on what)\s+)?(?:do|does|did|are)\s+"
        r"(?:the\s+(?:views?|results?|findings?|claims?|papers?|accounts?|conclusions?|positions?)\s+of\s+)?"
        r"(?P<one>.{1,90}?)\s+and\s+(?P<two>.{1,90}?)\s+(?:both\s+)?(?P<verb>differ(?:ent)?|compare|relate[d]?|(?:dis)?agree"
        r"|contradict each other)(?:\s+(?:from|to|with) (?:each other|one another))?"
        rf"(?:\s+{_IN}\s+(?P<on>.+?))?" + _END,
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"\A\W*(?:please\W+)?compare\s+(?P<one>.+?)\s+(?:and|with|to|against)\s+(?P<two>.+?)" + _END,
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"\A\W*(?P<one>[^?]{2,60}?)\s+(?:vs\.?|versus)\s+(?P<two>.{2,60}?)" + _END,
        re.IGNORECASE | re.DOTALL,
    ),
)
_ARTICLE = re.compile(r"\A(?:the|an?|both|paper|arxiv:?)\s+", re.IGNORECASE)
_NAME = 5  # words in the name of one side of a comparison


def sides_of(question: str) -> tuple[str, ...]:
    """Both sides, and what they are compared in if that is said; nothing where nothing is compared."""
    for pattern in _COMPARE:
        if (match := pattern.search(question)) and (sides := _sides(match)):
            return sides
    return ()


def _sides(match: re.Match[str]) -> tuple[str, ...]:
    """Both sides of a match, and what they are compared in; nothing if they are no names."""
    given = match.groupdict()
    one, two, topic = bare(given["one"]), bare(given["two"]), given.get("on") or ""
    if not topic and two[:1].isupper() and (split := _TOPIC_OF.search(two)):
        two, topic = two[: split.start()], split["on"]
    agree = "agree" in (given.get("verb") or "").lower()  # as theory and experiment do
    if not _are_names(one, two) or (agree and not (one[:1].isupper() and two[:1].isupper())):
        return ()
    return (*_shared(one, two), *([bare(topic)] if topic else []))


def _are_names(*parts: str) -> bool:
    """Whether each is short enough to be a thing's name; of a description no sentence has all words."""
    return all(len(bare(part).split()) <= _NAME for part in parts)


def bare(part: str) -> str:
    """A part of a question without its article and the signs around it."""
    return _ARTICLE.sub("", part.strip()).strip(" \t\n\"'“”‘’?.!,;:")


def _shared(one: str, two: str) -> tuple[str, str]:
    """Both sides in full: of "sharp" and "flat minima" the first lacks its noun."""
    head = two.rsplit(maxsplit=1)[-1] if len(two.split()) == 2 else ""
    return (f"{one} {head}" if head and one.islower() and len(one.split()) == 1 else one), two
