"""Negation: the small words that turn a sentence around."""

from __future__ import annotations

from collections.abc import Sequence

from theorybot.grounding.alignment import SENTENCE
from theorybot.grounding.evidence import likeness
from theorybot.grounding.lacking import TAKING, apart, beside, exchanged_presence, main, thing
from theorybot.grounding.lexicon import DENYING, NEGATORS, QUANTIFIERS
from theorybot.grounding.pairing import Compared, Turn, found_in, near, scope
from theorybot.grounding.tokens import Token

_EXCEPTING = frozenset(("except", "exception"))  # they deny what follows, and nothing before


def negations(compared: Compared) -> list[Turn]:
    """Each negation that only one side has.

    Each negation of the claim is answered by one of the window that stands among the same words: by a "not",
    or by a word that denies ("lacks", "fails"). What is left over on either side is a mismatch.
    """
    claim, window = compared.claim, compared.window
    mine, theirs = _denials(claim), _denials(window)
    soft = [i for i in mine if not _negates(claim, i)]
    _strike_equal(compared, mine, theirs)
    struck = _answers(compared, mine, theirs)
    theirs = [j for j in theirs if j not in struck.values()]
    found = []
    loose = [i for i in mine if i not in struck or claim[i].text == "only"]
    for i in [i for i in mine if i not in struck and _negates(claim, i)]:
        if claim[i].text == "non" and not any(found_in(token, window) for token in claim[i + 1 : i + 2]):
            continue  # "non-trivial" is "nontrivial"
        if not _same_breath(compared, i, struck) and not _undone(compared, i, loose):
            found.append(Turn(f"says '{claim[i].text}', the source does not", mine=i))
    for j in [j for j in theirs if _negates(window, j)]:
        words = scope(window, j)
        said = sum(found_in(token, claim) for token in words)
        if not words or said < min(2, len(words)) or any(_local(compared, i, j) for i in soft):
            continue
        if apart(compared, j, _is_denial) or _undone_there(compared, j, theirs):
            continue
        if not any(_local(compared, i, j) for i in struck):
            reason = f"the source says '{window[j].text} {words[0].text}', the claim does not"
            found.append(Turn(reason, theirs=j))
    return (found + [Turn(reason) for reason in exchanged_presence(compared, _is_denial)])[:2]


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


def _undone_there(compared: Compared, at: int, denials: Sequence[int]) -> bool:
    """Whether a second denial in the clause of the first undoes it: "cannot … without X" is "needs X".

    Only for a claim that says X: "finds none without X" does not say that any is found.
    """
    window = compared.window
    same = [k for k in denials if k != at and window[k].clause == window[at].clause]
    taken = [thing(window, k) for k in (at, *same) if same and window[k].text == "without"]
    return any(lost and all(found_in(token, compared.claim) for token in lost) for lost in taken)


def _denials(tokens: Sequence[Token]) -> list[int]:
    return [i for i in range(len(tokens)) if _is_denial(tokens, i)]


def _is_denial(tokens: Sequence[Token], at: int) -> bool:
    return _negates(tokens, at) or _denies(tokens[at])


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
            if (there and compared.window[j].clause // SENTENCE not in there) or beside(compared, i, j):
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
    words = scope(claim, at) or [claim[i] for i in near(claim, at)]
    if words and window[there].text in TAKING and thing(window, there):
        around, words = thing(window, there), main(words, claim)
    return sum(found_in(token, around) for token in words)


def _same_breath(compared: Compared, at: int, struck: dict[int, int]) -> bool:
    """Whether a negation goes on with one that was answered: "no year and no venue"."""
    words = scope(compared.claim, at)[:1]
    for earlier, answer in struck.items():
        after = compared.window[answer + 1 : answer + 12]
        joined = any(token.text in ("and", "or", "nor") for token in compared.claim[earlier:at])
        if 0 < at - earlier <= 8 and joined and words and found_in(words[0], after):
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
