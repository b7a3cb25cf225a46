"""What is read of a paper: title, authors, year, arXiv id, sections, pages, bibliography, citations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import makepdf
from conftest import ROOT
from theorybot.readers.pdf import VERSION, PdfWorker, read_pdf
from theorybot.types import Document

WORDS = (
    "The overparameterized regime makes gradient descent convex, and ﬁnite networks ﬂow towards "
    "generalization whenever the distribution is sufﬁciently regular. "
)
FULL = {
    "title": "Overparameterized networks and\nthe geometry of their minima",
    "authors": ("Renée Descartes", "Stanisław Ulam, Ludwig van Beethoven"),
    "abstract": "We study minima. " + WORDS * 2,
    "sections": [
        ("1 Introduction", [WORDS * 8 + "This was shown by [2], and later [1, 3]."]),
        ("2 Main results", [WORDS * 4]),
        ("2.1 Setup", ["Theorem 1. Every minimum is global. " + WORDS * 12]),
        ("2.2 Proof", [WORDS * 9]),
        ("3 Conclusion", [WORDS * 7]),
    ],
    "bibliography": [
        "[1] A. Lovelace and C. Babbage. On the engines of analysis. In Proceedings of Engines, 1843.",
        "[2] E. Noether. Invariante Variationsprobleme und mehr. Göttinger Nachrichten, 1918.",
        "[3] A. Jacot, F. Gabriel, and C. Hongler. Neural tangent kernel: Convergence and generalization "
        "in neural networks. arXiv preprint arXiv:1806.07572, 2018.",
    ],
    "appendix": [("A Omitted proofs", [WORDS * 3])],
    "stamp": "arXiv:1703.04933v2  [cs.LG]  15 May 2017",
    "running_head": "Overparameterized networks and the geometry of their minima",
}


@pytest.fixture(scope="module")
def worker() -> Iterator[PdfWorker]:
    with PdfWorker() as started:
        yield started


@pytest.fixture(scope="module", params=[False, True], ids=["one column", "two columns"])
def document(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker: PdfWorker
) -> Document:
    path = makepdf.paper(tmp_path_factory.mktemp("made") / "a.pdf", two_columns=request.param, **FULL)
    return read_pdf(path, worker=worker)


def test_title_authors_year_and_arxiv_id_come_from_the_first_page(document: Document) -> None:
    assert document.work.title == "Overparameterized networks and the geometry of their minima"
    assert document.work.authors == ("Renée Descartes", "Stanisław Ulam", "Ludwig van Beethoven")
    assert (document.work.arxiv_id, document.work.arxiv_version, document.work.year) == (
        "1703.04933",
        2,
        2017,
    )
    assert (document.kind, document.name, document.reader) == ("paper", "a.pdf", VERSION)
    assert document.remarks == ()


def test_headings_are_paths_and_the_bibliography_is_no_evidence(document: Document) -> None:
    assert [(section.heading, section.role) for section in document.sections] == [
        (("Abstract",), "text"),
        (("1 Introduction",), "text"),
        (("2 Main results",), "text"),
        (("2 Main results", "2.1 Setup"), "text"),
        (("2 Main results", "2.2 Proof"), "text"),
        (("3 Conclusion",), "text"),
        (("References",), "references"),
        (("A Omitted proofs",), "text"),
    ]
    assert document.text[document.sections[3].start :].startswith("Theorem 1. Every minimum")


def test_ligatures_and_line_end_hyphens_are_gone_and_so_are_heads_numbers_and_stamp(
    document: Document,
) -> None:
    evidence = "\n".join(document.text[s.start : s.end] for s in document.sections if s.role == "text")
    assert "ﬁ" not in document.text
    assert "finite networks flow" in evidence.replace("\n", " ")
    assert not [line for line in document.text.split("\n") if line.endswith("-") or line.isdigit()]
    assert "geometry of their minima" not in evidence
    assert "arXiv:1703.04933" not in document.text
    assert evidence.replace("\n", " ").count("sufficiently regular.") == 2 + 8 + 4 + 12 + 9 + 7 + 3


def test_pages_partition_the_text_in_order(document: Document) -> None:
    assert [page.number for page in document.pages] == list(range(1, len(document.pages) + 1))
    assert len(document.pages) >= 2
    bounds = [document.pages[0].start, *[page.end for page in document.pages]]
    assert (bounds[0], bounds[-1]) == (0, len(document.text))
    assert [page.start for page in document.pages] == bounds[:-1]
    assert all(a.end <= b.start for a, b in zip(document.sections, document.sections[1:], strict=False))


def test_the_bibliography_is_split_into_works_and_cited_ones_are_linked(document: Document) -> None:
    keys = [reference.key for reference in document.references]
    assert keys == ["1", "2", "3"]
    last = document.references[2]
    assert last.work.title == "Neural tangent kernel: Convergence and generalization in neural networks"
    assert (last.work.arxiv_id, last.work.year, last.work.authors[1]) == ("1806.07572", 2018, "F. Gabriel")
    assert document.text[last.start : last.end].startswith("[3] A. Jacot")
    cited = [(document.text[c.start : c.end], c.reference) for c in document.citations]
    assert cited == [("2", 1), ("1", 0), ("3", 2)]


def test_author_year_entries_are_told_by_their_hanging_lines(tmp_path: Path, worker: PdfWorker) -> None:
    entries = [
        f"{name}, A. and Babbage, C. On the {topic} of engines and other machines of the analytical kind, "
        f"with notes by the translator. Proceedings of Engines, {year}."
        for name, topic, year in [
            ("Lovelace", "algebra", 1843),
            ("Noether", "symmetry", 1918),
            ("Gödel", "limits", 1931),
        ]
    ]
    text = "It began with engines (Lovelace & Babbage, 1843). Noether et al. (1918) found symmetry. " + WORDS
    made = makepdf.paper(tmp_path / "a.pdf", sections=[("1 Introduction", [text])], bibliography=entries)
    document = read_pdf(made, worker=worker)
    assert [reference.work.year for reference in document.references] == [1843, 1918, 1931]
    assert [reference.work.authors[0] for reference in document.references] == [
        "A. Lovelace",
        "A. Noether",
        "A. Gödel",
    ]
    assert [citation.reference for citation in document.citations] == [0, 1]


@pytest.mark.parametrize(
    ("name", "made", "expected"),
    [
        ("1611.03530v2.pdf", {}, ("1611.03530", 2, 2016)),
        ("math_0211159v1.pdf", {}, ("math/0211159", 1, 2002)),
        ("a.pdf", {"metadata": {"subject": "arXiv:1806.07572v4"}}, ("1806.07572", 4, 2018)),
        ("a.pdf", {"notice": "Published as a conference paper at ICLR 2018"}, (None, None, 2018)),
        ("a.pdf", {}, (None, None, None)),
    ],
)
def test_without_a_stamp_the_metadata_the_file_name_and_the_conference_line_speak(
    name: str, made: dict[str, object], expected: tuple[object, ...], tmp_path: Path, worker: PdfWorker
) -> None:
    work = read_pdf(makepdf.paper(tmp_path / name, **made), worker=worker).work  # type: ignore[arg-type]
    assert (work.arxiv_id, work.arxiv_version, work.year) == expected
    assert work.title == "Wide networks are kernels"


def test_a_metadata_title_counts_only_if_the_page_bears_it_out(tmp_path: Path, worker: PdfWorker) -> None:
    made = makepdf.paper(
        tmp_path / "a.pdf", metadata={"title": "Microsoft Word - draft7.doc", "author": "root"}
    )
    work = read_pdf(made, worker=worker).work
    assert (work.title, work.authors) == ("Wide networks are kernels", ("Ada Lovelace", "Émilie du Châtelet"))


def test_a_paper_without_headings_is_one_section_with_all_its_text(tmp_path: Path, worker: PdfWorker) -> None:
    made = makepdf.pages(tmp_path / "a.pdf", ["some plain words\non two lines", "and a second page of them"])
    document = read_pdf(made, worker=worker)
    assert document.text == "some plain words\non two lines\nand a second page of them\n"
    assert [(s.heading, s.start, s.end) for s in document.sections] == [((), 0, len(document.text) - 1)]


def test_a_word_broken_across_two_pages_is_joined_when_the_head_between_is_dropped(
    tmp_path: Path, worker: PdfWorker
) -> None:
    texts = [
        f"A running head of this paper\nline one\nand two\nof page {word} ends in convo-" for word in "abc"
    ]
    made = makepdf.pages(
        tmp_path / "a.pdf", [*texts, "A running head of this paper\nlutions\nand so on\nto the end"]
    )
    document = read_pdf(made, worker=worker)
    assert "ends in convolutions\nand so on" in document.text
    assert document.text.count("A running head") == 1  # page 1's: it might have been the title


def test_the_pypdf_version_is_part_of_the_readers_version() -> None:
    pin = next(line for line in (ROOT / "pyproject.toml").read_text().split("\n") if '"pypdf==' in line)
    assert pin.split("==")[1].split('"')[0] in VERSION
