"""Which lines of a paper are headings, told by their numbers, their words and their type. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from theorybot.readers.pdf_lines import Line

KNOWN = {
    "abstract", "introduction", "acknowledgments", "acknowledgements", "acknowledgment", "acknowledgement",
    "conclusion", "conclusions", "discussion", "relatedwork", "summary", "appendix", "appendices", "contents",
    "supplementarymaterial", "supplementarymaterials", "supplementaryinformation", "supportinginformation",
    "authorcontributions", "broaderimpact", "outlook", "preliminaries", "experiments", "results", "methods",
    "tableofcontents", "conclusionsandfuturework", "listofreferences",
}  # fmt: skip
REFERENCES = {
    "references", "bibliography", "referencesandnotes", "literaturecited", "workscited", "reference",
    "listofreferences", "literature", "supplementaryreferences",
}  # fmt: skip
CONTENTS = {"contents", "tableofcontents"}
NUMBERED = re.compile(
    r"(?P<decimal>\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+\S|(?P<roman>[IVX]{1,5})\.\s+\S|"
    r"(?P<letter>[A-Z](?:\.\d{1,2}){0,4})\.?\s+\S|(?P<appendix>Appendix\s+[A-Z\d])\b|"
    r"(?P<supplement>S\d+(?:\.\d+)*)\.?\s+\S"
)
STATEMENT = re.compile(
    r"(?i)(theorem|lemma|proof|definition|corollary|proposition|remark|example|assumption|claim|figure|fig\.|"
    r"table|algorithm|conjecture|observation|question|step|case|keywords?|note)\b"
)


ITALIC = re.compile(r"(?i)ital|obli|slant|cmti|cmsl|sfti|-it$")
Type = tuple[str, float]  # font and size
Place = tuple[str, int]  # kind of number and its depth: ("decimal", 2) for "2.1"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its lines `first` to `last`, its level from 1, its words."""

    first: int
    last: int
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line that begins with a number as headings do: (2, 1) for "2.1", (1, 2) for "A.2"."""

    kind: str
    parts: tuple[int, ...]

    @property
    def place(self) -> Place:
        """Its kind and depth."""
        return self.kind, len(self.parts)


def headings(lines: Sequence[Line]) -> list[Heading]:
    """All headings in order."""
    finder = _Finder(lines)
    found: list[Heading] = []
    i = 0
    while i < len(lines):
        heading = finder.at(i)
        if heading:
            found.append(heading)
        i = heading.last + 1 if heading else i + 1
    return found


def bare(title: str) -> str:
    """The letters of a heading without its number: "7. R EFERENCES" -> "references"."""
    title = re.sub(r"^(?:\d+(?:\.\d+)*|[IVX]+|[A-Z](?:\.\d+)*)\.?\s+(?=\S{2}|[A-Z] [A-Z])", "", title)
    return "".join(filter(str.isalpha, title.casefold()))


def _is_known(text: str) -> bool:
    name = bare(text)
    return (name in KNOWN or name in REFERENCES) and not re.search(r"\d[\d.]*[^\d.\s]|\w\.$", text)


def numbered(text: str) -> Numbered | None:
    """The number a line begins with, if headings have such numbers."""
    found = NUMBERED.match(text)
    if not found:
        return None
    kind = str(found.lastgroup)
    label = found[kind]
    if kind == "roman":
        values = {"I": 1, "V": 5, "X": 10}
        digits = [values[char] for char in label]
        return Numbered(
            kind, (sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True)),)
        )
    bare_label = re.sub(r"^(Appendix\s+|S(?=\d))", "", label)
    return Numbered(kind, tuple(int(p) if p.isdigit() else ord(p) - 64 for p in bare_label.split(".")))


class _Finder:
    """Knows the type that each kind of heading is set in, and the number that the last one had."""

    def __init__(self, lines: Sequence[Line]):
        self.lines = lines
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[line.size] += len(line.text)
        self.body = sizes.most_common(1)[0][0] if sizes else 0.0
        self.types = self._types()
        self.roman = ("roman", 1) in self.types
        self.last: dict[str, tuple[int, ...]] = {}
        self.deepest = 1
        self.listing = self.references = False

    def _types(self) -> dict[Place, Type]:
        """The type in which the most headings of each kind are set, counting those whose numbers go on."""
        chains: dict[tuple[Place, Type], list[tuple[int, ...]]] = defaultdict(list)
        for line in self.lines:
            number = numbered(line.text) if self._can_be(line) else None
            if number and self._set_apart(line, numbered=True) and not re.search(r"[. ]\d+$", line.text):
                chain = chains[number.place, (line.font, line.size)]
                free = number.kind == "supplement" and not chain  # supplements go on from the paper: "S5"
                if free or _goes_on(number.parts, chain[-1] if chain else (0,) * len(number.parts)):
                    chain.append(number.parts)
        types: dict[Place, Type] = {}
        for (place, type_), chain in sorted(chains.items(), key=lambda item: -len(item[1])):
            if place not in types and chain:
                types[place] = type_
        return types

    def at(self, i: int) -> Heading | None:
        """The heading that begins at line i, if one does."""
        line, name = self.lines[i], bare(self.lines[i].text)
        if not self._can_be(line) or (
            self.listing and (re.search(r"[. ]\d+$", line.text) or name in CONTENTS)
        ):
            return None
        number = numbered(line.text)
        known = _is_known(line.text)
        level = None
        if number and self._set_apart(line, numbered=True):
            level = self._numbered_level(number, line, known)
        elif known and (self._set_apart(line) or name in REFERENCES | {"abstract"}):
            level = 1
        elif self._set_apart(line):
            level = self._unnumbered_level(i)
        if level is None:
            return None
        self.listing, self.references = name in CONTENTS, name in REFERENCES
        return self._whole(i, level)

    def _can_be(self, line: Line) -> bool:
        text = line.text
        return len(text) <= 120 and sum(map(str.isalpha, text)) >= 4 and text[-1] not in ",;-"

    def _set_apart(self, line: Line, *, numbered: bool = False) -> bool:
        """True if a line is bold, larger than the text, or (numbered ones) in italics."""
        if line.bold or line.size >= 1.08 * self.body > 0:
            return True
        return numbered and bool(ITALIC.search(line.font))

    def _numbered_level(self, number: Numbered, line: Line, known: bool) -> int | None:
        """The level of a numbered heading; None if its type or its number does not fit in."""
        fits = self.types.get(number.place) == (line.font, line.size)
        if not known and (not fits or not self._follows(number)):
            return None
        self.last[number.kind] = number.parts
        if number.kind == "roman":
            self.last.pop("letter", None)
        if number.kind in ("roman", "letter", "appendix"):
            self.last.pop("decimal", None) if self.roman else None
        level = len(number.parts)
        if self.roman and level == 1:
            level = {"letter": 2, "decimal": 3}.get(number.kind, 1)
            level -= number.kind == "decimal" and "letter" not in self.last  # "Appendix A", then "1."
        self.deepest = max(self.deepest, level)
        return level

    def _follows(self, number: Numbered) -> bool:
        before = self.last.get(number.kind, ())
        if len(number.parts) > len(before):
            return not before or number.parts[: len(before)] == before or number.parts[-1] == 1
        return _goes_on(number.parts, before)

    def _unnumbered_level(self, i: int) -> int | None:
        """The level of a line of its own in the font of the headings, with running text under it."""
        line, following = self.lines[i], self.lines[i + 1] if i + 1 < len(self.lines) else None
        text = line.text
        plain = (
            sum(char.isalpha() for char in text) > 0.8 * len(text.replace(" ", "")) and text.count(",") < 2
        )
        worded = plain and text[0].isupper() and re.search(r"[^\W\d_]{4}", text) and len(text.split()) <= 12
        if not worded or STATEMENT.match(text) or text[-1] in ".:" or self.references:
            return None
        if following is None or len(following.text) < 25 or following.bold or not following.text[0].isupper():
            return None
        levels = [depth for (_, depth), type_ in self.types.items() if type_ == (line.font, line.size)]
        if levels:
            return min(levels)
        same_font = any(font == line.font for font, _ in self.types.values())
        return self.deepest + 1 if same_font and line.size >= self.body else None

    def _whole(self, i: int, level: int) -> Heading:
        """The heading at line i with the lines it goes on over: the same type, no number of their own."""
        first, last = self.lines[i], i
        for following in self.lines[i + 1 : i + 3]:
            same = (following.font, following.bold, following.page) == (first.font, first.bold, first.page)
            apart = self._set_apart(first, numbered=True) and abs(following.size - first.size) < 0.3
            if not (same and apart) or numbered(following.text) or _is_known(following.text):
                break
            last += 1
        title = " ".join(line.text for line in self.lines[i : last + 1])
        return Heading(i, last, level, re.sub(r"\s+", " ", title))


def _goes_on(parts: tuple[int, ...], before: tuple[int, ...]) -> bool:
    """True if a heading may have this number after that one: "2.3" after "2.2", "3.1" after "2.2"."""
    before = before[: len(parts)]
    if parts[:-1] != before[:-1]:
        return parts[:-1] > before[:-1] and parts[-1] <= 2
    return 1 <= parts[-1] - before[-1] <= 2
