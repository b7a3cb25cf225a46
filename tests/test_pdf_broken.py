"""Broken files: each kind ends with a reason for people, and one bad page costs one page."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import makepdf
from theorybot.errors import UnreadableFile
from theorybot.readers.pdf import PdfWorker, read_pdf

LINE = "Deep networks generalize well on this page."


@pytest.fixture(scope="module")
def worker() -> Iterator[PdfWorker]:
    with PdfWorker() as started:
        yield started


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (makepdf.encrypted, "needs a password"),
        (makepdf.scanned, "scanned or drawn pages without text"),
        (makepdf.noise, "symbol noise"),
        (makepdf.truncated, "cut off: the end of the file is missing"),
        (makepdf.web_page, "a web page, not a PDF"),
        (makepdf.empty_file, "empty file"),
        (makepdf.no_pages, "has no pages"),
        (makepdf.looping, "cyclic page references"),
        (lambda path: makepdf.with_bad_page(path, good=0, bad=1), "damaged"),
        (lambda path: path.write_bytes(b"%!PS-Adobe-3.0\n" * 99) and path, "a PostScript file"),
        (lambda path: path.write_bytes(b"some words\n" * 99) and path, "not a PDF file"),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_each_kind_of_broken_file_has_its_reason(
    make: Callable[[Path], Path], reason: str, tmp_path: Path, worker: PdfWorker
) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        read_pdf(make(tmp_path / "a.pdf"), worker=worker)


def test_an_empty_password_opens_a_file(tmp_path: Path, worker: PdfWorker) -> None:
    assert "kernels" in read_pdf(makepdf.encrypted(tmp_path / "a.pdf", ""), worker=worker).text


def test_one_bad_page_costs_one_page_and_is_told(tmp_path: Path, worker: PdfWorker) -> None:
    document = read_pdf(makepdf.with_bad_page(tmp_path / "a.pdf", good=3, bad=2), worker=worker)
    assert document.text == f"{LINE}\n" * 3
    assert [page.end - page.start for page in document.pages] == [44, 0, 44, 44]
    assert len(document.remarks) == 1
    assert document.remarks[0].startswith("page 2 could not be read: damaged")


def test_a_page_of_noise_among_good_ones_is_left_out_and_told(tmp_path: Path, worker: PdfWorker) -> None:
    good = [LINE + f" {n}\n" + LINE * 2 for n in range(12)]
    made = makepdf.pages(
        tmp_path / "a.pdf", [*good, "#6!9]r$:0&C*K7<!C7$>%G^06~57|*$ :U!_*(85EK*IU01!|57<!$]#08"]
    )
    document = read_pdf(made, worker=worker)
    assert document.remarks == ("1 of 13 pages are symbol noise and were left out: 13",)
    assert "]r$" not in document.text


def test_silently_empty_pages_are_told(tmp_path: Path, worker: PdfWorker) -> None:
    made = makepdf.pages(tmp_path / "a.pdf", [LINE, "", LINE, ""])
    assert read_pdf(made, worker=worker).remarks == ("2 of 4 pages have no text: 2, 4",)


def test_a_page_that_takes_too_long_is_given_up_and_the_pages_around_it_kept(tmp_path: Path) -> None:
    made = makepdf.slow(tmp_path / "a.pdf", before=1, after=1)
    with PdfWorker(seconds=1) as hasty:
        document = read_pdf(made, worker=hasty)
        assert document.text == f"{LINE}\n" * 2
        assert document.remarks == ("page 2 could not be read: gave up after 1 s",)
        assert read_pdf(makepdf.paper(tmp_path / "b.pdf"), worker=hasty).work.title  # the worker goes on


def test_after_two_hangs_the_rest_of_a_file_is_left_unread(tmp_path: Path) -> None:
    slow = makepdf.slow(tmp_path / "a.pdf", before=0, after=0, slow_pages=3)
    with pytest.raises(UnreadableFile, match=r"gave up after 0\.5 s"):
        read_pdf(slow, seconds=0.5)


def test_a_page_that_eats_memory_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="needs more than 200 MB of memory"):
        read_pdf(makepdf.greedy(tmp_path / "a.pdf"), memory_mb=200)


@pytest.mark.parametrize(
    ("limit", "reason"), [({"max_mb": 0.001}, "the limit is 0.001 MB"), ({"max_pages": 2}, "has 3 pages")]
)
def test_files_over_a_size_limit_are_refused(limit: dict[str, float], reason: str, tmp_path: Path) -> None:
    made = makepdf.pages(tmp_path / "a.pdf", [LINE] * 3)
    with pytest.raises(UnreadableFile, match=reason):
        read_pdf(made, **limit)  # type: ignore[arg-type]


def test_a_missing_file_is_an_error_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_pdf(tmp_path / "none.pdf")


def test_a_worker_killed_between_files_or_started_by_a_thread_that_ended_is_replaced(tmp_path: Path) -> None:
    made = makepdf.paper(tmp_path / "a.pdf")
    with PdfWorker() as worker:
        thread = threading.Thread(target=lambda: read_pdf(made, worker=worker))
        thread.start()
        thread.join()
        time.sleep(0.1)
        assert read_pdf(made, worker=worker).remarks == ()


def test_threads_may_share_a_worker(tmp_path: Path, worker: PdfWorker) -> None:
    made = makepdf.pages(tmp_path / "a.pdf", [f"{LINE} {n}" for n in range(20)])
    texts: list[str] = []
    threads = [
        threading.Thread(target=lambda: texts.append(read_pdf(made, worker=worker).text)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(texts) == 4
    assert len(set(texts)) == 1


PARENT = """
import sys
from pathlib import Path
from theorybot.readers.pdf_pages import PdfWorker
worker = PdfWorker()
worker._open(Path(sys.argv[1]))
print(worker._worker.pid, flush=True)
worker._page(Path(sys.argv[1]), 0)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="asks for signals")
def test_no_worker_survives_its_parent_even_in_mid_page(tmp_path: Path) -> None:
    slow = makepdf.slow(tmp_path / "a.pdf", before=0)
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(slow)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    time.sleep(0.3)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while _alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _alive(child)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
