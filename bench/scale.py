"""What a question and a document cost when the library is large."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

from inside import embedder, stand_in
from parts import asking, recall_row
from place import QUESTIONS, Place, say
from synthetic import Grown, Perturbed, Pool, grow, ingest_notes
from table import Row

from theorybot import Theorybot

COLD = 3  # cold questions at each size
NOTES = 3  # documents added at each size


def scale(place: Place, sizes: Sequence[int]) -> Iterator[Row]:
    """Rows for each size, smallest first; the library grows from one to the next."""
    library, notes = place.work / "scale", place.work / "notes"
    for path in (library, notes):
        shutil.rmtree(path, ignore_errors=True)
    place.open_ours().close()
    shutil.copytree(place.ours, library)
    with Theorybot(library=library, embedding_model=place.model) as bot:
        pool = Pool.of(bot)
        stand_in(bot, Perturbed(embedder(bot), pool))
        for size in sorted(sizes):
            say(f"growing the library to {size:,} chunks")
            grown = grow(bot, pool, notes, size)
            at = f"at {grown.chunks:,} chunks"
            yield from _costs(bot, grown, at)
            yield from _added(bot, pool, notes, at)
            say(f"questions {at}")
            yield from asking(bot, at, goal=size == 10_000)
            yield recall_row(bot, pool, at)
            yield from _cold(place, library, at)
    for path in (library, notes):
        shutil.rmtree(path)


def _costs(bot: Theorybot, grown: Grown, at: str) -> Iterator[Row]:
    """What growing cost, and what making the index anew costs."""
    started = perf_counter()
    bot.rebuild_index()
    rebuilding = perf_counter() - started
    size = sum(path.stat().st_size for path in bot.settings.library.rglob("*") if path.is_file())
    yield Row(
        f"ingest without embedding, {at}", "ms/chunk", 1000 * grown.reading / grown.added,
        remark=f"{grown.documents} notes of {grown.added / grown.documents:.0f} chunks, read, cut and stored",
    )  # fmt: skip
    yield Row(f"publishing what was added, {at}", "ms/chunk", 1000 * grown.publishing / grown.added)
    yield Row(f"index made anew, {at}", "s", rebuilding)
    yield Row(f"library on disk, {at}", "MB", size / 1e6)


def _added(bot: Theorybot, pool: Pool, notes: Path, at: str) -> Iterator[Row]:
    """What one more document costs, and a look at all that are unchanged."""
    before = bot.status().chunks
    trials = [ingest_notes(bot, pool, notes, 1) for _ in range(NOTES)]
    chunks = (bot.status().chunks - before) / NOTES
    reading, publishing = (sorted(column)[NOTES // 2] for column in zip(*trials, strict=True))
    remark = f"{chunks:.0f} chunks, without embedding"
    yield Row(f"one document more, stored, {at}", "s", reading, remark=remark)
    yield Row(f"one document more, published, {at}", "s", publishing)
    started = perf_counter()
    report = bot.ingest(notes)
    remark = f"{len(report.unchanged)} files"
    yield Row(f"unchanged notes looked at, {at}", "s", perf_counter() - started, remark=remark)


def _cold(place: Place, library: Path, at: str) -> Iterator[Row]:
    """A question in a new process."""
    runs = [place.theorybot("ask", question, library=library, watched=True) for question in QUESTIONS[:COLD]]
    remark = f"peak memory {max(ran.peak.resident for ran in runs):,.0f} MB"
    yield Row(f"cold ask, {at}", "s", sorted(ran.seconds for ran in runs)[COLD // 2], remark=remark)
