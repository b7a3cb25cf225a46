"""What a checker is: one claim and numbered passages in, one judgement out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from theorybot.types import Verdict
from theorybot.wiki import unlinked


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the checker says of one claim.

    `score` in [0, 1] is the calibrated probability that the cited passages support the claim. `passage` is
    the index of the passage that decided it, `start` and `end` the deciding span in it; None where nothing
    bears on the claim. `reason` is one short line for a person ("says 'flat', the source says 'sharp'").
    """

    verdict: Verdict
    score: float
    passage: int | None = None
    start: int = 0
    end: int = 0
    reason: str = ""


class Checker(Protocol):
    """Judges claims; the seam for a stronger model."""

    @property
    def name(self) -> str:
        """What it is, for reports: "lexical", "hf:…"."""
        ...

    def judge(self, claim: str, passages: Sequence[str], cited: Sequence[int]) -> Judgement:
        """The verdict on a claim that cites `passages[i]` for each `i` in `cited`.

        The other passages were supplied to the writer as well: a claim that only they support is "miscited".
        """
        ...


def collapsed(text: str) -> str:
    """The text with each run of white space as one blank, and wiki links as they are shown.

    This is how quotes are compared and printed.
    """
    return " ".join(unlinked(text).split())
