"""Quantifiers: "every" where the source says "some"."""

from __future__ import annotations

from collections.abc import Sequence, Set

from theorybot.grounding.evidence import likeness
from theorybot.grounding.lexicon import NUMBER_WORDS, QUANTIFIERS
from theorybot.grounding.pairing import Compared, scope
from theorybot.grounding.tokens import Token

_WEAK = frozenset(("any", "each", "whole", "entire"))  # often there for the sentence's sake


def quantifier_changes(compared: Compared) -> list[str]:
    """One reason for each quantifier that the source has otherwise: "every" for "some"."""
    claim, window = compared.claim, compared.window
    kinds = {QUANTIFIERS[token.text] for token in window if token.text in QUANTIFIERS}
    found = []
    for i, token in enumerate(claim):
        kind = QUANTIFIERS.get(token.text)
        if kind is None or kind in kinds or _comparing(claim, i) or _restricted(claim, i, kinds):
            continue
        at = compared.facing[i]
        if token.text == "some" and "most" in kinds:
            continue  # what holds of many holds of some
        if at >= 0 and window[at].text in QUANTIFIERS and compared.answered(i, reach=5):
            found.append(f"says '{token.text}', the source says '{window[at].text}'")
            continue
        rival = _same_head(claim, i, window, numbers=kind in ("all", "none"))
        if rival:
            found.append(f"says '{token.text}', the source says '{rival}'")
        elif kind in ("all", "only") and compared.close and token.text not in _WEAK:
            found.append(f"says '{token.text}', the source does not")
    return found


def _restricted(tokens: Sequence[Token], at: int, theirs: Set[str]) -> bool:
    """Whether "only" and a quantifier make one: "only some", where the source has either of them."""
    kind = QUANTIFIERS[tokens[at].text]
    before = QUANTIFIERS.get(tokens[at - 1].text) if at else None
    after = QUANTIFIERS.get(tokens[at + 1].text) if at + 1 < len(tokens) else None
    return (kind == "only" and after in theirs) or (kind == "some" and before == "only" and "only" in theirs)


def _comparing(tokens: Sequence[Token], at: int) -> bool:
    """Superlatives quantify nothing: "most easily", "most efficient", "the most luminous"."""
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    the = at > 0 and tokens[at - 1].text == "the"
    ranked = after.endswith(("ly", "ent", "ant", "ful", "ive", "able"))
    ranked = ranked or (the and after.endswith(("ous", "al", "ar", "ic", "ed", "mon")))
    return tokens[at].text == "most" and ranked


def _same_head(claim: Sequence[Token], at: int, window: Sequence[Token], *, numbers: bool) -> str:
    """A quantifier of the window, or a number, before the same noun as the claim's."""
    heads = scope(claim, at)[:2]
    for j, token in enumerate(window):
        counting = numbers and (token.text in NUMBER_WORDS or token.text.isdecimal())
        if (token.text in QUANTIFIERS or counting) and not _comparing(window, j):
            theirs = scope(window, j)[:2]
            if any(likeness(a.stem, b.stem) == 1 for a in heads for b in theirs):
                return token.text
    return ""
