"""Negation and quantifiers: the small words that turn a sentence around."""

from __future__ import annotations

from collections.abc import Sequence, Set

from theorybot.grounding.alignment import SENTENCE
from theorybot.grounding.evidence import likeness
from theorybot.grounding.lexicon import DENYING, NEGATORS, NUMBER_WORDS, QUANTIFIERS
from theorybot.grounding.pairing import Compared, Turn, found_in, near
from theorybot.grounding.tokens import Token

_TAKING = frozenset(("without", "lacks", "lack", "lacking", "no"))
_EXCEPTING = frozenset(("except", "exception"))  # they deny what follows, and nothing before
_WEAK = frozenset(("any", "each", "whole", "entire"))  # often there for the sentence's sake


def negations(compared: Compared) -> list[Turn]:
    """Each negation that only one side has.

    Each negation of the claim is answered by one of the window that stands among the same words: by a "not",
    or by a word that denies ("lacks", "fails"). What is left over on either side is a mismatch.
    """
    claim, window = compared.claim, compared.window
    mine, theirs = _denials(claim), _denials(window)
    _strike_equal(compared, mine, theirs)
    struck = _answers(compared, mine, theirs)
    theirs = [j for j in theirs if j not in struck.values()]
    found = []
    for i in [i for i in mine if i not in struck and _negates(claim, i)]:
        if not _same_breath(compared, i, struck) and not _undone(compared, i, mine):
            found.append(Turn(f"says '{claim[i].text}', the source does not", mine=i))
    soft = [i for i in mine if not _negates(claim, i)]
    for j in [j for j in theirs if _negates(window, j)]:
        scope = _scope(window, j)
        said = sum(found_in(token, claim) for token in scope)
        if not scope or said < min(2, len(scope)) or any(_local(compared, i, j) for i in soft):
            continue
        if not any(_local(compared, i, j) for i in struck):
            reason = f"the source says '{window[j].text} {scope[0].text}', the claim does not"
            found.append(Turn(reason, theirs=j))
    return (found + [Turn(reason) for reason in _without(claim, window)])[:2]


def denied(tokens: Sequence[Token], at: int) -> int | None:
    """The place of the negation whose first word with something to say this is; None if there is none."""
    for before in range(at - 1, max(-1, at - 5), -1):
        if tokens[before].clause != tokens[at].clause:
            return None
        if _negates(tokens, before):
            return before
        if tokens[before].weight >= 0.3:
            return None
    return None


def _undone(compared: Compared, at: int, denials: Sequence[int]) -> bool:
    """Whether another denial soon takes a negation back: "not without".

    "Not only" does so where the source has no "only".
    """
    claim, restricting = compared.claim, any(QUANTIFIERS.get(t.text) == "only" for t in compared.window)
    reach = {k: (0 if restricting else 1) if claim[k].text == "only" else 3 for k in denials}
    return any(at < k <= at + reach[k] for k in denials)


def _without(claim: Sequence[Token], window: Sequence[Token]) -> list[str]:
    """ "Without X" where nothing near the source's X takes it away, or "with X" where something does."""
    for i, token in enumerate(claim):
        if token.text not in ("with", "without"):
            continue
        things = _scope(claim, i)[:1]
        places = [j for j, other in enumerate(window) if things and likeness(things[0].stem, other.stem) == 1]
        if not places:
            continue
        lacking = [
            any(
                _negates(window, k) or _denies(window[k])
                for k in range(max(0, j - 5), j + 4)
                if k < len(window)
            )
            for j in places
        ]
        if token.text == "without" and not any(lacking):
            return [f"says 'without {things[0].text}', the source does not"]
        plainly = [any(window[k].text in _TAKING for k in range(max(0, j - 3), j)) for j in places]
        if token.text == "with" and all(plainly) and not _denied_beside(claim, i):
            return [f"says 'with {things[0].text}', the source says 'without'"]
    return []


def _denied_beside(tokens: Sequence[Token], at: int) -> bool:
    return any(tokens[i].clause == tokens[at].clause for i in _denials(tokens))


def _denials(tokens: Sequence[Token]) -> list[int]:
    return [i for i, token in enumerate(tokens) if _negates(tokens, i) or _denies(token)]


def _strike_equal(compared: Compared, mine: list[int], theirs: list[int]) -> None:
    """Takes away words that deny on both sides alike: "fail" and "fails"."""
    for i in list(mine):
        if _negates(compared.claim, i):
            continue
        stem = compared.claim[i].stem
        same = [j for j in theirs if likeness(stem, compared.window[j].stem) > 0]
        if same:
            mine.remove(i)
            theirs.remove(same[0])


def _answers(compared: Compared, mine: Sequence[int], theirs: Sequence[int]) -> dict[int, int]:
    """Which denial of the window answers which of the claim: those among the most words in common first."""
    scored = []
    for i in mine:
        there = _sentences_faced(compared, i)
        for j in theirs:
            if there and compared.window[j].clause // SENTENCE not in there:
                continue
            both = _negates(compared.claim, i) and _negates(compared.window, j)
            local = _local(compared, i, j) + 2 * (compared.facing[i] == j)
            if local:
                scored.append((-local - 0.5 * both, i, j))
    found: dict[int, int] = {}
    for _, i, j in sorted(scored):
        if i not in found and j not in found.values():
            found[i] = j
    return found


def _sentences_faced(compared: Compared, at: int) -> set[int]:
    """The sentences of the window that the words beside a place of the claim face."""
    places = [compared.facing[i] for i in near(compared.claim, at)]
    return {compared.window[j].clause // SENTENCE for j in places if j >= 0}


def _local(compared: Compared, at: int, there: int) -> int:
    """How many words around a place of the claim stand around a place of the window too."""
    claim, window = compared.claim, compared.window
    first = there + 1 if window[there].text in _EXCEPTING else max(0, there - 5)
    around = [token for token in window[first : there + 8] if token.weight >= 0.3]
    scope = _scope(claim, at) or [claim[i] for i in near(claim, at)]
    return sum(found_in(token, around) for token in scope)


def _same_breath(compared: Compared, at: int, struck: dict[int, int]) -> bool:
    """Whether a negation goes on with one that was answered: "no year and no venue"."""
    scope = _scope(compared.claim, at)[:1]
    for earlier, answer in struck.items():
        after = compared.window[answer + 1 : answer + 12]
        joined = any(token.text in ("and", "or", "nor") for token in compared.claim[earlier:at])
        if 0 < at - earlier <= 8 and joined and scope and found_in(scope[0], after):
            return True
    return False


def _negates(tokens: Sequence[Token], at: int) -> bool:
    text = tokens[at].text
    if text == "non":
        return True
    if text not in NEGATORS:
        return False
    if text == "nor" and any(token.text in ("neither", "nor", "not") for token in tokens[:at]):
        return False  # it goes on with a negation
    # "not only … but also" denies nothing, nor does "no matter", nor "whether or not"
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    before = tokens[at - 1].text if at else ""
    also = after in ("only", "just", "merely") and any(t.text in ("but", "also") for t in tokens[at:])
    bounded = after in ("matter", "fewer", "less", "more", "later")
    return not (text in ("not", "no") and (also or bounded or before == "or"))


def _denies(token: Token) -> bool:
    text = token.text
    prefixed = len(text) > 6 and text.startswith("un") and not text.startswith(("uni", "under", "until"))
    return text in DENYING or prefixed


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
    """Superlatives quantify nothing: "most easily", "most efficient"."""
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    return tokens[at].text == "most" and after.endswith(("ly", "ent", "ant", "ful", "ive", "able"))


def _same_head(claim: Sequence[Token], at: int, window: Sequence[Token], *, numbers: bool) -> str:
    """A quantifier of the window, or a number, before the same noun as the claim's."""
    heads = _scope(claim, at)[:2]
    for j, token in enumerate(window):
        counting = numbers and (token.text in NUMBER_WORDS or token.text.isdecimal())
        if (token.text in QUANTIFIERS or counting) and not _comparing(window, j):
            theirs = _scope(window, j)[:2]
            if any(likeness(a.stem, b.stem) == 1 for a in heads for b in theirs):
                return token.text
    return ""
