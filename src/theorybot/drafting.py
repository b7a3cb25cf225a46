"""A text that a model is still writing, as sentences: each with its markers read and its layout kept. Pure.

A sentence is given out once what follows can no longer change where it ends. Markdown lists, headings, code
and mathematics survive: list marks and white space are kept as the `lead`, and nothing is given out while a
fence, a code span or a formula stands open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from theorybot.markers import SHIELD, parse, split_leading
from theorybot.sentences import Span, sentences

AHEAD = 60  # characters after a sentence from which its end is certain: a word, its stop, leading markers
OPEN = 400  # characters after which a sign that opens a formula was just a sign
LONGEST = 4000  # characters: beyond it text without a stop is cut, so that noise is not split again and again

_THINKING, _THOUGHT = "<think>", "</think>"

_FENCE = re.compile(r"^ {0,3}(?:`{3,}|~{3,})[^\n]*$", re.MULTILINE)
_OPENER = re.compile(r"\$\$?|`|\\\(|\\\[")
_LAYOUT = re.compile(r"(?:#{1,6}[ \t]+|>[ \t]?|[-*+•◦▪‣∙●][ \t]+|\d{1,3}[.)][ \t]+)+")
_QUOTED = re.compile(r"[\"“«](?P<inside>[^\"“”«»]+)[\"”»](?P<stop>[.!?]?)\Z")
_ENDED = re.compile(r"(?:[.!?…。！？:][\"'”’»)\]}*_|]*|\]|```|~~~|\$)\s*\Z")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A sentence as written: what stands before it, its text, the passages it cites and those it made up."""

    lead: str
    text: str
    cited: tuple[int, ...] = ()
    invented: tuple[int, ...] = ()


class Draft:
    """Takes text in pieces, gives out sentences. `supplied` passages may be cited."""

    def __init__(self, supplied: int) -> None:
        self._supplied = supplied
        self._text = ""  # not yet given out, with the white space before it
        self._looked = 0  # its length when it was last split
        self._given = False

    def feed(self, piece: str) -> list[Drafted]:
        """Add what came; returns the sentences that are certain now."""
        self._text += piece
        if len(self._text) - self._looked < AHEAD:
            return []
        self._looked = len(self._text)
        spans = sentences(self._text)
        safe = _closed_until(self._text)
        certain = [
            span for span, after in pairwise(spans) if after[0] + AHEAD <= len(self._text) and span[1] <= safe
        ]
        if not certain and len(self._text) > LONGEST:
            certain = [(0, len(self._text))]
        return list(self._given_out(certain))

    def finish(self, *, broken: bool = False) -> list[Drafted]:
        """The sentences that are left; of a text that broke off, without the one that is not ended."""
        spans = sentences(self._text)
        if broken:
            safe = _closed_until(self._text)
            spans = [span for span in (spans if self.ended() else spans[:-1]) if span[1] <= safe]
        return list(self._given_out(spans))

    def ended(self) -> bool:
        """Whether the text so far ends as a sentence does."""
        return bool(_ENDED.search(self._text)) or not self._text.strip()

    def _given_out(self, spans: list[Span]) -> Iterator[Drafted]:
        text, at = self._text, 0
        for begin, end in spans:
            start = max(begin, at)  # past what was taken as the markers of the sentence before
            start += len(text[start:end]) - len(text[start:end].lstrip())
            if start == end:
                continue
            stop = end
            leading = split_leading(text[end:])[0]
            if leading and "\n\n" not in text[end : text.find("[", end)]:
                stop = text.find(leading, end) + len(leading)
            drafted = self._drafted(text[at:start], text[start:end], leading if stop > end else "")
            at = stop
            if drafted:
                self._given = True
                yield drafted
        self._text, self._looked = text[at:], 0

    def _drafted(self, gap: str, raw: str, after: str) -> Drafted | None:
        lead = _lead(gap) if self._given else ""
        if "\n" in gap or not self._given:
            layout = _LAYOUT.match(raw)
            mark = layout.group() if layout else ""
            lead, raw = lead + mark, raw[len(mark) :]
        marked, more = parse(raw, self._supplied), parse(after, self._supplied)
        quoted = _QUOTED.match(marked.text)
        text = f"{quoted['inside']}{quoted['stop']}" if quoted else marked.text
        if not any(character.isalnum() for character in text):
            return None  # a rule, an empty item: nothing is said
        cited = tuple(dict.fromkeys([*marked.cited, *more.cited]))
        return Drafted(lead, text, cited, (*marked.invented, *more.invented))


def without_thoughts(pieces: Iterable[str]) -> Iterator[str]:
    """A model's text without the `<think>…</think>` with which some servers let it begin."""
    begun, thinking, speaking = "", False, False
    for piece in pieces:
        if speaking:
            yield piece
            continue
        begun = f"{begun}{piece}".lstrip()
        thinking = thinking or begun.startswith(_THINKING)
        if thinking:
            _, end, rest = begun.partition(_THOUGHT)
            begun = "" if end else begun[-len(_THOUGHT) :]
            thinking, speaking = not end, bool(end)
            yield rest
        elif not _THINKING.startswith(begun):
            speaking = True
            yield begun
    if not (thinking or speaking):
        yield begun


def _lead(gap: str) -> str:
    """White space between two sentences: an empty line, a new line with its indentation, or a blank."""
    if "\n" not in gap:
        return " "
    return "\n" * min(2, gap.count("\n")) + gap.rpartition("\n")[2][:8]


def _closed_until(text: str) -> int:
    """Where the first fence, code span or formula begins that is still open; the text's length if none is."""
    fences = list(_FENCE.finditer(text))
    end = fences[-1].start() if len(fences) % 2 else len(text)
    masked = SHIELD.sub(lambda found: " " * len(found.group()), text[:end])
    opener = next((found.start() for found in _OPENER.finditer(masked, max(0, end - OPEN))), end)
    return min(opener, end)
