"""The truth: one SQLite database with documents, chunks, vectors, full text and works."""

from theorybot.library.connection import has_library, translated
from theorybot.library.lock import writing
from theorybot.library.reader import LibraryReader
from theorybot.library.rows import Citing, Embedded, Entry, Listed, Prepared, Source, State, may_be_same_paper
from theorybot.library.works import readers_of
from theorybot.library.writer import Library

__all__ = [
    "Citing",
    "Embedded",
    "Entry",
    "Library",
    "LibraryReader",
    "Listed",
    "Prepared",
    "Source",
    "State",
    "has_library",
    "may_be_same_paper",
    "readers_of",
    "translated",
    "writing",
]
