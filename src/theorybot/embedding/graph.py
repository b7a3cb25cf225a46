"""A transformer as an ONNX graph, so that a question needs no torch."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theorybot.errors import EmbeddingError

if TYPE_CHECKING:
    import torch


def export(transformer: Any, path: Path, adapter: Mapping[str, torch.Tensor]) -> None:
    """Write the transformer to `path`; a rename makes it appear whole or not at all; or EmbeddingError.

    `adapter` has for some linear layers the two factors of a change of low rank, "LAYER.down" of shape (rank,
    inputs) and "LAYER.up" of shape (outputs, rank). The graph's third input, of shape (batch,), says how much
    of it each row goes through: 1 or 0.
    """
    import torch

    sample = (torch.ones((2, 8), dtype=torch.int64),) * 2
    axes = {0: "batch", 1: "tokens"}
    temporary = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with torch.no_grad(), warnings.catch_warnings(), ExitStack() as attached:
            warnings.simplefilter("ignore")  # the tracer warns of branches that these inputs never take
            torch.onnx.export(
                _hidden_states(transformer, adapter, attached),
                (*sample, torch.ones(2)),
                str(temporary),
                input_names=["input_ids", "attention_mask", "asked"],
                output_names=["hidden"],
                dynamic_axes={
                    "input_ids": axes,
                    "attention_mask": axes,
                    "asked": {0: "batch"},
                    "hidden": axes,
                },
                opset_version=17,
                dynamo=False,
            )
        temporary.replace(path)
    except OSError as error:
        raise EmbeddingError(f"cannot write {path.parent} ({error.strerror}); set XDG_CACHE_HOME") from error
    finally:
        temporary.unlink(missing_ok=True)


def _hidden_states(
    transformer: Any, adapter: Mapping[str, torch.Tensor], attached: ExitStack
) -> torch.nn.Module:
    """The transformer alone, positional in and tensor out, as the exporter wants it.

    What changes its layers is taken off again when `attached` is closed.
    """
    import torch
    from torch.nn.functional import linear

    class HiddenStates(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer
            self.asked = torch.ones(1)
            for name in sorted({key.rpartition(".")[0] for key in adapter}):
                layer = transformer.get_submodule(name)
                attached.enter_context(layer.register_forward_hook(self._changed(name)))

        def _changed(self, name: str) -> Any:
            down, up = (adapter[f"{name}.{part}"].float() for part in ("down", "up"))
            return lambda _, inputs, output: output + self.asked * linear(linear(inputs[0], down), up)

        def forward(
            self, input_ids: torch.Tensor, attention_mask: torch.Tensor, asked: torch.Tensor
        ) -> torch.Tensor:
            self.asked = asked[:, None, None]
            out = self.transformer(input_ids=input_ids, attention_mask=attention_mask)
            hidden: torch.Tensor = out.last_hidden_state
            return hidden

    return HiddenStates()
