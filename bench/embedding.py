"""Embedding alone: the limit that an ingest can come near to. Prints JSON.

    python bench/embedding.py LIBRARY              seconds for the texts of all chunks, model loaded
    python bench/embedding.py LIBRARY precisions   chunks a second with each precision there is

What else the processor offers shows in the second.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path
from typing import get_args

from inside import embedder, indexed_texts

from theorybot import Theorybot
from theorybot.embedding import Embedder, Precision, open_embedder

SAMPLE = 64  # chunks a trial of a precision
TRIALS = 5


def limit(bot: Theorybot) -> dict[str, float]:
    """Seconds for all chunks at once, and how many tokens that are, with the model's own cut."""
    own, texts = embedder(bot), indexed_texts(bot)
    _seconds(own, texts[:SAMPLE])
    seconds = _seconds(own, texts)
    counts = own.count_tokens(texts)
    return {"seconds": seconds, "chunks": len(texts), "tokens": sum(min(own.window, size) for size in counts)}


def precisions(bot: Theorybot) -> dict[str, float]:
    """Chunks a second, median of trials that take turns."""
    texts = indexed_texts(bot)
    step = max(1, len(texts) // SAMPLE)
    sample = texts[::step][:SAMPLE]
    choices = [choice for choice in get_args(Precision) if choice != "auto"]
    opened = {choice: open_embedder(bot.settings.embedding_model, choice) for choice in choices}
    for one in opened.values():
        _seconds(one, sample)
    trials = [{choice: _seconds(one, sample) for choice, one in opened.items()} for _ in range(TRIALS)]
    return {choice: len(sample) / statistics.median(t[choice] for t in trials) for choice in choices}


def _seconds(own: Embedder, texts: list[str]) -> float:
    started = time.perf_counter()
    own.embed_documents(texts)
    return time.perf_counter() - started


def main(library: str, what: str = "limit") -> None:
    """Print one of the two."""
    with Theorybot(library=Path(library)) as bot:
        print(json.dumps(precisions(bot) if what == "precisions" else limit(bot)))


if __name__ == "__main__":
    main(*sys.argv[1:])
