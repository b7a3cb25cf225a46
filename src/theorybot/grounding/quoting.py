"""Whether a claim is a passage's own words: whole sentences, equal once white space is collapsed."""

from __future__ import annotations

import re

from theorybot.grounding.seam import collapsed
from theorybot.sentences import sentences
from theorybot.wiki import unlinked

_LEADING = re.compile(r"\s*(?:[-*+•]\s+|\d{1,3}[.)]\s+)?")


def quoted(claim: str, passage: str) -> tuple[int, int] | None:
    """The span of the passage that equals the claim and is made of whole sentences; None if there is none."""
    wanted = collapsed(claim)
    if not wanted or wanted not in collapsed(passage):
        return None
    flat, offsets = _flattened(passage)
    edges: tuple[set[int], set[int]] | None = None
    at = flat.find(wanted)
    for _ in range(20):  # the same words again and again: the first few places are enough
        if at < 0:
            return None
        start, end = offsets[at], offsets[at + len(wanted) - 1] + 1
        edges = edges or _edges(passage)
        stops = end in edges[1] or (passage[end : end + 1] in ".!?" and end + 1 in edges[1])
        if start in edges[0] and stops:
            return start, end
        at = flat.find(wanted, at + 1)
    return None


def _flattened(passage: str) -> tuple[str, list[int]]:
    """The passage with runs of white space as one blank, and where each character stood."""
    pieces: list[str] = []
    offsets: list[int] = []
    for match in re.finditer(r"\S+", unlinked(passage)):
        if pieces:
            pieces.append(" ")
            offsets.append(match.start() - 1)
        pieces.append(match.group())
        offsets.extend(range(match.start(), match.end()))
    return "".join(pieces), offsets


def _edges(passage: str) -> tuple[set[int], set[int]]:
    """Where sentences begin (with and without a list marker) and where they end."""
    starts, ends = set(), set()
    plain = unlinked(passage)
    for start, end in sentences(plain):
        leading = _LEADING.match(plain, start)
        starts |= {start, leading.end() if leading else start}
        ends.add(end)
    return starts, ends
