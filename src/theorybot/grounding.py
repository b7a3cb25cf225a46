"""Claim x evidence -> verdict: the checker."""

from __future__ import annotations

from collections.abc import Sequence

from theorybot.types import Verdict


def collapsed(text: str) -> str:
    """The text with each run of white space as one blank: how quotes are compared and shown."""
    return " ".join(text.split())


def check(claim: str, evidence: Sequence[str]) -> tuple[Verdict, float]:
    """Verdict and its certainty in [0, 1] for a claim and the passages it cites.

    Only literal equality is judged so far: a claim in other words than its evidence is "unsupported".
    """
    text = collapsed(claim)
    if text and any(text == collapsed(quote) for quote in evidence):
        return "verbatim", 1.0
    return "unsupported", 0.0
