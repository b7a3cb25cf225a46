"""A transformer as an ONNX graph, so that a question needs no torch."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theorybot.errors import EmbeddingError

if TYPE_CHECKING:
    import torch


def export(transformer: Any, path: Path) -> None:
    """Write the transformer to `path`; a rename makes it appear whole or not at all; or EmbeddingError."""
    import torch

    sample = torch.ones((2, 8), dtype=torch.int64)
    axes = {0: "batch", 1: "tokens"}
    temporary = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the tracer warns of branches that these inputs never take
            torch.onnx.export(
                _hidden_states(transformer),
                (sample, sample),
                str(temporary),
                input_names=["input_ids", "attention_mask"],
                output_names=["hidden"],
                dynamic_axes={"input_ids": axes, "attention_mask": axes, "hidden": axes},
                opset_version=17,
                dynamo=False,
            )
        temporary.replace(path)
    except OSError as error:
        raise EmbeddingError(f"cannot write {path.parent} ({error.strerror}); set XDG_CACHE_HOME") from error
    finally:
        temporary.unlink(missing_ok=True)


def _hidden_states(transformer: Any) -> torch.nn.Module:
    """The transformer alone, positional in and tensor out, as the exporter wants it."""
    import torch

    class HiddenStates(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            out = self.transformer(input_ids=input_ids, attention_mask=attention_mask)
            hidden: torch.Tensor = out.last_hidden_state
            return hidden

    return HiddenStates()
