"""The checker that judges in an evaluation, with the sentence vectors that the product gives it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from theorybot.embedding import Embedder, Vectors, open_embedder
from theorybot.grounding import Checker, open_checker
from theorybot.settings import Settings


def open_judge(name: str | None, settings: Settings) -> Checker:
    """The checker of that name (default: the settings'). The embedding model is opened when first needed."""

    @cache
    def embedder() -> Embedder:
        return open_embedder(settings.embedding_model, settings.precision)

    def embed(texts: Sequence[str]) -> Vectors:
        return embedder().embed_query(texts)

    return open_checker(name or settings.checker, embed)
