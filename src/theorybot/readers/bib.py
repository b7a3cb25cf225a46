"""Read a `.bib` file: a bibliography whose entries are references, with no text of its own."""

from __future__ import annotations

from pathlib import Path

from theorybot.bibliography.bibtex import parse_bibtex
from theorybot.readers.decoding import MAX_BYTES, read_text
from theorybot.readers.versions import BIB as VERSION
from theorybot.types import Document, Work


def read_bib(path: Path, max_bytes: int = MAX_BYTES) -> Document:
    """The document in the `.bib` file at `path`: each entry is a reference with its key and span.

    Raises `UnreadableFile` for what is no text, is empty or is larger than `max_bytes` bytes. A broken
    entry is a remark.
    """
    text, remarks = read_text(path, max_bytes)
    references, lost = parse_bibtex(text)
    none = () if references else ("no entry was found",)
    return Document(
        name=path.name,
        kind="bibliography",
        text=text,
        work=Work(title=path.stem or path.name, form="bibliography"),
        references=references,
        remarks=(*remarks, *lost, *none),
        reader=VERSION,
    )
