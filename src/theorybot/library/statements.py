"""The statements that change a library; each runs inside the caller's transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from itertools import takewhile
from pathlib import PurePosixPath

from theorybot.acronyms import acronyms
from theorybot.bibliography import fold
from theorybot.bibliography.remarks import worded
from theorybot.embedding import Vectors
from theorybot.library import joining, rows
from theorybot.types import Document
from theorybot.wiki import unlinked


def insert(connection: sqlite3.Connection, table: str, row: dict[str, object]) -> int:
    """Insert a row of column values; returns its id."""
    marks = ", ".join(f":{column}" for column in row)
    cursor = connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", row)
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def insert_document(
    connection: sqlite3.Connection, document: Document, name: str, *, chunker: str, embedder: str
) -> int:
    """A document under `name`, with its references, citations and acronyms; returns its id."""
    row = rows.document_row(document, name)
    text = {column: row.pop(column) for column in ("pages", "sections", "text")}
    row |= {"page_count": len(document.pages), "chunker": chunker, "embedder": embedder}
    if document.kind == "paper":
        row["record_id"] = joining.record_id(connection, document.work, "")
    document_id = insert(connection, "document", row)
    insert(connection, "document_text", {"document_id": document_id, **text})
    insert_references(connection, document_id, document)
    insert_acronyms(connection, document_id, document)
    tags = [(document_id, tag) for tag in document.tags]
    connection.executemany("INSERT INTO tag VALUES (?, ?)", tags)
    return document_id


def insert_references(connection: sqlite3.Connection, document_id: int, document: Document) -> None:
    """A document's references, and its in-text citations pointing at them."""
    ids = [
        insert(connection, "reference", {
            "document_id": document_id, "ordinal": ordinal, "key": reference.key,
            "start": reference.start, "end": reference.end,
            "heading": json.dumps(reference.heading), "record_id": joining.record_id(
                connection, reference.work, document.text[reference.start : reference.end]
            ),
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


def insert_words(connection: sqlite3.Connection, words: Mapping[str, Vectors]) -> None:
    """Words' vectors; a word that is there already keeps its own."""
    connection.executemany(
        "INSERT OR IGNORE INTO word VALUES (?, ?)",
        [(word, vector.astype("<f2").tobytes()) for word, vector in words.items()],
    )


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
            (number, fold(chunk.context), fold(unlinked(chunk.text))),
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


def forget(connection: sqlite3.Connection, name: str) -> None:
    """Take a document out, and what is known by it alone."""
    orphans, left = delete(connection, name)
    resolve_keys(connection, orphans)
    joining.settle(connection, left)


def delete(connection: sqlite3.Connection, name: str) -> tuple[list[int], list[int]]:
    """Take a document out, with the sources that stood behind it.

    Returns the ids of the citations by key that pointed at it, for `resolve_keys`, and of the records that it
    stated, for `joining.settle`.
    """
    document_id = id_of(connection, name)
    left = joining.records_of(connection, document_id)
    orphans = connection.execute(
        "SELECT citation.id FROM reference CROSS JOIN citation ON citation.reference_id = reference.id"
        " WHERE reference.document_id = ? AND citation.key IS NOT NULL",
        (document_id,),
    ).fetchall()
    delete_chunks(connection, document_id)
    connection.execute("DELETE FROM source WHERE document_id = ? AND state != 'excluded'", (document_id,))
    connection.execute("DELETE FROM document WHERE id = ?", (document_id,))
    return [row[0] for row in orphans], left


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


def keyed(connection: sqlite3.Connection, document_id: int) -> list[int]:
    """Ids of citations that a document's coming concerns: its own by key, or those of its entries' keys."""
    found = connection.execute(
        "SELECT id FROM citation WHERE document_id = ?1 AND key IS NOT NULL UNION"
        " SELECT citation.id FROM document"
        " CROSS JOIN reference ON reference.document_id = document.id"
        " CROSS JOIN citation ON citation.key = reference.key"
        " WHERE document.id = ?1 AND document.kind = 'bibliography'",
        (document_id,),
    )
    return [row[0] for row in found]


def resolve_keys(connection: sqlite3.Connection, citations: Sequence[int]) -> None:
    """Point these `[@key]` citations at the entry of that key in the .bib file nearest to the note.

    Only what changes is written: a library may have thousands of keys that no file explains.
    """
    found = connection.execute(
        "SELECT citation.id, citation.key, source.path, reference_id, problem"
        " FROM json_each(?) AS wanted CROSS JOIN citation ON citation.id = wanted.value"
        " LEFT JOIN source ON source.document_id = citation.document_id"
        " AND source.state IN ('read', 'failed')",
        (json.dumps(citations),),
    ).fetchall()
    entries = _entries_by_key(connection, {row[1] for row in found})
    for citation, key, path, *before in found:
        choices = entries.get(key, [])
        best = max(choices, key=lambda choice: nearness(path or "", choice[0]), default=(None, None))[1]
        problem = None if best is not None else worded("no key", said=repr(key))
        if before != [best, problem]:
            connection.execute(
                "UPDATE citation SET reference_id = ?, problem = ? WHERE id = ?", (best, problem, citation)
            )


def _entries_by_key(connection: sqlite3.Connection, keys: set[str]) -> dict[str, list[tuple[str, int]]]:
    """For each key its entries in .bib files: the file's path, and the reference's id."""
    # CROSS JOIN keeps the order: from few keys to their entries, never through all entries of the library
    found = connection.execute(
        "SELECT reference.key, source.path, reference.id FROM json_each(?) AS wanted"
        " CROSS JOIN reference ON reference.key = wanted.value"
        " CROSS JOIN document ON document.id = reference.document_id AND document.kind = 'bibliography'"
        " CROSS JOIN source ON source.document_id = document.id AND source.state IN ('read', 'failed')"
        " ORDER BY reference.id",
        (json.dumps(sorted(keys)),),
    )
    by_key: dict[str, list[tuple[str, int]]] = {}
    for key, path, number in found:
        by_key.setdefault(key, []).append((path, number))
    return by_key


def nearness(path: str, other: str) -> tuple[int, int]:
    """How many leading folders two paths share; then, the shallower the nearer."""
    mine, theirs = PurePosixPath(path).parts[:-1], PurePosixPath(other).parts[:-1]
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(mine, theirs, strict=False)))
    return shared, -len(theirs)
