"""Searching a library: chunks by words, passages, vectors, entries of lists. Nothing here writes."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np

from theorybot.bibliography import fold
from theorybot.embedding import Vectors
from theorybot.library import rows
from theorybot.library.fulltext import STEMMER, match_expression, words
from theorybot.library.works import Works
from theorybot.types import Filters, Passage
from theorybot.wiki import has_tag

_BATCH = 500  # bound parameters a statement: below SQLite's oldest limit


class LibraryReader(Works):
    """A library as it is searched and published."""

    def document_ids(self, filters: Filters) -> list[int] | None:
        """Ids of the documents that pass; None where nothing is restricted."""
        if filters == Filters():
            return None
        found = self._all(
            "SELECT id, name, kind, work,"
            " (SELECT json_group_array(tag) FROM tag WHERE document_id = id) AS tags FROM document"
        )
        return [row["id"] for row in found if _passes(row, filters)]

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

    def has_phrase(self, phrase: str) -> bool:
        """Whether the words stand side by side anywhere, in any of their forms."""
        found = " ".join(words(phrase))
        return not found or bool(
            self._all("SELECT rowid FROM chunk_text WHERE chunk_text MATCH ? LIMIT 1", f'"{found}"')
        )

    def has_run(self, first: str, last: str, reach: int) -> bool:
        """Whether one phrase is followed by another anywhere, with at most `reach` words between."""
        one, other = words(first), words(last)
        near = f'NEAR("{" ".join(one)}" "{" ".join(other)}", {reach})'  # which knows no order
        sql = "SELECT context, text FROM chunk_text WHERE chunk_text MATCH ?"
        found = (words(part) for row in self._connections.get().execute(sql, (near,)) for part in row)
        return any(_followed(text, one, other, reach) for text in found)

    def document_counts(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many chunks each folded word occurs, in any of its forms."""
        stems = STEMMER.stems(terms)
        sql = "SELECT doc FROM chunk_term WHERE term = ?"
        return {term: self._one(sql, stems[term]) or 0 for term in terms}

    def standing(self, document: str, terms: Sequence[str]) -> tuple[int, frozenset[str]]:
        """How many chunks a document has, and which of some folded words and runs of words stand in it."""
        ids = self.chunks_of(document)
        if not ids:
            return 0, frozenset()
        # a document's chunks have ids in a row, by which a common word is not looked for in all the others
        sql = "SELECT 1 FROM chunk_text WHERE chunk_text MATCH ? AND rowid BETWEEN ? AND ? LIMIT 1"
        within = (min(ids), max(ids))
        return len(ids), frozenset(t for t in terms if self._one(sql, match_expression([t]), *within))

    def stems_like(self, stem: str) -> list[str]:
        """Stems of the library that begin with the same letter and are about as long."""
        sql = "SELECT term FROM chunk_term WHERE term >= ? AND term < ? AND length(term) BETWEEN ? AND ?"
        first, size = stem[0], len(stem)
        return [row["term"] for row in self._all(sql, first, chr(ord(first) + 1), size - 2, size + 2)]

    def acronyms(self) -> list[tuple[str, str]]:
        """(acronym, what it stands for), folded; of several readings the commonest."""
        found = self._all("SELECT short, long, count(*) AS n FROM acronym GROUP BY short, long ORDER BY n")
        return list({row["short"]: row["long"] for row in found}.items())

    def rarity(self, terms: Sequence[str]) -> dict[str, float]:
        """Inverse document frequency of each word over the chunks, in nats; a word in none is the rarest."""
        total = max(1, self._one("SELECT count(*) FROM chunk"))
        counts = self.document_counts(terms)
        return {term: math.log((total + 1) / (count + 0.5)) for term, count in counts.items()}

    def entries(
        self,
        filters: Filters,
        *,
        forms: Collection[str] = (),
        kinds: Collection[str] = ("note", "bibliography"),
    ) -> list[rows.Entry]:
        """Entries of the reference lists in notes and .bib files, in the order they stand in.

        `forms` leaves only works of these forms, `kinds` only lists in such documents; texts of others
        are not read.
        """
        documents = self.document_ids(filters)
        within = "" if documents is None else f" AND document_id IN ({','.join(map(str, documents))})"
        found = self._all(
            "SELECT 0 AS id, name, document.title, kind, reference.heading, start, end, NULL AS page,"
            " document_id, record.work FROM reference JOIN document ON document.id = document_id"
            " JOIN record ON record.id = reference.record_id"
            f" WHERE kind != 'paper' AND kind IN (SELECT value FROM json_each(?)){within}"
            " ORDER BY kind = 'bibliography', name, ordinal",
            json.dumps(list(kinds)),
        )
        read = [(row, rows.work_from_json(row["work"])) for row in found]
        kept = [(row, work) for row, work in read if not forms or work.form in forms]
        texts = self._texts({row["document_id"] for row, _ in kept})
        return [
            rows.Entry(
                rows.passage(row | {"text": texts[row["document_id"]][row["start"] : row["end"]]}), work
            )
            for row, work in kept
        ]

    def _texts(self, documents: Collection[int]) -> dict[int, str]:
        """Each document's text, read once: SQLite would go through it again for each piece cut out there."""
        sql = "SELECT text FROM document_text WHERE document_id = ?"
        return {number: self._one(sql, number) for number in documents}

    def chunks_of(self, name: str) -> list[int]:
        """Ids of the chunks of the document of exactly that name, in the order of its text."""
        of = "document_id = (SELECT id FROM document WHERE name = ?)"
        return [row["id"] for row in self._all(f"SELECT id FROM chunk WHERE {of} ORDER BY start", name)]

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Chunks by id, as passages without rank and score; ids that are gone are left out."""
        found: dict[int, Passage] = {}
        for batch in _batches(ids):
            marks = ",".join("?" * len(batch))
            sql = (
                "SELECT chunk.id, start, end, page, heading, name, title, kind,"
                " substr(document_text.text, start + 1, end - start) AS text FROM chunk"
                " JOIN document ON document.id = chunk.document_id"
                f" JOIN document_text USING (document_id) WHERE chunk.id IN ({marks})"
            )
            for row in self._all(sql, *batch):
                found[row["id"]] = rows.passage(row)
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

    def word_vectors(self, words: Sequence[str]) -> tuple[list[str], Vectors]:
        """Those of the words that have vectors, and these, shape (n, dimension)."""
        found: dict[str, bytes] = {}
        for batch in _batches(words):
            marks = ",".join("?" * len(batch))
            for row in self._all(f"SELECT word, vector FROM word WHERE word IN ({marks})", *batch):
                found[row["word"]] = row["vector"]
        vectors = np.frombuffer(b"".join(found.values()), dtype="<f2").astype(np.float32)
        return list(found), vectors.reshape(len(found), -1) if found else np.zeros((0, 0), dtype=np.float32)

    def known_words(self) -> set[str]:
        """Every word that has a vector."""
        return {row["word"] for row in self._all("SELECT word FROM word")}

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


def _passes(row: dict[str, Any], filters: Filters) -> bool:
    work = rows.work_from_json(row["work"])
    names = {
        row["name"].casefold(),
        f"arxiv:{work.arxiv_id}".casefold(),
        (work.arxiv_id or "").casefold(),
    }
    people = " ".join(fold(author) for author in work.authors)
    return (
        (not filters.documents or any(name.casefold() in names for name in filters.documents))
        and (not filters.kinds or row["kind"] in filters.kinds)
        and (not filters.authors or any(fold(author) in people for author in filters.authors))
        and (not filters.years or work.year in filters.years)
        and (not filters.tags or any(has_tag(json.loads(row["tags"]), tag) for tag in filters.tags))
    )


def _batches(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for first in range(0, len(ids), _BATCH):
        yield ids[first : first + _BATCH]


def _followed(found: list[str], one: list[str], other: list[str], reach: int) -> bool:
    """Whether `one` is followed by `other` in a text, all in any form, with at most `reach` words between."""
    stem = STEMMER.stems([*found, *one, *other])
    text = [stem[word] for word in found]
    first, last = ([stem[word] for word in part] for part in (one, other))
    ends = [at + len(one) for at in range(len(text)) if text[at : at + len(one)] == first]
    return any(text[at : at + len(other)] == last for end in ends for at in range(end, end + reach + 1))
