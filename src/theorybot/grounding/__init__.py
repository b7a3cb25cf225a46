"""Claim x passages -> verdict: the checker, and `open_checker` to get the one that the settings name."""

from __future__ import annotations

from theorybot.grounding.lexical import Embed, LexicalChecker
from theorybot.grounding.seam import Checker, Judgement, collapsed

__all__ = ["Checker", "Embed", "Judgement", "LexicalChecker", "collapsed", "open_checker"]


def open_checker(name: str = "lexical", embed: Embed | None = None) -> Checker:
    """The checker of that name: "lexical", or "hf:MODEL" for a cross-encoder.

    MODEL is a folder or a hub id. `embed` gives unit vectors of sentences to the lexical checker, which does
    without if there is none. Raises TheorybotError.
    """
    kind, colon, model = name.partition(":")
    if name == "lexical":
        return LexicalChecker(embed)
    if kind == "hf" and colon and model.strip():
        from theorybot.grounding.crossed import CrossChecker

        return CrossChecker(model.strip())
    from theorybot.errors import SettingsError

    raise SettingsError(f"checker '{name}' is neither lexical nor hf:MODEL (a folder or a hub id)")
