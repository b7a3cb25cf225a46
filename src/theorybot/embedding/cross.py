"""A cross-encoder of sentence-transformers: how likely a text supports a claim, read side by side."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from theorybot.errors import EmbeddingError


class CrossScorer:
    """Scores pairs of evidence and claim with a model from a folder, or from the hub where that is allowed.

    A model with one output gives a score of support; of one with several the output labelled "entailment" is
    taken, and "contradiction" where there is one. Raises EmbeddingError.
    """

    def __init__(self, model: str) -> None:
        if Path(model).is_absolute() and not Path(model).is_dir():  # told before torch is imported
            raise EmbeddingError(
                f"checker hf:{model}: no such folder; name another, or set checker = lexical"
            )
        from sentence_transformers import CrossEncoder

        local = Path(model).is_dir() or os.environ.get("HF_HUB_OFFLINE") == "1"
        try:
            self._model: Any = CrossEncoder(model, local_files_only=local)
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            first = str(error).strip().splitlines()[:1]
            raise EmbeddingError(
                f"checker hf:{model} cannot be opened ({' '.join(first)[:120]}); name a folder with a "
                "cross-encoder, fetch the model, or set checker = lexical"
            ) from error
        labels = self._model.model.config.id2label or {0: "support"}
        names = {int(number): str(label).casefold() for number, label in labels.items()}
        self._outputs = len(names)
        self._entails = next((n for n, label in names.items() if label.startswith("entail")), None)
        self._against = next((n for n, label in names.items() if "contradict" in label), None)
        if self._outputs > 1 and self._entails is None:
            found = ", ".join(names.values())
            raise EmbeddingError(
                f"checker hf:{model} has the labels {found} and no 'entailment'; "
                "name an NLI model, or one with a single score"
            )

    def scores(self, pairs: Sequence[tuple[str, str]]) -> tuple[list[float], list[float]]:
        """For pairs (evidence, claim) how likely it supports and how likely it contradicts, in [0, 1]."""
        raw = self._model.predict(list(pairs), convert_to_numpy=True, show_progress_bar=False)
        found = np.asarray(raw, dtype=np.float64).reshape(len(pairs), self._outputs)
        if self._outputs == 1:
            inside = bool(((found >= 0) & (found <= 1)).all())
            value = found[:, 0] if inside else 1.0 / (1.0 + np.exp(-found[:, 0]))
            return value.tolist(), [0.0] * len(pairs)
        if (found < 0).any() or (abs(found.sum(axis=1) - 1) > 1e-3).any():
            found = np.exp(found - found.max(axis=1, keepdims=True))
            found /= found.sum(axis=1, keepdims=True)
        against = found[:, self._against].tolist() if self._against is not None else [0.0] * len(pairs)
        return found[:, self._entails].tolist(), against
