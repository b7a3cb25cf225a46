"""The default model through onnxruntime: vectors of questions, and questions read with sentences."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from theorybot.embedding import Vectors
from theorybot.embedding.batching import of_like_length, padded
from theorybot.embedding.reading import features, paired, scores

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

ADAPTERS = ("questions", "reading")  # inputs of the graph: the changes of low rank that a row goes through
_BATCH = 16


class QuickModel:
    """The graph of `graph.export`; it needs no torch, whose import costs seconds."""

    def __init__(self, graph: Path, tokenizer: Tokenizer, dimension: int, reading: Traversable) -> None:
        """`dimension` is that of its vectors; the file `reading` has the head that scores what is read."""
        self._dimension = dimension
        self._graph = graph
        self._tokenizer = tokenizer
        self._reading = reading

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        found = np.zeros((len(texts), self._dimension), dtype=np.float32)
        encoded = self._tokenizer.encode_batch_fast(list(texts))
        for batch in of_like_length([len(row.ids) for row in encoded], _BATCH):
            found[batch] = self._pooled([encoded[index] for index in batch], [False] * len(batch))
        return found

    def question(self, question: str) -> Vectors:
        """Unit vectors without and with the change for questions, shape (2, dimension)."""
        return self._pooled(self._tokenizer.encode_batch_fast([question]) * 2, [False, True])

    def read(self, question: str, texts: Sequence[str]) -> Vectors:
        """How well each text answers, shape (len(texts),)."""
        found = np.zeros(len(texts), dtype=np.float32)
        asked, *encoded = self._tokenizer.encode_batch_fast([question, *texts])
        for batch in of_like_length([len(row.ids) for row in encoded], _BATCH):
            ids, mask, kinds = paired([(asked, encoded[index]) for index in batch])
            hidden = self._run(ids, mask, kinds, reading=np.ones(len(batch), dtype=np.float32))
            found[batch] = scores(features(hidden, mask, kinds), self._head)
        return found

    def _pooled(self, encoded: list[Encoding], asked: Sequence[bool]) -> Vectors:
        ids, mask = padded(encoded)
        hidden = self._run(ids, mask, np.zeros_like(ids), questions=np.array(asked, np.float32))
        weight = mask[:, :, None].astype(np.float32)
        pooled = (hidden * weight).sum(axis=1) / weight.sum(axis=1)
        return np.asarray(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), dtype=np.float32)

    def _run(
        self, ids: NDArray[np.int64], mask: NDArray[np.int64], kinds: NDArray[np.int64], **shares: Vectors
    ) -> Vectors:
        """Last hidden states, shape (rows, tokens, dimension); `shares` of ADAPTERS, 0 where left out."""
        none = np.zeros(len(ids), dtype=np.float32)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": kinds}
        hidden = self._session.run(None, given | {name: shares.get(name, none) for name in ADAPTERS})[0]
        return np.asarray(hidden, dtype=np.float32)

    @cached_property
    def _head(self) -> dict[str, Vectors]:
        from safetensors.numpy import load

        parts = load(self._reading.read_bytes())
        return {name: part.astype(np.float32) for name, part in parts.items() if name.startswith("head.")}

    @cached_property
    def _session(self) -> InferenceSession:
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.log_severity_level = 3
        # a thread that waits in a loop for work takes a core from others, for passes of some milliseconds
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return InferenceSession(str(self._graph), options, providers=["CPUExecutionProvider"])
