"""The default model's transformer in plain torch: loads in a second, and is laid out for the CPU.

transformers computes the same; importing it costs three seconds of every ingest, and its linear layers turn
their weights into the processor's order at each call. `tests/test_bert.py` holds the two together.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

    Step = Callable[[Tensor], Tensor]


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer: what its attention and its feed-forward part apply, in this order."""

    queries_keys_values: Step
    attended: Step
    attention_norm: Step
    wider: Step  # with the activation
    narrower: Step
    norm: Step


class Bert:
    """A BERT model of `folder` (config.json, model.safetensors) with GELU, in one precision on one device."""

    def __init__(self, folder: Path, precision: str, device: str) -> None:
        import torch
        from safetensors.torch import load_file

        config = json.loads((folder / "config.json").read_text("utf-8"))
        self._heads: int = config["num_attention_heads"]
        self._epsilon: float = config["layer_norm_eps"]
        stored = load_file(folder / "model.safetensors")
        self._device, dtype = device, getattr(torch, precision)
        self._weights = {
            name: weight.to(device, dtype) for name, weight in stored.items() if weight.is_floating_point()
        }
        self._layers = [self._layer(f"encoder.layer.{at}.") for at in range(config["num_hidden_layers"])]
        self._embedded = self._norm("embeddings.LayerNorm")

    def states(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Last hidden states, shape (rows, tokens, dimension), of ids and mask of shape (rows, tokens).

        Float32 and on the CPU, whatever they were computed in.
        """
        import torch
        from torch.nn.functional import embedding, scaled_dot_product_attention

        with torch.inference_mode():
            rows, tokens = ids.shape
            told = embedding(ids.to(self._device), self._weights["embeddings.word_embeddings.weight"])
            kind = self._weights["embeddings.token_type_embeddings.weight"][0]
            place = self._weights["embeddings.position_embeddings.weight"][:tokens]
            hidden = self._embedded(told + kind + place)
            seen = None if bool(mask.all()) else mask.bool().to(self._device)[:, None, None, :]
            for layer in self._layers:
                parts = layer.queries_keys_values(hidden).view(rows, tokens, 3, self._heads, -1)
                query, key, value = parts.permute(2, 0, 3, 1, 4)
                heads = scaled_dot_product_attention(query, key, value, attn_mask=seen)
                attended = layer.attended(heads.transpose(1, 2).flatten(2))
                hidden = layer.attention_norm(attended + hidden)
                hidden = layer.norm(layer.narrower(layer.wider(hidden)) + hidden)
            return hidden.float().cpu()

    def _layer(self, name: str) -> _Layer:
        import torch

        own = [f"{name}attention.self.{part}" for part in ("query", "key", "value")]
        weight = torch.cat([self._weights.pop(f"{part}.weight") for part in own])
        bias = torch.cat([self._weights.pop(f"{part}.bias") for part in own])
        return _Layer(
            _linear(weight, bias),
            self._linear(f"{name}attention.output.dense"), self._norm(f"{name}attention.output.LayerNorm"),
            self._linear(f"{name}intermediate.dense", gelu=True), self._linear(f"{name}output.dense"),
            self._norm(f"{name}output.LayerNorm"),
        )  # fmt: skip

    def _linear(self, name: str, *, gelu: bool = False) -> Step:
        return _linear(self._weights.pop(f"{name}.weight"), self._weights.pop(f"{name}.bias"), gelu=gelu)

    def _norm(self, name: str) -> Step:
        from torch.nn.functional import layer_norm

        weight, bias = self._weights.pop(f"{name}.weight"), self._weights.pop(f"{name}.bias")
        return lambda x: layer_norm(x, weight.shape, weight, bias, self._epsilon)


def _linear(weight: Tensor, bias: Tensor, *, gelu: bool = False) -> Step:
    """x -> x W' + b, then GELU if asked.

    On a CPU in bfloat16 the weights are put in the order that its instructions read, once: a tenth of the
    time of a pass. torch's own compiler calls the same two operations; where they are missing, or for other
    kinds of numbers, the plain ones give the same but for rounding.
    """
    import torch
    from torch.nn import functional

    own: Any = torch.ops.mkldnn
    laid_out = weight.device.type == "cpu" and weight.dtype == torch.bfloat16
    needed = ("_linear_pointwise", "_reorder_linear_weight", "_is_mkldnn_bf16_supported")
    if laid_out and all(hasattr(own, name) for name in needed) and own._is_mkldnn_bf16_supported():
        packed = own._reorder_linear_weight(weight)
        after, how = ("gelu", "none") if gelu else ("none", "")
        return lambda x: own._linear_pointwise(x, packed, bias, after, [], how)
    if gelu:
        return lambda x: functional.gelu(functional.linear(x, weight, bias))
    return lambda x: functional.linear(x, weight, bias)
