"""What manifests and .bib files tell of a PDF stands in place of what its first page says."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import makepdf
from conftest import Run
from theorybot import Theorybot
from theorybot.arxiv.manifest import Line, put_line
from theorybot.bibliography.attached import attached_paths
from theorybot.types import Work

ENTRY = """@article{{{key},
  title = {{{title}}}, author = {{Jacot, Arthur and Hongler, Cl{{\\'e}}ment}}, year = {{2018}},
  file = {{{files}}}
}}
"""


@pytest.mark.parametrize(
    ("field", "paths"),
    [
        ("a.pdf", ["a.pdf"]),
        ("/home/me/Zotero/storage/AB12/Jacot et al. - 2018 - Kernel.pdf", ["/home/me/Zotero/storage/AB12/Jacot et al. - 2018 - Kernel.pdf"]),
        ("Full Text PDF:files/12/a.pdf:application/pdf", ["files/12/a.pdf"]),
        (":files/12/a.pdf:PDF", ["files/12/a.pdf"]),
        ("Full Text:files/1/a.pdf:application/pdf;Snapshot:files/2/b.html:text/html", ["files/1/a.pdf", "files/2/b.html"]),
        ("a.pdf;b.pdf;a.pdf", ["a.pdf", "b.pdf"]),
        (r"Jacot\: Kernel:files/1/a\;b\: c.pdf:application/pdf", ["files/1/a;b: c.pdf"]),
        (r"PDF:C\:\\Users\\me\\a.pdf:application/pdf", [r"C:\Users\me\a.pdf"]),
        (r"PDF:C:\Users\me\a.pdf:application/pdf", [r"C:\Users\me\a.pdf"]),
        (r"C:\Users\me\a.pdf", [r"C:\Users\me\a.pdf"]),
        (r"files/a\_b.pdf", ["files/a_b.pdf"]),
        ("", []),
        (" ; ;", []),
    ],
)  # fmt: skip
def test_a_file_field_is_read_in_all_its_forms(field: str, paths: list[str]) -> None:
    assert list(attached_paths(field)) == paths


@given(st.text(alphabet=r"ab\:; /.pdf{}", max_size=60))
def test_any_file_field_is_read(field: str) -> None:
    assert all(path == path.strip() and path for path in attached_paths(field))


@pytest.fixture
def zotero(tmp_path: Path) -> Path:
    """An export as Zotero makes it: a .bib file beside a folder of files."""
    export = tmp_path / "export"
    (export / "files" / "12").mkdir(parents=True)
    makepdf.paper(export / "files" / "12" / "Full Text.pdf", title="Kernels of wide nets")
    (export / "files" / "12" / "page.html").write_text("<html></html>")
    return export


def write_bib(export: Path, *entries: tuple[str, str, str]) -> Path:
    path = export / "export.bib"
    path.write_text("".join(ENTRY.format(key=key, title=title, files=files) for key, title, files in entries))
    return path


WHOLE = "Full Text PDF:files/12/Full Text.pdf:application/pdf;Snapshot:files/12/page.html:text/html"


def test_an_export_brings_its_pdfs_with_its_own_titles(bot: Theorybot, zotero: Path) -> None:
    report = bot.ingest(write_bib(zotero, ("jacot", "Neural Tangent Kernel", WHOLE)))
    assert (len(report.added), report.failed, report.skipped) == (2, (), ())
    work = bot.document("Full Text.pdf").work
    assert (work.title, work.authors, work.year) == (
        "Neural Tangent Kernel", ("Arthur Jacot", "Clément Hongler"), 2018,
    )  # fmt: skip
    assert bot.search("deep networks", filters=None)[0].title == "Neural Tangent Kernel"


def test_a_pdf_that_an_export_names_and_is_not_there_is_reported(run: Run, zotero: Path) -> None:
    write_bib(zotero, ("jacot", "NTK", WHOLE), ("lee", "Lost", "PDF:files/99/lost.pdf:application/pdf"))
    done = run("ingest", "export/export.bib", check=False)
    assert done.returncode == 3
    assert "failed  export/files/99/lost.pdf: named by lee in export/export.bib, but not there" in done.stdout
    assert "added  export/files/12/Full Text.pdf" in done.stdout


def test_what_an_export_told_holds_in_later_ingests_without_it(bot: Theorybot, zotero: Path) -> None:
    bib = write_bib(zotero, ("jacot", "Neural Tangent Kernel", WHOLE))
    bot.ingest(bib)
    assert bot.ingest(zotero / "files").unchanged == ("export/files/12/Full Text.pdf",)
    assert bot.document("Full Text.pdf").work.title == "Neural Tangent Kernel"
    assert len(bot.ingest(bib).unchanged) == 2


def test_another_title_in_the_export_is_another_title_in_the_library(bot: Theorybot, zotero: Path) -> None:
    bot.ingest(write_bib(zotero, ("jacot", "Neural Tangent Kernel", WHOLE)))
    report = bot.ingest(write_bib(zotero, ("jacot", "The NTK", WHOLE)))
    assert set(report.updated) == {"export/export.bib", "export/files/12/Full Text.pdf"}
    assert bot.document("Full Text.pdf").work.title == "The NTK"
    bot.ingest(write_bib(zotero, ("jacot", "The NTK", "")))  # no longer attached: the page is believed again
    bot.ingest(zotero)
    assert bot.document("Full Text.pdf").work.title == "Kernels of wide nets"


def test_a_bib_file_met_in_a_folder_tells_and_brings_nothing_from_elsewhere(
    bot: Theorybot, zotero: Path, tmp_path: Path
) -> None:
    outside = makepdf.paper(tmp_path / "private.pdf", title="A private paper")
    write_bib(zotero, ("jacot", "Neural Tangent Kernel", WHOLE), ("spy", "Mine", str(outside)))
    bot.ingest(zotero)
    assert {row.name for row in bot.status().listed} == {"export.bib", "Full Text.pdf"}
    assert bot.document("Full Text.pdf").work.title == "Neural Tangent Kernel"


def test_a_bib_file_tells_until_it_is_taken_out(bot: Theorybot, zotero: Path) -> None:
    bib = write_bib(zotero, ("jacot", "Neural Tangent Kernel", WHOLE))
    bot.ingest(zotero)
    bib.unlink()
    bot.ingest(zotero)
    assert bot.document("Full Text.pdf").work.title == "Neural Tangent Kernel"  # its document stays
    bot.ingest(zotero, prune=True)
    bot.ingest(zotero)
    assert bot.document("Full Text.pdf").work.title == "Kernels of wide nets"


def line(path: Path, **changes: object) -> Line:
    facts: dict[str, object] = {
        "file": path.name, "arxiv_id": "1806.07572", "version": 4, "title": "Neural Tangent Kernel",
        "authors": ("Arthur Jacot",), "date": "2018-06-20", "licence": None, "doi": None,
        "url": "https://arxiv.org/abs/1806.07572v4", "sha256": sha256(path.read_bytes()).hexdigest(),
    }  # fmt: skip
    return Line(**(facts | changes))  # type: ignore[arg-type]


def test_a_manifest_tells_of_the_very_bytes_that_it_names(bot: Theorybot, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    for name, title in (("a.pdf", "Page of a"), ("b.pdf", "Page of b")):
        makepdf.paper(folder / name, title=title)
    put_line(folder, line(folder / "a.pdf"))
    put_line(folder, line(folder / "b.pdf", title="Of other bytes", sha256="0" * 64))
    report = bot.ingest(folder)
    assert (len(report.added), report.skipped, report.notices) == (
        2,
        (),
        (),
    )  # the manifest is no file to read
    assert bot.document("a.pdf").work == Work(
        "Neural Tangent Kernel", ("Arthur Jacot",), 2018, "1806.07572", 4
    )
    assert bot.document("b.pdf").work.title == "Page of b"


def test_a_manifest_that_comes_later_is_noticed(bot: Theorybot, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    paper = makepdf.paper(folder / "a.pdf", title="Page of a")
    bot.ingest(folder)
    put_line(folder, line(paper))
    assert bot.ingest(folder).updated == ("papers/a.pdf",)
    assert bot.ingest(folder).unchanged == ("papers/a.pdf",)
    assert bot.document("a.pdf").work.title == "Neural Tangent Kernel"


def test_a_paper_that_prints_another_number_is_believed(bot: Theorybot, zotero: Path) -> None:
    stamp = "arXiv:1609.04836v2 [cs.LG] 9 Feb 2017"
    makepdf.paper(zotero / "files" / "12" / "Full Text.pdf", title="On Large-Batch Training", stamp=stamp)
    entry = ENTRY.format(key="x", title="NTK", files=WHOLE).replace("year =", "eprint = {1806.07572}, year =")
    (zotero / "export.bib").write_text(entry)
    bot.ingest(zotero / "export.bib")
    document = bot.document("Full Text.pdf")
    assert (document.work.title, document.work.arxiv_id) == ("On Large-Batch Training", "1609.04836")
    assert (
        "a list says that it is arXiv:1806.07572, the paper says 1609.04836; the paper is believed"
        in document.remarks
    )


@pytest.mark.parametrize(
    "content", ["", "\x00\xff", "[]", json.dumps({"file": "a.pdf", "authors": None}), '{"a":' * 9999]
)
def test_a_broken_manifest_costs_nothing_but_itself(bot: Theorybot, tmp_path: Path, content: str) -> None:
    makepdf.paper(tmp_path / "a.pdf", title="Page of a")
    (tmp_path / "manifest.jsonl").write_text(content)
    assert bot.ingest(tmp_path / "a.pdf").failed == ()
    assert bot.document("a.pdf").work.title == "Page of a"


def test_kinds_in_a_manifest_line_are_checked(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"")
    good = asdict(line(tmp_path / "a.pdf"))
    from theorybot.arxiv.manifest import read_manifest

    for name, value in {
        "title": 3,
        "authors": "ab",
        "date": "soon",
        "version": "4",
        "doi": 7,
        "file": None,
    }.items():
        (tmp_path / "manifest.jsonl").write_text(json.dumps(good | {name: value}))
        assert read_manifest(tmp_path) == {}, name
    (tmp_path / "manifest.jsonl").write_text(json.dumps(good))
    assert len(read_manifest(tmp_path)) == 1
