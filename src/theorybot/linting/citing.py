"""Rules on citations: what they point at, whom they name, which year they give."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from theorybot.bibliography import family_name, find_numbers, letters, print_names, read_mention
from theorybot.bibliography.citations import credited_before, find_credited
from theorybot.bibliography.matching import is_misspelt
from theorybot.bibliography.names import same_family
from theorybot.bibliography.remarks import Kind, Remark, read_remarks
from theorybot.linting.subject import Spot, Subject
from theorybot.readers.note_citations import in_quotation
from theorybot.types import InTextCitation, Reference

Cited = tuple[InTextCitation, Reference]
_EMPTY_KEY = re.compile(r"\[-?@(?:\s*[\];,]|\s+\S)")
# A number that cites: "[7]", "[2–4]", "[1, 2, 5]". Two may be an interval; after a letter it is an index.
_NUMBER = re.compile(r"(?<![\w$)\]}])\[\d{1,3}(?:\s*[–-]\s*\d{1,3}|(?:\s*[,;]\s*\d{1,3}){2,})?\]")
_FORMULA = re.compile(r"\$[^$\n]{1,300}\$")
_YEARS = "write the year of the entry, or mend the entry"
_TOLD = re.compile(r"\s?\(((?:1[89]|20)\d\d)[a-z]?\)")
_ET_AL = re.compile(r"et\s+al\b|colleagues|others")


def _remarked(subject: Subject, *kinds: str) -> Iterator[tuple[InTextCitation, Remark, Reference | None]]:
    """What the reader remarked on the document's own citations."""
    for citation, entry in subject.own_citations():
        for remark in read_remarks(citation.remark or citation.problem):
            if remark.kind in kinds:
                yield citation, remark, entry


def dangling(subject: Subject) -> Iterator[Spot]:
    """Citations that point at no entry, and keys left empty."""
    misdated = [range(spot.start, spot.end) for spot in _opening_years(subject)]
    for citation, entry in subject.own_citations():
        if entry is not None or any(citation.start in said for said in misdated):
            continue
        if citation.key is not None:
            near = subject.bibliography.near(citation.key)
            out = f"did you mean @{near}?" if near else "add the entry, or mend the key"
            yield Spot(citation.start, citation.end, f"no entry '{citation.key}' in any .bib file", out)
        kinds = {remark.kind: remark for remark in read_remarks(citation.problem)}
        if kinds.keys() & {"no list", "unmatched"} and not _one_other_year(kinds):
            found = kinds.get("no list") or kinds["unmatched"]
            other = kinds.get("other years")
            out = f"its authors have entries of {other.by}" if other else "add it to the reference list"
            yield Spot(citation.start, citation.end, f"no entry for ({found.said})", out)
    if subject.document.kind == "note":
        words = _FORMULA.sub(lambda found: " " * len(found[0]), subject.visible)
        for match in _EMPTY_KEY.finditer(words):
            yield Spot(*match.span(), "a citation without a key", "write the key after @, or take it out")
        yield from _unlisted(subject, words)


def _unlisted(subject: Subject, words: str) -> Iterator[Spot]:
    """Numbers in brackets that the note's list lacks, where the text cites other entries of it by number."""
    own = [citation for citation, entry in subject.own_citations() if entry is not None]
    if not any(_NUMBER.match(subject.text, citation.start) for citation in own):
        return
    keys = {entry.key for entry in subject.document.references}
    for start, end in subject.prose:
        for first, last, label in find_numbers(words[start:end]):
            at = start + first
            if label not in keys and _NUMBER.match(words, at) and not in_quotation(subject.text, at):
                out = "add the entry, or mend the number"
                yield Spot(at, start + last, f"no entry [{label}] in the reference list", out)


def _one_other_year(kinds: Mapping[Kind, Remark]) -> bool:
    return "other years" in kinds and kinds["other years"].by.isdigit()


def ambiguous(subject: Subject) -> Iterator[Spot]:
    """Citations that several entries fit."""
    for citation, remark, entry in _remarked(subject, "ambiguous"):
        if entry is None:
            yield Spot(
                citation.start, citation.end, f"({remark.said}) may be {remark.by}", "add a letter: 2018a"
            )


def other_year(subject: Subject) -> Iterator[Spot]:
    """Years that differ from the entry's."""
    for citation, remark, _ in _remarked(subject, "link year", "other years"):
        if remark.kind == "link year" or remark.by.isdigit():
            said = remark.said or _year(subject.text[citation.start : citation.end])
            yield Spot(citation.start, citation.end, f"says {said}, the entry says {remark.by}", _YEARS)
    for group in _groups(subject):
        at, said = _credited(subject, group)
        year = _year(said)
        years = {str(entry.work.year) for _, entry in group if entry.work.year}
        if year and years and year not in years and group[0][0].key:
            message = f"says {year}, the entry says {' or '.join(sorted(years))}"
            yield Spot(at, at + len(said), message, _YEARS)
    yield from _opening_years(subject)


def _opening_years(subject: Subject) -> Iterator[Spot]:
    """Where a sentence begins with "Power et al. (2021)" and cites their work of another year by its key."""
    for start, names, entry in _openings(subject):
        end, year = start + len(names[0][1]), entry.work.year
        told = _TOLD.match(subject.text, end)
        if told and year and told[1] != str(year) and _is_author(names[0][1], entry):
            yield Spot(start, told.end(), f"says {told[1]}, the entry says {year}", _YEARS)


def _year(text: str) -> str:
    found = re.search(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)", text)
    return found.group() if found else ""


def author_list(subject: Subject) -> Iterator[Spot]:
    """Names or "et al." that do not go with the number or order of an entry's authors."""
    for citation, remark, entry in _remarked(subject, "count", "fewer", "names", "link others", "credited"):
        if entry is None or (remark.kind == "credited" and not _is_author(remark.said, entry)):
            continue  # who is no author at all is the business of another rule
        said = re.sub(r"^the (?:sentence|link) ", "", remark.text)
        yield Spot(citation.start, citation.end, said, f"write {print_names(entry.work.authors)}")


def wrong_author(subject: Subject) -> Iterator[Spot]:
    """Authors named where somebody else's work is cited."""
    for spot, is_misspelling in _named(subject):
        if not is_misspelling:
            yield spot


def misspelt_author(subject: Subject) -> Iterator[Spot]:
    """Authors' names that differ from the entry by a letter or two."""
    for spot, is_misspelling in _named(subject):
        if is_misspelling:
            yield spot
    for citation, remark, _ in _remarked(subject, "respelt"):
        yield _misspelt(citation.start, citation.end, remark.said, remark.by)


def _misspelt(start: int, end: int, said: str, by: str) -> Spot:
    return Spot(start, end, f"'{said}' is '{by}' in the entry", f"write '{by}', or mend the entry")


def _named(subject: Subject) -> Iterator[tuple[Spot, bool]]:
    """Spots where a name differs from the entry, and whether it is only spelt otherwise."""
    for citation, remark, entry in _remarked(subject, "link names"):
        if entry is not None and remark.said and "&" not in remark.said:
            near = is_misspelt(letters(remark.said), letters(remark.by))
            spot = _misspelt(citation.start, citation.end, remark.said, remark.by)
            yield spot if near else _wrong(citation.start, citation.end, remark.said, [entry]), near
    seen: set[int] = set()
    for group in _groups(subject):
        entries = [entry for _, entry in group if entry.work.authors]
        if not entries:
            continue
        at, said = _credited(subject, group)
        if said:
            seen.add(at)
            yield from _compared(subject, at, said, entries)
    for at, said, entries in _subjects(subject):
        if at not in seen:
            yield from _compared(subject, at, said, entries)


def _groups(subject: Subject) -> Iterator[list[Cited]]:
    """The citations that stand in one pair of brackets, and have entries; links stand alone."""
    found = [(citation, entry) for citation, entry in subject.own_citations() if entry is not None]
    for _, group in groupby(found, key=lambda pair: _bracket(subject.text, pair[0].start)):
        yield list(group)


def _bracket(text: str, position: int) -> int:
    """Where the bracket around a place opens, else the place itself."""
    inside = text[max(0, position - 600) : position]
    opened = max(inside.rfind("["), inside.rfind("("))
    closed = max(inside.rfind("]"), inside.rfind(")"))
    return position - len(inside) + opened if opened > closed else position


def _credited(subject: Subject, group: list[Cited]) -> tuple[int, str]:
    """Who is named right before the bracket, or the link without names, in which a group stands."""
    first = group[0][0].start
    bracket = _bracket(subject.text, first)
    inside = subject.text[first : group[0][0].end]
    if bracket == first and (inside[0] != "[" or read_mention(inside[1:].partition("](")[0])):
        return first, ""
    return credited_before(subject.text, bracket)


def _subjects(subject: Subject) -> Iterator[tuple[int, str, list[Reference]]]:
    """Sentences that begin with "Cao et al." and cite one work, of others: what they say of whom."""
    for start, names, entry in _openings(subject):
        strangers = entry.work.authors and not any(_is_author(name, entry) for _, name in names)
        if strangers and _ET_AL.search(names[0][1]):
            yield start, names[0][1], [entry]


def _openings(subject: Subject) -> Iterator[tuple[int, list[tuple[int, str]], Reference]]:
    """Sentences that begin with whom they credit and cite one work, at their end: all whom they credit."""
    cited = [(citation, entry) for citation, entry in subject.own_citations() if entry is not None]
    position = 0
    for start, end in subject.prose:
        while position < len(cited) and cited[position][0].start < start:
            position += 1
        inside = [pair for pair in cited[position : position + 30] if pair[0].start < end]
        text = subject.text[start:end]
        if len({entry.start for _, entry in inside}) != 1 or not text.rstrip(" .").endswith(("]", ")")):
            continue
        names = find_credited(text)
        if names and names[0][0] == 0:
            yield start, names, inside[0][1]


def _is_author(said: str, entry: Reference) -> bool:
    families = [family_name(name) for name in entry.work.authors]
    return any(same_family(name, family) for name in _families(said) for family in families)


def _families(said: str) -> list[str]:
    """The family names in "Cao et al." or "J. Lee and Novak (2017)"."""
    parts = re.split(r"\s*(?:,|&|\band\b|\bet\s+al\b\.?|\(|['’]s\b)\s*", said)
    return [family_name(part) for part in parts if part and part[0].isalpha() and not _ET_AL.search(part)]


def _compared(subject: Subject, at: int, said: str, entries: list[Reference]) -> Iterator[tuple[Spot, bool]]:
    """What is wrong with names printed at a place where `entries` are cited."""
    families = [family_name(name) for entry in entries for name in entry.work.authors]
    names = _families(said)
    strange = [name for name in names if not any(same_family(name, family) for family in families)]
    if not strange:
        return
    for name in strange:
        near = next((family for family in families if is_misspelt(letters(name), letters(family))), None)
        if near is not None:
            yield _misspelt(at, at + len(said), name, near), True
            return
    # "Adam and SGD" have the shape of two names; a name that no entry has is believed before "et al." alone
    if _ET_AL.search(said) or any(letters(name) in subject.families for name in strange):
        yield _wrong(at, at + len(said), said, entries), False


def _wrong(start: int, end: int, said: str, entries: list[Reference]) -> Spot:
    by = " and ".join(dict.fromkeys(_called(entry) for entry in entries))
    return Spot(start, end, f"names {said}, but cites {by}", "cite the work meant, or name its authors")


def _called(entry: Reference) -> str:
    return f"{print_names(entry.work.authors)} {entry.work.year or ''}".strip()
