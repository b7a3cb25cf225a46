"""The places in a paper's text that cite entries of its bibliography. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from theorybot.bibliography import family_name, fold
from theorybot.types import InTextCitation, Reference, Section

KEY = r"(?:\d{1,3}|[A-Z][\w+]{1,7}\d{2}[a-z]?)"
BRACKETS = re.compile(
    rf"\[({KEY}(?:\s?[,;–-]\s?{KEY})*)(?:,\s[^\[\]\d][^\[\]]{{0,40}})?\]|\((\d{{1,3}}(?:;\s\d{{1,3}})+)\)"
)
SPAN = re.compile(rf"({KEY})(?:\s?[–-]\s?({KEY}))?")
FAMILY = r"(?:(?:van|von|de|den|der|Van|Von|De|Ben|Le)\s)?[A-ZÀ-ÞŁŞŠŽČ][\w’'-]+"
NAMED = re.compile(
    rf"({FAMILY})(\s+et\s+al\.?|(?:,\s+{FAMILY})*,?\s+(?:and|&)\s+{FAMILY})?,?\s+[(\[]?((?:1[89]|20)\d\d)([a-z])?\b"
)
WIDEST = 12  # works that one range "[5–16]" may name: wider ones are intervals of numbers


def citations(
    text: str, sections: Sequence[Section], references: Sequence[Reference]
) -> tuple[InTextCitation, ...]:
    """All citations in the text sections, in order: "[12]", "[3, 5–7]", "[AB09]", "(Lee et al., 2017)".

    What may be no citation (an interval "[0, 1]", "In March 2017") is left out; "et al." with a year that
    no entry has is reported as a problem.
    """
    labels = {reference.key: i for i, reference in enumerate(references) if reference.key}
    families = _families(references)
    found: list[InTextCitation] = []
    for section in sections:
        if section.role == "text":
            found += (
                _labelled(text, section, labels) if labels else _named(text, section, references, families)
            )
    return tuple(sorted(found, key=lambda citation: citation.start))


def _labelled(text: str, section: Section, labels: dict[str, int]) -> Iterator[InTextCitation]:
    for bracket in BRACKETS.finditer(text, section.start, section.end):
        spans = list(SPAN.finditer(text, *bracket.span(bracket.lastindex or 0)))
        named = [(span, key) for span in spans for key in _keys(span[1], span[2])]
        if named and all(key in labels for _, key in named):
            for span, key in named:
                yield InTextCitation(span.start(), span.end(), reference=labels[key])


def _keys(first: str, last: str | None) -> list[str]:
    """The labels that "7", or "5–8", stands for."""
    if last is None:
        return [first]
    if not (first.isdigit() and last.isdigit()) or not 0 < int(last) - int(first) <= WIDEST:
        return [first, last]
    return [str(number) for number in range(int(first), int(last) + 1)]


def _families(references: Sequence[Reference]) -> dict[tuple[str, int], list[int]]:
    """Entries by the family name of their first author and their year."""
    families: dict[tuple[str, int], list[int]] = defaultdict(list)
    for i, reference in enumerate(references):
        if reference.work.authors and reference.work.year:
            families[_last_word(family_name(reference.work.authors[0])), reference.work.year].append(i)
    return families


def _last_word(family: str) -> str:
    return fold(family).split()[-1] if family.split() else ""


def _named(
    text: str, section: Section, references: Sequence[Reference], families: dict[tuple[str, int], list[int]]
) -> Iterator[InTextCitation]:
    for found in NAMED.finditer(text, section.start, section.end):
        family, others, year, letter = found.groups()
        entries = families.get((_last_word(family), int(year)), [])
        if letter and len(entries) > 1:
            entries = [i for i in entries if year + letter in _printed(text, references[i])] or entries
        if len(entries) > 1:
            entries = [i for i in entries if _company(others) == _company_of(references[i])] or entries
        if entries:
            yield InTextCitation(found.start(), found.end(), reference=entries[0])
        elif others and "al" in others.split()[-1] and families:
            shown = re.sub(r"\s+", " ", found[0])
            yield InTextCitation(
                found.start(), found.end(), problem=f"no entry for “{shown}” in the bibliography"
            )


def _printed(text: str, reference: Reference) -> str:
    return text[reference.start : reference.end]


def _company(others: str | None) -> int:
    """How many authors a citation shows: 1, 2, or 3 for more."""
    if not others:
        return 1
    return 3 if "al" in others.split() or "al." in others.split() or "," in others.strip(" ,") else 2


def _company_of(reference: Reference) -> int:
    return min(3, len(reference.work.authors))
