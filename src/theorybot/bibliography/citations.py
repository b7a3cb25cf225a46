"""Find citations in running text: "(Lee et al., 2017)", "Lee et al. (2017)", `[@key]`, `[12]`.

These functions only find and read; `matching` says which entry is meant. Code, links and headings must
have been blanked (same length) before, so that positions stay those of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from theorybot.bibliography.names import PARTICLES, WORD
from theorybot.types import InTextCitation

_NAME = rf"(?:[^\W\d_a-z]\.\s*){{0,3}}(?:{PARTICLES}\s+){{0,2}}{WORD}"
_AUTHORS = (
    rf"{_NAME}(?:\s*(?:,\s*(?:and\s+|&\s*)?|&|\band\b)\s*{_NAME}){{0,12}}"
    r"(?:,?\s+et\s+al\b\.?|,?\s+(?:and|&)\s+(?:colleagues|others|co-?workers))?"
)
_YEAR = r"(?:1[89]\d\d|20\d\d)"
_YEARS = rf"{_YEAR}[a-z]?(?:\s*(?:,|;|and|&)\s*{_YEAR}[a-z]?(?!\w)|,\s?[a-z](?![\w.]))*"
_LEAD = (
    r"(?:(?:see|e\.g\.|eg|i\.e\.|cf\.?|also|for example|for instance|as in|following|by|in|from|and|but|both|"
    r"review(?:ed)? in|compare)[\s,:]+)*"
)
_PART = re.compile(rf"\s*(?i:{_LEAD})({_AUTHORS})(,\s*|\s+)({_YEARS})(?!\w)")
_ONE_YEAR = re.compile(rf"({_YEAR})([a-z]?)|,\s?([a-z])(?![\w.])")
_GROUP = re.compile(r"\(([^()]{4,600})\)|\[([^\[\]]{4,600})\]")
_AFTER_NAMES = re.compile(rf"[(\[]\s*({_YEARS})(?:[,:;]\s[^()\[\]]{{1,80}})?\s*[)\]]")
_BEFORE_YEAR = re.compile(rf"(?<![\w.@-])({_AUTHORS})(?:['’]s?)?,?\s*\Z")
_CREDITED = re.compile(rf"(?<![\w.@-])({_NAME}(?:\s+et\s+al\b\.?|\s*(?:\band\b|&)\s*{_NAME}))\s*\Z")
_PEOPLE = re.compile(rf"(?<![\w.@-]){_NAME}(?:\s+et\s+al\b\.?|\s*(?:\band\b|&)\s*{_NAME})")
_WHOLE = re.compile(rf"\s*({_AUTHORS})(?:['’]s)?(?:[,\s]*[(\[]?\s*({_YEAR})([a-z]?)\s*[)\]]?)?\s*")
_ETAL = re.compile(r",?\s+(?:et\s+al\b\.?|(?:and|&)\s+(?:colleagues|others|co-?workers))\s*\Z")
_SPLIT = re.compile(r"\s*(?:,\s*(?:and\b|&)?|&|\band\b)\s*")
_NO_NAME = re.compile(
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|ust|tember|ober|ember)?|"
    r"figure|fig|table|section|chapter|version|since|until|before|after|during|spring|summer|autumn|fall|winter|"
    r"early|late|mid|copyright|accessed|retrieved|however|the|in|as|of|and|by",
    re.IGNORECASE,
)
_KEY = re.compile(r"(?<![\w@.\\/])-?@(?:\{([^{}\s]{1,150})\}|(\w(?:[\w:.#$%&+?<>~/-]{0,148}\w)?))")
_CROSS_REFERENCE = re.compile(r"(?:fig|tbl|tab|eq|sec|lst|thm|lem|cor|prp|def|exm)[:-]")
_BRACKETED = re.compile(r"\[[^\[\]]{2,600}\]")
_LOCATOR = re.compile(r"\b(?:pp?\.|pages?)\s?(\d{1,4})(?:\s?[-–—]\s?(\d{1,4}))?")
_TO_LOCATOR = re.compile(r"\s?[,:\[(]?\s?")
_NUMBERED = re.compile(r"\[(\d{1,3}(?:\s*[,;–-]\s*\d{1,3}){0,30})\](?![(\[:])")


@dataclass(frozen=True, slots=True)
class Mention:
    """A citation by names and year, as read.

    `credited` is a name printed right before the brackets; the first `loose` names may be no names but
    words at the beginning of the sentence.
    """

    start: int
    end: int
    names: tuple[str, ...]
    and_others: bool
    year: int | None
    suffix: str = ""
    credited: str = ""
    loose: int = 0

    @property
    def doubtful(self) -> bool:
        """Whether this may be no citation at all: "(ICML, 2017)", "(NeurIPS, 2019)"."""
        return len(self.names) == 1 and not self.and_others and sum(c.isupper() for c in self.names[0]) > 2

    def __str__(self) -> str:
        names = f"{', '.join(self.names)} et al." if self.and_others else " and ".join(self.names)
        return f"{names}, {self.year}{self.suffix}" if self.year else names


def find_mentions(text: str) -> list[Mention]:
    """Every author-year citation, in the order of the text."""
    found = [*_in_brackets(text), *_with_names_outside(text)]
    return sorted(found, key=lambda mention: (mention.start, mention.end))


def read_mention(text: str) -> Mention | None:
    """The names and year in the text of a link: "Shalev-Shwartz et al. (2017)"; None if it is no citation."""
    match = _WHOLE.fullmatch(text[:400])
    if match is None:
        return None
    names, others = _names(match[1])
    if not names or (match[2] is None and not others):
        return None
    year = int(match[2]) if match[2] else None
    return Mention(0, len(text), names, others, year, match[3] or "")


def _in_brackets(text: str) -> Iterator[Mention]:
    for group in _GROUP.finditer(text):
        inside = group[1] or group[2]
        if not re.search(_YEAR, inside) or "\n\n" in inside:
            continue
        yield from _parts(text, group.start() + 1, group.end() - 1)


def _parts(text: str, start: int, end: int) -> Iterator[Mention]:
    credited = _credited(text, start - 1)
    while start < end:
        part = _PART.match(text, start, end)
        if part is None:
            separator = text.find(";", start, end)
            if separator < 0:
                return
            start = separator + 1
            continue
        names, others = _names(part[1])
        if names and (others or len(names) > 1 or "," in part[2]):
            yield from _each_year(part, names, others, credited)
        credited = ""
        start = part.end()
        while start < end and text[start] in ",; \n":
            start += 1


def _each_year(part: re.Match[str], names: tuple[str, ...], others: bool, credited: str) -> Iterator[Mention]:
    """One mention for each year of "Lee et al., 2017a,b, 2019"; the first span holds the names."""
    begin, year = part.start(1), 0
    for found in _ONE_YEAR.finditer(part.string, part.start(3), part.end(3)):
        year = int(found[1] or year)
        yield Mention(begin, found.end(), names, others, year, found[2] or found[3] or "", credited)
        begin = found.end() + 1
        while begin < part.end() and part.string[begin] in ", \n":
            begin += 1


def _credited(text: str, bracket: int) -> str:
    match = _CREDITED.search(text[max(0, bracket - 120) : bracket])
    return " ".join(match[1].split()) if match else ""


def credited_before(text: str, bracket: int) -> tuple[int, str]:
    """Where people named right before a bracket stand, and the words: "Cao et al.", "Lee and Lei (2018)".

    Returns the bracket and an empty text where nobody is named there.
    """
    left = max(0, bracket - 120)
    window = text[left:bracket]
    dated = re.search(rf"\s*\({_YEAR}[a-z]?\)\s*\Z", window)
    match = _CREDITED.search(window[: dated.start()] if dated else window)
    if match is None:
        return bracket, ""
    return left + match.start(1), window[match.start(1) :].rstrip()


def find_credited(sentence: str) -> list[tuple[int, str]]:
    """Where "Cao et al." and "Lee and Lei" stand in a sentence, and these words."""
    return [(match.start(), match.group()) for match in _PEOPLE.finditer(sentence)]


def _with_names_outside(text: str) -> Iterator[Mention]:
    for years in _AFTER_NAMES.finditer(text):
        left = max(0, years.start() - 250)
        window = text[left : years.start()]
        before = _BEFORE_YEAR.search(window, window.rfind("\n\n") + 1)
        if before is None:
            continue
        names, others = _names(before[1])
        years_found = [found for found in _ONE_YEAR.finditer(text, *years.span(1)) if names and found[1]]
        for number, found in enumerate(years_found):
            start = found.start() if number else left + before.start()
            end = found.end() if len(years_found) > 1 else years.end()
            yield Mention(start, end, names, others, int(found[1]), found[2] or "", loose=_loose(before[1]))


def _loose(authors: str) -> int:
    """How many leading names a bare comma sets off: "Naturally, Lee and Novak" may begin with no name."""
    return len(re.findall(rf"\s*{_NAME},(?!\s*(?:and\b|&|et\b))", _ETAL.sub("", authors)))


def _names(authors: str) -> tuple[tuple[str, ...], bool]:
    """Family names in "Arpit & Ballas et al." and whether it says that there are more."""
    others = _ETAL.search(authors)
    if others:
        authors = authors[: others.start()]
    names = []
    for part in _SPLIT.split(authors):
        name = re.sub(r"^(?:[^\W\d_]\.\s*)+|['’]s?$", "", " ".join(part.split()))
        if name and not _NO_NAME.fullmatch(name):
            names.append(name)
    return tuple(names), others is not None


def find_keys(text: str) -> list[InTextCitation]:
    """Pandoc's `[@a; see @b, p. 3]`, `@key`, `[-@key]`: one citation for each key, waiting for a `.bib`."""
    bounds = (match.span() for match in _BRACKETED.finditer(text))
    found: list[InTextCitation] = []
    group = next(bounds, None)
    for match in _KEY.finditer(text):
        while group and group[1] <= match.start():
            group = next(bounds, None)
        key = match[1] or match[2]
        if not any(char.isalpha() for char in key) or _CROSS_REFERENCE.match(key):
            continue
        inside = group is not None and group[0] < match.start()
        start, end = _part_of(text, group, match) if group and inside else match.span()
        found.append(InTextCitation(start, end, key=key))
    return found


def _part_of(text: str, group: tuple[int, int], match: re.Match[str]) -> tuple[int, int]:
    """The part between semicolons of a bracket in which a key stands, without white space at its ends."""
    start = max(text.rfind(";", group[0], match.start()), group[0]) + 1
    stop = text.find(";", match.end(), group[1])
    end = stop if stop >= 0 else group[1] - 1
    inside = text[start:end]
    return start + len(inside) - len(inside.lstrip()), start + len(inside.rstrip())


def find_pages(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The first and last page that the citation `text[start:end]` names: "[@key, p. 3]", "(…, pp. 3–5)"."""
    after = _TO_LOCATOR.match(text, end)
    match = _LOCATOR.search(text, start, end) or _LOCATOR.match(text, after.end() if after else end)
    if match is None:
        return None
    first = int(match[1])
    return first, max(first, int(match[2] or first))


def find_numbers(text: str) -> list[tuple[int, int, str]]:
    """Spans and labels of numbered citations `[12]`, `[3, 5]`, `[2–4]`."""
    found = []
    for match in _NUMBERED.finditer(text):
        for item in re.finditer(r"(\d+)(?:\s*[–-]\s*(\d+))?", match[1]):
            first, last = int(item[1]), int(item[2] or item[1])
            if first <= last < first + 30:
                found += [(match.start(), match.end(), str(label)) for label in range(first, last + 1)]
    return found
