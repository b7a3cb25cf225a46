"""sentence-transformers on this machine: any model folder or hub id."""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from theorybot.embedding import Precision, Span, Vectors, embed_apart
from theorybot.errors import EmbeddingError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

log = logging.getLogger(__name__)

_BATCH = 32  # texts a forward pass: larger ones gain nothing on a CPU and cost memory
_SHORT = 40  # characters: up to here texts are words
_WORDS = 256  # the same for single words
_TRIALS = 3  # the first pays for allocations
TRIAL = "The generalization bound depends on the norm of the weights and the margin. " * 12


class LocalEmbedder:
    """Loads the model when it is first needed: importing torch takes seconds."""

    def __init__(self, model: str, precision: Precision = "auto") -> None:
        self.model = model
        self._precision = precision
        self._models: dict[tuple[str, str], SentenceTransformer] = {}

    @property
    def name(self) -> str:
        """Model, digest of its files where they are local, and precision."""
        return f"{self.model}@{self._digest}/{self.precision}"

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._load(self.precision).get_embedding_dimension() or 0)

    @property
    def window(self) -> int:
        """Tokens the model reads."""
        return int(self._load(self.precision).max_seq_length or 512)

    @cached_property
    def precision(self) -> str:
        """The precision asked for; "auto" is measured on a CPU, and is float32 on a GPU."""
        if self._precision != "auto":
            return self._precision
        return self._measure() if self._device == "cpu" else "float32"

    @cached_property
    def _device(self) -> str:
        """Where the model runs: the GPU where this build of torch can use one."""
        import torch

        return "cuda" if torch.cuda.is_available() else "cpu"

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, with special tokens, uncut."""
        rows = self._load(self.precision).tokenizer(list(texts), truncation=False, verbose=False)["input_ids"]
        return [len(row) for row in rows]

    def has_word(self, word: str) -> bool:
        """Whether the tokenizer keeps the word whole."""
        return len(self._load(self.precision).tokenizer.tokenize(word)) == 1

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        return self._encode(self._load(self.precision), texts, query=False)

    def embed_chunks(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]]
    ) -> tuple[Vectors, list[Vectors]]:
        """Vectors of texts and of the spans in them, embedded one by one."""
        return embed_apart(self, texts, spans)

    def embed_query(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of queries, with the model's query prompt if it has one."""
        return self._encode(self._load(self.precision), texts, query=True)

    def embed_question(self, question: str) -> Vectors:
        """The unit vector of a question twice, shape (2, dimension)."""
        return np.repeat(self.embed_query([question]), 2, axis=0)

    def read(self, question: str, texts: Sequence[str]) -> Vectors | None:
        """It cannot; the default model alone can."""
        return None

    def _encode(self, loaded: SentenceTransformer, texts: Sequence[str], *, query: bool) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        encode = loaded.encode_query if query else loaded.encode_document
        tensor = encode(
            list(texts),
            batch_size=_BATCH if max(map(len, texts)) > _SHORT else _WORDS,
            convert_to_tensor=True,
            show_progress_bar=False,
        )
        vectors = tensor.float().cpu().numpy().astype(np.float32, copy=False)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)

    @cached_property
    def _digest(self) -> str:
        # with those of layers behind the transformer, which have folders of their own
        weights = sorted(
            path
            for path in (Path(self.model).rglob("*") if Path(self.model).is_dir() else ())
            if path.suffix in (".safetensors", ".bin")
        )
        digest = hashlib.sha256()
        for path in weights:
            with path.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        return digest.hexdigest()[:12] if weights else "hub"

    @property
    def _loaded(self) -> SentenceTransformer:
        """On the CPU and exact, wherever documents are embedded: the graph for questions is made of it."""
        return self._load("float32", "cpu")

    def _load(self, precision: str, device: str | None = None) -> SentenceTransformer:
        key = (precision, device or self._device)
        if key not in self._models:
            self._models[key] = self._open(*key)
        return self._models[key]

    def _open(self, precision: str, device: str) -> SentenceTransformer:
        local = Path(self.model).is_dir()
        if local:  # without this an unreachable hub costs over a minute of retries
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]  # one bar is enough, and it is ours
        kwargs = {"dtype": getattr(torch, precision)}
        try:
            return SentenceTransformer(self.model, device=device, model_kwargs=kwargs, local_files_only=local)
        except (OSError, ValueError, KeyError) as error:
            raise EmbeddingError(
                f"the embedding model {self.model!r} cannot be loaded ({_first_line(error)}); "
                "set embedding_model to a model folder or a hub id"
            ) from error

    def _measure(self) -> str:
        """The faster precision on this CPU.

        CPUs with bfloat16 arithmetic run it nearly twice as fast, others emulate it and are slower, so the
        best of three interleaved trials tells them apart even on a busy machine.
        """
        import torch

        if not torch.ops.mkldnn._is_mkldnn_bf16_supported():
            return "float32"
        names = ("float32", "bfloat16")
        trials = [{name: self._time(name) for name in names} for _ in range(_TRIALS)]
        seconds = {name: min(trial[name] for trial in trials) for name in names}
        log.info("embedding trial, seconds: %s", seconds)
        return min(names, key=lambda name: seconds[name])

    def _time(self, precision: str) -> float:
        started = time.perf_counter()
        self._pass(precision)
        return time.perf_counter() - started

    def _pass(self, precision: str) -> None:
        """What the precisions are tried on; the model is loaded by the first."""
        self._encode(self._load(precision), [TRIAL] * 4, query=False)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
