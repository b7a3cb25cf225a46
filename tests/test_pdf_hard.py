"""Sixty difficult files: what becomes of each is written down here."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest

from conftest import SHARED
from theorybot.errors import UnreadableFile
from theorybot.readers.pdf import PdfWorker, read_pdf
from theorybot.readers.pdf_noise import is_noise

HARD = SHARED / "hard-pdfs"
READ = "read"  # all of it
PARTIAL = "partial"  # its good pages, and remarks for the others
NO_TEXT = "scanned or drawn pages without text"
NOISE = "symbol noise"

ENDS = {  # file -> READ, PARTIAL, or words of the reason
    "1016garbage.pdf": READ,
    "378014596.pdf": "cut off",
    "Brotli-Prototype-FileA.pdf": "uses Brotli compression",
    "Pages-tree-refs.pdf": "cyclic page references",
    "REDHAT-1531897-0.pdf": "damaged",
    "Seige_of_Vicksburg_Sample_OCR.pdf": READ,
    "ThuluthFeatures.pdf": NOISE,
    "annals-1999-smooth.pdf": READ,
    "bad-encryption-length.pdf": "needs a password",
    "bad23.pdf": "damaged",
    "bad7.pdf": "damaged",
    "bengio-1994-scan.pdf": NO_TEXT,
    "bishop-1994-mdn.pdf": READ,
    "bomb_giant.pdf": "JBIG2 picture",
    "broken-lzw.pdf": "damaged",
    "bug1978317.pdf": READ,
    "c-empty.pdf": "has no pages",
    "ccitt.pdf": NO_TEXT,
    "complex_ttf_font.pdf": NOISE,
    "content-stream-errors.pdf": PARTIAL,
    "corrupted.pdf": "damaged",
    "crazyones-encrypted-256.pdf": "needs a password",
    "deep-pages.pdf": "page tree depth",
    "docinfo_latin1_key.pdf": NO_TEXT,
    "empty.pdf": "empty file",
    "enormous.pdf": NO_TEXT,
    "fxo-red-rotate.pdf": READ,
    "habibi-rotated.pdf": READ,
    "issue-1061-colour-space-stack.pdf": READ,
    "issue-117.pdf": "loop with self reference",
    "issue-119.pdf": "damaged",
    "issue-203-decimalize.pdf": NO_TEXT,
    "issue-449-vertical.pdf": READ,
    "issue-598-cmap-other-fonts.pdf": READ,
    "issue-71-duplicate-chars.pdf": READ,
    "issue12295.pdf": READ,
    "issue15590.pdf": "damaged",
    "issue18059.pdf": NOISE,
    "issue19484_1.pdf": "damaged",
    "issue215.pdf": NOISE,
    "issue6069.pdf": "damaged",
    "issue9418.pdf": NOISE,
    "jbig2.pdf": NO_TEXT,
    "lecun-98b.pdf": NOISE,
    "made-bitflips.pdf": PARTIAL,
    "made-html-as.pdf": "a web page, not a PDF",
    "made-truncated-50pct.pdf": "cut off",
    "malformed-from-issue-932.pdf": READ,
    "object-stream-self-ref.pdf": "damaged",
    "operator_list_cycle.pdf": NO_TEXT,
    "poppler-90-0-fuzzed.pdf": "no page can be read",
    "r4-aes-user-password.pdf": "needs a password",
    "r6-empty-password.pdf": READ,
    "saslprep-r6.pdf": "needs a password",
    "schizo-text.pdf": READ,
    "side-by-side-subfig.pdf": READ,
    "spaced-letters-preface.pdf": READ,
    "truetype_font_nomapping.pdf": NOISE,
    "xref-compressed-in-compressed.pdf": PARTIAL,
    "zen_of_python_corrupted.pdf": READ,
}

pytestmark = pytest.mark.skipif(not HARD.exists(), reason="the shared difficult PDFs are not here")


@pytest.fixture(scope="module")
def worker() -> Iterator[PdfWorker]:
    with PdfWorker() as started:
        yield started


def test_the_table_names_every_file() -> None:
    with (HARD / "index.tsv").open(encoding="utf-8") as index:
        assert {row["file"] for row in csv.DictReader(index, delimiter="\t")} == set(ENDS)


@pytest.mark.parametrize(("name", "end"), ENDS.items())
def test_each_difficult_file_comes_to_its_expected_end(name: str, end: str, worker: PdfWorker) -> None:
    if end not in (READ, PARTIAL):
        with pytest.raises(UnreadableFile, match=end):
            read_pdf(HARD / name, worker=worker)
        return
    document = read_pdf(HARD / name, worker=worker)
    assert document.text.strip()
    assert not is_noise(document.text)
    assert bool(document.remarks) == (end == PARTIAL)
    assert any(section.role == "text" for section in document.sections)
    assert (document.pages[0].start, document.pages[-1].end) == (0, len(document.text))


def test_files_said_to_have_much_text_are_read_unless_they_are_noise() -> None:
    with (HARD / "index.tsv").open(encoding="utf-8") as index:
        for row in csv.DictReader(index, delimiter="\t"):
            told = row["pypdf_7.1.0"]
            characters = [int(word[:-2]) for word in told.split() if word.endswith("ch")]
            if told.startswith("ok") and characters and characters[0] > 500:
                assert ENDS[row["file"]] in (READ, PARTIAL, NOISE)
