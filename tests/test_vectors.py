"""The published index: whole at every moment, rebuilt from the library, never the truth."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from theorybot import Theorybot
from theorybot.errors import IndexMissing
from theorybot.testing import HashEmbedder
from theorybot.vectors.generations import Generations

NOTE = "# Note {n}\n\nSentence number {n} speaks of kernels, width and topic{n}.\n"


def notes(folder: Path, numbers: range) -> None:
    folder.mkdir(exist_ok=True)
    for n in numbers:
        (folder / f"note{n:03}.md").write_text(NOTE.format(n=n))


def generations(bot: Theorybot) -> list[str]:
    return sorted(path.name for path in (bot.settings.library / "vectors").iterdir() if path.is_dir())


def test_a_small_change_is_published_as_a_copy_and_the_old_generation_goes(
    bot: Theorybot, tmp_path: Path
) -> None:
    notes(tmp_path / "corpus", range(20))
    bot.ingest()
    before = generations(bot)
    notes(tmp_path / "corpus", range(20, 21))
    bot.ingest()
    after = generations(bot)
    assert len(before) == len(after) == 1
    assert before != after
    assert bot.check_index() == (0, 0)
    assert bot.search("topic20", 1)[0].document == "note020.md"


def test_a_reader_keeps_its_generation_until_it_looks_again(bot: Theorybot, tmp_path: Path) -> None:
    notes(tmp_path / "corpus", range(10))
    bot.ingest()
    reader = Generations(bot.settings.library / "vectors")
    vector = HashEmbedder().embed_query(["topic3"])[0]
    assert reader.search(vector, 3, None)
    held = generations(bot)
    notes(tmp_path / "corpus", range(10, 12))
    bot.ingest()
    assert set(held) < set(generations(bot)), "a generation in use was deleted"
    assert len(reader.search(vector, 50, None)) == 12, "the reader did not notice the flip"
    reader.close()


def test_deleting_most_of_the_library_rebuilds_the_index(bot: Theorybot, tmp_path: Path) -> None:
    notes(tmp_path / "corpus", range(10))
    bot.ingest()
    for n in range(1, 9):
        (tmp_path / "corpus" / f"note{n:03}.md").unlink()
    bot.ingest(prune=True)
    assert bot.check_index() == (0, 0)
    about = next((bot.settings.library / "vectors").glob("*/about.json")).read_text()
    assert '"dead": 0' in about


def test_a_deleted_generation_is_reported_and_rebuilt_with_the_same_results(
    bot: Theorybot, tmp_path: Path
) -> None:
    notes(tmp_path / "corpus", range(12))
    bot.ingest()
    before = bot.search("kernels topic5")
    bot.close()
    for path in sorted((bot.settings.library / "vectors").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    with pytest.raises(IndexMissing, match="index rebuild"):
        bot.search("kernels topic5")
    assert bot.rebuild_index() == 12
    assert bot.search("kernels topic5") == before


def test_a_damaged_generation_is_reported(bot: Theorybot, tmp_path: Path) -> None:
    notes(tmp_path / "corpus", range(3))
    bot.ingest()
    bot.close()
    for path in (bot.settings.library / "vectors").glob("*/chroma.sqlite3"):
        path.write_bytes(b"no database" * 100)
    with pytest.raises(IndexMissing, match="index rebuild"):
        bot.search("kernels")
    bot.rebuild_index()
    assert bot.search("kernels")


def test_a_read_only_index_says_what_to_do(bot: Theorybot, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    notes(tmp_path / "corpus", range(3))
    bot.ingest()
    bot.close()
    (folder,) = (path for path in (bot.settings.library / "vectors").iterdir() if path.is_dir())
    folder.chmod(0o500)
    try:
        with pytest.raises(IndexMissing, match="writable"):
            bot.search("kernels")
    finally:
        folder.chmod(0o700)


def test_chroma_is_asked_for_every_question(bot: Theorybot, tmp_path: Path) -> None:
    """Vectors that share no word with the question are still found, and only Chroma could find them."""
    notes(tmp_path / "corpus", range(3))
    bot.ingest()
    assert bot._library.match(["zebra"], 10, None) == {}
    near = bot._index.search(HashEmbedder().embed_query(["zebra"])[0], 10, None)
    assert {passage.chunk_id for passage in bot.search("zebra", 10)} == set(near)
    assert len(near) == 3


def test_the_same_library_is_served_by_a_chroma_server(bot: Theorybot, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    chroma = Path(sys.executable).with_name("chroma")
    server = subprocess.Popen(
        [chroma, "run", "--path", str(tmp_path / "server"), "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(port)
        notes(tmp_path / "corpus", range(10))
        bot.ingest()
        url = f"http://127.0.0.1:{port}"
        with Theorybot(library=bot.settings.library, embedding_model="hash", chroma_url=url) as served:
            assert served.search("topic3", 1)[0].document == "note003.md", "a new server was not filled"
            (tmp_path / "corpus" / "note003.md").write_text(
                "# New\n\nA new sentence on topic77 stands here.\n"
            )
            served.ingest()
            assert served.check_index() == (0, 0)
            assert served.search("topic77", 1)[0].title == "New"
        bot.ingest()
        assert bot.search("kernels width") == served.search("kernels width")
        served.close()
    finally:
        server.terminate()
        server.wait()
    with pytest.raises(IndexMissing, match="no Chroma server answers"):
        served.search("topic3")


def wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server did not start")
