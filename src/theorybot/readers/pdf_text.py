"""Repair of the characters and the hyphens that PDF text comes with. Pure; lines in, lines out.

Only what is wrong is changed: mathematics keeps its own characters (never NFKC: x² would become x2).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

import ftfy

FIXES = ftfy.TextFixerConfig(
    unescape_html=False, uncurl_quotes=False, fix_character_width=False, normalization="NFC", explain=False
)

# Spacing accents as fonts draw them before (cedilla: after) the letter -> the combining mark.
MARKS = {
    "´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "˜": "\u0303", "¨": "\u0308", "¯": "\u0304", "ˇ": "\u030c",
    "˘": "\u0306", "˙": "\u0307", "˚": "\u030a", "˝": "\u030b", "¸": "\u0327", "˛": "\u0328",
}  # fmt: skip
ACCENT = re.compile("([A-Za-z]?)([´`ˆ˜¨¯ˇ˘˙˚˝¸˛])((?:(?<=[A-Za-z].) (?=[a-z]))?[A-Za-zı]?)")

# Glyph names that leak as "/name": variants of one character ("/l.Var"), and those known by name alone.
VARIANT = re.compile(r"/([A-Za-z]+)\.(?:Var|alt\d*|left|right|sc|oldstyle|lining|tab|case|swash|ss\d\d)")
NAMED = re.compile(r"/(H\d{4,5}|pi\d{2,3}|DC\d|[a-z]{4,})(?![a-z.])")
GLYPHS = {
    "parallel": "∥", "slash": "/", "bar": "|", "summation": "∑", "product": "∏", "integral": "∫",
    "radical": "√", "radicalvertex": "√", "infinity": "∞", "element": "∈", "similar": "∼",
    "lessequal": "≤", "greaterequal": "≥", "notequal": "≠", "plusminus": "±", "multiply": "×", "minus": "−",
    "arrowright": "→", "arrowleft": "←", "gradient": "∇", "partialdiff": "∂", "emptyset": "∅",
    "hyphen": "-", "endash": "–", "emdash": "—", "space": " ", "period": ".", "comma": ",", "colon": ":",
    "quoteright": "’", "quoteleft": "‘", "ff": "ff", "fi": "fi", "fl": "fl", "ffi": "ffi", "ffl": "ffl",
    "radicalbt": "", "radicaltp": "", "bracehtipupleft": "", "bracehtipupright": "",
    "bracehtipdownleft": "", "bracehtipdownright": "", "braceleft": "{", "braceright": "}",
    "H9251": "α", "H9252": "β", "H9253": "γ", "H9254": "δ", "H9255": "ε", "H9256": "ζ", "H9257": "η",
    "H9258": "θ", "H9259": "ι", "H9260": "κ", "H9261": "λ", "H9262": "μ", "H9263": "ν", "H9264": "ξ",
    "H9266": "π", "H9267": "ρ", "H9268": "σ", "H9270": "τ", "H9272": "φ", "H9275": "ω", "H9018": "Φ",
    "H9024": "Ω", "H5008": "–", "H11001": "+", "H11002": "−", "H11003": "×", "H11005": "=", "H11032": "′",
    "H11021": "<", "H11022": ">", "H11349": "≤", "H11350": "≥", "H11128": "∂",
    "pi115": "=", "pi121": "−",
}  # fmt: skip

DROPPED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\ufffe\uffff\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
BREAKS = re.compile("[\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029\t\u00a0]")  # a line is one line
SURROGATE = re.compile("[\ud800-\udfff]")
LOOSE = re.compile(r"(?<=[\w.]) (?=, )|(?<=\w) (?=[\])])")  # "[Cyb89 , Bar93 ]"
SLASHED = re.compile(r"/(?=[^\sA-Za-z/])|/(?=[A-Z]{2})")
LETTER_RUN = r"[^\W\d_]"
COMPOUNDING = {  # first halves that seldom end in mid-word: "low-dimensional", "worst-case"
    "short", "long", "high", "low", "self", "well", "deep", "large", "small", "full", "zero", "one", "two",
    "three", "four", "first", "second", "third", "cross", "best", "worst", "finite", "infinite", "fine",
    "black", "half",
}  # fmt: skip
PREFIXES = {
    "over",
    "under",
    "down",
    "back",
    "inter",
    "super",
    "hyper",
    "them",
    "bench",
}  # that stand as words too
WORD = re.compile(rf"{LETTER_RUN}+(?:-{LETTER_RUN}+)*")
BROKEN = re.compile(rf"({LETTER_RUN}+)[-\u2010]$")
FIRST = re.compile(rf"{LETTER_RUN}+")


def repair(lines: Sequence[str]) -> list[str]:
    """The same lines with ligatures, accents, glyph names and unprintable characters put right."""
    if not lines:
        return []
    raw = [SURROGATE.sub("", BREAKS.sub(" ", line)) for line in lines]
    raw = [re.sub("\u00ad\\s*$", "-", line) for line in raw]
    text = "\n".join(DROPPED.sub("", line) for line in raw)
    fixed = ftfy.fix_text(text, FIXES).split("\n")
    if len(fixed) != len(raw):  # spans are made from lines: a repair that moves line ends is not taken
        fixed = text.split("\n")
    if _slashes_leak(text):
        fixed = [SLASHED.sub("", line) for line in fixed]
    return [LOOSE.sub("", re.sub(" {2,}", " ", _spaced(_accents(_glyphs(line))))).strip() for line in fixed]


def _glyphs(line: str) -> str:
    if "/" not in line:
        return line
    line = VARIANT.sub(lambda found: GLYPHS.get(found[1], found[1] if len(found[1]) == 1 else ""), line)
    return NAMED.sub(_glyph, line)


def _glyph(found: re.Match[str]) -> str:
    """The character of a leaked name; what is no known name stays: "and/or", a URL's path."""
    name = found[1]
    if name in GLYPHS:
        ordinary = name.isalpha() and found.start() > 0 and found.string[found.start() - 1].isalnum()
        return found[0] if ordinary else GLYPHS[name]
    return "" if re.fullmatch(r"(H|pi|DC)\d+", name) else found[0]


def _slashes_leak(text: str) -> bool:
    """True where a font names its punctuation "/.": nearly every slash then stands before a non-letter."""
    slashes = text.count("/")
    return slashes >= 30 and len(re.findall(r"/[.,;:()\-=\d]", text)) > 0.6 * slashes


def _accents(line: str) -> str:
    """Put detached accents back on their letters: "Ren´e" -> "René", "Jastrz˛ebski" -> "Jastrzębski"."""
    return ACCENT.sub(_accent, line) if any(mark in line for mark in MARKS) else line


def _accent(found: re.Match[str]) -> str:
    before, accent, after = found.groups()
    mark = MARKS[accent]
    letter = after.strip().replace("ı", "i")  # "J¨ urgen": some fonts leave a blank
    onward = unicodedata.normalize("NFC", letter + mark) if letter else ""
    backward = unicodedata.normalize("NFC", before + mark) if before else ""
    if accent == "¸" and len(backward) == 1:
        return backward + after
    if accent == "`" and not before:  # an opening quotation mark
        return found[0]
    return before + onward if len(onward) == 1 else found[0]


def _spaced(line: str) -> str:
    """Join letters set apart: "N a m e :  F" -> "Name: F" (words must be two blanks apart)."""
    tokens = line.split(" ")
    alone = sum(len(token) == 1 for token in tokens)
    letters = sum(len(token) == 1 and token.isalpha() for token in tokens)
    if alone < 8 or alone < 0.7 * len([token for token in tokens if token]) or letters < 0.5 * alone:
        return line
    return " ".join(word.replace(" ", "") for word in re.split(r" {2,}", line))


def vocabulary(lines: Iterable[str]) -> Counter[str]:
    """How often each word stands unbroken in the lines; "data-dependent" counts as three."""
    words: Counter[str] = Counter()
    broken = False
    for line in lines:
        whole = FIRST.sub("", line, count=1) if broken and FIRST.match(line) else line
        # asked of the end alone: the pattern would look at a line of 200,000 letters from each of them
        broken = line.endswith(("-", "\u2010")) and BROKEN.search(line) is not None
        whole = BROKEN.sub("", whole) if broken else whole
        for word in WORD.findall(whole):
            words[word.casefold()] += 1
            if "-" in word:
                words.update(part.casefold() for part in word.split("-"))
    return words


def seam(line: str, following: str, words: Counter[str]) -> str | None:
    """What stands at the seam of two lines when one word was broken there: "" or "-"; None: no word was.

    The line's own last hyphen is to be taken off. The joined form is preferred unless the document shows
    that the hyphen belongs to the word.
    """
    left = BROKEN.search(line) if line.endswith(("-", "\u2010")) else None
    right = FIRST.match(following)
    if left is None or not following:
        return None
    if right is None:
        return "-" if following[0].isdigit() and left[1][:1].isupper() else None
    capitals = left[1].isupper() and right[0].isupper() and len(left[1]) > 1
    if not capitals and right[0][0].isupper():  # "Schwartz-Ziv"; "mea-" before a figure goes on elsewhere
        return "-" if left[1][0].isupper() else None
    if not capitals and left[1].isupper():  # "KL-divergence"
        return "-"
    first, second = left[1].casefold(), right[0].casefold()
    if line[: left.start()].endswith("-") or following[right.end() : right.end() + 1] == "-":
        chained = first + second not in words
        return "-" if chained and (first in words or line[: left.start()].endswith("-")) else ""
    if words[first + second] or words[f"{first}-{second}"]:
        return "" if words[first + second] >= words[f"{first}-{second}"] else "-"
    both = bool(words[first] and words[second])
    apart = first in COMPOUNDING or (
        both and (first.endswith("ly") or (len(first) >= 4 and first not in PREFIXES))
    )
    return "-" if apart and len(second) >= 4 else ""
