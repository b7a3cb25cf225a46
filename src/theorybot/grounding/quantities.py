"""Numbers, rates and inequality directions of a text: where theory must be exact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from theorybot.grounding.lexicon import NUMBER_WORDS
from theorybot.grounding.tokens import masked

Sort = Literal["number", "percent", "year", "rate", "identifier", "ordinal"]

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ᐟ⁄", "0123456789-+//")
_SUPERSCRIPT = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+(?:[ᐟ⁄/][⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")
_NUMBER = r"\d{1,18}(?:,\d{3}(?!\d))*(?:\.\d{1,18})?"
_IDENTIFIER = re.compile(r"(?<![\w.])\d{4}\.\d{4,5}(?!\d)")
_RATE = re.compile(
    r"(?P<under>(?:(?<![\w.])1 ?)?/ ?)?(?<![A-Za-z])(?P<base>[A-Za-z])"
    r"(?: ?\^ ?\(?(?P<power>[-+]?\d{1,6}(?:\.\d{1,6})?(?: ?/ ?\d{1,6})?)\)?)"
    r"|(?:(?<![\w.])1 ?)?(?<!<)/ ?(?P<plain>[A-Za-z])(?![A-Za-z^])"
)
_TEN = re.compile(
    rf"(?:(?P<times>{_NUMBER}) ?[*x] ?)?(?<![\d.])10 ?\^ ?\(?(?P<ten>[-+]?\d{{1,4}})\)?"
    rf"|(?<![\w.])(?P<mantissa>{_NUMBER})[eE](?P<e>[-+]?\d{{1,3}})\b"
)
_PLAIN = re.compile(
    rf"(?<![\w.^/])(?P<value>{_NUMBER})"
    r"(?P<tail> ?%| ?per ?cent\b| (?:million|billion|thousand)\b|(?:st|nd|rd|th)\b|[kKMB]\b)?"
)
_WORD_NUMBER = re.compile(r"\b(" + "|".join(NUMBER_WORDS) + r")\b(?!-)", re.IGNORECASE)
_ORDINALS = {
    word: str(value)
    for value, word in enumerate(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), 1
    )
}
_ORDINAL = re.compile(r"\b(" + "|".join(_ORDINALS) + r")\b", re.IGNORECASE)
_SCALE = {"million": 1e6, "billion": 1e9, "thousand": 1e3, "k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9}
_UP = (
    r"at least|no fewer than|no less than|not less than|more than|greater than|larger than|higher than|"
    r"exceed(?:s|ed|ing)?|above|over(?= \d)|lower[- ]bound(?:s|ed)?|≥|⩾|>=|>|\\geq?\b|≳"
)
_DOWN = (
    r"at most|no more than|not more than|up to|less than|fewer than|smaller than|lower than|below|"
    r"under(?= \d)|upper[- ]bound(?:s|ed)?|≤|⩽|<=|<(?![a-z/]{1,9}>)|\\leq?\b|≲"
)
# the longer phrase first: "no more than" is no "more than"
_DIRECTION = re.compile(
    r"(?P<down1>no more than|not more than)|(?P<up1>no less than|no fewer than|not less than)"
    rf"|(?P<up>(?<![\w-])(?:{_UP}))|(?P<down>(?<![\w-])(?:{_DOWN}))",
    re.IGNORECASE,
)
_AFTER = re.compile(r"[\s$({]*(\w+)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text: `value` is canonical, `shown` as a reader saw it; `base` is a rate's variable."""

    sort: Sort
    value: float
    shown: str
    base: str = ""

    def same(self, other: Quantity) -> bool:
        """Whether both say the same: 90% is 0.9, a first is a 1, and 0.72 is 0.721 rounded."""
        if "rate" in (self.sort, other.sort) or "identifier" in (self.sort, other.sort):
            return (self.sort, self.base, self.value) == (other.sort, other.base, other.value)
        if "percent" in (self.sort, other.sort) and self.sort != other.sort:
            whole, share = (self, other) if self.sort == "percent" else (other, self)
            return abs(whole.value / 100 - share.value) < 1e-9 or whole.value == share.value
        digits = len(self.shown.partition(".")[2].rstrip("% "))
        return self.value == other.value or (
            digits > 0 and self.shown[-1:].isdigit() and round(other.value, digits) == self.value
        )


@dataclass(frozen=True, slots=True)
class Direction:
    """An inequality: up is "at least", "more than", "≥"; `bound` is what follows it."""

    up: bool
    shown: str
    bound: str


@lru_cache(maxsize=128)  # one claim and its window are asked for it again and again
def plain_mathematics(text: str) -> str:
    """LaTeX and Unicode mathematics in one plain notation: `n^{-1/2}`, n⁻¹ᐟ², `1/\\sqrt{n}` -> n^-1/2."""
    text = masked(text).replace("−", "-").replace("$", "").replace("×", "*").replace("·", "*")
    text = re.sub(r"\\(?:times|cdot)\b", "*", text)
    text = _SUPERSCRIPT.sub(lambda match: "^" + match.group().translate(_RAISED), text)
    text = re.sub(r"(?:\\sqrt|√|sqrt) ?[({]? ?([A-Za-z])(?![A-Za-z]) ?[)}]?", r"\1^1/2", text)
    text = re.sub(r"\\[td]?frac ?\{([^{}]{1,40})\} ?\{([^{}]{1,40})\}", r"\1/\2", text)
    text = re.sub(r"\^ ?\{ ?([^{}]{1,40}) ?\}", r"^\1", text)
    return text.replace("{", "").replace("}", "").replace("\\%", "%")


@lru_cache(maxsize=512)  # a window is asked for its numbers by more than one check
def quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers and rates of a text, each stretch of text read once."""
    left = plain_mathematics(text)
    found: list[Quantity] = []
    for pattern, read in ((_IDENTIFIER, _identifier), (_TEN, _ten), (_RATE, _rate), (_PLAIN, _plain)):
        matches = list(pattern.finditer(left))
        found += [quantity for match in matches for quantity in read(match)]
        for match in reversed(matches):
            left = left[: match.start()] + " " * (match.end() - match.start()) + left[match.end() :]
    for match in _WORD_NUMBER.finditer(left):
        found.append(Quantity("number", float(NUMBER_WORDS[match.group().casefold()]), match.group()))
    for match in _ORDINAL.finditer(left):
        found.append(Quantity("ordinal", float(_ORDINALS[match.group().casefold()]), match.group()))
    return tuple(found)


def _identifier(match: re.Match[str]) -> Iterator[Quantity]:
    yield Quantity("identifier", float(match.group()), match.group())


def _ten(match: re.Match[str]) -> Iterator[Quantity]:
    if match["ten"]:
        value = float((match["times"] or "1").replace(",", "")) * 10.0 ** _bounded(match["ten"])
    else:
        value = float(match["mantissa"].replace(",", "")) * 10.0 ** _bounded(match["e"])
    yield Quantity("number", float(f"{value:.9g}"), match.group())


def _bounded(power: str) -> int:
    return max(-300, min(280, int(power)))


def _rate(match: re.Match[str]) -> Iterator[Quantity]:
    if match["plain"]:
        yield Quantity("rate", -1.0, match.group(), match["plain"])
        return
    top, _, bottom = match["power"].replace(" ", "").partition("/")
    if bottom and not int(bottom):
        return
    power = float(Fraction(top) / int(bottom or 1)) * (-1 if match["under"] else 1)
    yield Quantity("rate", power, match.group(), match["base"])


def _plain(match: re.Match[str]) -> Iterator[Quantity]:
    tail = (match["tail"] or "").strip()
    value = float(match["value"].replace(",", ""))
    if tail in ("st", "nd", "rd", "th"):
        yield Quantity("ordinal", value, match.group())
    elif tail == "%" or tail.startswith("per"):
        yield Quantity("percent", value, match.group())
    elif not tail and "," not in match["value"] and value.is_integer() and 1900 <= value <= 2099:
        yield Quantity("year", value, match.group())
    else:
        yield Quantity("number", value * _SCALE.get(tail, 1.0), match.group().strip())


def directions(text: str) -> list[Direction]:
    """The inequalities of a text."""
    plain = plain_mathematics(text)
    found = []
    for match in _DIRECTION.finditer(plain):
        after = _AFTER.match(plain, match.end())
        up = bool(match["up"] or match["up1"])
        found.append(Direction(up, match.group(), after[1].casefold() if after else ""))
    return found
