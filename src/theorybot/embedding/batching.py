"""Encoded texts to batches of like length, padded arrays, and vectors from the model's states. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from theorybot.embedding import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Encoding

WINDOW = 256  # tokens that the default model reads
_BATCH = 3000  # tokens a forward pass: larger ones gain nothing on a CPU and cost memory


def in_batches(sizes: Sequence[int]) -> list[list[int]]:
    """Indices of texts with these numbers of tokens in batches of like sizes, the longest first."""
    found: list[list[int]] = []
    for index in sorted(range(len(sizes)), key=lambda index: -sizes[index]):
        if not found or sizes[found[-1][0]] * (len(found[-1]) + 1) > _BATCH:
            found.append([])
        found[-1].append(index)
    return found


def of_like_length(sizes: Sequence[int], most: int) -> list[list[int]]:
    """Indices in batches of at most `most`, none less than half as long as the longest of its batch.

    A question and its words in one batch would cost as much as ten questions.
    """
    found: list[list[int]] = []
    for index in sorted(range(len(sizes)), key=lambda index: -sizes[index]):
        if not found or len(found[-1]) == most or 2 * sizes[index] < sizes[found[-1][0]]:
            found.append([])
        found[-1].append(index)
    return found


def padded(rows: list[Encoding]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Token ids and attention mask, shape (rows, tokens), cut to the window."""
    width = min(WINDOW, max(len(row.ids) for row in rows))
    ids = np.zeros((len(rows), width), dtype=np.int64)
    mask = np.zeros_like(ids)
    for index, row in enumerate(rows):
        # the last token of a cut text is the model's own end mark, as in training
        kept = row.ids if len(row.ids) <= width else [*row.ids[: width - 1], row.ids[-1]]
        ids[index, : len(kept)] = kept
        mask[index, : len(kept)] = 1
    return ids, mask


def pool(
    hidden: NDArray[np.float32], offsets: list[Span], spans: Sequence[Span], out: NDArray[np.float32]
) -> None:
    """Fill `out` with the mean state of the tokens inside each span; beyond the window it stays zero."""
    starts, ends = np.array(offsets).T
    for row, (start, end) in enumerate(spans):
        within = (starts >= start) & (ends <= end) & (ends > starts)
        if within.any():
            out[row] = unit(hidden[within].mean(axis=0))


def unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vector at length one."""
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
