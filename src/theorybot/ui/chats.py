"""`chats.db`: conversations, kept apart from the library, so that neither waits for the other."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from theorybot.errors import TheorybotError

FILE = "chats.db"
State = Literal["answering", "answered", "stopped", "failed"]

_VERSION = 1
_TABLES = """
CREATE TABLE chat (
    id TEXT PRIMARY KEY,
    library TEXT NOT NULL,         -- the folder's name: several libraries may lie side by side
    title TEXT NOT NULL,
    changed TEXT NOT NULL
) STRICT;
CREATE TABLE turn (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id TEXT NOT NULL REFERENCES chat (id) ON DELETE CASCADE,
    question TEXT NOT NULL,
    asked TEXT NOT NULL,           -- how: filters, model, passages; JSON
    state TEXT NOT NULL CHECK (state IN ('answering', 'answered', 'stopped', 'failed')),
    answer TEXT NOT NULL,          -- JSON, see saving.py; while an answer is made, what is said so far
    error TEXT NOT NULL,
    thumb INTEGER,                 -- 1 up, 0 down
    comment TEXT NOT NULL,
    made TEXT NOT NULL
) STRICT;
CREATE INDEX turn_chat ON turn (chat_id);
"""


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation without its turns."""

    id: str
    title: str
    changed: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what became of it. `answer` is as `saving.saved` makes it, or empty."""

    id: int
    chat_id: str
    question: str
    asked: Mapping[str, Any]
    state: State
    answer: Mapping[str, Any]
    error: str
    thumb: int | None
    comment: str
    made: str


class Chats:
    """The conversations about one library. Each call opens the file anew: any thread may call."""

    def __init__(self, library: Path) -> None:
        self.path = library.absolute().parent / FILE
        self._library = library.name

    def start(self, title: str) -> Chat:
        """A new conversation."""
        chat = Chat(uuid.uuid4().hex[:12], _title(title), _now())
        with self._open() as db:
            db.execute(
                "INSERT INTO chat VALUES (?, ?, ?, ?)", (chat.id, self._library, chat.title, chat.changed)
            )
        return chat

    def listed(self) -> list[Chat]:
        """All conversations, the last one used first."""
        with self._open() as db:
            found = db.execute(
                "SELECT id, title, changed FROM chat WHERE library = ? ORDER BY changed DESC",
                (self._library,),
            )
            return [Chat(**dict(row)) for row in found]

    def chat(self, chat_id: str) -> Chat | None:
        """The conversation of that id."""
        return next((chat for chat in self.listed() if chat.id == chat_id), None)

    def rename(self, chat_id: str, title: str) -> None:
        """Give a conversation another title."""
        with self._open() as db:
            db.execute("UPDATE chat SET title = ? WHERE id = ?", (_title(title), chat_id))

    def delete(self, chat_id: str) -> None:
        """Remove a conversation with all its turns."""
        with self._open() as db:
            db.execute("DELETE FROM chat WHERE id = ?", (chat_id,))

    def ask(self, chat_id: str, question: str, asked: Mapping[str, Any]) -> int:
        """A new turn, which is being answered; returns its id."""
        with self._open() as db:
            db.execute("UPDATE chat SET changed = ? WHERE id = ?", (_now(), chat_id))
            made = db.execute(
                "INSERT INTO turn (chat_id, question, asked, state, answer, error, comment, made)"
                " VALUES (?, ?, ?, 'answering', '{}', '', '', ?)",
                (chat_id, question, json.dumps(asked), _now()),
            )
            return int(made.lastrowid or 0)

    def put(self, turn_id: int, state: State, answer: Mapping[str, Any], error: str = "") -> None:
        """Keep what an answer is by now."""
        with self._open() as db:
            db.execute(
                "UPDATE turn SET state = ?, answer = ?, error = ? WHERE id = ?",
                (state, json.dumps(answer, ensure_ascii=False), error, turn_id),
            )

    def judge(self, turn_id: int, thumb: int | None, comment: str) -> None:
        """Keep what a reader thinks of an answer."""
        with self._open() as db:
            db.execute("UPDATE turn SET thumb = ?, comment = ? WHERE id = ?", (thumb, comment, turn_id))

    def turns(self, chat_id: str) -> list[Turn]:
        """The turns of a conversation in order."""
        with self._open() as db:
            return [
                _turn(row)
                for row in db.execute("SELECT * FROM turn WHERE chat_id = ? ORDER BY id", (chat_id,))
            ]

    def judged(self) -> list[Turn]:
        """All turns of this library with a thumb or a comment."""
        with self._open() as db:
            found = db.execute(
                "SELECT turn.* FROM turn JOIN chat ON chat.id = chat_id WHERE library = ?"
                " AND (thumb IS NOT NULL OR comment != '') ORDER BY turn.id",
                (self._library,),
            )
            return [_turn(row) for row in found]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are kept at the end. Raises TheorybotError."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=10)) as db:
                db.row_factory = sqlite3.Row
                db.execute("PRAGMA foreign_keys = ON")
                _prepare(db)
                with db:
                    yield db
        except (sqlite3.Error, OSError) as error:
            raise TheorybotError(f"{self.path}: {error}; free disk space, or move the file away") from error


def _prepare(db: sqlite3.Connection) -> None:
    found = db.execute("PRAGMA user_version").fetchone()[0]
    if found > _VERSION:
        raise TheorybotError("chats.db was made by a newer theorybot; upgrade, or move the file away")
    if found < _VERSION:
        db.execute("PRAGMA journal_mode = WAL")
        # another session may be doing the same: whoever comes second finds it done
        db.execute("BEGIN IMMEDIATE")
        if db.execute("PRAGMA user_version").fetchone()[0] < _VERSION:
            for statement in _TABLES.split(";\n"):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {_VERSION}")
        db.commit()


def _turn(row: sqlite3.Row) -> Turn:
    fields = dict(row)
    return Turn(**{**fields, "asked": json.loads(fields["asked"]), "answer": json.loads(fields["answer"])})


def _title(text: str) -> str:
    words = " ".join(text.split())
    return (words if len(words) <= 80 else words[:79].rsplit(" ", 1)[0] + "…") or "Untitled"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
