"""Negation and quantifiers: the small words that turn a sentence around."""

from __future__ import annotations

from collections.abc import Sequence

from theorybot.grounding.evidence import likeness
from theorybot.grounding.lexicon import DENYING, NEGATORS, QUANTIFIERS
from theorybot.grounding.pairing import Compared, found_in
from theorybot.grounding.tokens import Token

_PREFIXES = ("un", "in", "non", "dis", "im", "mis")


def negations(compared: Compared) -> list[str]:
    """One reason for each negation that only one side has."""
    claim, window = compared.claim, compared.window
    mine = [i for i, token in enumerate(claim) if _negates(claim, i)]
    theirs = [j for j, token in enumerate(window) if _negates(window, j)]
    faced = {compared.facing[i] for i in mine}
    found = []
    denied_there = any(_denies(token) for token in window)
    for i in mine:
        free = not theirs if not compared.close else compared.facing[i] not in theirs
        if compared.close and free:
            free = not _near_negation(compared, i, theirs)
        if free and not denied_there and not _softened(claim, i):
            found.append(f"says '{claim[i].text}', the source does not")
    denied_here = any(_denies(token) for token in claim)
    for j in theirs:
        if j in faced or denied_here or (mine and not compared.close):
            continue
        scope = _scope(window, j)
        if scope and sum(found_in(token, claim) for token in scope) * 2 >= len(scope):
            said = sum(1 for token in scope if found_in(token, claim))
            if said >= min(2, len(scope)) and not (mine and _count(claim) >= _count(window)):
                found.append(f"the source says '{window[j].text} {scope[0].text}', the claim does not")
    return found[:2]


def _negates(tokens: Sequence[Token], at: int) -> bool:
    text = tokens[at].text
    if text == "non":
        return True
    if text not in NEGATORS:
        return False
    # "not only … but also" denies nothing, nor does "no matter", nor "whether or not"
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    before = tokens[at - 1].text if at else ""
    return not (text in ("not", "no") and (after in ("only", "just", "merely", "matter") or before == "or"))


def _denies(token: Token) -> bool:
    return token.text in DENYING or (
        len(token.text) > 6 and token.text.startswith(_PREFIXES[:1]) and not token.text.startswith("under")
        and not token.text.startswith("uni")
    )


def _softened(claim: Sequence[Token], at: int) -> bool:
    """A negation with another denying word beside it: "not unlike", "never fails"."""
    return any(_denies(token) for token in claim[at + 1 : at + 4])


def _near_negation(compared: Compared, at: int, theirs: Sequence[int]) -> bool:
    """Whether the window negates near where the words beside the claim's negation stand."""
    partners = [compared.facing[i] for i in compared.beside(at) if compared.facing[i] >= 0]
    return any(abs(j - partner) <= 4 for j in theirs for partner in partners)


def _scope(tokens: Sequence[Token], at: int) -> list[Token]:
    """The next three words that carry weight, within the clause."""
    found: list[Token] = []
    for token in tokens[at + 1 : at + 8]:
        if token.clause != tokens[at].clause:
            break
        if token.weight >= 0.3:
            found.append(token)
        if len(found) == 3:
            break
    return found


def _count(tokens: Sequence[Token]) -> int:
    return sum(_negates(tokens, at) for at in range(len(tokens)))


def quantifier_changes(compared: Compared) -> list[str]:
    """One reason for each quantifier that the source has otherwise: "every" for "some"."""
    claim, window = compared.claim, compared.window
    kinds = {QUANTIFIERS[token.text] for token in window if token.text in QUANTIFIERS}
    found = []
    for i, token in enumerate(claim):
        kind = QUANTIFIERS.get(token.text)
        if kind is None or kind in kinds or _comparing(claim, i):
            continue
        at = compared.facing[i]
        if at >= 0 and window[at].text in QUANTIFIERS and compared.answered(i, reach=5):
            found.append(f"says '{token.text}', the source says '{window[at].text}'")
            continue
        rival = _same_head(claim, i, window)
        if rival:
            found.append(f"says '{token.text}', the source says '{rival}'")
        elif kind in ("all", "only") and compared.close and token.text not in ("any", "each", "whole", "entire"):
            found.append(f"says '{token.text}', the source does not")
    return found


def _comparing(tokens: Sequence[Token], at: int) -> bool:
    """Superlatives quantify nothing: "most easily", "most efficient"."""
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    return tokens[at].text == "most" and after.endswith(("ly", "ent", "ant", "ful", "ive", "able"))


def _same_head(claim: Sequence[Token], at: int, window: Sequence[Token]) -> str:
    """A quantifier of the window before the same noun as the claim's."""
    heads = _scope(claim, at)[:2]
    for j, token in enumerate(window):
        if token.text in QUANTIFIERS and not _comparing(window, j):
            theirs = _scope(window, j)[:2]
            if any(likeness(a.stem, b.stem) == 1 for a in heads for b in theirs):
                return token.text
    return ""
