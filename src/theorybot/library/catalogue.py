"""The library's catalogue: documents, the files behind them, their works. Nothing here writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from theorybot.bibliography.merging import filled, united
from theorybot.errors import NotFound
from theorybot.library import rows
from theorybot.library.connection import Connections
from theorybot.types import Document, InTextCitation, Page, Reference, Work

_SOURCES = (
    "SELECT path, stamp, sha256, source.reader, state, reason, name AS document FROM source"
    " LEFT JOIN document ON document.id = document_id"
)

_LISTED = (
    "SELECT id, name, kind, title, work, page_count AS pages, remarks,"
    " (SELECT count(*) FROM chunk WHERE document_id = document.id) AS chunks, coalesce("
    " (SELECT path FROM source WHERE document_id = document.id AND state IN ('read', 'failed')), '')"
    " AS path, (SELECT json_group_array(tag) FROM tag WHERE document_id = document.id) AS tags FROM document"
)


class Catalogue:
    """What `library.db` holds, but for its chunks. Usable from several threads."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.folder = folder
        self._connections = Connections(folder, create=create)

    def close(self) -> None:
        """Close the database."""
        self._connections.close()

    def _all(self, sql: str, *values: object) -> list[dict[str, Any]]:
        return [dict(row) for row in self._connections.get().execute(sql, values)]

    def _one(self, sql: str, *values: object) -> Any:
        row = self._connections.get().execute(sql, values).fetchone()
        return row[0] if row else None

    def meta(self, key: str) -> str | None:
        """A recorded fact about the library, such as "embedder"."""
        value = self._one("SELECT value FROM meta WHERE key = ?", key)
        return None if value is None else str(value)

    def metas(self, prefix: str) -> dict[str, str]:
        """Recorded facts whose key begins so, under what follows in the key."""
        found = self._all("SELECT key, value FROM meta WHERE substr(key, 1, ?) = ?", len(prefix), prefix)
        return {row["key"].removeprefix(prefix): row["value"] for row in found}

    @property
    def revision(self) -> int:
        """Counts the changes to chunks; the published vectors stand for one revision."""
        return int(self.meta("revision") or 0)

    def totals(self) -> tuple[int, int, int]:
        """Number of notes and papers, of pages, of chunks."""
        row = self._all(
            "SELECT count(*) AS documents, coalesce(sum(page_count), 0) AS pages,"
            " (SELECT count(*) FROM chunk) AS chunks FROM document WHERE kind != 'bibliography'"
        )[0]
        return row["documents"], row["pages"], row["chunks"]

    # -- sources and documents

    def sources(self) -> dict[str, rows.Source]:
        """Every file ever met, by its stored path."""
        return {row["path"]: rows.Source(**row) for row in self._all(_SOURCES)}

    def source(self, path: str) -> rows.Source | None:
        """The file of that stored path."""
        found = self._all(f"{_SOURCES} WHERE path = ?", path)
        return rows.Source(**found[0]) if found else None

    def source_with(self, sha256: str) -> rows.Source | None:
        """A file with these bytes; the one that a document was read from, if there is one."""
        found = self._all(f"{_SOURCES} WHERE sha256 = ? ORDER BY state != 'read' LIMIT 1", sha256)
        return rows.Source(**found[0]) if found else None

    def listed(self) -> list[rows.Listed]:
        """All documents by name, without their texts."""
        return [_listed(row) for row in self._all(f"{_LISTED} ORDER BY name")]

    def listed_one(self, name: str) -> rows.Listed | None:
        """The document of exactly that name, without its text."""
        found = self._all(f"{_LISTED} WHERE name = ?", name)
        return _listed(found[0]) if found else None

    def name_of(self, wanted: str) -> str:
        """The full name of the one document meant: by name, stem, arXiv id or words of its title.

        Raises NotFound if there is none, or more than one.
        """
        listed = self.listed()
        folded = wanted.casefold().removeprefix("arxiv:")
        for found in (
            [row.name for row in listed if row.name == wanted],
            [row.name for row in listed if folded in (row.name.casefold(), Path(row.name).stem.casefold())],
            [row.name for row in listed if folded == (row.work.arxiv_id or "").casefold()],
            [row.name for row in listed if folded in f"{row.title}\n{row.name}".casefold()],
        ):
            if len(found) == 1:
                return found[0]
            if found:
                more = f" or {len(found) - 5} more" if len(found) > 5 else ""
                raise NotFound(f"{wanted!r} may be {', '.join(found[:5])}{more}; use the full name")
        raise NotFound(f"no document {wanted!r} in the library; see: theorybot status")

    def document(self, name: str) -> Document | None:
        """The document of exactly that name, with its references and citations."""
        found = self._all(
            "SELECT * FROM document JOIN document_text ON document_id = id WHERE name = ?", name
        )
        if not found:
            return None
        row = found[0]
        return Document(
            name=row["name"],
            kind=row["kind"],
            text=row["text"],
            work=rows.work_from_json(row["work"]),
            sections=rows.sections_from_json(row["sections"]),
            pages=rows.pages_from_json(row["pages"]),
            references=tuple(self._references(row["id"])),
            citations=tuple(self._citations(row["id"])),
            remarks=tuple(json.loads(row["remarks"])),
            reader=row["reader"],
            tags=tuple(
                tag["tag"]
                for tag in self._all("SELECT tag FROM tag WHERE document_id = ? ORDER BY rowid", row["id"])
            ),
        )

    def document_named(self, wanted: str) -> Document:
        """The one document meant, as by `name_of`."""
        found = self.document(self.name_of(wanted))
        assert found is not None
        return found

    def text_between(self, name: str, start: int, end: int) -> str:
        """The characters of the document from `start` to `end`."""
        sql = "SELECT substr(text, ?, ?) FROM document_text JOIN document ON id = document_id WHERE name = ?"
        return str(self._one(sql, start + 1, end - start, name) or "")

    def page_at(self, name: str, offset: int) -> int | None:
        """The page on which the document's character stands; None for a note."""
        before = [page.number for page in self.pages_of(name) if page.start <= offset]
        return before[-1] if before else None

    def pages_of(self, name: str) -> tuple[Page, ...]:
        """The pages of the document of exactly that name; none for a note."""
        sql = "SELECT pages FROM document_text JOIN document ON id = document_id WHERE name = ?"
        return rows.pages_from_json(self._one(sql, name) or "[]")

    def _references(self, document_id: int) -> Iterator[Reference]:
        sql = (
            "SELECT reference.*, work FROM reference JOIN record ON record.id = record_id"
            " WHERE document_id = ? ORDER BY ordinal"
        )
        for row in self._all(sql, document_id):
            yield Reference(
                work=rows.work_from_json(row["work"]),
                start=row["start"],
                end=row["end"],
                key=row["key"],
                heading=tuple(json.loads(row["heading"])),
            )

    def _citations(self, document_id: int) -> Iterator[InTextCitation]:
        sql = (
            "SELECT citation.*, ordinal, reference.document_id AS home FROM citation"
            " LEFT JOIN reference ON reference.id = reference_id WHERE citation.document_id = ?"
            " ORDER BY citation.start, citation.id"
        )
        for row in self._all(sql, document_id):
            own = row["home"] == document_id
            yield InTextCitation(
                start=row["start"],
                end=row["end"],
                reference=row["ordinal"] if own else None,
                key=row["key"],
                problem=row["problem"],
                remark=row["remark"],
            )

    def literature(self) -> list[tuple[str | None, Work]]:
        """The papers, and the works that notes and `.bib` files name, with the keys of `.bib` files."""
        found = self._all(
            "SELECT NULL AS key, work FROM document WHERE kind = 'paper' UNION ALL"
            " SELECT iif(kind = 'bibliography', key, NULL), record.work FROM reference"
            " JOIN record ON record.id = reference.record_id"
            " JOIN document ON document.id = document_id WHERE kind != 'paper'"
        )
        return [(row["key"] or None, rows.work_from_json(row["work"])) for row in found]

    def works_cited(self, document: str, start: int, end: int) -> tuple[Work, ...]:
        """The works that the document's text cites between `start` and `end`, in order, each once.

        What the document's own entry leaves out is filled in from what others say of the same work.
        """
        found = self._all(
            "SELECT DISTINCT work_id, record.work, known FROM citation"
            " JOIN document ON document.id = citation.document_id"
            " JOIN reference ON reference.id = reference_id JOIN record ON record.id = reference.record_id"
            " JOIN work ON work.id = work_id"
            " WHERE document.name = ? AND citation.start < ? AND citation.end > ? ORDER BY citation.start",
            *(document, end, start),
        )
        said: dict[int, list[Work]] = {}
        for row in found:
            said.setdefault(row["work_id"], []).append(rows.work_from_json(row["work"]))
        known = {row["work_id"]: rows.work_from_json(row["known"]) for row in found}
        return tuple(filled(united(works), known[number]) for number, works in said.items())


def _listed(row: dict[str, Any]) -> rows.Listed:
    work, remarks = rows.work_from_json(row["work"]), tuple(json.loads(row["remarks"]))
    return rows.Listed(**(row | {"work": work, "remarks": remarks, "tags": tuple(json.loads(row["tags"]))}))
