"""Thirty real papers under a name that says nothing: what is known of them comes from the PDF alone."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from conftest import SHARED
from theorybot.readers.pdf import PdfWorker, read_pdf
from theorybot.readers.pdf_lines import letters
from theorybot.types import Document

PAPERS = SHARED / "papers"
INDEX = PAPERS / "index.tsv"
pytestmark = pytest.mark.skipif(not INDEX.exists(), reason="the shared papers are not here")

AUTHORS_AND_YEAR = {  # as printed on the first page; the year is the conference's, else the stamp's
    "1410.3831v1": (2, "Pankaj Mehta", "David J. Schwab", 2014),
    "1411.1792v1": (4, "Jason Yosinski", "Hod Lipson", 2014),
    "1608.08225v4": (3, "Henry W. Lin", "David Rolnick", 2017),
    "1609.04836v2": (5, "Nitish Shirish Keskar", "Ping Tak Peter Tang", 2017),
    "1611.03530v2": (5, "Chiyuan Zhang", "Oriol Vinyals", 2017),
    "1703.00810v3": (2, "Ravid Schwartz-Ziv", "Naftali Tishby", 2017),
    "1703.04933v2": (4, "Laurent Dinh", "Yoshua Bengio", 2017),
    "1704.01312v2": (1, "Pirmin Lemberger", "Pirmin Lemberger", 2017),
    "1705.05502v2": (2, "David Rolnick", "Max Tegmark", 2018),
    "1706.05394v2": (11, "Devansh Arpit", "Simon Lacoste-Julien", 2017),
    "1706.08606v2": (4, "Samuel Ritter", "Matt M. Botvinick", 2017),
    "1707.02968v2": (4, "Chen Sun", "Abhinav Gupta", 2017),
    "1710.09829v2": (3, "Sara Sabour", "Geoffrey E. Hinton", 2017),
    "1710.10686v1": (3, "Jan Kukačka", "Daniel Cremers", 2017),
    "1711.00165v1": (6, "Jaehoon Lee", "Jascha Sohl-Dickstein", 2017),
    "1712.04741v1": (4, "René Vidal", "Stefano Soatto", 2017),
    "1802.01396v3": (3, "Mikhail Belkin", "Soumik Mandal", 2018),
    "1804.08838v1": (4, "Chunyuan Li", "Jason Yosinski", 2018),
    "1806.07572v4": (3, "Arthur Jacot", "Clément Hongler", 2018),
    "1812.11118v2": (4, "Mikhail Belkin", "Soumik Mandal", 2019),
    "1902.06015v1": (3, "Song Mei", "Andrea Montanari", 2019),
    "1902.06720v3": (7, "Jaehoon Lee", "Jeffrey Pennington", 2019),
    "1905.00414v4": (4, "Simon Kornblith", "Geoffrey Hinton", 2019),
    "1905.05095v1": (3, "Emilio Jorge", "Devdatt Dubhashi", 2019),
    "1905.12173v1": (2, "Alberto Bietti", "Julien Mairal", 2019),
    "1912.07559v2": (4, "Wojciech Marian Czarnecki", "Max Jaderberg", 2020),
    "2010.01412v3": (4, "Pierre Foret", "Behnam Neyshabur", 2021),
    "2103.09177v1": (3, "Peter L. Bartlett", "Alexander Rakhlin", 2021),
    "2104.00008v1": (1, "Daniel A. Roberts", "Daniel A. Roberts", 2021),
    "2201.02177v1": (5, "Alethea Power", "Vedant Misra", 2022),
}


def rows() -> list[dict[str, str]]:
    if not INDEX.exists():
        return []
    with INDEX.open(encoding="utf-8") as index:
        return list(csv.DictReader(index, delimiter="\t"))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("renamed")


@pytest.fixture(scope="module")
def worker() -> Iterator[PdfWorker]:
    with PdfWorker() as started:
        yield started


@cache
def renamed(name: str, place: Path, worker: PdfWorker) -> Document:
    """The paper, read from a copy called a.pdf."""
    copy = place / "a.pdf"
    shutil.copy(PAPERS / name, copy)
    return read_pdf(copy, worker=worker)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["file"])
def test_title_and_id_are_right_whatever_the_file_is_called(
    row: dict[str, str], place: Path, worker: PdfWorker
) -> None:
    work = renamed(row["file"], place, worker).work
    assert letters(work.title or "") == letters(row["title"])
    assert f"{work.arxiv_id}v{work.arxiv_version}" == row["arxiv_id"]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["file"])
def test_authors_and_year_are_those_printed(row: dict[str, str], place: Path, worker: PdfWorker) -> None:
    work = renamed(row["file"], place, worker).work
    shown = (len(work.authors), work.authors[0], work.authors[-1], work.year)
    assert shown == AUTHORS_AND_YEAR[row["arxiv_id"]]


WITHOUT_TITLES = {"1410.3831v1", "1608.08225v4"}  # their style prints journal, volume and year alone


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["file"])
def test_every_paper_has_all_pages_an_introduction_and_a_bibliography_of_its_own(
    row: dict[str, str], place: Path, worker: PdfWorker
) -> None:
    document = renamed(row["file"], place, worker)
    assert document.remarks == ()
    assert len(document.pages) == int(row["pages"])
    assert (document.pages[0].start, document.pages[-1].end) == (0, len(document.text))
    assert [section.role for section in document.sections].count("references") >= 1
    assert len(document.sections) >= 5
    assert len(document.references) >= 5
    assert not [char for char in "ﬀﬁﬂﬃﬄ\x00\ufffd" if char in document.text]
    works = [reference.work for reference in document.references]
    bare = row["arxiv_id"] in WITHOUT_TITLES
    told = sum(work.title is not None or (bare and work.year is not None) for work in works)
    assert told >= 0.7 * len(works)
