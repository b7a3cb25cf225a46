"""Chunks: exact spans, within the model's window, never across a heading."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from theorybot import chunking
from theorybot.embedding import open_embedder
from theorybot.testing import HashEmbedder
from theorybot.types import Document, Page, Section, Work

WORDS = st.text(alphabet="abc .,\n$é∑", max_size=3000)


def paper(text: str, pages: tuple[Page, ...] = (), heading: tuple[str, ...] = ("1 Results",)) -> Document:
    work = Work(title="A title", authors=("Ada Lovelace", "Alan Turing"))
    sections = (Section(heading, 0, len(text)),)
    return Document("a.pdf", "paper", text, work, sections, pages)


def cut(document: Document) -> list[chunking.Chunk]:
    embedder = HashEmbedder()
    return chunking.chunks(document, embedder.count_tokens, embedder.window)


@given(WORDS)
def test_a_chunk_is_its_span_and_chunks_hold_every_word_once(text: str) -> None:
    document = paper(text)
    found = cut(document)
    assert all(document.text[chunk.start : chunk.end] == chunk.text for chunk in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert "".join(text.split()) == "".join("".join(chunk.text.split()) for chunk in found)


def test_what_is_embedded_never_exceeds_the_window_of_the_real_model() -> None:
    embedder = open_embedder()
    sentence = "The empirical neural tangent kernel ∑_{i=1}^n converges, as the width grows, almost surely. "
    title = "An uncommonly long title on overparameterization and its discontents " * 5
    document = Document(
        "a.pdf", "paper", sentence * 200 + "x" * 9000, Work(title=title, authors=("Ada Lovelace",) * 90),
        (Section(("1 " + "Very long heading " * 30, "1.1 Setup"), 0, 0), Section(("2 Rest",), 0, 26_000)),
    )  # fmt: skip
    found = chunking.chunks(document, embedder.count_tokens, embedder.window)
    sizes = embedder.count_tokens([chunking.indexed_text(chunk) for chunk in found])
    assert len(found) > 10
    assert max(sizes) <= embedder.window == 256
    assert max(embedder.count_tokens([chunk.context for chunk in found])) <= chunking.CONTEXT
    prose = [size for size, chunk in zip(sizes, found, strict=True) if "xxx" not in chunk.text]
    assert sum(prose) / len(prose) > 150, "chunks are far smaller than they might be"


def test_a_chunk_crosses_a_page_only_where_a_sentence_does() -> None:
    first, second = "One ends here. Two goes on ", "over the page. Three is alone."
    pages = (Page(1, 0, len(first)), Page(2, len(first), len(first) + len(second)))
    found = cut(paper(first + second, pages))
    assert [(chunk.text, chunk.page) for chunk in found] == [
        ("One ends here. Two goes on over the page.", 1),
        ("Three is alone.", 2),
    ]


def test_a_statement_stays_whole_with_its_conditions() -> None:
    before = "Some remarks come first. " * 30
    theorem = (
        "Theorem 3.1. Let f be convex. " + "Assume that the loss is smooth in w. " * 18 + "Then f is flat."
    )
    found = cut(paper(f"{before}{theorem} Proof. It is clear."))
    holding = [chunk.text for chunk in found if "Theorem 3.1" in chunk.text]
    assert holding == [theorem]


def test_chunks_keep_to_their_section_and_leave_bibliographies_out() -> None:
    text = "Alpha is first. Beta is last. [1] A. Name. A title. 2017."
    parts = (
        Section(("1 A",), 0, 15), Section(("2 B",), 16, 29), Section(("References",), 30, len(text), "references"),
    )  # fmt: skip
    found = cut(Document("a.pdf", "paper", text, Work(title="T"), parts))
    assert [(chunk.text, chunk.heading) for chunk in found] == [
        ("Alpha is first.", ("1 A",)),
        ("Beta is last.", ("2 B",)),
    ]


def test_context_names_title_authors_and_heading() -> None:
    (found,) = cut(paper("A short remark."))
    assert found.context == "A title. Ada Lovelace, Alan Turing. 1 Results"
    assert re.match(r"A title\..*\nA short remark\.", chunking.indexed_text(found))
