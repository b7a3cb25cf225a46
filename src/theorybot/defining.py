"""What a thing is: of the spans that name it, those that say what it is come first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from theorybot.asking import defines, mentions, names_one
from theorybot.writing import MOST, Candidate, alike, choose

# What a span's score gains by what it does with the name; from asking for fifty names of the field.
_DEFINES, _OPENS, _SOON = 1.0, 0.2, 0.2
_FIRST, _EARLY = 12, 60  # characters beyond the name in which it opens a span, or comes soon
_DEFINITIONS = 2  # that open an answer
# Of a work in a reading list: it says nothing of what it names.
_TITLE = re.compile(r"\*[^*\n]{20,300}\*|\[[^\[\]\n]{20,300}\]\(")
_FIGURE = re.compile(
    r"\b(?:figures?|fig\.|panels?|table|curves?|plots?|left|right|rows?|columns?)\b", re.IGNORECASE
)


def about(names: Sequence[str], candidates: Sequence[Candidate]) -> tuple[list[Candidate], bool]:
    """The spans that tell of the thing, definitions first, in an order that reads; whether one defines it."""
    named = [c for c in candidates if names_one(_TITLE.sub("", c.text), names)]
    named = named or [c for c in candidates if mentions(c.text, names, close=True)]
    scored = [replace(c, score=c.score + _worth(c.text, names)) for c in named]
    scored.sort(key=lambda c: (-c.score, c.passage.document, c.start))
    defining = [c for c in scored if _tells(c.text, names)]
    first = choose(defining, names, most=_DEFINITIONS)
    others = [c for c in scored if c not in defining and not any(alike(c.text, one.text) for one in first)]
    return first + choose(others, names, most=MOST - len(first)), bool(first)


def _tells(text: str, names: Sequence[str]) -> bool:
    """Whether it says what the thing is, and is no reading of a figure."""
    return not _FIGURE.search(text) and any(defines(text, name) for name in names)


def _worth(text: str, names: Sequence[str]) -> float:
    """What a span gains: most if it opens with the thing and says what it is."""
    opens = any(names_one(text[: len(name) + _FIRST], [name]) for name in names)
    soon = names_one(text[:_EARLY], names)
    return _OPENS * opens + _SOON * soon + _DEFINES * _tells(text, names)
