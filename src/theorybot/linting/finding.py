"""Findings: what a rule found, where a person or a program looks for it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from theorybot.linting.subject import Severity, Spot
from theorybot.readers.markdown import blank, code_spans, inline_code

_IGNORE = re.compile(r"(?:<!--|%)\s*lint-ignore(-file)?:[ \t]*([\w ,-]*?)[ \t]*(?:-->|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. Lines and columns count from 1, columns in characters; `end_column` is the one after."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    rule: str
    severity: Severity
    message: str
    way_out: str


class Lines:
    """Places of a text as lines and columns."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def at(self, position: int) -> tuple[int, int]:
        """Line and column of a character, both from 1."""
        line = bisect_right(self._starts, position)
        return line, position - self._starts[line - 1] + 1


def finding(path: str, rule: str, severity: Severity, spot: Spot, lines: Lines) -> Finding:
    """The finding at a spot."""
    start, end = lines.at(spot.start), lines.at(max(spot.start, spot.end))
    return Finding(path, *start, *end, rule, severity, spot.message, spot.way_out)


class Ignored:
    """What a text asks to be ignored: `<!-- lint-ignore: RULE -->`, in a `.bib` file `% lint-ignore: RULE`.

    It holds for its own line and the next, `lint-ignore-file` for the whole file.
    """

    def __init__(self, text: str) -> None:
        fences = [span for span in code_spans(text)[0] if not text.startswith("<!--", span[0])]
        lines = Lines(text)
        self._rules: dict[str, set[int]] = {}
        self._whole: set[str] = set()
        self.named: list[tuple[str, int, int]] = []  # rule as written, and where its comment stands
        plain = blank(text, fences)
        for match in _IGNORE.finditer(blank(plain, inline_code(plain))):
            for rule in re.split(r"[\s,]+", match[2]):
                self.named.append((rule, *match.span()))
                if match[1]:
                    self._whole.add(rule)
                line = lines.at(match.start())[0]
                self._rules.setdefault(rule, set()).update((line, line + 1))

    def hides(self, found: Finding) -> bool:
        """Whether a finding was asked to be ignored."""
        if found.rule in self._whole:
            return True
        lines = self._rules.get(found.rule, set())
        # a finding that goes over several lines may carry its comment on any of them
        return bool(lines) and any(line in lines for line in range(found.line, found.end_line + 1))


def counted(findings: Iterable[Finding]) -> dict[str, int]:
    """Number of findings by severity."""
    found = list(findings)
    return {name: sum(one.severity == name for one in found) for name in ("error", "warning", "hint")}


def ordered(findings: Iterable[Finding]) -> Sequence[Finding]:
    """Findings by file and place."""
    return sorted(findings, key=lambda one: (one.path, one.line, one.column, one.rule, one.message))
