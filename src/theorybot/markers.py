"""Citation markers in what a model writes, and brackets of papers that must not be taken for them. Pure.

Papers have brackets of their own: `[12]`, `[3–5]`, the interval `[0,1]`. A model is shown them as `(ref 12)`,
so that a bracket with numbers in its answer is its own marker; in the answer they are put back. Markers are
read at the end of a sentence alone, outside mathematics and code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

SHIELD = re.compile(
    r"(?P<fence>`{3,}|~{3,}).*?(?P=fence)"
    r"|`[^`\n]{1,200}+`"
    r"|\$\$[^$]{1,400}+\$\$"
    r"|\$(?=\S)[^$]{1,300}+(?<=\S)\$(?!\d)"
    r"|\\\(.{1,300}?\\\)|\\\[.{1,400}?\\\]",
    re.DOTALL,
)
_PAPERS = re.compile(r"\[\s*\d{1,4}(?:\s*[,;–—-]\s*\d{1,4})*\s*\]")
_SHOWN = re.compile(r"\(ref (\d[\d,;–— -]*)\)")
_MARKER = r"\[\s*(\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\s*\]"
_GROUP = re.compile(_MARKER)
_WITHIN = re.compile(rf"[ \t]*{_MARKER}")
_LAST = re.compile(rf"{_MARKER}(?P<after>\s*[.!?…:]*[\"'”’»)*_|]*)\s*\Z")
_LEADING = re.compile(rf"\s*((?:{_MARKER}\s*)+)")
_MATHS = re.compile(r"(?:[∈∉⊂⊆=^_×+−<>≤≥{]|\\\w+)\s*\Z")  # before a bracket: an interval or an index


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence without its markers, the numbers that it cites, and those it made up."""

    text: str
    cited: tuple[int, ...] = ()
    invented: tuple[int, ...] = ()


def shown(text: str) -> str:
    """Text of a document as a model is shown it: no bracket in it looks like a marker."""
    return _outside(
        text, lambda part: _PAPERS.sub(lambda found: f"(ref {found.group()[1:-1].strip()})", part)
    )


def originals(texts: Iterable[str]) -> dict[str, str]:
    """The brackets of documents by what `shown` makes of them, for `restored`."""
    found = (bracket.group() for text in texts for bracket in _PAPERS.finditer(text))
    return {_bare(bracket[1:-1]): bracket for bracket in found}


def restored(text: str, brackets: dict[str, str]) -> str:
    """A model's sentence with the brackets of documents put back, where the documents have them."""
    return _SHOWN.sub(lambda found: brackets.get(_bare(found.group(1)), found.group()), text)


def parse(sentence: str, supplied: int) -> Marked:
    """The markers of a sentence; `supplied` passages are numbered from 1.

    Those at its end count. Those elsewhere are taken out, for they would look like citations; a number that
    was not supplied is told as invented wherever it stands.
    """
    if sentence.startswith(("```", "~~~")):
        return Marked(sentence)
    ends: list[int] = []
    rest, after = sentence.rstrip(), ""
    while (found := _LAST.search(rest)) and _is_marker(found.group(1), rest[: found.start()]):
        ends = [*_numbers(found.group(1)), *ends]
        after = (" |" if "|" in found["after"] else found["after"].strip()) + after
        rest = rest[: found.start()].rstrip()
    inside: list[int] = []
    text = _outside(rest, lambda part: _taken_out(part, inside)) + after
    numbers = dict.fromkeys(ends)
    return Marked(
        text,
        tuple(number for number in numbers if number <= supplied),
        tuple(number for number in dict.fromkeys([*ends, *inside]) if number > supplied),
    )


def split_leading(sentence: str) -> tuple[str, str]:
    """Markers that open a sentence and belong to the one before ("… worse. [1] Next"), and the rest."""
    found = _LEADING.match(sentence)
    if not found or not all(_is_marker(group, "") for group in _GROUP.findall(found.group(1))):
        return "", sentence
    return found.group(1).strip(), sentence[found.end() :]


def _taken_out(part: str, numbers: list[int]) -> str:
    def take(found: re.Match[str]) -> str:
        if not _is_marker(found.group(1), part[: found.start()]):
            return found.group()
        numbers.extend(_numbers(found.group(1)))
        return ""

    return _WITHIN.sub(take, part)


def _is_marker(numbers: str, before: str) -> bool:
    """Whether a bracket cites: `[0,1]` does not, for passages count from 1, nor does `∈ [1,2]`."""
    return 0 not in _numbers(numbers) and not _MATHS.search(before)


def _numbers(group: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", group)]


def _bare(group: str) -> str:
    return re.sub(r"\s+", "", group)


def _outside(text: str, change: Callable[[str], str]) -> str:
    """The text with `change` made to all that is neither mathematics nor code."""
    parts: list[str] = []
    at = 0
    for shield in SHIELD.finditer(text):
        parts += [change(text[at : shield.start()]), shield.group()]
        at = shield.end()
    return "".join([*parts, change(text[at:])])
