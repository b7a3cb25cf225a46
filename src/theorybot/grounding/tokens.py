"""Text to tokens: what is compared when a claim is held against its evidence.

Links, citation keys and `[n]` markers are not words of a sentence, so they are blanked out before it is cut
into tokens, one character for one: offsets stay those of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from theorybot.bibliography import fold
from theorybot.grounding.lexicon import LIGHT, MONTHS, NEGATORS, NUMBER_WORDS, STOP, SYNONYMS
from theorybot.library.fulltext import STEMMER

_LOCATOR = r", ?(?:pp?|ch|sec|fig|eq|thm)\. ?[\w.–-]{1,20}"  # the place in a work: "p. 36"
_HIDDEN = re.compile(
    rf"\[(?:-?@[\w:.-]{{1,80}}(?:{_LOCATOR})?[;, ]{{0,3}}){{1,40}}\]"
    r"|\]\([^()\s]{1,400}\)|\bhttps?://[^\s)]{1,400}"
)
# What stands before an item of a list: where a text or a paragraph begins, or behind a sentence or an item.
_ITEM = re.compile(
    r"(?:\A|(?<=\n\n)|(?<=[.:;!?]\n))[ \t]{0,12}(?:[-*+•](?![ \t]{0,12}\d)|\(?\d{1,3}[.)])[ \t]+"
)
_KEY = re.compile(r"@([A-Za-z]{2,60})((?:19|20)\d\d)?")
_MARKER = re.compile(
    r"(?:[ \t]{0,4}\[[1-9]\d{0,2}(?:[ \t]?[,;–-][ \t]?[1-9]\d{0,2}){0,20}\])+"
    r"(?=[ \t]{0,4}(?:[.!?…]+[\"'”’)]?(?:\s|\Z)|\s+[A-ZÀ-Þ]|\s*\Z))"
)
_TOKEN = re.compile(
    r"\b(?i:no|any)\s{1,9}(?i:longer)\b(?!\s{1,9}than\b)"  # one word: it denies, and compares nothing
    r"|\d+(?:[.,]\d+)*(?:e[-+]?\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)*"
)
_CLAUSE = re.compile(r"[;:—]|,(?= )|\b(?:whereas|while|but|although|though|and that|yet)\b|[()]")
_ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third"}


@dataclass(frozen=True, slots=True)
class Token:
    """One word or number. `stem` is what is compared, `weight` how much it says (rare words say more)."""

    text: str
    stem: str
    start: int
    end: int
    weight: float
    capital: bool
    clause: int


def unmarked(claim: str) -> str:
    """The claim without what a list puts before its items, and without `[n]` at the ends of its sentences.

    `[0, 1]` and "in [1, 2]" stay.
    """
    plain = _ITEM.sub("", claim)
    return _MARKER.sub(lambda found: found.group() if _interval(plain, found.start()) else "", plain).strip()


def _interval(claim: str, at: int) -> bool:
    """Whether brackets that begin at a place are an interval: "in [1, 2]"."""
    return claim[max(0, at - 12) : at].rstrip().endswith((" in", " on", "∈", "interval", "range"))


def masked(text: str) -> str:
    """The text with links, addresses and citation keys blanked out, each character by one blank."""
    return _HIDDEN.sub(lambda found: " " * len(found.group()), text)


def keys(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Family names and years that stand in citation keys such as `[@jacot2018]`."""
    found = [match.groups() for hidden in _HIDDEN.findall(text) for match in _KEY.finditer(hidden)]
    return frozenset(fold(name) for name, _ in found), frozenset(year for _, year in found if year)


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text, in order."""
    plain = masked(text)
    matches = list(_TOKEN.finditer(plain))
    folded = [_folded(match.group()) for match in matches]
    stems = STEMMER.stems({word for word in folded if word not in SYNONYMS})
    breaks = [match.start() for match in _CLAUSE.finditer(plain)]
    found, clause = [], 0
    for match, word in zip(matches, folded, strict=True):
        while clause < len(breaks) and breaks[clause] <= match.start():
            clause += 1
        stem = NUMBER_WORDS.get(word) or SYNONYMS.get(word) or stems[word]
        stem = SYNONYMS.get(stem, stem)
        raw = match.group()
        found.append(
            Token(word, stem, match.start(), match.end(), weight(word, raw), raw[0].isupper(), clause)
        )
    return tuple(found)


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    plain = " ".join(fold(word.replace("’", "'")).split())
    if plain.endswith("'s"):
        plain = plain[:-2]
    if plain[:1].isdigit():
        plain = re.sub(r"(?<=\d),(?=\d{3}\b)", "", plain).rstrip(",.")
    return plain or "'"


def weight(word: str, raw: str) -> float:
    """How much a word says, without any corpus to count in: 0 for grammar, more for long words and names."""
    if word in NEGATORS or word in STOP:
        return 0.0
    if word in LIGHT:
        return 0.3
    if word[0].isdigit() or word in NUMBER_WORDS or word in MONTHS:
        return 1.1
    if len(word) == 1:
        return 0.3
    return min(1.3, 0.55 + 0.09 * len(word)) + (0.2 if raw[0].isupper() else 0.0)
