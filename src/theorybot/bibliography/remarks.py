"""What is said of a citation that differs from its entry: the words are made here, and read back here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "credited", "count", "fewer", "names", "undated", "respelt", "link names", "link others", "link year",
    "no list", "unmatched", "other years", "ambiguous", "no key", "quoted",
]  # fmt: skip

# Each part of a remark or problem; parts are joined by "; ". What stands in braces differs from case to case.
_WORDS: dict[Kind, str] = {
    "credited": "the sentence credits '{said}', the entry is by {by}",
    "count": "the sentence says '{said}', the entry has {by}",
    "fewer": "names {said}, the entry has {by} authors",
    "names": "names {said}, the entry is by {by}",
    "undated": "the entry has no year; its arXiv number fits",
    "respelt": "names '{said}', the entry '{by}'",
    "link names": "the link says '{said}', the entry '{by}'",
    "link others": "the link says 'et al.', the entry is by {by}",
    "link year": "the link says {said}, the entry {by}",
    "no list": "there is no reference list to find ({said}) in",
    "unmatched": "no entry in the reference list matches ({said})",
    "other years": "by these names it has only {by}",
    "ambiguous": "{count} entries of the reference list match ({said}): {by}",
    "no key": "no entry {said} in any .bib file of the library",
    "quoted": "it stands in a quotation",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One part of what is said of a citation: `said` are the text's words, `by` what the entry has."""

    kind: Kind
    text: str
    said: str = ""
    by: str = ""


def worded(kind: Kind, **fields: object) -> str:
    """A remark of that kind."""
    return _WORDS[kind].format(**fields)


def read_remarks(text: str | None) -> tuple[Remark, ...]:
    """The parts of a citation's remark or problem as `worded` made them; other words are left out."""
    if not text:
        return ()
    starts = [*re.finditer(rf"(?:\A|; )(?={'|'.join(_STARTS)})", text)]
    ends = [match.start() for match in starts[1:]] + [len(text)]
    parts = (text[match.end() : end] for match, end in zip(starts, ends, strict=True))
    return tuple(part for piece in parts if (part := _read(piece)) is not None)


def _read(part: str) -> Remark | None:
    for kind, pattern in _PATTERNS.items():
        match = pattern.fullmatch(part)
        if match:
            found = match.groupdict(default="")
            return Remark(kind, part, found.get("said", ""), found.get("by", ""))
    return None


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(words)), re.DOTALL)


_PATTERNS = {kind: _pattern(words) for kind, words in _WORDS.items()}
_STARTS = sorted({re.escape(words.partition("{")[0]) or r"\d+ entries" for words in _WORDS.values()})
