"""Whether a library can be asked: it is of one embedding model, and an index stands for it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from theorybot.errors import IndexMissing, LibraryError, LibraryLocked
from theorybot.library import Library, writing
from theorybot.progress import Progress
from theorybot.vectors import VectorIndex

log = logging.getLogger(__name__)


def publish(
    library: Library, index: VectorIndex, progress: Progress, *, whole: bool = False, remembers: bool = False
) -> None:
    """Bring the index up to the library, or make it anew. Raises LibraryError between two models.

    `remembers` keeps in mind what has left the library: others may hold older states of the index.
    """
    if not whole and index.revision() == library.revision:
        return
    if library.mixed():
        raise LibraryError("the library is between two embedding models; finish with: theorybot ingest")
    index.publish(library, whole=whole, report=partial(progress, "indexing"))
    library.record("published", str(library.revision))
    if not remembers:
        library.forget_removed(library.revision)


def make_ready(
    library: Library, index: VectorIndex, embedder: str, folder: Path, publish: Callable[[], None]
) -> None:
    """Publish an index that is behind, if nobody else is writing. Raises TheorybotError with the way out.

    `embedder` is the name of the model that questions are embedded with.
    """
    recorded = library.meta("embedder")
    if recorded and recorded != embedder:
        raise LibraryError(
            f"the library was embedded with {recorded}, the settings name {embedder}; "
            "run theorybot ingest to embed it again, or change embedding_model back"
        )
    published = index.revision()
    if published is None and library.meta("published"):
        raise IndexMissing("the vector index is missing or damaged; restore it with: theorybot index rebuild")
    if published is None or published < library.revision:
        try:
            with writing(folder):
                publish()
        except LibraryLocked:
            if published is None:
                raise
            log.info("another program is writing: answering from what was published before")
