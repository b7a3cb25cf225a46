"""`library.db`: its schema's versions, and that foreign or damaged files are refused in one line."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from theorybot import Theorybot
from theorybot.errors import LibraryError, LibraryTooNew
from theorybot.library import Library, Source, schema
from theorybot.library.rows import Prepared
from theorybot.types import Document, Filters, InTextCitation, Reference, Work

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


@pytest.mark.parametrize("dump", RELEASED, ids=lambda path: path.stem)
def test_a_library_of_each_released_version_knows_its_works(dump: Path, tmp_path: Path) -> None:
    shutil.copy(dump, tmp_path / "library.db")
    library = Library(tmp_path)
    found = {known.work.arxiv_id: len(known.citations) for known in library.works()}
    assert found == {"1806.07572": 2, "1609.04836": 2}
    library.close()


def test_two_programs_may_bring_a_library_up_to_date_at_once(tmp_path: Path) -> None:
    shutil.copy(RELEASED[0], tmp_path / "library.db")
    with ThreadPoolExecutor(4) as pool:
        opened = [pool.submit(Library, tmp_path) for _ in range(4)]
    for library in (future.result() for future in opened):
        assert len(library.works()) == 2
        library.close()


def test_every_released_version_is_among_the_dumps() -> None:
    assert [path.stem for path in RELEASED] == [f"library_v{n}" for n in range(1, schema.VERSION + 1)]


def test_an_older_schema_is_migrated_step_by_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Library(tmp_path, create=True).close()
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    steps = {schema.VERSION - 1: ("ALTER TABLE document ADD COLUMN later TEXT;",)}
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


def tables_read(library: Library, call: Callable[[], object]) -> set[str]:
    """Tables of which `call` reads a column."""
    found: set[str] = set()

    def note(action: int, table: str | None, column: str | None, *_: object) -> int:
        if action == sqlite3.SQLITE_READ and table and column:
            found.add(table)
        return sqlite3.SQLITE_OK

    connection = library._connections.get()
    connection.set_authorizer(note)
    call()
    connection.set_authorizer(None)
    return found


def test_what_every_question_looks_up_reads_no_text(corpus: Path, bot: Theorybot) -> None:
    bot.ingest()
    library = bot._library
    calls: list[Callable[[], object]] = [
        library.listed,
        library.totals,
        lambda: library.rarity(["kernel"]),
        lambda: library.document_ids(Filters(kinds=("note",))),
        lambda: library.listed_one("wide-networks.md"),
    ]
    for call in calls:
        assert tables_read(library, call).isdisjoint({"document_text", "sentences"})
    assert "document" not in tables_read(library, lambda: library.rarity(["kernel"]))


def test_one_document_can_be_listed_alone(corpus: Path, bot: Theorybot) -> None:
    bot.ingest()
    for row in bot._library.listed():
        assert bot._library.listed_one(row.name) == row
    assert bot._library.listed_one("nothing.md") is None


def bibliography(path: Path, entries: int) -> Path:
    entry = "@article{k%d, title={Title %d}, author={Jacot, Arthur}, year={2018}}\n"
    path.write_text("".join(entry % (n, n) for n in range(entries)))
    return path


def test_entries_of_a_list_cost_one_reading_of_its_text(bot: Theorybot, tmp_path: Path) -> None:
    handled = []
    for entries in (50, 200):
        path = bibliography(tmp_path / "z.bib", entries)
        bot.ingest(path)
        size = 0

        def taken(text: bytes | str) -> str:
            nonlocal size
            size += len(text)
            return text if isinstance(text, str) else text.decode()

        connection = bot._library._connections.get()
        connection.text_factory = taken
        connection.create_function("substr", 3, lambda text, start, length: taken(text)[start - 1 :][:length])
        assert len(bot._library.entries(Filters())) == entries
        connection.text_factory = str
        handled.append(size / entries)
    assert handled[1] < 1.5 * handled[0]  # characters handled for each entry


def test_entries_can_be_restricted_before_any_text_is_read(corpus: Path, bot: Theorybot) -> None:
    bot.ingest()
    library = bot._library
    assert [entry.work.year for entry in library.entries(Filters())] == [2018, 2017]
    for entry in library.entries(Filters(), kinds=("bibliography",), forms=("paper",)):
        text = bot.document("references.bib").text
        assert text[entry.passage.start : entry.passage.end] == entry.passage.text
    assert "document_text" not in tables_read(library, lambda: library.entries(Filters(), kinds=("note",)))
    assert "document_text" not in tables_read(library, lambda: library.entries(Filters(), forms=("talk",)))


def citing(key: str, count: int) -> Document:
    citations = tuple(InTextCitation(n, n + 1, key=f"{key}{n}") for n in range(count))
    return Document("n.md", "note", "x" * count, Work("N", form="note"), citations=citations)


def store(library: Library, document: Document, path: str, replaces: str | None = None) -> tuple[int, int]:
    """Store a document; returns the rows that were written, and the steps that SQLite took."""
    connection = library._connections.get()
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    before = connection.total_changes
    connection.set_progress_handler(step, 1)
    library.store(
        document, Source(path, "", path, "", "read"), Prepared((), {}, "chunker", "model"), replaces=replaces
    )
    connection.set_progress_handler(None, 1)
    return connection.total_changes - before, steps


def test_a_note_costs_the_same_however_many_keys_wait_in_the_library(tmp_path: Path) -> None:
    library = Library(tmp_path, create=True)
    costs = [store(library, citing(f"k{n}-", 20), f"{n}.md") for n in range(60)]
    (rows, steps), (rows_later, steps_later) = costs[9], costs[-1]
    assert rows_later == rows
    assert steps_later < 1.2 * steps
    library.close()


def test_a_bib_file_concerns_only_the_citations_with_its_keys(tmp_path: Path) -> None:
    library = Library(tmp_path, create=True)
    for n in range(30):
        store(library, citing(f"k{n}-", 20), f"{n}.md")
    work = Work("T", ("Jacot",), 2018)
    one = Document("a.bib", "bibliography", "text", work, references=(Reference(work, 0, 4, key="k7-3"),))
    none = Document("a.bib", "bibliography", "text", work)
    idle = store(library, none, "a.bib")[0]
    assert store(library, one, "b.bib")[0] == idle + 5  # its reference, record and work, joined; the citation
    assert [w.title for w in library.works_cited("7.md", 3, 4)] == ["T"]
    store(library, none, "b.bib", replaces="b.bib")  # the key has gone from the file
    assert library.works_cited("7.md", 3, 4) == ()
    found = library.document("7.md")
    assert found is not None
    assert found.citations[3].problem == "no entry 'k7-3' in any .bib file of the library"
    library.close()
