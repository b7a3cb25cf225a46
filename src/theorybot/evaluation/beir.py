"""Folders in BEIR layout (Thakur et al. 2021), searched as theorybot searches: its own index and fusion."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from theorybot.embedding import Embedder
from theorybot.errors import TheorybotError
from theorybot.ingest.preparing import Preparer
from theorybot.library import Library, Source, writing
from theorybot.query import understand
from theorybot.retrieval import retrieve
from theorybot.types import Document, Section, Work
from theorybot.vectors import VectorIndex

DEPTH = 150  # chunks of which documents are ranked: an abstract has one or two
BATCH = 256  # documents embedded together
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents (id -> title, text), queries (id -> text), and judgements of the queries that have any."""

    documents: dict[str, tuple[str, str]]
    queries: dict[str, str]
    qrels: dict[str, dict[str, int]]
    files: tuple[Path, ...]


def read(folder: Path) -> Collection:
    """The collection in a folder: `corpus.jsonl`, `queries.jsonl`, `qrels/*.tsv`. Raises TheorybotError."""
    judged = sorted((folder / "qrels").glob("*.tsv"))
    files = (folder / "corpus.jsonl", folder / "queries.jsonl", *judged)
    lacking = [path.name for path in files[:2] if not path.is_file()] + ([] if judged else ["qrels/*.tsv"])
    if lacking:
        raise TheorybotError(f"{folder} lacks {', '.join(lacking)}: a folder in BEIR layout has all three")
    documents = {row["_id"]: (row.get("title", ""), row["text"]) for row in _lines(files[0], "_id", "text")}
    queries = {row["_id"]: row["text"] for row in _lines(files[1], "_id", "text")}
    qrels: dict[str, dict[str, int]] = {}
    for path in judged:
        for query, document, grade in _judgements(path):
            qrels.setdefault(query, {})[document] = grade
    return Collection(documents, {q: text for q, text in queries.items() if q in qrels}, qrels, files)


def _lines(path: Path, *needed: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            try:
                row = json.loads(line)
                yield row | {name: str(row[name]) for name in needed}
            except (ValueError, KeyError, TypeError) as error:
                raise TheorybotError(f"{path.name} line {number}: {error!r}; mend the line") from error


def _judgements(path: Path) -> Iterator[tuple[str, str, int]]:
    """The rows of a qrels file, with or without a header."""
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.reader(file, delimiter="\t"), start=1):
            if not row or (number == 1 and not row[-1].lstrip("-").isdigit()):
                continue
            try:
                yield row[0], row[1], int(row[2])
            except (ValueError, IndexError) as error:
                raise TheorybotError(f"{path.name} line {number}: {error!r}; mend the line") from error


def store(
    found: Collection, library: Library, embedder: Embedder, index: VectorIndex, told: Progress
) -> None:
    """Put the collection's documents into a new library and publish it."""
    with writing(library.folder, 10.0):
        library.record_embedder(embedder.name)
        preparer = Preparer(library, embedder)
        documents = [_document(name, *found.documents[name]) for name in found.documents]
        for first in range(0, len(documents), BATCH):
            told("embedding", first, len(documents))
            batch = documents[first : first + BATCH]
            for document, prepared in zip(batch, preparer.prepare_all(batch), strict=True):
                source = Source(document.name, "", document.name, document.reader, "read")
                library.store(document, source, prepared)
        index.publish(library)


def _document(name: str, title: str, text: str) -> Document:
    work = Work(title=title or None)
    return Document(name, "note", text, work, (Section((), 0, len(text)),), reader="beir 1")


def searched(
    query: str, library: Library, embedder: Embedder, index: VectorIndex
) -> dict[str, tuple[str, ...]]:
    """Documents, best first, as found by text alone, by vectors alone, and by theorybot's own ranking."""
    asked = understand(query, library, is_word=embedder.has_word)
    matched = library.match([*asked.terms, *asked.also], DEPTH, None)
    near = index.search(embedder.embed_query([asked.text])[0], DEPTH, None)
    found = library.passages(list({**matched, **near}))
    fused = retrieve(asked, library=library, index=index, embedder=embedder, limit=DEPTH)
    by_score = {"text": matched, "vectors": near}
    lists = {
        name: [found[number].document for number in sorted(scores, key=lambda n: (-scores[n], n))]
        for name, scores in by_score.items()
    }
    lists["fused"] = [passage.document for passage in fused.passages]
    return {name: tuple(dict.fromkeys(documents)) for name, documents in lists.items()}
