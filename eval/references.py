"""How many entries of papers' reference lists get title and year right, on a hand-checked sample.

    python eval/references.py LIBRARY [--show] [--number 100]

Takes the entries of the library's papers whose digests come first: the same entries in any library of the
same papers, as long as they are cut alike. `eval/references.jsonl` says what title and year each of them
prints (null where it prints none), written by hand beside the entries. A title is right if its letters are
the printed title's, a year if it is the printed one. --show prints each entry beside what was read of it.

Entries that the reader missed cannot be drawn; how many there are is checked by the numbers that lists print.
"""

from __future__ import annotations

import argparse
import json
import re
from hashlib import sha256
from pathlib import Path

from theorybot.bibliography import letters
from theorybot.library import Library
from theorybot.types import Reference

LABELS = Path(__file__).with_suffix(".jsonl")
SEED = "theorybot references 1"


def digest(document: str, entry: str) -> str:
    """Stands for an entry, whatever its line breaks."""
    return sha256(f"{SEED}\n{document}\n{letters(entry)}".encode()).hexdigest()[:16]


def sample(library: Library, number: int) -> list[tuple[str, str, str, Reference]]:
    """The first entries by digest: digest, document, text, and what was read."""
    found = {}
    for row in library.listed():
        document = library.document(row.name) if row.kind == "paper" else None
        for reference in document.references if document else ():
            assert document is not None
            text = " ".join(document.text[reference.start : reference.end].split())
            found[digest(row.name, text)] = (row.name, text, reference)
    return [(key, *found[key]) for key in sorted(found)[:number]]


def gaps(library: Library) -> list[str]:
    """Numbered lists that lack a number, with the numbers."""
    told = []
    for row in library.listed():
        document = library.document(row.name) if row.kind == "paper" else None
        keys = [reference.key for reference in document.references if reference.key] if document else []
        numbers = {int(key) for key in keys if re.fullmatch(r"\d+", key)}
        lacking = sorted(set(range(1, max(numbers, default=0) + 1)) - numbers)
        if lacking:
            told.append(f"{row.name} lacks {lacking}")
    return told


def main() -> None:
    """Print the shares, and what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library", type=Path)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--number", type=int, default=100)
    given = parser.parse_args()
    library = Library(given.library)
    labels = (
        {row["entry"]: row for row in map(json.loads, LABELS.read_text().splitlines())}
        if LABELS.exists()
        else {}
    )
    right = {"title": 0, "year": 0, "both": 0}
    drawn = sample(library, given.number)
    for key, name, text, reference in drawn:
        work, label = reference.work, labels.get(key)
        title = label is not None and letters(work.title or "") == letters(label["title"] or "")
        year = label is not None and work.year == label["year"]
        for part, holds in (("title", title), ("year", year), ("both", title and year)):
            right[part] += holds
        if given.show or not (title and year):
            mark = "unlabelled" if label is None else "right" if title and year else "WRONG"
            print(f"{mark}  {key}  {name}\n  {text}\n  title: {work.title}\n  year:  {work.year}")
    library.close()
    print(
        ", ".join(
            f"{part} {count} of {len(drawn)} = {count / max(len(drawn), 1):.2f}"
            for part, count in right.items()
        )
    )
    print("; ".join(gaps(Library(given.library))) or "no numbered list lacks a number")


if __name__ == "__main__":
    main()
