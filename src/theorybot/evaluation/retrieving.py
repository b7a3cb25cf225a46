"""A retrieval run: a folder in BEIR layout through theorybot's index and fusion, in a temporary library."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from theorybot.embedding import Embedder, open_embedder
from theorybot.evaluation import beir
from theorybot.evaluation.measures import figures
from theorybot.evaluation.ranking import MEASURES, ranked
from theorybot.evaluation.runs import Control, Run, Sample, Score
from theorybot.evaluation.samples import Options, limited
from theorybot.library import Library
from theorybot.settings import Settings
from theorybot.vectors import VectorIndex, open_index

WAYS = ("text", "vectors", "fused")
Lists = dict[str, dict[str, tuple[str, ...]]]  # way -> query -> documents, best first


def run(folder: Path, settings: Settings, options: Options, told: beir.Progress) -> Run:
    """Search for every judged query and score the lists. Raises TheorybotError."""
    started = time.perf_counter()
    found = beir.read(folder)
    queries = dict(limited(sorted(found.queries.items()), options))
    with _library(found, settings, told) as search:
        lists: Lists = {way: {} for way in WAYS}
        for done, (query, text) in enumerate(queries.items()):
            told("searching", done, len(queries))
            for way, documents in search(text).items():
                lists[way][query] = documents
    qrels = {query: grades for query, grades in found.qrels.items() if query in queries}
    scores = {way: ranked(qrels, lists[way]) for way in WAYS}
    samples = {way: _samples(folder.name, queries, qrels, scores[way], lists[way]) for way in WAYS}
    by = {way: figures("retrieval", samples[way], options.seed) for way in WAYS}
    seconds = round(time.perf_counter() - started, 3)
    control = _shuffled(qrels, lists["fused"], scores["fused"], options.seed)
    return Run(
        "retrieval", (str(folder),), tuple(samples["fused"]), by["fused"], by, seconds, control,
        {"embedding_model": settings.embedding_model, "documents": len(found.documents)},
    )  # fmt: skip


@contextmanager
def _library(
    found: beir.Collection, settings: Settings, told: beir.Progress
) -> Iterator[Callable[[str], dict[str, tuple[str, ...]]]]:
    """Searches a library of just that collection, which is gone afterwards."""
    embedder = open_embedder(settings.embedding_model, settings.precision)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        library = Library(Path(place), create=True)
        index = open_index(library.folder, None, library.meta("id") or "")
        try:
            beir.store(found, library, embedder, index, told)
            yield searcher(library, embedder, index)
        finally:
            index.close()
            library.close()


def searcher(
    library: Library, embedder: Embedder, index: VectorIndex
) -> Callable[[str], dict[str, tuple[str, ...]]]:
    """Query -> documents by each way."""
    return lambda query: beir.searched(query, library, embedder, index)


def _samples(
    file: str, queries: Mapping[str, str], qrels: Mapping[str, Mapping[str, int]],
    scores: Mapping[str, Mapping[str, float]], lists: Mapping[str, Sequence[str]],
) -> list[Sample]:  # fmt: skip
    """One sample a query; one without a relevant document is unscored."""
    found = []
    for query, text in queries.items():
        shown = {"question": text, "found": list(lists.get(query, ())[:10]), "evidence": list(qrels[query])}
        if query in scores:
            said = {name: Score(value) for name, value in scores[query].items()}
            found.append(Sample(query, file, (), said, shown))
        else:
            reason = "no document is judged relevant"
            found.append(Sample(query, file, (), {}, shown, "unscored", reason))
    return found


def _shuffled(
    qrels: Mapping[str, Mapping[str, int]], lists: Mapping[str, Sequence[str]],
    scores: Mapping[str, Mapping[str, float]], seed: int,
) -> tuple[Control, ...]:  # fmt: skip
    """Each query judged by another's judgements: the rankings must be worth little."""
    names = sorted(scores)
    if len(names) < 2:
        return ()
    random.Random(seed).shuffle(names)
    moved = {query: qrels[other] for query, other in zip(names, names[1:] + names[:1], strict=True)}
    metric = "ndcg@10"
    assert metric in MEASURES
    control = [row[metric] for row in ranked(moved, lists).values()]
    real = [row[metric] for row in scores.values()]
    value, was = sum(control) / max(1, len(control)), sum(real) / len(real)
    return (Control("shuffled judgements", metric, round(was, 4), round(value, 4), round(was / 2, 4)),)
