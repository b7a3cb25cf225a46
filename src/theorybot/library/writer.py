"""Writing a library: one transaction a document, so that a document is in, or it is not."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable
from pathlib import Path

from theorybot.library import joining, rows, statements
from theorybot.library.reader import LibraryReader
from theorybot.library.rows import Prepared
from theorybot.types import Document


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

    def record_embedder(self, name: str) -> None:
        """Record the embedding model, and forget the words' vectors, which were another's."""
        with self._connections.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('embedder', ?)", (name,))
            connection.execute("DELETE FROM word")

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
        self, document: Document, source: rows.Source, prepared: Prepared, *, replaces: str | None = None
    ) -> str:
        """Put a document in, in place of the one named `replaces`, with its source; returns its name.

        The name is the file's, with folders in front where another file has it already.
        """  # fmt: skip
        with self._connections.transaction() as connection:
            statements.insert_words(connection, prepared.words)
            orphans, left = statements.delete(connection, replaces) if replaces is not None else ([], [])
            name = statements.free_name(connection, source.path)
            document_id = statements.insert_document(
                connection, document, name, chunker=prepared.chunker, embedder=prepared.embedder
            )
            statements.insert_chunks(connection, document_id, prepared.chunks)
            statements.put_source(connection, source, document_id)
            waiting = {*orphans, *statements.keyed(connection, document_id)}
            statements.resolve_keys(connection, sorted(waiting))
            joining.settle(connection, {*left, *joining.records_of(connection, document_id)})
        return name

    def embed_again(self, name: str, prepared: Prepared) -> None:
        """Give a document new chunks and vectors; its text stays as stored."""
        with self._connections.transaction() as connection:
            statements.insert_words(connection, prepared.words)
            document_id = statements.id_of(connection, name)
            statements.delete_chunks(connection, document_id)
            statements.insert_chunks(connection, document_id, prepared.chunks)
            connection.execute(
                "UPDATE document SET chunker = ?, embedder = ? WHERE id = ?",
                (prepared.chunker, prepared.embedder, document_id),
            )

    def stale(self, chunker: str, embedder: str) -> list[str]:
        """Names of documents whose chunks were made by another chunker or model."""
        sql = "SELECT name FROM document WHERE chunker != ? OR embedder != ? ORDER BY name"
        return [row["name"] for row in self._all(sql, chunker, embedder)]

    def drop(self, name: str) -> None:
        """Take a document out; files that stood behind it will be read again when met."""
        with self._connections.transaction() as connection:
            statements.forget(connection, name)

    def exclude(self, name: str) -> None:
        """Take a document out and remember it: its files are left out until restored."""
        with self._connections.transaction() as connection:
            connection.execute(
                "UPDATE source SET state = 'excluded', reason = 'removed with theorybot remove'"
                " WHERE document_id = ?",
                (statements.id_of(connection, name),),
            )
            statements.forget(connection, name)

    def move(self, name: str, source: rows.Source, old_path: str) -> str:
        """The document's file is at another path now; returns the document's new name."""
        with self._connections.transaction() as connection:
            document_id = statements.id_of(connection, name)
            connection.execute("DELETE FROM source WHERE path = ?", (old_path,))
            connection.execute("UPDATE document SET name = ? WHERE id = ?", (f"\0{document_id}", document_id))
            new = statements.free_name(connection, source.path)
            connection.execute("UPDATE document SET name = ? WHERE id = ?", (new, document_id))
            statements.put_source(connection, source, document_id)
        return new

    def put_source(self, source: rows.Source) -> None:
        """Record a file and what became of it."""
        with self._connections.transaction() as connection:
            document_id = statements.id_of(connection, source.document) if source.document else None
            statements.put_source(connection, source, document_id)

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
