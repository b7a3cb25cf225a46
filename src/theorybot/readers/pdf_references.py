"""The bibliography of a paper cut into its entries. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from theorybot.bibliography import parse_entry
from theorybot.bibliography.identifiers import is_literature
from theorybot.readers.pdf_lines import Line, Woven
from theorybot.types import Reference, Section

BRACKETED = re.compile(r"\[((?:\d{1,3})|(?:[A-Z][\w+]{0,7}\d{2}[a-z]?))\]\s*")
DOTTED = re.compile(r"(\d{1,3})\.\s+(?=\D)")
STARTS_LIKE_NAME = re.compile(r"(?:[a-z]{1,3} ){0,2}(?:[dl]['’]|['’]t )?[A-ZÀ-ÞŁŞŠŽČ]|\{")
SAME_AUTHORS = re.compile(
    r"(?:[-—–_]{2,}\s*)?,\s+(?=[A-Z“])|[-—–_]{2,}[.\s]\s*(?=[A-Z“])"
)  # a dash, often lost
ENDS_LIKE_ENTRY = re.compile(r"[.)\]]$|\d$|https?://\S+$")
CAPTION = re.compile(r"(?:Figure|Table|Fig\.|Algorithm)\s?\d+[.:]")
MOST_BETWEEN = 12  # lines of a footnote or page end within an entry
INDENT = 3.0  # points by which the lines of an entry after its first are set in, at least
GUTTER = 60.0  # points between the starts of lines in two columns, at least


def references(woven: Woven, sections: Sequence[Section]) -> tuple[Reference, ...]:
    """The entries of all bibliographies among the sections, in order."""
    found: list[Reference] = []
    for section in sections:
        if section.role == "references":
            first = bisect_left(woven.spans, (section.start, 0))
            last = bisect_left(woven.spans, (section.end, 0))
            found += _entries(woven, first, last, section.heading)
    return tuple(found)


def _entries(woven: Woven, first: int, last: int, heading: tuple[str, ...]) -> list[Reference]:
    """References of the lines `first` to `last` (exclusive) of one bibliography."""
    lines = woven.lines[first:last]
    size = _usual_size(lines)
    kept = [  # footnotes and figures stand between, or after
        i for i, line in enumerate(lines) if abs(line.size - size) < 0.6 and not CAPTION.match(line.text)
    ]
    starts = _starts(lines, kept)
    made: list[Reference] = []
    for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
        final = max(_unbroken([i for i in kept if start <= i < stop], start))
        begin, end = woven.spans[first + start][0], woven.spans[first + final][1]
        text = woven.text[begin:end]
        label = BRACKETED.match(text) or DOTTED.match(text)
        entry = re.sub(r"\s+", " ", text[label.end() if label else 0 :])
        same = SAME_AUTHORS.match(entry) if label and made else None
        if same:
            entry = f"{' and '.join(made[-1].work.authors)}, {entry[same.end() :]}"
        work = parse_entry(entry)
        # what names nobody, no year and no number stands after the list
        known = label or work.authors or work.year or is_literature(work)
        if known and sum(char.isalpha() for char in entry) >= 10:
            made.append(Reference(work, begin, end, label[1] if label else None, heading))
    return made


def _unbroken(indices: Sequence[int], start: int) -> list[int]:
    """The indices up to a gap of several lines: what comes after a picture is no part of the entry."""
    together = [start]
    for i in indices:
        if i - together[-1] > MOST_BETWEEN:
            break
        together.append(i)
    return together


def _starts(lines: Sequence[Line], kept: Sequence[int]) -> list[int]:
    """Indices of the lines with which an entry begins: by labels, by indentation, or by full stops."""
    for label in (BRACKETED, DOTTED):
        labelled = [i for i, line in enumerate(lines) if label.match(line.text)]
        if len(labelled) >= 3 and _labels_go_on([label.match(lines[i].text) for i in labelled]):
            return labelled
    return _hanging(lines, kept) or [
        i
        for n, i in enumerate(kept)
        if STARTS_LIKE_NAME.match(lines[i].text)
        and (n == 0 or ENDS_LIKE_ENTRY.search(lines[kept[n - 1]].text))
    ]


def _labels_go_on(labels: Sequence[re.Match[str] | None]) -> bool:
    """True if numbers rise one by one (letters, as in "AB99", need not)."""
    numbers = [int(label[1]) for label in labels if label and label[1].isdigit()]
    rising = sum(b == a + 1 for a, b in pairwise(numbers))
    return len(numbers) < 0.5 * len(labels) or rising >= 0.8 * (len(numbers) - 1)


def _usual_size(lines: Sequence[Line]) -> float:
    sizes = sorted(line.size for line in lines)
    return sizes[len(sizes) // 2] if sizes else 0.0


def _hanging(lines: Sequence[Line], kept: Sequence[int]) -> list[int]:
    """Lines that stand further left than the others of their column; none if all stand alike."""
    starts, inner = [], 0
    for i in kept:
        line = lines[i]
        left = min(
            lines[j].x for j in kept if lines[j].page == line.page and abs(lines[j].x - line.x) < GUTTER
        )
        if line.x > left + INDENT:
            inner += 1
        elif STARTS_LIKE_NAME.match(line.text):
            starts.append(i)
    return starts if inner >= 0.25 * len(kept) else []
