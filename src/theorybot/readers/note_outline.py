"""How a note is laid out: its title and authors, its sections, and which of them are reference lists."""

from __future__ import annotations

import re
from dataclasses import dataclass

from theorybot.bibliography import looks_like_entry
from theorybot.bibliography.names import is_name, split_names
from theorybot.readers.markdown import Heading, Span, entry_spans, lines_of, strip_markup
from theorybot.sentences import sentences
from theorybot.types import Section

_LISTS = re.compile(
    r"(?:\d+[.)]?\s+|[IVX]+\.\s+)?(?:(?:selected |cited )?references?(?: list)?|bibliography|"
    r"works cited|cited works|"
    r"literature(?: cited)?|literatur(?:verzeichnis)?|références|bibliographie)\s*:?",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:TL;?DR|Abstract|Contributions?|(?:Key |Main )?Findings|Peer [Rr]eviews?|Reviews?|Videos?|Taxonomy|"
    r"Topics?|Keywords?|Introduction|Background|Motivation|Related [Ww]ork|Methods?|Methodology|Results?|"
    r"Discussion|Conclusions?|Limitations|Future [Ww]ork|Summary|Overview|Notes?|Code|Datasets?|"
    r"Acknowledge?ments?|Further [Rr]eading|Reading [Ll]ist|References|Bibliography|Works [Cc]ited|"
    r"Literature(?: [Cc]ited)?)\s*:?"
)
_LIST_LABEL = re.compile(
    r"(?:\*\*|__)?((?:References|Bibliography|Works [Cc]ited|Literature [Cc]ited)):?(?:\*\*|__)?:?"
)
_LONGEST_TITLE = 120  # characters; a longer first line is prose


@dataclass(frozen=True, slots=True)
class Opening:
    """What a note begins with: a title, its authors, and where the text after them begins."""

    title: str | None
    authors: tuple[str, ...]
    end: int


def opening(text: str, start: int, found: list[Heading], *, titled: bool) -> Opening:
    """The title a note begins with: a short first line, else its first sentence.

    `titled` says that the title stands elsewhere: then the first line is text like the others.
    """
    lines = [
        span for span in lines_of(text, start, min(len(text), start + 20_000)) if text[slice(*span)].strip()
    ]
    if not lines:
        return Opening(None, (), start)
    if found and found[0].start <= lines[0][0]:
        return Opening(found[0].title or None, (), start)
    first = text[slice(*lines[0])].strip()
    second = text[slice(*lines[1])].strip() if len(lines) > 1 else ""
    apart = len(lines) == 1 or "\n\n" in text[lines[0][1] : lines[1][0] + 1]
    authors = _authors(second) if second else ()
    if not titled and _is_title(first) and (apart or authors or _LABEL.fullmatch(second)) and len(lines) > 1:
        return Opening(strip_markup(first), authors, lines[1][1] if authors else lines[0][1])
    return Opening(_first_words(text[lines[0][0] : lines[0][0] + 2000]), (), start)


def _is_title(line: str) -> bool:
    listed = re.match(r"(?:[-*+•>|]|\d+[.)])\s|\[", line)
    return (
        len(line) <= _LONGEST_TITLE and line[-1] not in ".,;:…" and not listed and any(map(str.isalpha, line))
    )


def _authors(line: str) -> tuple[str, ...]:
    """The names on a line of authors; empty if anything on it is not one."""
    parts = re.split(r",|;|\band\b|&|·", re.sub(r"^[Bb]y\s+", "", line.strip(" *_")))
    parts = [part.strip() for part in parts if part.strip()]
    if not parts or len(line) > 600 or line.endswith("."):
        return ()
    if not all(is_name(part) and (len(parts) == 1 or " " in part or len(parts) > 2) for part in parts):
        return ()
    return split_names(", ".join(parts)) if len(parts) > 1 or 2 <= len(parts[0].split()) <= 3 else ()


def _first_words(text: str) -> str | None:
    """A short form of the first sentence, for a note that has no title."""
    spans = sentences(text)
    sentence = strip_markup(re.sub(r"^\W+", "", " ".join(text[slice(*spans[0])].split()))) if spans else ""
    sentence = sentence.rstrip(" .:;,")
    if not any(map(str.isalpha, sentence)):
        return None
    if len(sentence) <= _LONGEST_TITLE:
        return sentence
    return sentence[: sentence.rfind(" ", 20, 80) if " " in sentence[20:80] else 80].rstrip(" ,;:") + "…"


def labels(text: str, start: int) -> list[Heading]:
    """Headings of a plain-text file: the usual names of sections, alone on their lines.

    A hard-wrapped paragraph has no capitalised word alone on a line with text to follow.
    """
    found = []
    for begin, end in lines_of(text, start):
        line = text[begin:end].strip(" *_\t")
        if 3 < len(line) < 30 and _LABEL.fullmatch(line) and text[end:].strip():
            found.append(Heading(2, line.rstrip(" :"), begin, end))
    return found


def with_list_labels(text: str, found: list[Heading]) -> list[Heading]:
    """The headings, and "References" or "**Bibliography**" alone on a line between blank lines."""
    extra = []
    known = {heading.start for heading in found}
    lines = lines_of(text, found[0].start)
    for number, (begin, end) in enumerate(lines):
        match = _LIST_LABEL.fullmatch(text[begin:end].strip()) if end - begin < 40 else None
        above = text[slice(*lines[number - 1])].strip() if number else ""
        if match and not above and begin not in known:
            extra.append(Heading(6, match[1], begin, end))
    return sorted([*found, *extra], key=lambda heading: heading.start)


def sections(text: str, start: int, found: list[Heading]) -> list[Section]:
    """The stretches of text between headings, without white space at their ends; empty ones are left out."""
    made: list[Section] = []
    path: list[Heading] = []
    bounds = [*found, Heading(1, "", len(text), len(text))]
    begin = start
    for heading in bounds:
        made += _parts(text, tuple(h.title for h in path), begin, heading.start)
        while path and path[-1].level >= heading.level:
            path.pop()
        path.append(heading)
        begin = heading.end
    return made


def _parts(text: str, path: tuple[str, ...], begin: int, end: int) -> list[Section]:
    span = _trim(text, begin, end)
    if span is None:
        return []
    if any(_LISTS.fullmatch(title) for title in path):
        return _list_parts(text, path, span)
    return [Section(path, *span)]


def _trim(text: str, start: int, end: int) -> Span | None:
    inside = text[start:end]
    if not inside.strip():
        return None
    return start + len(inside) - len(inside.lstrip()), start + len(inside.rstrip())


def _list_parts(text: str, path: tuple[str, ...], span: Span) -> list[Section]:
    """A section headed "References": its entries, with paragraphs of prose between them kept as text."""
    made: list[Section] = []
    for start, end, item in entry_spans(text, *span):
        entry = item or looks_like_entry(text[start:end])
        role = made[-1].role if entry is None and made else "references" if entry else "text"
        if made and made[-1].role == role:
            made[-1] = Section(path, made[-1].start, end, role)
        else:
            made.append(Section(path, start, end, "references" if entry else "text"))
    return made
