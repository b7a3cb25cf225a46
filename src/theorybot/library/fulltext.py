"""What is given to SQLite's full-text index: folded text, and quoted words of a question."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterable, Sequence

from theorybot.bibliography import fold

TOKENIZER = "porter unicode61"
MOST_TERMS = 64  # distinct words of a question that are looked up; a pasted page is not a question

_WORD = re.compile(r"[^\W_]+")
# Words that say nothing of a subject. They would only cost time: nearly every chunk has them.
_STOP = frozenset(
    """
    a about an and any are as at be been between but by can could did do does for from had has have how
    i if in into is it its me my no not of on or our please should show so some tell than that the their
    them then there these they this those to us was we were what when where which who whom whose why
    will with would you your
    """.split()  # noqa: SIM905 - a list of quoted words would be a page long
)


def words(text: str) -> list[str]:
    """The text's words, folded (no case, no accents, `ł` as `l`), in order."""
    return _WORD.findall(fold(text))


def content_words(text: str) -> list[str]:
    """Distinct words that carry a subject, in order of appearance; all words if none does."""
    found = list(dict.fromkeys(words(text)))
    return [word for word in found if word not in _STOP] or found


def match_expression(terms: Sequence[str]) -> str:
    """An FTS5 expression: any of the words, each quoted. Empty where there is none.

    Quoting matters: bare `AND`, `what's` or `n^{-1/2}` are syntax to FTS5.
    """
    return " OR ".join(f'"{word}"' for word in terms[:MOST_TERMS])


class Stemmer:
    """Words to stems as the full-text index makes them: SQLite's own tokenizer is asked, in memory."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._guard = threading.Lock()
        self._memory = sqlite3.connect(":memory:", check_same_thread=False)
        self._memory.execute(f"CREATE VIRTUAL TABLE text USING fts5 (word, tokenize = '{TOKENIZER}')")
        self._memory.execute("CREATE VIRTUAL TABLE stems USING fts5vocab (text, instance)")

    def stem(self, word: str) -> str:
        """The stem of one folded word."""
        return self.stems([word])[word]

    def stems(self, found: Iterable[str]) -> dict[str, str]:
        """The stem of each folded word."""
        wanted = set(found)
        with self._guard:
            # not `wanted - keys()`, which goes through all that is known
            new = sorted(word for word in wanted if word not in self._known)
            if new:
                self._memory.execute("DELETE FROM text")
                rows = enumerate(new, start=1)
                self._memory.executemany("INSERT INTO text (rowid, word) VALUES (?, ?)", rows)
                stems = dict(self._memory.execute("SELECT doc, term FROM stems").fetchall())
                self._known |= {word: stems.get(row, word) for row, word in enumerate(new, start=1)}
            return {word: self._known[word] for word in wanted}


STEMMER = Stemmer()
