"""Whether a page's text is text at all, or the codes of glyphs in a font that names no letters. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

UNREADABLE = {"Cc", "Co", "Cn", "Cs"}  # controls, private use, unassigned, lone surrogates
NEUTRAL = {"LATIN", "GREEK", "MATHEMATICAL", "DOUBLE-STRUCK", "SCRIPT", "BLACK-LETTER", "MODIFIER", "MICRO"}
EAST = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "FULLWIDTH", "IDEOGRAPHIC"}
LATIN = "A-Za-zÀ-ÖØ-öø-ɏﬀ-ﬆ"
WORD = re.compile(  # a word as people set it: alone or capitalised, between blanks or punctuation
    rf"(?<![^\s(“\"'‘\[—/-])(?:[{LATIN}]|[{LATIN}]?[a-zà-öø-ɏﬀ-ﬆ]+|[A-Z]+)(?=[\s,.;:)\]”’'!?*@/-]|$)"
)
COMMON = re.compile(r"[\d.,:;()%+=−/-]")  # tables and axes are made of these


def is_noise(text: str) -> bool:
    """True if the text, as it came from the PDF, cannot be read by a person. Empty text is not noise."""
    characters = [char for char in text if not char.isspace()]
    if not characters:
        return False
    unreadable = sum(char == "\ufffd" or unicodedata.category(char) in UNREADABLE for char in characters)
    if unreadable > 0.3 * len(characters):
        return True
    scripts = _scripts(characters)
    if _mixed(scripts):
        return True
    foreign = sum(scripts.values()) - scripts["LATIN"]
    return foreign < 0.2 * len(characters) and _not_words(text, len(characters))


def _scripts(characters: list[str]) -> Counter[str]:
    """How many letters there are of each script."""
    scripts: Counter[str] = Counter()
    for char, count in Counter(characters).items():
        if char.isalpha():
            script = unicodedata.name(char, "UNNAMED").split(" ")[0]
            scripts["LATIN" if script in NEUTRAL else "EAST" if script in EAST else script] += count
    return scripts


def _mixed(scripts: Counter[str]) -> bool:
    """True if no language writes like this: four scripts and more, each with a share of the letters."""
    total = sum(scripts.values())
    shares = [count for count in scripts.values() if count > 0.02 * total]
    return total >= 40 and len(shares) >= 4 and max(shares) < 0.8 * total


def _not_words(text: str, length: int) -> bool:
    """True if hardly anything is a word, and figures do not account for the rest."""
    if not any(char.isalpha() for char in text):
        return sum(char.isdigit() for char in text) < 0.5 * length
    words = sum(len(word) for word in WORD.findall(text))
    rest = length - len(COMMON.findall(text))
    return rest > 20 and words < 0.15 * rest
