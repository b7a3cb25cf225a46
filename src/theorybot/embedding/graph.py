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


def export(transformer: Any, path: Path, adapters: Mapping[str, Mapping[str, torch.Tensor]]) -> None:
    """Write the transformer to `path`; a rename makes it appear whole or not at all; or EmbeddingError.

    `adapters` are changes of low rank by name. Each has for some linear layers two factors, "LAYER.down" of
    shape (rank, inputs) and "LAYER.up" of shape (outputs, rank). Behind ids, mask and kinds of tokens the
    graph has an input of each one's name, of shape (batch,): how much of it each row goes through, 1 or 0.
    """
    import torch

    sample = (torch.ones((2, 8), dtype=torch.int64),) * 3
    axes = {0: "batch", 1: "tokens"}
    names = ["input_ids", "attention_mask", "token_type_ids"]
    temporary = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with torch.no_grad(), warnings.catch_warnings(), ExitStack() as attached:
            warnings.simplefilter("ignore")  # the tracer warns of branches that these inputs never take
            torch.onnx.export(
                _hidden_states(transformer, adapters, attached),
                (*sample, *(torch.ones(2) for _ in adapters)),
                str(temporary),
                input_names=[*names, *adapters],
                output_names=["hidden"],
                dynamic_axes=dict.fromkeys((*names, "hidden"), axes)
                | {name: {0: "batch"} for name in adapters},
                opset_version=17,
                dynamo=False,
            )
        temporary.replace(path)
    except OSError as error:
        raise EmbeddingError(f"cannot write {path.parent} ({error.strerror}); set XDG_CACHE_HOME") from error
    finally:
        temporary.unlink(missing_ok=True)


def _hidden_states(
    transformer: Any, adapters: Mapping[str, Mapping[str, torch.Tensor]], attached: ExitStack
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
            self.shares: dict[str, torch.Tensor] = {}
            for adapter, factors in adapters.items():
                for name in sorted({key.rpartition(".")[0] for key in factors}):
                    layer = transformer.get_submodule(name)
                    down, up = (factors[f"{name}.{part}"].float() for part in ("down", "up"))
                    attached.enter_context(layer.register_forward_hook(self._changed(adapter, down, up)))

        def _changed(self, adapter: str, down: torch.Tensor, up: torch.Tensor) -> Any:
            return lambda _, inputs, output: (
                output + self.shares[adapter] * linear(linear(inputs[0], down), up)
            )

        def forward(
            self, ids: torch.Tensor, mask: torch.Tensor, kinds: torch.Tensor, *shares: torch.Tensor
        ) -> torch.Tensor:
            given = zip(adapters, shares, strict=True)
            self.shares = {name: share[:, None, None] for name, share in given}
            out = self.transformer(input_ids=ids, attention_mask=mask, token_type_ids=kinds)
            hidden: torch.Tensor = out.last_hidden_state
            return hidden

    return HiddenStates()
