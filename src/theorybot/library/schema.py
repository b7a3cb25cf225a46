"""The tables of `library.db`, and how an older library becomes a present one.

`PRAGMA user_version` holds the schema's version. To change the schema: raise VERSION, change TABLES, add a
step to MIGRATIONS that turns the version before into it, and add a dump of the old version to the tests.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence

from theorybot.errors import LibraryError, LibraryTooNew
from theorybot.library.joining import join_all

VERSION = 2

# What notes are tagged with, as written.
_TAGS = """
CREATE TABLE tag (
    document_id INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (document_id, tag)
) STRICT;
"""

_WORKS = """
-- What is said of a work, once for all that say the same. Records of one work have its `work_id`: which those
-- are is told by the columns from `arxiv_id` on (theorybot.bibliography.joining).
CREATE TABLE record (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    work TEXT NOT NULL,             -- JSON
    work_id INTEGER REFERENCES work (id),
    arxiv_id TEXT,
    doi TEXT,
    address TEXT,
    author TEXT NOT NULL,           -- letters of the first author's family name
    year INTEGER,
    title TEXT NOT NULL             -- its letters
) STRICT;
CREATE INDEX record_work ON record (work_id);
CREATE INDEX record_arxiv ON record (arxiv_id);
CREATE INDEX record_doi ON record (doi);
CREATE INDEX record_address ON record (address);
CREATE INDEX record_author ON record (author, year);
CREATE INDEX record_title ON record (title);
CREATE TABLE work (id INTEGER PRIMARY KEY, known TEXT NOT NULL) STRICT;  -- JSON, of all its records
"""

TABLES = f"""
{_WORKS}{_TAGS}
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- A note, a paper or a .bib file as read. `work` and `remarks` are JSON.
CREATE TABLE document (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('note', 'paper', 'bibliography')),
    title TEXT NOT NULL,
    authors TEXT NOT NULL,          -- folded for comparison, one a line
    year INTEGER,
    arxiv_id TEXT,
    arxiv_version INTEGER,
    identity TEXT,                  -- letters of title and first author: the same paper under another name
    work TEXT NOT NULL,
    page_count INTEGER NOT NULL,
    remarks TEXT NOT NULL,
    reader TEXT NOT NULL,
    chunker TEXT NOT NULL,
    embedder TEXT NOT NULL,
    record_id INTEGER REFERENCES record (id)  -- what a paper is itself
) STRICT;
CREATE INDEX document_arxiv ON document (arxiv_id);
CREATE INDEX document_identity ON document (identity);
CREATE INDEX document_record ON document (record_id);
-- In a table of its own: each question goes through all documents, and must not go through their texts. The
-- text comes last: SQLite reads a long row from its beginning. `pages` and `sections` are JSON.
CREATE TABLE document_text (
    document_id INTEGER PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE,
    pages TEXT NOT NULL,
    sections TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;

-- Every file ever met below an ingested path, and what became of it.
CREATE TABLE source (
    path TEXT PRIMARY KEY,          -- relative to the library's parent folder where it lies below it
    stamp TEXT NOT NULL,            -- size, times and inode: equal means the bytes need no new look
    sha256 TEXT NOT NULL,
    reader TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('read', 'same', 'older', 'failed', 'excluded')),
    reason TEXT NOT NULL,
    document_id INTEGER REFERENCES document (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX source_document ON source (document_id);
CREATE INDEX source_sha256 ON source (sha256);

-- AUTOINCREMENT: an id is never used again, so an index that is behind cannot mistake one chunk for another.
CREATE TABLE chunk (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    page INTEGER,
    heading TEXT NOT NULL,
    context TEXT NOT NULL,
    revision INTEGER NOT NULL,      -- of the library when the chunk came in
    vector BLOB NOT NULL            -- float32, little endian
) STRICT;
-- The sentences of a chunk: spans as JSON, vectors as float16, in a table of their own: most reads need none.
CREATE TABLE sentences (
    chunk_id INTEGER PRIMARY KEY REFERENCES chunk (id) ON DELETE CASCADE,
    spans TEXT NOT NULL,
    vectors BLOB NOT NULL
) STRICT;
CREATE INDEX chunk_document ON chunk (document_id);
CREATE INDEX chunk_revision ON chunk (revision);
CREATE TABLE removed_chunk (id INTEGER PRIMARY KEY, revision INTEGER NOT NULL) STRICT;
CREATE VIRTUAL TABLE chunk_text USING fts5 (context, text, tokenize = 'porter unicode61');
CREATE VIRTUAL TABLE chunk_term USING fts5vocab (chunk_text, row);

-- Words of the library's text with their vectors (float16): which words mean nearly what a question says.
CREATE TABLE word (word TEXT PRIMARY KEY, vector BLOB NOT NULL) STRICT;

-- What documents introduce as "neural tangent kernel (NTK)", folded.
CREATE TABLE acronym (
    document_id INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    short TEXT NOT NULL,
    long TEXT NOT NULL,
    PRIMARY KEY (document_id, short, long)
) STRICT;

CREATE TABLE reference (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    key TEXT,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    heading TEXT NOT NULL,
    record_id INTEGER REFERENCES record (id)
) STRICT;
CREATE INDEX reference_document ON reference (document_id);
CREATE INDEX reference_key ON reference (key);
CREATE INDEX reference_record ON reference (record_id);

CREATE TABLE citation (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    reference_id INTEGER REFERENCES reference (id) ON DELETE SET NULL,
    key TEXT,
    problem TEXT,
    remark TEXT
) STRICT;
CREATE INDEX citation_document ON citation (document_id);
CREATE INDEX citation_key ON citation (key);
CREATE INDEX citation_reference ON citation (reference_id);
"""

Step = str | Callable[[sqlite3.Connection], None]
# version -> what makes the next version of it
MIGRATIONS: Mapping[int, Sequence[Step]] = {
    1: (
        _WORKS,
        "ALTER TABLE reference ADD COLUMN record_id INTEGER REFERENCES record (id);",
        "CREATE INDEX reference_record ON reference (record_id);",
        "ALTER TABLE document ADD COLUMN record_id INTEGER REFERENCES record (id);",
        "CREATE INDEX document_record ON document (record_id);",
        join_all,
        "ALTER TABLE reference DROP COLUMN work;",
        _TAGS,
    ),
}


def prepare(connection: sqlite3.Connection, *, create: bool) -> None:
    """Make the tables, or bring an older schema up to date, in one transaction.

    Raises LibraryTooNew, or LibraryError for a database that is not a library.
    """
    if _version(connection, create=create) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = _version(connection, create=create)  # another program may have been at it
        steps = [TABLES] if found == 0 else [step for n in range(found, VERSION) for step in MIGRATIONS[n]]
        for step in steps:
            if isinstance(step, str):
                _run(connection, step)
            else:
                step(connection)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _version(connection: sqlite3.Connection, *, create: bool) -> int:
    """The version of the schema; 0 where there is none. Raises what `prepare` raises."""
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if found > VERSION:
        raise LibraryTooNew(
            f"the library has schema {found}, this theorybot knows up to {VERSION}; "
            "upgrade theorybot, or name another folder with --library"
        )
    if found == 0 and not create:
        raise LibraryError("library.db is not a theorybot library; name another folder with --library")
    return found


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Run the statements of a script inside the open transaction, which `executescript` would end."""
    statement = ""
    for piece in script.splitlines(keepends=True):
        statement += piece
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
