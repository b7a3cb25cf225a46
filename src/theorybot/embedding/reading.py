"""A question read together with texts: what goes into the model, and how well each text answers. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Encoding

    from theorybot.embedding import Vectors

WIDTH = 96  # of the layer between the features and the score
_ASKED, _TOLD = 32, 64  # tokens that are read of a question and of a text
_SCALE = 4.0  # length of a vector among the features


def paired(
    pairs: Sequence[Sequence[Encoding]],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Of pairs (question, text) ids, mask and kinds (1 for the text), each of shape (pairs, tokens)."""
    rows = [(question.ids[:_ASKED], text.ids[1 : _TOLD + 1]) for question, text in pairs]
    width = max(len(one) + len(other) for one, other in rows)
    ids, mask, kinds = (np.zeros((len(rows), width), dtype=np.int64) for _ in range(3))
    for at, (one, other) in enumerate(rows):
        size = len(one) + len(other)
        ids[at, :size], mask[at, :size], kinds[at, len(one) : size] = one + other, 1, 1
    return ids, mask, kinds


def features(hidden: Any, mask: Any, kinds: Any) -> Any:
    """What the head sees, shape (pairs, 4 * dimension): vectors of question and text, and how they differ.

    `hidden` are last states, shape (pairs, tokens, dimension); arrays of numpy or of torch.
    """
    vectors = []
    for weight in ((mask - kinds)[:, :, None], kinds[:, :, None]):
        mean = (hidden * weight).sum(1) / weight.sum(1)
        vectors.append(_SCALE * mean / (mean * mean).sum(1)[:, None] ** 0.5)
    one, other = vectors
    parts = [one, other, one * other, abs(one - other)]
    if isinstance(hidden, np.ndarray):
        return np.concatenate(parts, axis=1)
    import torch

    return torch.cat(parts, dim=1)


def scores(inputs: Vectors, head: Mapping[str, Vectors]) -> Vectors:
    """How well each text answers, shape (pairs,): the higher the better."""
    wide = np.maximum(inputs @ head["head.wide"].T + head["head.bias"], 0.0)
    return np.asarray(wide @ head["head.out"], dtype=np.float32)
