"""`library.db`: its schema's versions, and that foreign or damaged files are refused in one line."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from theorybot import Theorybot
from theorybot.errors import LibraryError, LibraryTooNew
from theorybot.library import Library, schema

RELEASED = sorted(Path(__file__).parent.glob("library_v*.db"))


@pytest.mark.parametrize("dump", RELEASED, ids=lambda path: path.stem)
def test_a_library_of_each_released_version_opens_and_answers(dump: Path, tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    shutil.copy(dump, folder / "library.db")
    with Theorybot(library=folder, embedding_model="hash") as bot:
        bot.rebuild_index()  # vectors are not part of a dump
        answer = bot.ask("What do Keskar et al. report of large batches?")
        assert answer.status == "answered"
        citation = answer.claims[0].citations[0]
        assert bot.document(citation.document).text[citation.start : citation.end] == citation.quote
        assert citation.works[0].arxiv_id == "1609.04836"
    assert (
        sqlite3.connect(folder / "library.db").execute("PRAGMA user_version").fetchone()[0] == schema.VERSION
    )


def test_every_released_version_is_among_the_dumps() -> None:
    assert [path.stem for path in RELEASED] == [f"library_v{n}" for n in range(1, schema.VERSION + 1)]


def test_an_older_schema_is_migrated_step_by_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Library(tmp_path, create=True).close()
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    steps = {schema.VERSION - 1: "ALTER TABLE document ADD COLUMN later TEXT;"}
    monkeypatch.setattr(schema, "MIGRATIONS", {**schema.MIGRATIONS, **steps})
    library = Library(tmp_path)
    assert library._all("SELECT later FROM document") == []
    library.close()


def test_a_newer_library_is_refused_in_one_line(tmp_path: Path) -> None:
    Library(tmp_path, create=True).close()
    connection = sqlite3.connect(tmp_path / "library.db")
    connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    connection.close()
    with pytest.raises(LibraryTooNew, match="upgrade theorybot"):
        Theorybot(library=tmp_path).status()


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to be looked at" * 40])
def test_a_file_that_is_no_library_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "library.db").write_bytes(content)
    with pytest.raises(LibraryError) as caught:
        Theorybot(library=tmp_path).status()
    assert "\n" not in str(caught.value)


def test_a_library_and_its_corpus_can_be_moved_together(tmp_path: Path) -> None:
    from theorybot.testing import tiny_corpus

    tiny_corpus(tmp_path / "here" / "corpus")
    with Theorybot(library=tmp_path / "here" / ".theorybot", embedding_model="hash") as bot:
        bot.ingest(tmp_path / "here" / "corpus")
    (tmp_path / "here").rename(tmp_path / "there")
    with Theorybot(library=tmp_path / "there" / ".theorybot", embedding_model="hash") as bot:
        report = bot.ingest(tmp_path / "there" / "corpus")
        assert (len(report.unchanged), report.added, report.notices) == (2, (), ())
