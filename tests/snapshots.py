"""All that a library says, in a form that two libraries can be compared by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from theorybot import Theorybot
from theorybot.library import Library

QUERIES = ("kernels of wide networks", "sharp minima", "topic3", "what converges?")


def snapshot(folder: Path) -> dict[str, Any]:
    """Documents with works and citations, spans, search results; vectors under "vectors"."""
    library = Library(folder)
    names = [row.name for row in library.listed()]
    chunks = library._all(
        "SELECT name, start, end, page, heading, context, vector FROM chunk"
        " JOIN document ON document.id = document_id ORDER BY name, start"
    )
    with Theorybot(library=folder, embedding_model="hash") as bot:
        found = {
            query: [(p.document, p.start, p.end, p.score) for p in bot.search(query)] for query in QUERIES
        }
        assert bot.check_index() == (0, 0)
    documents = {name: library.document(name) for name in names}
    library.close()
    return {
        "documents": documents,
        "chunks": [{key: value for key, value in row.items() if key != "vector"} for row in chunks],
        "found": found,
        "vectors": np.stack([np.frombuffer(row["vector"], dtype="<f4") for row in chunks]),
    }


def assert_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Equal in all they say; vectors to 1e-3."""
    assert np.abs(one.pop("vectors") - other.pop("vectors")).max() < 1e-3
    assert one == other
