"""Rules on entries of reference lists and `.bib` files: doubles, titles, what is thin or never cited."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from theorybot.bibliography import family_name, identities, letters, print_names
from theorybot.linting.identifiers import key_span
from theorybot.linting.subject import Spot, Subject
from theorybot.types import Reference, Work

_ITEM = re.compile(r"\s*(?:[-*+•]|\d+[.)])\s")


def duplicate_id(subject: Subject) -> Iterator[Spot]:
    """A key used twice, and one identifier on entries of different titles."""
    seen: dict[str, Reference] = {}
    for reference in _entries(subject):
        for name, identity in _ids(reference):
            first = seen.setdefault(identity, reference)
            if first.start == reference.start:
                continue
            line = subject.text.count("\n", 0, first.start) + 1
            if name == "key":
                span = key_span(subject, reference)
                yield Spot(
                    *span, f"'{reference.key}' is the key of line {line} already", "rename one of the two"
                )
            elif _differ(first.work, reference.work):
                title = first.work.title
                yield Spot(
                    *_first_line(subject, reference),
                    f"has the {name} of '{title}' in line {line}", "give each the number of its own work",
                )  # fmt: skip


def _ids(reference: Reference) -> Iterator[tuple[str, str]]:
    if reference.key is not None and reference.key:
        yield "key", f"key:{reference.key}|{reference.heading}"
    work = reference.work
    if work.arxiv_id:
        yield "arXiv number", f"arxiv:{work.arxiv_id}"
    if work.doi:
        yield "DOI", f"doi:{work.doi}"


def _differ(one: Work, other: Work) -> bool:
    """Whether two records have titles, and these are not one title, whole or cut."""
    titles = [letters(work.title) for work in (one, other) if work.title]
    return len(titles) == 2 and not (titles[0].startswith(titles[1]) or titles[1].startswith(titles[0]))


def same_work_twice(subject: Subject) -> Iterator[Spot]:
    """Two entries for one work."""
    seen: dict[str, Reference] = {}
    for reference in _entries(subject):
        work = reference.work
        names = [name for name in identities(work) if not name.startswith("url:")]
        if work.title and work.authors:
            names.append(f"{letters(work.title)}|{letters(family_name(work.authors[0]))}|{work.form}")
        firsts = [seen.setdefault(name, reference) for name in names]
        first = next((one for one in firsts if one.start < reference.start), None)
        if first is None or _differ(first.work, work) or _two_numbers(first.work, work):
            continue
        line = subject.text.count("\n", 0, first.start) + 1
        named = f"'{first.key}', " if first.key else ""
        out = "keep one of the two, and cite that"
        yield Spot(*_first_line(subject, reference), f"the same work as {named}line {line}", out)


def _two_numbers(one: Work, other: Work) -> bool:
    return bool(one.arxiv_id and other.arxiv_id and one.arxiv_id != other.arxiv_id)


def _entries(subject: Subject) -> Iterator[Reference]:
    """The entries of reference lists, each once; not what running text or a reading list links."""
    last, is_bib = -1, subject.document.kind == "bibliography"
    for reference in subject.document.references:
        if reference.start != last and (is_bib or _listed(subject, reference)):
            yield reference
            last = reference.start


def _listed(subject: Subject, reference: Reference) -> bool:
    return any(
        section.role == "references" and section.start <= reference.start < section.end
        for section in subject.document.sections
    )


def _first_line(subject: Subject, reference: Reference) -> tuple[int, int]:
    entry = subject.text[reference.start : reference.end]
    return reference.start, reference.start + len(entry.partition("\n")[0].rstrip())


def other_title(subject: Subject) -> Iterator[Spot]:
    """Titles that differ from that of the paper itself, where the library has it."""
    for reference in subject.document.references:
        work = reference.work
        paper = next((subject.papers[name] for name in identities(work) if name in subject.papers), None)
        if paper is not None and work.title and paper.title and _differ(work, paper):
            yield Spot(
                *_first_line(subject, reference),
                f"titled '{work.title}', the paper itself '{paper.title}'", "write the title of the paper",
            )  # fmt: skip


def never_cited(subject: Subject) -> Iterator[Spot]:
    """Entries of a note's reference list that its text never cites."""
    if _cites(subject):
        yield from _uncited(subject, lambda reference: _listed(subject, reference))


def only_listed(subject: Subject) -> Iterator[Spot]:
    """Items of reading lists that are nowhere discussed, and `.bib` entries that no note cites."""
    document = subject.document
    if document.kind == "bibliography":
        for reference in document.references if subject.cited_keys else ():
            if reference.key and reference.key not in subject.cited_keys:
                span = key_span(subject, reference)
                yield Spot(*span, f"no note cites '{reference.key}'", "cite it, or take it out")
        return
    has_text = _cites(subject)
    yield from _uncited(subject, lambda reference: not (has_text and _listed(subject, reference)))


def _cites(subject: Subject) -> bool:
    """Whether the running text cites any of the note's own references."""
    return next(_in_text(subject), None) is not None


def _in_text(subject: Subject) -> Iterator[int]:
    """Which references the running text cites outside of their own entries."""
    references = subject.document.references
    for citation in subject.document.citations:
        if citation.reference is not None:
            own = references[citation.reference]
            if not own.start <= citation.start < own.end:
                yield citation.reference


def _uncited(subject: Subject, wanted: Callable[[Reference], bool]) -> Iterator[Spot]:
    document = subject.document
    cited = {document.references[number].start for number in _in_text(subject)}
    keyed = _keyed(subject)
    for reference in document.references:
        if reference.start in cited or reference.start in keyed or not wanted(reference):
            continue
        if subject.text[reference.start] != "[" and _is_item(subject, reference):
            cited.add(reference.start)
            span = _first_line(subject, reference)
            called = _called(reference.work)
            yield Spot(*span, f"{called} is never cited in the text", "cite it, or take it out")


def _called(work: Work) -> str:
    title = work.title or ""
    title = title if len(title) <= 60 else title[:59].rsplit(" ", 1)[0] + "…"
    return f"'{title}'" if title else print_names(work.authors) or "this entry"


def _is_item(subject: Subject, reference: Reference) -> bool:
    """Whether an entry stands in a list, and is not a sentence with a link in it."""
    line = subject.text.rfind("\n", 0, reference.start) + 1
    return _listed(subject, reference) or _ITEM.match(subject.text, line) is not None


def _keyed(subject: Subject) -> set[int]:
    """Where the items stand that a citation by key beside them names again: "… [arXiv:…](…) [@key]"."""
    counts: dict[str, int] = defaultdict(int)
    for citation in subject.document.citations:
        if citation.key:
            counts[citation.key] += 1
    return {
        reference.start
        for reference in subject.document.references
        for citation in subject.document.citations
        if citation.key and counts[citation.key] > 1 and reference.start <= citation.start < reference.end
    }


def thin_entry(subject: Subject) -> Iterator[Spot]:
    """Entries that a reader could not find the work by."""
    for reference in _entries(subject):
        work = reference.work
        entry = subject.text[reference.start : reference.end]
        lacks = [name for name in ("authors", "title", "year") if not getattr(work, name)]
        if not (work.venue or identities(work)):
            lacks.append("venue, identifier or address")
        if lacks and work.form == "paper":
            yield Spot(
                *_first_line(subject, reference), f"has no {', no '.join(lacks)}", "complete the entry"
            )
        elif re.search(r"[\w.],?\s+et\s+al\b", entry) and subject.document.kind == "note":
            yield Spot(*_first_line(subject, reference), "its list of authors breaks off", "name all authors")


def two_spellings(subject: Subject) -> Iterator[Spot]:
    """One person's name with and without its accents."""
    seen: dict[str, tuple[str, Reference]] = {}
    for reference in subject.document.references:
        for author in reference.work.authors:
            if " " not in author:
                continue
            name, first = seen.setdefault(letters(author), (author, reference))
            if name != author and sorted(name.split()) != sorted(author.split()) and not _dots(name, author):
                line = subject.text.count("\n", 0, first.start) + 1
                said = f"writes '{author}', line {line} '{name}'"
                yield Spot(*_first_line(subject, reference), said, "write one of the two")
                seen[letters(author)] = (author, reference)


def _dots(one: str, other: str) -> bool:
    """Whether two names differ by dots, hyphens and capitals alone."""
    plain = [re.sub(r"[\W_]", "", name).casefold() for name in (one, other)]
    return plain[0] == plain[1]
