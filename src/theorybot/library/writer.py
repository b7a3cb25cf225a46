"""Writing a library: one transaction a document, so that a document is in, or it is not."""

from __future__ import annotations

import json
import os
import sqlite3
import uuid
from collections.abc import Iterable, Sequence
from itertools import takewhile
from pathlib import Path, PurePosixPath

from theorybot.bibliography import fold
from theorybot.embedding import Vectors
from theorybot.library import rows
from theorybot.library.reader import LibraryReader
from theorybot.types import Chunk, Document


class Library(LibraryReader):
    """A library that can be written; hold `lock.writing` while doing so."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        super().__init__(folder, create=create)
        if create and self.meta("id") is None:
            self.record("id", uuid.uuid4().hex)

    def record(self, key: str, value: str) -> None:
        """Record a fact about the library."""
        with self._connections.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    # -- paths are kept relative to the library's parent folder, so that both can move together

    def stored_path(self, path: Path) -> str:
        """How `path` is written in the library."""
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 - `resolve` would follow links
        home = Path(os.path.abspath(self.folder.parent))  # noqa: PTH100
        inside = absolute.is_relative_to(home)
        return (absolute.relative_to(home) if inside else absolute).as_posix()

    def real_path(self, stored: str) -> Path:
        """The file that a stored path means."""
        return Path(os.path.abspath(self.folder.parent)) / stored  # noqa: PTH100

    # -- documents

    def store(
        self,
        document: Document,
        source: rows.Source,
        chunks: Sequence[Chunk],
        vectors: Vectors,
        *,
        chunker: str,
        embedder: str,
        replaces: str | None = None,
    ) -> str:
        """Put a document in, in place of the one named `replaces`, with its source; returns its name.

        The name is the file's, with folders in front where another file has it already.
        """  # fmt: skip
        with self._connections.transaction() as connection:
            if replaces is not None:
                _delete(connection, replaces)
            name = _free_name(connection, source.path)
            row = rows.document_row(document, name) | {"chunker": chunker, "embedder": embedder}
            document_id = _insert(connection, "document", row)
            _insert_references(connection, document_id, document)
            _insert_chunks(connection, document_id, chunks, vectors)
            _put_source(connection, source, document_id)
            if document.kind == "bibliography":
                _release_keys(connection, [reference.key for reference in document.references])
            _resolve_keys(connection)
        return name

    def embed_again(
        self, name: str, chunks: Sequence[Chunk], vectors: Vectors, *, chunker: str, embedder: str
    ) -> None:
        """Give a document new chunks and vectors; its text stays as stored."""
        with self._connections.transaction() as connection:
            document_id = _id_of(connection, name)
            _delete_chunks(connection, document_id)
            _insert_chunks(connection, document_id, chunks, vectors)
            connection.execute(
                "UPDATE document SET chunker = ?, embedder = ? WHERE id = ?", (chunker, embedder, document_id)
            )

    def stale(self, chunker: str, embedder: str) -> list[str]:
        """Names of documents whose chunks were made by another chunker or model."""
        sql = "SELECT name FROM document WHERE chunker != ? OR embedder != ? ORDER BY name"
        return [row["name"] for row in self._all(sql, chunker, embedder)]

    def drop(self, name: str) -> None:
        """Take a document out; files that stood behind it will be read again when met."""
        with self._connections.transaction() as connection:
            _delete(connection, name)
            _resolve_keys(connection)

    def exclude(self, name: str) -> None:
        """Take a document out and remember it: its files are left out until restored."""
        with self._connections.transaction() as connection:
            connection.execute(
                "UPDATE source SET state = 'excluded', reason = 'removed with theorybot remove'"
                " WHERE document_id = ?",
                (_id_of(connection, name),),
            )
            _delete(connection, name)
            _resolve_keys(connection)

    def move(self, name: str, source: rows.Source, old_path: str) -> str:
        """The document's file is at another path now; returns the document's new name."""
        with self._connections.transaction() as connection:
            document_id = _id_of(connection, name)
            connection.execute("DELETE FROM source WHERE path = ?", (old_path,))
            connection.execute("UPDATE document SET name = ? WHERE id = ?", (f"\0{document_id}", document_id))
            new = _free_name(connection, source.path)
            connection.execute("UPDATE document SET name = ? WHERE id = ?", (new, document_id))
            _put_source(connection, source, document_id)
        return new

    def put_source(self, source: rows.Source) -> None:
        """Record a file and what became of it."""
        with self._connections.transaction() as connection:
            document_id = _id_of(connection, source.document) if source.document else None
            _put_source(connection, source, document_id)

    def forget_sources(self, paths: Iterable[str]) -> None:
        """Forget files; the documents made of them stay."""
        with self._connections.transaction() as connection:
            connection.executemany("DELETE FROM source WHERE path = ?", [(path,) for path in paths])

    def forget_removed(self, revision: int) -> None:
        """Forget which chunks left up to `revision`: the published index no longer has them."""
        with self._connections.transaction() as connection:
            connection.execute("DELETE FROM removed_chunk WHERE revision <= ?", (revision,))

    def same_paper(self, document: Document) -> str | None:
        """Name of a stored paper that is the same work: by arXiv id, else by title and first author."""
        if document.kind != "paper":
            return None
        work = document.work
        found = self._one("SELECT name FROM document WHERE arxiv_id = ? AND kind = 'paper'", work.arxiv_id)
        if found is None:
            found = self._one(
                "SELECT name FROM document WHERE identity = ? AND kind = 'paper'"
                " AND (arxiv_id IS NULL OR ? IS NULL)",
                *(rows.identity(work), work.arxiv_id),
            )
        return None if found is None else str(found)


def _insert(connection: sqlite3.Connection, table: str, row: dict[str, object]) -> int:
    marks = ", ".join(f":{column}" for column in row)
    cursor = connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", row)
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _insert_references(connection: sqlite3.Connection, document_id: int, document: Document) -> None:
    ids = [
        _insert(connection, "reference", {
            "document_id": document_id, "ordinal": ordinal, "key": reference.key,
            "start": reference.start, "end": reference.end,
            "heading": json.dumps(reference.heading), "work": rows.work_to_json(reference.work),
        })
        for ordinal, reference in enumerate(document.references)
    ]  # fmt: skip
    connection.executemany(
        "INSERT INTO citation (document_id, start, end, reference_id, key, problem, remark)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                document_id,
                c.start,
                c.end,
                None if c.reference is None else ids[c.reference],
                c.key,
                c.problem,
                c.remark,
            )
            for c in document.citations
        ],
    )


def _insert_chunks(
    connection: sqlite3.Connection, document_id: int, chunks: Sequence[Chunk], vectors: Vectors
) -> None:
    revision = _next_revision(connection)
    for chunk, vector in zip(chunks, vectors, strict=True):
        number = _insert(connection, "chunk", {
            "document_id": document_id, "start": chunk.start, "end": chunk.end, "page": chunk.page,
            "heading": json.dumps(chunk.heading), "context": chunk.context,
            "revision": revision, "vector": vector.astype("<f4").tobytes(),
        })  # fmt: skip
        connection.execute(
            "INSERT INTO chunk_text (rowid, context, text) VALUES (?, ?, ?)",
            (number, fold(chunk.context), fold(chunk.text)),
        )


def _delete_chunks(connection: sqlite3.Connection, document_id: int) -> None:
    ids = connection.execute("SELECT id FROM chunk WHERE document_id = ?", (document_id,)).fetchall()
    revision = _next_revision(connection)
    connection.executemany(
        "INSERT OR REPLACE INTO removed_chunk VALUES (?, ?)", [(row[0], revision) for row in ids]
    )
    connection.executemany("DELETE FROM chunk_text WHERE rowid = ?", [(row[0],) for row in ids])
    connection.execute("DELETE FROM chunk WHERE document_id = ?", (document_id,))


def _delete(connection: sqlite3.Connection, name: str) -> None:
    document_id = _id_of(connection, name)
    _delete_chunks(connection, document_id)
    connection.execute("DELETE FROM source WHERE document_id = ? AND state != 'excluded'", (document_id,))
    connection.execute("DELETE FROM document WHERE id = ?", (document_id,))


def _next_revision(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT value FROM meta WHERE key = 'revision'").fetchone()
    revision = int(row[0]) + 1 if row else 1
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('revision', ?)", (str(revision),))
    return revision


def _put_source(connection: sqlite3.Connection, source: rows.Source, document_id: int | None) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?, ?, ?, ?)",
        (source.path, source.stamp, source.sha256, source.reader, source.state, source.reason, document_id),
    )


def _id_of(connection: sqlite3.Connection, name: str) -> int:
    row = connection.execute("SELECT id FROM document WHERE name = ?", (name,)).fetchone()
    assert row is not None, f"no document named {name}"
    return int(row[0])


def _free_name(connection: sqlite3.Connection, path: str) -> str:
    """The file's name, or the shortest tail of its path that no other document has."""
    parts = PurePosixPath(path).parts
    tails = ["/".join(parts[-length:]) for length in range(1, len(parts) + 1)]
    taken = "SELECT 1 FROM document WHERE name = ?"
    return next(tail for tail in tails if connection.execute(taken, (tail,)).fetchone() is None)


def _release_keys(connection: sqlite3.Connection, keys: Sequence[str | None]) -> None:
    """Let citations of these keys be resolved anew: a nearer .bib file may have them now."""
    connection.executemany(
        "UPDATE citation SET reference_id = NULL WHERE key = ?", [(key,) for key in keys if key]
    )


def _resolve_keys(connection: sqlite3.Connection) -> None:
    """Point `[@key]` citations at the entry of that key in the .bib file nearest to the note."""
    waiting = connection.execute(
        "SELECT citation.id, citation.key, source.path FROM citation"
        " LEFT JOIN source ON source.document_id = citation.document_id"
        " AND source.state IN ('read', 'failed')"
        " WHERE citation.key IS NOT NULL AND citation.reference_id IS NULL"
    ).fetchall()
    entries = connection.execute(
        "SELECT reference.key, reference.id, source.path FROM reference"
        " JOIN document ON document.id = reference.document_id AND document.kind = 'bibliography'"
        " JOIN source ON source.document_id = document.id AND source.state IN ('read', 'failed')"
    ).fetchall() if waiting else []  # fmt: skip
    by_key: dict[str, list[tuple[str, int]]] = {}
    for key, number, path in entries:
        by_key.setdefault(key, []).append((path, number))
    for citation, key, path in waiting:
        choices = by_key.get(key, [])
        best = max(choices, key=lambda choice: _nearness(path or "", choice[0]), default=(None, None))[1]
        problem = None if best is not None else f"no entry {key!r} in any .bib file of the library"
        connection.execute(
            "UPDATE citation SET reference_id = ?, problem = ? WHERE id = ?", (best, problem, citation)
        )


def _nearness(path: str, other: str) -> tuple[int, int]:
    """How many leading folders two paths share; then, the shallower the nearer."""
    mine, theirs = PurePosixPath(path).parts[:-1], PurePosixPath(other).parts[:-1]
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(mine, theirs, strict=False)))
    return shared, -len(theirs)
