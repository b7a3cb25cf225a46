"""Searching a library: chunks by words, passages, vectors, entries of lists. Nothing here writes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from theorybot.bibliography import fold
from theorybot.embedding import Vectors
from theorybot.library import rows
from theorybot.library.catalogue import Catalogue
from theorybot.library.fulltext import STEMMER, match_expression
from theorybot.types import Filters, Passage

_BATCH = 500  # bound parameters a statement: below SQLite's oldest limit


class LibraryReader(Catalogue):
    """A library as it is searched and published."""

    def document_ids(self, filters: Filters) -> list[int] | None:
        """Ids of the documents that pass; None where nothing is restricted."""
        if filters == Filters():
            return None
        return [row.id for row in self.listed() if _passes(row, filters)]

    def match(self, terms: Sequence[str], limit: int, documents: list[int] | None) -> dict[int, float]:
        """Full-text search for any of the words: chunk id -> BM25, higher is better; at most `limit`."""
        expression = match_expression(terms)
        if not expression:
            return {}
        within = "" if documents is None else f" AND document_id IN ({','.join(map(str, documents))})"
        found = self._all(
            "SELECT chunk.id, -bm25(chunk_text) AS score FROM chunk_text"
            f" JOIN chunk ON chunk.id = chunk_text.rowid WHERE chunk_text MATCH ?{within}"
            " ORDER BY score DESC, chunk.id LIMIT ?",
            *(expression, limit),
        )
        return {row["id"]: row["score"] for row in found}

    def document_counts(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many chunks each folded word occurs, in any of its forms."""
        stems = STEMMER.stems(terms)
        sql = "SELECT doc FROM chunk_term WHERE term = ?"
        return {term: self._one(sql, stems[term]) or 0 for term in terms}

    def vocabulary(self) -> list[str]:
        """Every stem in the library's titles, authors, headings and texts."""
        return [row["term"] for row in self._all("SELECT term FROM chunk_term")]

    def acronyms(self) -> list[tuple[str, str]]:
        """(acronym, what it stands for), folded; of several readings the commonest."""
        found = self._all("SELECT short, long, count(*) AS n FROM acronym GROUP BY short, long ORDER BY n")
        return list({row["short"]: row["long"] for row in found}.items())

    def rarity(self, terms: Sequence[str]) -> dict[str, float]:
        """Inverse document frequency of each word over the chunks, in nats; a word in none is the rarest."""
        total = max(1, self.totals()[2])
        counts = self.document_counts(terms)
        return {term: math.log((total + 1) / (count + 0.5)) for term, count in counts.items()}

    def entries(self, filters: Filters) -> list[rows.Entry]:
        """Entries of the reference lists in notes and .bib files, in the order they stand in."""
        documents = self.document_ids(filters)
        within = "" if documents is None else f" AND document_id IN ({','.join(map(str, documents))})"
        found = self._all(
            "SELECT 0 AS id, name, document.title, kind, reference.heading, start, end, NULL AS page,"
            " substr(text, start + 1, end - start) AS text, reference.work FROM reference"
            f" JOIN document ON document.id = document_id WHERE kind != 'paper'{within}"
            " ORDER BY kind = 'bibliography', name, ordinal"
        )
        return [rows.Entry(_passage(row), rows.work_from_json(row["work"])) for row in found]

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Chunks by id, as passages without rank and score; ids that are gone are left out."""
        found: dict[int, Passage] = {}
        for batch in _batches(ids):
            marks = ",".join("?" * len(batch))
            sql = (
                "SELECT chunk.*, name, title, kind, substr(document.text, start + 1, end - start) AS text"
                f" FROM chunk JOIN document ON document.id = document_id WHERE chunk.id IN ({marks})"
            )
            for row in self._all(sql, *batch):
                found[row["id"]] = _passage(row)
        return found

    def vectors(self, ids: Sequence[int]) -> tuple[list[int], Vectors]:
        """The ids that exist, and their vectors, shape (n, dimension)."""
        found: dict[int, bytes] = {}
        for batch in _batches(ids):
            marks = ",".join("?" * len(batch))
            for row in self._all(f"SELECT id, vector FROM chunk WHERE id IN ({marks})", *batch):
                found[row["id"]] = row["vector"]
        kept = [number for number in ids if number in found]
        if not kept:
            return [], np.zeros((0, 0), dtype=np.float32)
        return kept, np.stack([np.frombuffer(found[number], dtype="<f4") for number in kept])

    def sentences(self, ids: Sequence[int]) -> dict[int, tuple[list[tuple[int, int]], Vectors]]:
        """The sentences of chunks: spans in the document, and vectors, shape (n, dimension)."""
        found: dict[int, tuple[list[tuple[int, int]], Vectors]] = {}
        for batch in _batches(ids):
            marks = ",".join("?" * len(batch))
            for row in self._all(f"SELECT * FROM sentences WHERE chunk_id IN ({marks})", *batch):
                spans = [(start, end) for start, end in json.loads(row["spans"])]
                vectors = np.frombuffer(row["vectors"], dtype="<f2").astype(np.float32)
                found[row["chunk_id"]] = spans, vectors.reshape(len(spans), -1)
        return found

    # -- for the published index

    def chunk_vectors(self, since: int, batch: int) -> Iterator[tuple[list[int], list[int], Vectors]]:
        """Chunks that came in after revision `since`: their ids, documents' ids and vectors, in batches."""
        last = 0
        while True:
            found = self._all(
                "SELECT id, document_id, vector FROM chunk WHERE revision > ? AND id > ? ORDER BY id LIMIT ?",
                *(since, last, batch),
            )
            if not found:
                return
            last = found[-1]["id"]
            vectors = np.stack([np.frombuffer(row["vector"], dtype="<f4") for row in found])
            yield [row["id"] for row in found], [row["document_id"] for row in found], vectors

    def chunk_ids(self) -> set[int]:
        """Ids of all chunks."""
        return {row["id"] for row in self._all("SELECT id FROM chunk")}

    def mixed(self) -> bool:
        """Whether some documents are still embedded by another model than the library's."""
        return bool(self._one("SELECT 1 FROM document WHERE embedder != ? LIMIT 1", self.meta("embedder")))

    def removed_chunks(self, since: int) -> list[int]:
        """Ids of chunks that left after revision `since`."""
        return [row["id"] for row in self._all("SELECT id FROM removed_chunk WHERE revision > ?", since)]


def _passes(row: rows.Listed, filters: Filters) -> bool:
    names = {
        row.name.casefold(),
        f"arxiv:{row.work.arxiv_id}".casefold(),
        (row.work.arxiv_id or "").casefold(),
    }
    people = " ".join(fold(author) for author in row.work.authors)
    return (
        (not filters.documents or any(name.casefold() in names for name in filters.documents))
        and (not filters.kinds or row.kind in filters.kinds)
        and (not filters.authors or any(fold(author) in people for author in filters.authors))
        and (not filters.years or row.work.year in filters.years)
    )


def _passage(row: dict[str, Any]) -> Passage:
    return Passage(
        rank=0,
        score=0.0,
        document=row["name"],
        title=row["title"],
        kind=row["kind"],
        page=row["page"],
        heading=tuple(json.loads(row["heading"])),
        start=row["start"],
        end=row["end"],
        text=row["text"],
        chunk_id=row["id"],
    )


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(ids), _BATCH):
        yield ids[first : first + _BATCH]
