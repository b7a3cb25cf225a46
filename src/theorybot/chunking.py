"""Document -> Chunk[]: by section, page and sentence, within what the embedding model can read.

A chunk never crosses a heading. It crosses a page only where a sentence does, so that its page is the
page its words stand on; a statement (Theorem, Definition, …) may run over the page with its conditions.
Bibliographies are data, not chunks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from theorybot.sentences import sentences
from theorybot.types import Chunk, Document, Section
from theorybot.wiki import unlinked

VERSION = "chunks 2"
TARGET = 200  # tokens of text in a chunk
CONTEXT = 48  # tokens of title, authors and heading in front of it

CountTokens = Callable[[Sequence[str]], list[int]]
Span = tuple[int, int]

_STATEMENT = re.compile(
    r"(?:Theorem|Lemma|Proposition|Corollary|Definition|Assumption|Conjecture|Claim|Remark|Hypothesis)"
    r"\s+(?:[A-Z]?\.?\d[\d.]*|[IVX]+)\b"
)
_STATEMENT_ENDS = re.compile(r"(?:Proof|Remark|Example|Theorem|Lemma|Proposition|Corollary|Definition)\b")
_WORD = re.compile(r"\S+")


def chunks(document: Document, count_tokens: CountTokens, window: int) -> list[Chunk]:
    """The document's chunks in order, none longer than `window` tokens together with its context.

    `count_tokens` counts as the embedding model does, its special tokens included.
    """
    found: list[Chunk] = []
    for section in document.sections:
        if section.role == "text":
            found.extend(_of_section(document, section, count_tokens, window))
    return found


def indexed_text(chunk: Chunk) -> str:
    """What is embedded for a chunk: its context, a line break, its text with wiki links as they are shown."""
    text = unlinked(chunk.text)
    return f"{chunk.context}\n{text}" if chunk.context else text


def sentence_spans(chunk: Chunk) -> list[Span]:
    """Where the chunk's sentences stand in its indexed text."""
    shift = len(indexed_text(chunk)) - len(chunk.text) - chunk.start
    return [(start + shift, end + shift) for start, end in chunk.sentences]


def _of_section(
    document: Document, section: Section, count_tokens: CountTokens, window: int
) -> Iterator[Chunk]:
    context = _context(document, section.heading, count_tokens)
    room = window - count_tokens([context])[0]  # the special tokens are counted here, once
    text = document.text
    spans = [
        (start + section.start, end + section.start)
        for start, end in sentences(text[section.start : section.end])
    ]
    pieces = list(_cut_long(text, spans, count_tokens, min(TARGET, room)))
    page_starts = [page.start for page in document.pages]
    for held in _pack(text, pieces, page_starts, count_tokens, room):
        start, end = held[0][0], held[-1][1]
        page = bisect_right(page_starts, start) - 1
        number = document.pages[page].number if page_starts else None
        yield Chunk(start, end, text[start:end], section.heading, number, context, tuple(held))


def _pack(
    text: str, pieces: list[Span], page_starts: list[int], count_tokens: CountTokens, room: int
) -> Iterator[list[Span]]:
    """Neighbouring pieces that make a chunk together."""
    sizes = count_tokens([text[start:end] for start, end in pieces]) if pieces else []
    current: list[Span] = []
    held, statement = 0, False
    for (start, end), size in zip(pieces, sizes, strict=True):
        opens = bool(_STATEMENT.match(text, start))
        limit = room if statement else min(TARGET, room)
        if current:
            turned = bisect_right(page_starts, current[0][0]) != bisect_right(page_starts, start)
            closed = statement and bool(_STATEMENT_ENDS.match(text, start))
            if opens or closed or (turned and not statement) or held + size > limit:
                yield current
                current, held, statement = [], 0, False
        statement = statement or opens
        current.append((start, end))
        held += size  # a little more than the joined text has: each size counts the special tokens
    if current:
        yield current


def _cut_long(text: str, spans: list[Span], count_tokens: CountTokens, limit: int) -> Iterator[Span]:
    """Sentences as they are; one longer than `limit` tokens is cut between words, or within a word."""
    sizes = count_tokens([text[start:end] for start, end in spans]) if spans else []
    for (start, end), size in zip(spans, sizes, strict=True):
        if size <= limit:
            yield start, end
        else:
            yield from _halves(text, start, end, count_tokens, limit)


def _halves(text: str, start: int, end: int, count_tokens: CountTokens, limit: int) -> Iterator[Span]:
    if end - start < 2 or count_tokens([text[start:end]])[0] <= limit:
        yield start, end
        return
    middle = (start + end) // 2
    blank = _nearest_blank(text, start, end, middle)
    left, right = (blank, blank + 1) if blank is not None else (middle, middle)
    yield from _halves(text, start, left, count_tokens, limit)
    yield from _halves(text, right, end, count_tokens, limit)


def _nearest_blank(text: str, start: int, end: int, middle: int) -> int | None:
    """The white space nearest to the middle that leaves text on both sides."""
    for distance in range((end - start) // 2):
        for at in (middle + distance, middle - distance):
            if start < at < end - 1 and text[at].isspace():
                return at
    return None


def _context(document: Document, heading: tuple[str, ...], count_tokens: CountTokens) -> str:
    """Title, authors and heading path, cut to CONTEXT tokens: a long author list goes first."""
    title = document.work.title or document.name
    path = [part for part in heading if part != title]
    for authors in (_names(document.work.authors, 4), _names(document.work.authors, 1), ""):
        parts = [part for part in (title, authors, " › ".join(path)) if part]
        text = ". ".join(parts)
        if count_tokens([text])[0] <= CONTEXT:
            return text
    words = [word.group() for word in _WORD.finditer(f"{title}. {path[-1] if path else ''}")]
    while words and count_tokens([" ".join(words)])[0] > CONTEXT:
        words = words[: max(len(words) * 3 // 4, len(words) - 4)]
    return " ".join(words)


def _names(authors: tuple[str, ...], most: int) -> str:
    return ", ".join(authors[:most]) + (" et al." if len(authors) > most else "")
