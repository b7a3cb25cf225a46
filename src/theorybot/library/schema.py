"""The tables of `library.db`, and how an older library becomes a present one.

`PRAGMA user_version` holds the schema's version. To change the schema: raise VERSION, change TABLES, add a
step to MIGRATIONS that turns the version before into it, and add a dump of the old version to the tests.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from theorybot.errors import LibraryError, LibraryTooNew

VERSION = 2

# What notes are tagged with, as written.
_TAGS = """
CREATE TABLE tag (
    document_id INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (document_id, tag)
) STRICT;
"""

_FIRST = """
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
    embedder TEXT NOT NULL
) STRICT;
CREATE INDEX document_arxiv ON document (arxiv_id);
CREATE INDEX document_identity ON document (identity);
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
    work TEXT NOT NULL
) STRICT;
CREATE INDEX reference_document ON reference (document_id);
CREATE INDEX reference_key ON reference (key);

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

TABLES = _FIRST + _TAGS
MIGRATIONS: Mapping[int, str] = {1: _TAGS}  # version -> SQL that makes the next version of it


def prepare(connection: sqlite3.Connection, *, create: bool) -> None:
    """Make the tables, or bring an older schema up to date, in one transaction.

    Raises LibraryTooNew, or LibraryError for a database that is not a library.
    """
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found == VERSION:
        return
    if found > VERSION:
        raise LibraryTooNew(
            f"the library has schema {found}, this theorybot knows up to {VERSION}; "
            "upgrade theorybot, or name another folder with --library"
        )
    if found == 0 and not create:
        raise LibraryError("library.db is not a theorybot library; name another folder with --library")
    script = TABLES if found == 0 else "".join(MIGRATIONS[step] for step in range(found, VERSION))
    connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {VERSION};\nCOMMIT;")
