"""The works a note names: entries of its reference lists, items of its reading lists, links in its text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from theorybot.bibliography import (
    Link,
    ReferenceIndex,
    identities,
    parse_entry,
    read_mention,
    work_at,
)
from theorybot.bibliography.entries import DATED, LABEL, authors_after, entry_links, venue_after
from theorybot.bibliography.identifiers import form_in, is_generic, is_literature
from theorybot.bibliography.titles import YEAR
from theorybot.readers.markdown import Span, entry_spans
from theorybot.sentences import sentences
from theorybot.types import Reference, Section, Work

_NEXT_WORDS = re.compile(r"(?:\s+[\w-]+){0,3}")
_BY = re.compile(r"(?:[\s,]+[\w-]+){0,5}?[\s,]+by\s+(?=[A-Z])")
_ENTRY_START = re.compile(
    r"(?m)^(?=[^\Wa-z][\w’'-]+(?: [^\Wa-z][\w’'-]+)?, (?:[^\W\d_a-z]\.|[A-Z][a-z]+,? and ))"
)
# A link's text that says what is behind it and is no title: "talk on YouTube", "new MOOC", "the NTK paper".
_THING = r"(?:papers?|preprint|pdf|talks?|videos?|recording|slides|blog ?post|summary|interview|links?)"
_MAYBE = r"(?:article|lectures?|lecture notes|courses?|mooc|book|textbook|overview|news|press|notes)"
_SAID = re.compile(
    rf"(?:(?:the|this|that|an?|my|his|her|their|new|original|first|second)\s+)*(?:"
    rf"(?i:{_THING})\s+(?:by|on|in|from|at|of|about|here)\b.*"  # no title begins so
    rf"|(?i:{_MAYBE})\s+by\s+.*"
    rf"|{_MAYBE}\s+(?:on|in|from|at|of|about|here)\b.*"  # in lower case; "Lectures on Convex Analysis" is one
    rf"|(?:[\w-]+\s+){{0,3}}(?:{_THING}|{_MAYBE}|MOOC))",
    re.DOTALL,
)
_IDENTIFIER = re.compile(
    r"(?:arxiv:?)?(?:\d{4}\.\d{4,5}|[a-z-]{2,14}(?:\.[A-Z]{2})?/\d{7})(?:v\d{1,2})?"
    r"|(?:doi:?)?10\.\d{4,9}/.+|(?:https?://|www\.).+|[\w-]+(?:\.[\w-]+)*\.(?:org|com|net|edu|io)(?:/.*)?",
    re.IGNORECASE,
)
_MARKS = ' *_`"“”'
_NAMES = re.compile(r".*\bet al\.?|[A-Z][\w’'-]+ & [A-Z][\w’'-]+", re.DOTALL)
_BEGINS_TITLE = re.compile(r"[a-z]+(?:\d|:|-\S*[A-Z])")  # "word2vec Explained", "mixup: …", "beta-VAE"
_NEAR = 1000  # characters around a link in which its sentence begins and ends
_LONGEST_ITEM = 600  # characters; a longer list item is prose, and a work linked in it stands at its link


@dataclass(frozen=True, slots=True)
class Note:
    """A note laid out: `plain` is `text` with code, comments and front matter blanked."""

    text: str
    plain: str
    sections: Sequence[Section]
    links: Sequence[Link]

    def section_at(self, position: int) -> Section | None:
        """The section that holds the character at `position`."""
        number = bisect_right(self.sections, position, key=lambda section: section.start) - 1
        section = self.sections[number] if number >= 0 else None
        return section if section and position < section.end else None

    def links_in(self, start: int, end: int) -> list[Link]:
        """The links that begin between `start` and `end`."""
        first = bisect_right(self.links, start - 1, key=lambda link: link.start)
        last = bisect_right(self.links, end - 1, key=lambda link: link.start)
        return list(self.links[first:last])


def references_of(note: Note) -> tuple[Reference, ...]:
    """The works that a note lists, and those its text links that no list holds, in the order of the text."""
    listed = [reference for section in note.sections for reference in _listed(note, section)]
    linked = _linked(note, ReferenceIndex(listed, suffixes(note.text, listed)))
    return tuple(sorted([*listed, *linked], key=lambda reference: reference.start))


def suffixes(text: str, references: Sequence[Reference]) -> dict[int, str]:
    """The letters after the years of entries: "2018a" -> "a"."""
    found = (
        (i, re.search(rf"\b{YEAR}([a-z])\b", text[ref.start : ref.end][:1000]))
        for i, ref in enumerate(references)
    )
    return {number: match[1] for number, match in found if match}


def _listed(note: Note, section: Section) -> Iterator[Reference]:
    """The works that the list items of a section name, and all entries of a reference list."""
    for start, end, item in entry_spans(note.plain, section.start, section.end):
        if section.role == "references":
            for left, right in _split_run(note.plain, start, end, item=item):
                yield from _entry(note, left, right, section)
        elif item:
            yield from _item(note, start, end, section)


def _split_run(text: str, start: int, end: int, *, item: bool) -> list[Span]:
    """A paragraph of several entries without blank lines between them, cut where authors begin a line."""
    inside = text[start:end]
    cuts = [match.start() for match in _ENTRY_START.finditer(inside)] if not item else []
    cuts = [cut for cut in cuts if cut and inside[:cut].rstrip()[-1] in ".)]/>"]
    bounds = [0, *cuts, len(inside)]
    return [
        (start + left, start + left + len(inside[left:right].rstrip())) for left, right in pairwise(bounds)
    ]


def _entry(note: Note, start: int, end: int, section: Section) -> Iterator[Reference]:
    entry = note.text[start:end]
    label = LABEL.match(entry)
    key = (label[1] or label[2]) if label else None
    yield Reference(parse_entry(entry), start, end, key, section.heading)
    for work in entry_links(entry):
        yield Reference(work, start, end, None, section.heading)


def _item(note: Note, start: int, end: int, section: Section) -> Iterator[Reference]:
    """The works that a list item in running text names: a dated entry, or links with what is said of them."""
    links = note.links_in(start, end)
    label = LABEL.match(note.plain, start, end)
    if links and DATED.match(note.plain, label.end() if label else start, end):
        yield from _entry(note, start, end, section)
        return
    for link in links:
        form = _form(note, link, end)
        if form and read_mention(link.text) is None:
            span = (start, end) if end - start <= _LONGEST_ITEM else (link.start, link.end)
            yield Reference(_linked_work(note, link, end, form), *span, None, section.heading)


def _form(note: Note, link: Link, end: int) -> str | None:
    """The form of the work behind a link, or None if it is not known to lead to a work at all."""
    work = work_at(link.url)
    named = form_in(link.text) if _is_said(link.text) else None
    if named is None and is_generic(link.text):
        match = _NEXT_WORDS.match(note.plain, link.end, end)
        named = form_in(match.group()) if match else None
    if is_literature(work) or work.form == "video":
        return named or work.form
    return named


def _linked_work(note: Note, link: Link, end: int, form: str) -> Work:
    after = note.plain[link.end : end]
    for other in reversed(note.links_in(link.end, end)):
        after = after[: other.start - link.end] + after[other.end - link.end :]
    by = _BY.match(after)
    said = link.text if _is_said(link.text) else ""
    return replace(
        work_at(link.url),
        title=_title(link.text),
        authors=authors_after(said) or (authors_after(after[: by.end() + 300]) if by else ()),
        venue=venue_after(said) or venue_after(after) if form not in {"paper", "course"} else None,
        form=form,
    )


def _is_said(text: str) -> bool:
    """Whether a link's text says what form of work is behind it, and does not name it."""
    return is_generic(text) or _SAID.fullmatch(text.strip(_MARKS)) is not None


def _title(text: str) -> str | None:
    """The title that a link's text is; None for identifiers, names, and words of the sentence around it."""
    title = text.strip(_MARKS)
    if not title or _is_said(title) or _NAMES.fullmatch(title) or _is_identifier(title):
        return None
    return None if title[0].islower() and not _BEGINS_TITLE.match(title) else title


def _is_identifier(text: str) -> bool:
    found = re.sub(r"\s*\[[\w.-]+\]$|\s+", "", text)  # "arXiv:1806.07572 [cs.LG]"
    return _IDENTIFIER.fullmatch(found) is not None


def _linked(note: Note, listed: ReferenceIndex) -> list[Reference]:
    """Works that running text links and no list holds; each stands where it is linked first."""
    found: list[Reference] = []
    seen: set[str] = set()
    for link in note.links:
        section = note.section_at(link.start)
        work = work_at(link.url)
        if section is None or section.role == "references" or listed.with_identity(work) is not None:
            continue
        reference = _new_reference(note, link, section, listed)
        if reference and not seen.intersection(identities(work)):
            seen.update(identities(work))
            found.append(reference)
    return found


def _new_reference(note: Note, link: Link, section: Section, listed: ReferenceIndex) -> Reference | None:
    mention = read_mention(link.text)
    if mention is not None:
        if listed.with_names(mention, section.heading).reference is not None:
            return None
        work = replace(work_at(link.url), authors=mention.names, year=mention.year)
        return Reference(work, link.start, link.end, None, section.heading)
    form = _form(note, link, section.end)
    if form is None:
        return None
    if is_literature(work_at(link.url)):
        work = _linked_work(note, link, min(link.end + _NEAR, section.end), form)
        return Reference(work, link.start, link.end, None, section.heading)
    start, end = _sentence(note, link, section)
    return Reference(_linked_work(note, link, end, form), start, end, None, section.heading)


def _sentence(note: Note, link: Link, section: Section) -> Span:
    """The sentence in which a link stands."""
    left, right = max(section.start, link.start - _NEAR), min(section.end, link.end + _NEAR)
    spans = [(left + start, left + end) for start, end in sentences(note.plain[left:right])]
    start = next((start for start, end in spans if start <= link.start < end), link.start)
    return start, max(next((end for _, end in spans if end >= link.end), link.end), link.end)
