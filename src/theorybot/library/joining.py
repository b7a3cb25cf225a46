"""References joined to works, as documents come and go: a new record is compared with what it may be alone.

Which records are one work depends on all of them together, and on nothing else. So when a record comes or
goes, those that it is linked with, directly or over others, are grouped anew; the rest of the library is not
looked at. Every function runs inside the caller's transaction.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from hashlib import blake2b

from theorybot.bibliography import letters
from theorybot.bibliography.identifiers import identities
from theorybot.bibliography.joining import YEARS, Record, grouped, linked, record
from theorybot.bibliography.merging import united
from theorybot.library import rows
from theorybot.types import Work

_LABEL = re.compile(r"\s*(?:\[[^\]]{1,12}\]|\d{1,3}\.)\s*")
_NEAR = (
    ("arxiv_id", "arxiv_id = ?"),
    ("doi", "doi = ?"),
    ("address", "address = ?"),
    ("title", "title = ? AND title != ''"),
)
_MENTIONED = (
    "SELECT EXISTS (SELECT 1 FROM reference WHERE record_id = ?1)"
    " OR EXISTS (SELECT 1 FROM document WHERE record_id = ?1)"
)


def record_id(connection: sqlite3.Connection, work: Work, printed: str) -> int:
    """The id of the record that says this of a work, made if there is none; `printed` is the entry's text.

    Without a title or an identifier only the words of the entry tell one work from another.
    """
    known = rows.work_to_json(work)
    bare = not (work.title or identities(work))
    said = f"{known}\n{letters(_LABEL.sub('', printed, count=1)) if bare else ''}"
    digest = blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    found = connection.execute("SELECT id FROM record WHERE digest = ?", (digest,)).fetchone()
    if found:
        return int(found[0])
    one = record(0, digest, work)
    cursor = connection.execute(
        "INSERT INTO record (digest, work, arxiv_id, doi, address, author, year, title)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (digest, known, one.arxiv_id, one.doi, one.address, one.author, one.year, one.title),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def records_of(connection: sqlite3.Connection, document_id: int) -> list[int]:
    """Ids of the records that a document's entries state, and of the one that it is itself."""
    found = connection.execute(
        "SELECT record_id FROM reference WHERE document_id = ?1 UNION"
        " SELECT record_id FROM document WHERE id = ?1 AND record_id IS NOT NULL",
        (document_id,),
    )
    return [row[0] for row in found]


def settle(connection: sqlite3.Connection, touched: Collection[int]) -> None:
    """Group anew what these records are linked with; those that nobody states any more go."""
    gone = {number for number in touched if not connection.execute(_MENTIONED, (number,)).fetchone()[0]}
    fresh = "SELECT work_id IS NULL FROM record WHERE id = ?"
    waiting = gone | {number for number in touched if connection.execute(fresh, (number,)).fetchone()[0]}
    near = _Near(connection)
    for number in sorted(waiting):
        if number in near.settled:
            continue
        component = near.component(number)
        near.settled |= component.keys()
        staying = [found for found in component.values() if found.id not in gone]
        _assign(connection, grouped(staying), component)
    connection.executemany("DELETE FROM record WHERE id = ?", [(number,) for number in sorted(gone)])


def _assign(
    connection: sqlite3.Connection, groups: Sequence[list[Record]], component: Collection[int]
) -> None:
    """Give each group a work: the one that most of its records have, where it is free."""
    sql = "SELECT id, work_id FROM record WHERE id IN (SELECT value FROM json_each(?))"
    had: dict[int, int | None] = dict(connection.execute(sql, (json.dumps(list(component)),)).fetchall())
    free = {work for work in had.values() if work is not None}
    for group in groups:
        known = rows.work_to_json(united(found.work for found in group))
        votes = Counter(had[found.id] for found in group)
        kept = max(
            (work for work in votes if work in free), key=lambda work: (votes[work], -work), default=None
        )
        if kept is None:
            kept = connection.execute("INSERT INTO work (known) VALUES (?)", (known,)).lastrowid
        else:
            free.discard(kept)
            connection.execute("UPDATE work SET known = ?1 WHERE id = ?2 AND known != ?1", (known, kept))
        moved = [(kept, found.id) for found in group if had[found.id] != kept]
        connection.executemany("UPDATE record SET work_id = ? WHERE id = ?", moved)
    connection.executemany(
        "UPDATE record SET work_id = NULL WHERE work_id = ?", [(work,) for work in sorted(free)]
    )
    connection.executemany("DELETE FROM work WHERE id = ?", [(work,) for work in sorted(free)])


class _Near:
    """What records are linked with; each part of the table is read once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._read: dict[tuple[object, ...], list[Record]] = {}
        self._records: dict[int, Record] = {}  # each parsed once, however many keys lead to it
        self.settled: set[int] = set()

    def component(self, number: int) -> dict[int, Record]:
        """The record of that id with all that it is linked with, directly or over others."""
        found: dict[int, Record] = {}
        looked: set[tuple[object, ...]] = set()
        frontier = self._where("id", "id = ?", number)
        while frontier:
            one = frontier.pop()
            if one.id in found:
                continue
            found[one.id] = one
            # what says the same is linked with the same
            said = (one.author, one.year, one.title, one.arxiv_id, one.doi, one.address, one.work.authors,
                    one.work.form)  # fmt: skip
            if said not in looked:
                looked.add(said)
                frontier += [
                    other for other in self._beside(one) if other.id not in found and linked(one, other)
                ]
        return found

    def _beside(self, one: Record) -> Iterator[Record]:
        for name, condition in _NEAR:
            value = getattr(one, name)
            if value:
                yield from self._where(name, condition, value)
        if one.title and one.author and one.year is not None:
            years = (one.year - YEARS, one.year + YEARS)
            yield from self._where("author", "author = ? AND year BETWEEN ? AND ?", one.author, *years)

    def _where(self, name: str, condition: str, *values: object) -> list[Record]:
        key = (name, *values)
        if key not in self._read:
            found = self._connection.execute(f"SELECT * FROM record WHERE {condition}", values)
            self._read[key] = [self._records.get(row["id"]) or self._kept(row) for row in found]
        return list(self._read[key])

    def _kept(self, row: sqlite3.Row) -> Record:
        names = ("arxiv_id", "doi", "address", "author", "year", "title")
        work = rows.work_from_json(row["work"])
        made = Record(row["id"], row["digest"], work, **{name: row[name] for name in names})
        self._records[made.id] = made
        return made


def join_all(connection: sqlite3.Connection) -> None:
    """Give every reference and paper of a library of version 1 its record, and join them."""
    references = (
        "SELECT reference.id, work, substr(text, start + 1, end - start) AS printed FROM reference"
        " JOIN document_text USING (document_id)"
    )
    for table, sql in (
        ("reference", references),
        ("document", "SELECT id, work, '' AS printed FROM document WHERE kind = 'paper'"),
    ):
        made = [
            (record_id(connection, rows.work_from_json(row["work"]), row["printed"]), row["id"])
            for row in connection.execute(sql).fetchall()
        ]
        connection.executemany(f"UPDATE {table} SET record_id = ? WHERE id = ?", made)
    settle(connection, [row[0] for row in connection.execute("SELECT id FROM record").fetchall()])
