"""What the tests of notes ask of a document."""

from __future__ import annotations

from theorybot.types import Document, InTextCitation


def cited(document: Document) -> list[tuple[str, str | None]]:
    """Each citation's words with the first author of what it means, or its key, or its problem."""
    return [(document.text[c.start : c.end], meaning(document, c)) for c in document.citations]


def meaning(document: Document, citation: InTextCitation) -> str | None:
    if citation.reference is None:
        return citation.key or citation.problem
    work = document.references[citation.reference].work
    return work.authors[0] if work.authors else work.arxiv_id or work.url


def check(document: Document) -> None:
    """Every span lies in the text, and every citation says exactly one thing."""
    text, last = document.text, 0
    assert document.work.title
    for section in document.sections:
        assert last <= section.start < section.end <= len(text)
        assert text[section.start : section.end] == text[section.start : section.end].strip()
        last = section.end
    assert all(0 <= r.start < r.end <= len(text) for r in document.references)
    for c in document.citations:
        assert 0 <= c.start < c.end <= len(text)
        assert [c.reference, c.key, c.problem].count(None) == 2
