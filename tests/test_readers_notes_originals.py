"""The four original notes, read as they are; they stand beside the repository, not in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from note_questions import check
from theorybot.readers.notes import parse_note, read_note
from theorybot.types import Document

SEEDS = Path(__file__).resolve().parent.parent.parent / "shared" / "seeds"
needs_seeds = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the four original notes are not beside the repository"
)


def original(number: str) -> Document:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    document = read_note(path)
    check(document)
    assert not [c for c in document.citations if c.problem]
    return document


@needs_seeds
def test_original_000() -> None:
    document = original("000")
    assert [s.role for s in document.sections] == ["text", "references"]
    assert len(document.references) == 20
    assert all(r.work.authors and r.work.title and r.work.year for r in document.references)
    assert len(document.citations) == 21
    assert {c.reference for c in document.citations} == set(range(20))
    assert [c.remark for c in document.citations if c.remark] == [
        "the sentence says 'Zdeborová et al.', the entry has one author",
        "the sentence credits 'Cao et al.', the entry is by Ortiz-Jiménez et al.",
        "the sentence says 'Achille et al.', the entry has two authors",
        "the sentence says 'Kawaguchi et al.', the entry has two authors",
    ]


@needs_seeds
def test_original_001() -> None:
    document = original("001")
    assert document.work.title == "Recent advances in deep learning theory"
    assert document.work.authors == ("Fengxiang He", "Dacheng Tao")
    assert [s.heading[-1] for s in document.sections] == [
        "TL;DR", "Contribution", "Findings", "Abstract", "Peer Reviews", "Videos", "Taxonomy",
    ]  # fmt: skip
    assert document.remarks == ("the text of 'Abstract' breaks off: it ends in '…'",)
    assert (document.references, document.citations) == ((), ())


@needs_seeds
def test_original_002() -> None:
    document = original("002")
    top = "Deep Learning Theory"
    assert document.work.title == top
    lists = [(r.heading[1:], r.work.form) for r in document.references]
    assert len([1 for heading, _ in lists if heading == ("Physics", "References")]) == 3
    assert [form for _, form in lists if form != "paper"] == ["video", "news"]
    assert (("Topology",), "paper") in lists
    assert len(document.references) == 20
    assert len(document.citations) == 14
    assert [c.remark for c in document.citations if c.remark] == [
        "the link says 'Schwartz-Ziv', the entry 'Shwartz-Ziv'"
    ]
    wrapped = next(r for r in document.references if r.work.arxiv_id == "1609.04836")
    assert wrapped.work.title and wrapped.work.title.endswith("Generalization Gap and Sharp Minima")


@needs_seeds
def test_original_004() -> None:
    document = original("004")
    assert document.work.title == "Some bits of theory to better understand deep learning"
    assert [r.work.form for r in document.references] == [
        "course", "paper", "summary", "paper", "paper", "summary", "talk",
        "paper", "paper", "paper", "summary",
    ]  # fmt: skip
    assert document.references[0].work.authors == ("Hatef Monajemi", "David Donoho", "Vardan Papyan")
    assert document.references[7].work.url == "http://www.cell.com/cell/comments/S0092-8674(17)30538-X"
    assert {s.role for s in document.sections} == {"text"}
    assert len(document.citations) == 12


@needs_seeds
@given(
    st.integers(0, 3),
    st.integers(0, 9000),
    st.integers(0, 300),
    st.sampled_from(["", "[", "](", "`", "\n\n", "@a "]),
)
def test_damaged_originals_are_read(number: int, at: int, cut: int, put: str) -> None:
    text = sorted(SEEDS.glob("*.txt"))[number].read_text()
    check(parse_note(text[:at] + put + text[at + cut :], "n.txt"))
