"""The outer form of a note: code and comments, front matter, headings, list items. No I/O."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field

import yaml

Span = tuple[int, int]

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^\n`]*)$")
_CODE = re.compile(r"``[^\n]{1,300}?``|`[^`\n]{1,300}+`")
_ATX = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_SETEXT = re.compile(r" {0,3}(={2,}|-{2,})[ \t]*$")
_ITEM = re.compile(r"([ \t]*)(?:[-*+•]|\d{1,3}[.)]|\[(?:\d{1,3}|[\w+]{2,12}\d{2}[a-z]?)\]:?)[ \t]+\S")
_KEY = re.compile(r"([A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(.*))?$")
_MATTER_LIMIT = 100_000  # characters; longer front matter is prose between two rules


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line: its level (1 is outermost), its words, and the span of its lines."""

    level: int
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands between the `---` lines at the top: where it ends, its fields, what was wrong with it."""

    end: int = 0
    fields: dict[str, object] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def blank(text: str, spans: list[Span]) -> str:
    """`text` with the characters of `spans` (ordered) replaced by blanks, line breaks kept: same length."""
    pieces, position = [], 0
    for start, end in spans:
        if end <= position:
            continue
        begin = max(start, position)
        pieces += [text[position:begin], re.sub(r"[^\n]", " ", text[begin:end])]
        position = end
    return "".join([*pieces, text[position:]])


def lines_of(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Spans of the lines between `start` and `end`, line breaks left out."""
    end = len(text) if end is None else end
    spans = []
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        spans.append((start, stop))
        start = stop + 1
    return spans


def code_spans(text: str) -> tuple[list[Span], tuple[str, ...]]:
    """Spans of fenced code and HTML comments, and a remark on a fence that nothing closes."""
    spans: list[Span] = []
    opened: tuple[int, str, int] | None = None
    for number, (start, end) in enumerate(lines_of(text), 1):
        match = _FENCE.match(text[start:end])
        if match is None:
            continue
        if opened is None:
            opened = (start, match[1], number)
        elif match[1].startswith(opened[1]) and not match[2].strip():
            spans.append((opened[0], end))
            opened = None
    remarks = (f"the code block opened at line {opened[2]} is never closed: read as text",) if opened else ()
    return _with_comments(text, spans), remarks


def _with_comments(text: str, fences: list[Span]) -> list[Span]:
    outside = blank(text, fences)
    start = outside.find("<!--")
    spans = list(fences)
    while start >= 0:
        end = outside.find("-->", start + 4)
        if end < 0:
            break
        spans.append((start, end + 3))
        start = outside.find("<!--", end + 3)
    return sorted(spans)


def inline_code(text: str) -> list[Span]:
    """Spans of code between backticks on one line."""
    return [match.span() for match in _CODE.finditer(text)]


def front_matter(text: str) -> FrontMatter:
    """The YAML front matter at the top of `text`; one that is not valid YAML is read line by line."""
    if not re.match(r"---[ \t]*\n", text):
        return FrontMatter()
    begin = text.find("\n") + 1
    close = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE).search(text, begin, begin + _MATTER_LIMIT)
    if close is None:
        return FrontMatter()
    inside = text[begin : close.start()]
    try:
        loaded = yaml.safe_load(inside)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        return _broken(inside, close.end(), error)
    if isinstance(loaded, dict):
        return FrontMatter(
            close.end(), {str(key).casefold(): value for key, value in loaded.items() if isinstance(key, str)}
        )
    return FrontMatter(close.end()) if loaded is None else FrontMatter()  # prose between two rules


def _broken(inside: str, end: int, error: Exception) -> FrontMatter:
    pairs = [match.groups() for line in inside.split("\n") if (match := _KEY.match(line))]
    if not pairs:
        return FrontMatter()
    mark = getattr(error, "problem_mark", None)
    where = f" (line {mark.line + 2})" if mark is not None else ""
    fields: dict[str, object] = {key.casefold(): (value or "").strip(" '\"") for key, value in pairs}
    return FrontMatter(end, fields, (f"the front matter is not valid YAML{where}: read line by line",))


def words(value: object) -> str | None:
    """A front matter value as one line of text, or None."""
    if isinstance(value, str | int | float | datetime.date) and not isinstance(value, bool):
        return " ".join(str(value)[:1000].split()) or None
    return None


def people(value: object) -> tuple[str, ...]:
    """The names in an `author` field: a text, a list of texts, or a list of mappings with a `name`."""
    if isinstance(value, str):
        return tuple(name for part in re.split(r",|;|\band\b|&", value[:2000]) if (name := part.strip()))
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        return ()
    named = [item.get("name") if isinstance(item, dict) else item for item in value[:200]]
    return tuple(name for item in named if (name := words(item)))


def headings(text: str, start: int = 0) -> list[Heading]:
    """The ATX and setext headings after `start`. Code and comments must have been blanked."""
    found: list[Heading] = []
    lines = lines_of(text, start)
    for number, (begin, end) in enumerate(lines):
        line = text[begin:end]
        atx = _ATX.match(line)
        if atx and atx[2]:
            found.append(Heading(len(atx[1]), strip_markup(atx[2]), begin, end))
        elif _SETEXT.match(line) and number and _titles(text, lines, number - 1):
            above = lines[number - 1]
            level = 1 if "=" in line else 2
            found.append(Heading(level, strip_markup(text[above[0] : above[1]]), above[0], end))
    return found


def _titles(text: str, lines: list[Span], number: int) -> bool:
    """Whether the line is a paragraph of one line, which an underline makes a heading."""
    line = text[slice(*lines[number])]
    above = text[slice(*lines[number - 1])] if number else ""
    plain = line.strip() and not (
        _ITEM.match(line) or _ATX.match(line) or line.lstrip().startswith(("|", ">", "#"))
    )
    return bool(plain) and not above.strip() and len(line) < 200


def strip_markup(title: str) -> str:
    """The words of a heading: links as their text, without emphasis marks."""
    title = re.sub(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,500}\)", r"\1", title[:500])
    title = re.sub(r"(?<!\w)(?:\*{1,3}|_{1,3}|`)|(?:\*{1,3}|_{1,3}|`)(?!\w)", "", title)
    return " ".join(re.sub(r"\{#[^{}]*\}\s*$", "", title).split())


def entry_spans(text: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    """The list items and paragraphs between `start` and `end`, and whether each is a list item.

    An item goes on over indented lines, also after a blank line.
    """
    found: list[tuple[int, int, bool]] = []
    gap, indent = True, 0
    for begin, stop in lines_of(text, start, end):
        line = text[begin:stop]
        if not line.strip():
            gap = True
            continue
        marker = _ITEM.match(line)
        depth = len(line) - len(line.lstrip())
        in_item = bool(found) and found[-1][2]
        left = begin + depth
        right = begin + len(line.rstrip())
        if marker and (gap or in_item or line.lstrip()[0] in "*•["):
            found.append((left, right, True))
            indent = depth
        elif gap and not (in_item and depth > indent):
            found.append((left, right, False))
        else:
            found[-1] = (found[-1][0], right, found[-1][2])
        gap = False
    return found
