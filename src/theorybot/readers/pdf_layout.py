"""Sections of a paper: what stands under which heading, and where the bibliography is. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from theorybot.readers.pdf_headings import CONTENTS, REFERENCES, Heading, bare, headings
from theorybot.readers.pdf_lines import Line, Woven
from theorybot.types import Section

INLINE_ABSTRACT = re.compile(r"(?i)abstract\s?[-—–.:]\s?")
LABEL = re.compile(r"\[(\d{1,3})\]\s")
Cut = tuple[int, int, tuple[str, ...], str]  # first line, first line of the body, heading path, role


def sections(woven: Woven, block: int) -> tuple[Section, ...]:
    """The sections of the text. `block` lines of title and authors at the start belong to none.

    Tables of contents are left out, bibliographies get the role "references".
    """
    cuts = _cuts(woven.lines, [heading for heading in headings(woven.lines) if heading.first >= block], block)
    if not any(path for _, _, path, _ in cuts):  # nothing tells the title from the text: all of it is text
        cuts = [(0, 0, (), role) for *_, role in cuts[:1]] + cuts[1:] if cuts else [(0, 0, (), "text")]
    stops = [*[first for first, *_ in cuts[1:]], len(woven.lines)]
    made = []
    for (_, body, path, role), stop in zip(cuts, stops, strict=True):
        if body < stop and role != "contents":
            start, end = woven.spans[body][0], woven.spans[stop - 1][1]
            made.append(Section(path, start, end, "references" if role == "references" else "text"))
    return tuple(section for section in made if woven.text[section.start : section.end].strip())


def _cuts(lines: Sequence[Line], found: Sequence[Heading], block: int) -> list[Cut]:
    """Where each section begins, its heading path and its role."""
    cuts: list[Cut] = []
    path: list[Heading] = []
    if block < len(lines) and (not found or found[0].first > block):
        opening = INLINE_ABSTRACT.match(lines[block].text)
        cuts.append((block, block, ("Abstract",) if opening else (), "text"))
    for heading in found:
        path = [above for above in path if above.level < heading.level and _role(above) == "text"] + [heading]
        titles = tuple(above.title for above in path)
        cuts.append((heading.first, heading.last + 1, titles, _role(heading)))
    if not any(role == "references" for *_, role in cuts):
        at = _unheaded_references(lines)
        if at is not None:
            cuts = [cut for cut in cuts if cut[0] < at] + [(at, at, ("References",), "references")]
    return cuts


def _role(heading: Heading) -> str:
    name = bare(heading.title)
    return "references" if name in REFERENCES else "contents" if name in CONTENTS else "text"


def _unheaded_references(lines: Sequence[Line]) -> int | None:
    """Line of a list "[1] …", "[2] …" that ends the paper without a heading (as in physics journals)."""
    labels = [(i, int(found[1])) for i, line in enumerate(lines) if (found := LABEL.match(line.text))]
    start = next((i for i, number in reversed(labels) if number == 1), None)
    after = [number for i, number in labels if start is not None and i >= start]
    rising = sum(b == a + 1 for a, b in pairwise(after))
    return start if len(after) >= 5 and rising >= 0.7 * (len(after) - 1) else None
