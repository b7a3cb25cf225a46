"""The statements that change a library; each runs inside the caller's transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from itertools import takewhile
from pathlib import PurePosixPath

from theorybot.acronyms import acronyms
from theorybot.bibliography import fold
from theorybot.library import rows
from theorybot.types import Document


def insert(connection: sqlite3.Connection, table: str, row: dict[str, object]) -> int:
    """Insert a row of column values; returns its id."""
    marks = ", ".join(f":{column}" for column in row)
    cursor = connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", row)
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def insert_references(connection: sqlite3.Connection, document_id: int, document: Document) -> None:
    """A document's references, and its in-text citations pointing at them."""
    ids = [
        insert(connection, "reference", {
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


def insert_acronyms(connection: sqlite3.Connection, document_id: int, document: Document) -> None:
    """Acronyms that the document's text introduces; its bibliography abbreviates journals alone."""
    found = {
        (document_id, short.casefold(), fold(long))
        for section in document.sections
        if section.role == "text"
        for short, long in acronyms(document.text[section.start : section.end])
    }
    connection.executemany("INSERT INTO acronym VALUES (?, ?, ?)", sorted(found))


def insert_chunks(connection: sqlite3.Connection, document_id: int, chunks: Sequence[rows.Embedded]) -> None:
    """A document's chunks with their vectors, sentences and full text, under a new revision."""
    revision = next_revision(connection)
    for embedded in chunks:
        chunk = embedded.chunk
        number = insert(connection, "chunk", {
            "document_id": document_id, "start": chunk.start, "end": chunk.end, "page": chunk.page,
            "heading": json.dumps(chunk.heading), "context": chunk.context,
            "revision": revision, "vector": embedded.vector.astype("<f4").tobytes(),
        })  # fmt: skip
        connection.execute(
            "INSERT INTO sentences VALUES (?, ?, ?)",
            (number, json.dumps(chunk.sentences), embedded.sentences.astype("<f2").tobytes()),
        )
        connection.execute(
            "INSERT INTO chunk_text (rowid, context, text) VALUES (?, ?, ?)",
            (number, fold(chunk.context), fold(chunk.text)),
        )


def delete_chunks(connection: sqlite3.Connection, document_id: int) -> None:
    """Take a document's chunks out, and remember their ids for the published index."""
    ids = connection.execute("SELECT id FROM chunk WHERE document_id = ?", (document_id,)).fetchall()
    revision = next_revision(connection)
    connection.executemany(
        "INSERT OR REPLACE INTO removed_chunk VALUES (?, ?)", [(row[0], revision) for row in ids]
    )
    connection.executemany("DELETE FROM chunk_text WHERE rowid = ?", [(row[0],) for row in ids])
    connection.execute("DELETE FROM chunk WHERE document_id = ?", (document_id,))


def delete(connection: sqlite3.Connection, name: str) -> None:
    """Take a document out, with the sources that stood behind it."""
    document_id = id_of(connection, name)
    delete_chunks(connection, document_id)
    connection.execute("DELETE FROM source WHERE document_id = ? AND state != 'excluded'", (document_id,))
    connection.execute("DELETE FROM document WHERE id = ?", (document_id,))


def next_revision(connection: sqlite3.Connection) -> int:
    """Count a change to the chunks."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'revision'").fetchone()
    revision = int(row[0]) + 1 if row else 1
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('revision', ?)", (str(revision),))
    return revision


def put_source(connection: sqlite3.Connection, source: rows.Source, document_id: int | None) -> None:
    """Record a file."""
    connection.execute(
        "INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?, ?, ?, ?)",
        (source.path, source.stamp, source.sha256, source.reader, source.state, source.reason, document_id),
    )


def id_of(connection: sqlite3.Connection, name: str) -> int:
    """The id of the document of that name, which must exist."""
    row = connection.execute("SELECT id FROM document WHERE name = ?", (name,)).fetchone()
    assert row is not None, f"no document named {name}"
    return int(row[0])


def free_name(connection: sqlite3.Connection, path: str) -> str:
    """The file's name, or the shortest tail of its path that no other document has."""
    parts = PurePosixPath(path).parts
    tails = ["/".join(parts[-length:]) for length in range(1, len(parts) + 1)]
    taken = "SELECT 1 FROM document WHERE name = ?"
    return next(tail for tail in tails if connection.execute(taken, (tail,)).fetchone() is None)


def release_keys(connection: sqlite3.Connection, keys: Sequence[str | None]) -> None:
    """Let citations of these keys be resolved anew: a nearer .bib file may have them now."""
    connection.executemany(
        "UPDATE citation SET reference_id = NULL WHERE key = ?", [(key,) for key in keys if key]
    )


def resolve_keys(connection: sqlite3.Connection) -> None:
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
        best = max(choices, key=lambda choice: nearness(path or "", choice[0]), default=(None, None))[1]
        problem = None if best is not None else f"no entry {key!r} in any .bib file of the library"
        connection.execute(
            "UPDATE citation SET reference_id = ?, problem = ? WHERE id = ?", (best, problem, citation)
        )


def nearness(path: str, other: str) -> tuple[int, int]:
    """How many leading folders two paths share; then, the shallower the nearer."""
    mine, theirs = PurePosixPath(path).parts[:-1], PurePosixPath(other).parts[:-1]
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(mine, theirs, strict=False)))
    return shared, -len(theirs)
