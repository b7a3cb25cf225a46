"""Pages as pictures, drawn by a child that may hang or die without harm."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import makepdf
from makepdf import raw, shown
from theorybot.errors import UnreadableFile
from theorybot.ui.pictures import Pictures

signals = pytest.mark.skipif(sys.platform == "win32", reason="asks for signals")


@pytest.fixture(scope="module")
def pictures() -> Iterator[Pictures]:
    made = Pictures(2048)
    yield made
    made.close()


def test_the_quote_is_boxed_on_the_picture_of_its_page(tmp_path: Path, pictures: Pictures) -> None:
    path = raw(
        tmp_path / "a.pdf",
        [(shown(b"Nothing here at all."), b""), (shown(b"The kernel stays constant 7."), b"")],
    )
    assert pictures.page_count(path, "1") == 2
    marked = pictures.boxes(path, "1", (2,), "kernel stays constant 7.", 0.0)
    assert list(marked) == [2]
    (box,) = marked[2]
    assert 80 < box.left < 110 and box.right > 180 and 690 < box.bottom < 705  # "The" is left out
    image = np.asarray(Image.open(io.BytesIO(pictures.picture(path, "1", 2, 2.0, marked[2]).jpeg)))
    yellow = np.argwhere((abs(image.astype(int) - (255, 214, 64)) < 6).all(axis=2))
    assert yellow.size
    assert abs(np.ptp(yellow[:, 1]) - 2 * (box.right - box.left)) < 12
    assert pictures.boxes(path, "1", (2,), "these words are on no page of it", 0.0) == {}


def test_a_file_that_is_gone_or_broken_has_no_picture(tmp_path: Path, pictures: Pictures) -> None:
    with pytest.raises(UnreadableFile, match="no longer where"):
        pictures.picture(tmp_path / "gone.pdf", "1", 1, 1.0, ())
    (tmp_path / "bad.pdf").write_bytes(b"no pdf")
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        pictures.picture(tmp_path / "bad.pdf", "1", 1, 1.0, ())
    with pytest.raises(UnreadableFile, match="none of them is page 9"):
        pictures.picture(makepdf.paper(tmp_path / "a.pdf"), "1", 9, 1.0, ())


def test_a_file_that_changed_is_drawn_anew(tmp_path: Path, pictures: Pictures) -> None:
    path = raw(tmp_path / "a.pdf", [(shown(b"Before."), b"")])
    before = pictures.picture(path, "1", 1, 1.0, ())
    raw(path, [(shown(b"Something quite different after it."), b"")])
    assert pictures.picture(path, "2", 1, 1.0, ()) != before


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on memory")
def test_a_page_that_kills_the_child_is_told_and_the_next_picture_works(tmp_path: Path) -> None:
    made = Pictures(150)
    try:
        good, bad = makepdf.paper(tmp_path / "a.pdf"), makepdf.greedy(tmp_path / "b.pdf")
        drawn = made.picture(good, "1", 1, 1.0, ())
        with pytest.raises(UnreadableFile, match="broke down on it"):
            made.picture(bad, "1", 1, 1.0, ())
        assert made.picture(good, "2", 1, 1.0, ()) == drawn
        child = made.worker.pid
        with pytest.raises(UnreadableFile, match="broke down on it"):
            made.picture(bad, "1", 1, 1.0, ())
        assert made.worker.pid == child, "a page that is known to kill is not tried again"
    finally:
        made.close()


@signals
def test_a_child_that_hangs_is_given_up_and_the_next_picture_works(tmp_path: Path) -> None:
    made = Pictures(2048, seconds=1)
    try:
        path = makepdf.paper(tmp_path / "a.pdf")
        made.page_count(path, "1")
        assert made.worker.pid
        os.kill(made.worker.pid, signal.SIGSTOP)
        with pytest.raises(UnreadableFile, match="gave up after 1 s"):
            made.picture(path, "1", 1, 1.0, ())
        assert made.picture(path, "2", 1, 1.0, ())
    finally:
        made.close()


@signals
def test_a_child_killed_from_outside_is_replaced_between_pages_and_in_mid_page(
    tmp_path: Path, pictures: Pictures
) -> None:
    path = makepdf.paper(tmp_path / "a.pdf")
    for stamp in ("between", "in mid page"):
        pictures.page_count(path, stamp)
        assert pictures.worker.pid
        if stamp == "between":
            os.kill(pictures.worker.pid, signal.SIGKILL)
        else:
            os.kill(pictures.worker.pid, signal.SIGSTOP)
            threading.Timer(0.3, os.kill, (pictures.worker.pid, signal.SIGKILL)).start()
        assert pictures.picture(path, stamp, 1, 1.0, ())


def test_a_child_outlives_the_thread_that_first_asked_for_a_page(tmp_path: Path, pictures: Pictures) -> None:
    path = makepdf.paper(tmp_path / "a.pdf")
    pictures.worker.end()
    thread = threading.Thread(target=pictures.page_count, args=(path, "1"))
    thread.start()
    thread.join()
    child = pictures.worker.pid
    time.sleep(0.1)
    assert pictures.worker.running()
    assert pictures.picture(path, "1", 1, 1.0, ())
    assert pictures.worker.pid == child


def test_closing_ends_the_child(tmp_path: Path) -> None:
    made = Pictures(2048)
    made.page_count(makepdf.paper(tmp_path / "a.pdf"), "1")
    made.close()
    assert made.worker.pid is None
