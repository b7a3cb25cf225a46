"""Verdicts as a reader meets them: in words and in colour, and how much of an answer they bear out."""

from __future__ import annotations

from collections.abc import Sequence

from theorybot.events import GOOD
from theorybot.types import Claim, Verdict

# verdict -> words, Streamlit's colour, icon
LOOKS: dict[Verdict, tuple[str, str, str]] = {
    "verbatim": ("quoted", "green", ":material/format_quote:"),
    "supported": ("supported", "green", ":material/check:"),
    "partial": ("partly supported", "orange", ":material/rule:"),
    "unsupported": ("not supported", "red", ":material/close:"),
    "contradicted": ("contradicted", "red", ":material/block:"),
    "miscited": ("wrong source", "orange", ":material/wrong_location:"),
}


def words(verdict: Verdict) -> str:
    """The verdict in words."""
    return LOOKS[verdict][0]


def summary(claims: Sequence[Claim]) -> str:
    """How much of an answer is supported, in words."""
    good = sum(claim.verdict in GOOD for claim in claims)
    if good == len(claims):
        quoted = all(claim.verdict == "verbatim" for claim in claims)
        said = "quoted word for word" if quoted else "supported by what it cites"
        return f"Every sentence is {said}" if len(claims) > 1 else f"The sentence is {said}"
    return f"{good} of {len(claims)} sentences are supported"


def bar(claims: Sequence[Claim]) -> str:
    """The support bar as HTML: made of numbers and words of ours alone."""
    shares = {"green": 0, "orange": 0, "red": 0}
    for claim in claims:
        shares[LOOKS[claim.verdict][1]] += len(claim.text)
    total = sum(shares.values()) or 1
    parts = "".join(
        f'<span class="tb-{colour}" style="width:{100 * size / total:.1f}%"></span>'
        for colour, size in shares.items()
        if size
    )
    told = summary(claims)
    return (
        f'<div class="tb-support"><div class="tb-bar" role="img" aria-label="{told}">{parts}</div>'
        f"<span>{told}</span></div>"
    )
