"""Claims made false on purpose: how much of what a checker must catch it catches.

A mutant is a supported claim with one thing changed: a number, a direction, a negation, a name, a quantifier,
an opposite, the cited source; or with a clause added that nothing supports. The same seed gives the same
mutants. The words that are exchanged are a list of this module: the checker does not read it.
"""

# ruff: noqa: E501 - lists of words
from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from theorybot.types import Verdict

Mutation = Literal["number", "direction", "negation", "name", "quantifier", "opposite", "source", "clause"]

# What the checker should say of a mutant.
EXPECTED: dict[Mutation, Verdict] = {
    "number": "contradicted", "direction": "contradicted", "negation": "contradicted", "name": "contradicted",
    "quantifier": "contradicted", "opposite": "contradicted", "source": "miscited", "clause": "partial",
}  # fmt: skip

_KEPT = re.compile(r"\[@[^\]]*\]|\]\([^)]*\)|https?://\S+|\b\d{4}\.\d{4,5}\b")
_RANKED = re.compile(rf"{_KEPT.pattern}|\b(?:[Aa]t|[Tt]he) most\b")  # quantifies nothing
_DIRECTIONS = (
    "at least/at most|more than/less than|greater than/less than|above/below|≥/≤|>/<|more/less|higher/lower|"
    "better/worse|easier/harder|larger/smaller|faster/slower|increase/decrease|increases/decreases|rise/fall|"
    "grew/shrank|sharper/flatter|newest/oldest|exceed/stay below|surpass/fall short of|improves/worsens|"
    "exceeds/stays below|upper bound/lower bound|grow/shrink|grows/shrinks|longer/shorter|stronger/weaker|"
    "wider/narrower|improve/worsen|fewer/more"
)
_OPPOSITES = (
    "sharp/flat|deep/shallow|deeper/shallower|small/large|simple/complex|training/test|infinite/finite|local/global|"
    "explicit/implicit|positive/negative|low/high|low-dimensional/high-dimensional|wide/narrow|hard/easy|near/far|"
    "before/after|bounded/unbounded|convex/non-convex|linear/non-linear|stochastic/deterministic|regular/random|"
    "minimum/maximum|minimized/maximized|lower/raise|easily/hardly|strong/weak|input/output|overfit/underfit|"
    "poorly/well|poor/good|first/last|dependent/independent|real/random|neither complete nor/both complete and|"
    "with/without|removes/adds|eliminate/create|complete/incomplete|recent/outdated|early/late"
)
_QUANTIFIERS = (
    "all/some|every/hardly any|each/hardly any|most/few|some/all|many/few|several/no|always/never|never/always|"
    "only/not only|often/always|usually/never|both/none of|any/no|consistently/sometimes|four/all|many/all"
)
_NUMBERS = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "eighteen", "twenty",
)  # fmt: skip
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|can|could|may|might|should|will|does|(?:do|has|have)(?! (?:an?|the|its?|no|just|well|two)\b))\b"
    r"(?! not\b)(?!n't)"
)
_VERBS = re.compile(
    r"\b(show|shows|find|finds|describe|describes|generalize|generalizes|prefer|prefers|learn|learns|(?:(?<=section )|(?<=list )|(?<=page ))(?:lists|links)|"
    r"suggest|suggests|consider|code|codes|covers|corresponds|recognizes|characterize|argues|argue|"
    r"extend|spells|writes|performs|determines|allows|carries)\b"
)
_BARE = {"corresponds": "correspond", "recognizes": "recognize", "generalizes": "generalize", "describes": "describe",
         "carries": "carry", "argues": "argue", "codes": "code", "writes": "write", "determines": "determine"}  # fmt: skip
_PERSON = re.compile(
    r"(?<![*\w])([A-ZŁÀ-Þ][\w’-]{2,})(?=(?: et al\.| and [A-Z][\w-]+|'s? | (?:show|prov|argu|find)))"
)
_CLAUSES = (
    "and the effect disappears once dropout is applied to the transformer encoder",
    "which was later confirmed by experiments on speech recognition in eleven languages",
    "because the optimizer relies on momentum and a cosine schedule",
    "and the authors released their code under a permissive license",
    "a finding that reviewers at a medical conference called decisive",
    "whereas reinforcement learning agents behave quite differently in robotics",
    "and the same bound was obtained for recurrent architectures with gating",
    "which explains the success of contrastive pretraining on protein sequences",
    "and quantization to eight bits preserves the accuracy",
    "as long as the temperature of the sampler exceeds the spectral gap",
    "and graph attention doubles the memory footprint",
    "so practitioners recommend early stopping after a handful of passes",
    "although federated clients with skewed labels diverge",
    "which the European regulator has since adopted as a safety standard",
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A claim made false; `expected` is the verdict it deserves."""

    kind: Mutation
    claim: str
    expected: Verdict


def mutants(claim: str, names: Sequence[str], seed: int = 0) -> list[Mutant]:
    """One mutant of each kind that the claim allows, but for "source", which changes no word.

    `names` are names that may take the place of another: family names of the same corpus.
    """
    makers: dict[Mutation, Callable[[str, random.Random], str | None]] = {
        "number": _number,
        "direction": lambda text, chance: _exchange(text, _DIRECTIONS, chance),
        "negation": _negation,
        "name": lambda text, chance: _name(text, names, chance),
        "quantifier": lambda text, chance: _exchange(text, _QUANTIFIERS, chance, one_way=True),
        "opposite": lambda text, chance: _exchange(text, _OPPOSITES, chance),
        "clause": _clause,
    }
    found = []
    for kind, make in makers.items():
        text = make(claim, random.Random(f"{seed} {kind} {claim}"))
        if text is not None and text != claim:
            found.append(Mutant(kind, text, EXPECTED[kind]))
    return found


def _places(text: str, pattern: re.Pattern[str], kept_as_is: re.Pattern[str] = _KEPT) -> list[re.Match[str]]:
    """Matches outside links, citation keys and identifiers."""
    kept = [match.span() for match in kept_as_is.finditer(text)]
    return [
        match
        for match in pattern.finditer(text)
        if not any(start <= match.start() < end for start, end in kept)
    ]


def _number(text: str, chance: random.Random) -> str | None:
    words = rf"\b(?:{'|'.join(_NUMBERS)})\b(?!-)"
    places = _places(text, re.compile(rf"(?<![\w.^/-])\d+(?:\.\d+)?(?![\w.]*\d)(?!-)|{words}"))
    if not places:
        return None
    match = chance.choice(places)
    shown = match.group()
    if shown in _NUMBERS:
        other = chance.choice([word for word in _NUMBERS if word != shown])
    elif "." in shown:
        other = f"{float(shown) * chance.choice((0.5, 1.5, 2.0)):.{len(shown.partition('.')[2])}f}"
    else:
        other = str(int(shown) + chance.choice((1, 2, 3, 5, 7)))
    return text[: match.start()] + other + text[match.end() :]


def _exchange(text: str, pairs: str, chance: random.Random, *, one_way: bool = False) -> str | None:
    """The text with one word exchanged for its partner."""
    table: dict[str, str] = {}
    for pair in pairs.split("|"):
        one, other = pair.split("/")
        table.setdefault(one, other)
        if not one_way:
            table.setdefault(other, one)
    ordered = sorted(table, key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, ordered))})(?![\w]|-[a-z])", re.IGNORECASE)
    places = _places(text, pattern, _RANKED if one_way else _KEPT)
    if not places:
        return None
    match = chance.choice(places)
    other = table[match.group().lower()]
    if match.group()[0].isupper():
        other = other[0].upper() + other[1:]
    return text[: match.start()] + other + text[match.end() :]


def _negation(text: str, chance: random.Random) -> str | None:
    """Takes a "not" or "no" away, or puts one in after the first verb that allows it."""
    there = _places(
        text,
        re.compile(
            r"\b(?:does|do|did) not |\bnot (?!only)|(?<=cannot)\b|\b[Nn]o (?=single|public|video|work)"
        ),
    )
    if there and chance.random() < 0.5:
        match = chance.choice(there)
        if match.group():
            return text[: match.start()] + _recased(match.group(), "A ") + text[match.end() :]
    places = _places(text, _AUXILIARY)
    if places:
        match = chance.choice(places)
        return f"{text[: match.end()]} not{text[match.end() :]}"
    verbs = _places(text, _VERBS)
    if verbs:
        match = chance.choice(verbs)
        verb = match.group()
        bare = _BARE.get(verb, verb.removesuffix("s"))
        return (
            f"{text[: match.start()]}{'does' if verb.endswith('s') else 'do'} not {bare}{text[match.end() :]}"
        )
    return None


def _recased(taken: str, instead: str) -> str:
    """What stands for a "No" taken away at the beginning of a sentence."""
    return instead if taken == "No " else "a " if taken == "no " else ""


def _name(text: str, names: Sequence[str], chance: random.Random) -> str | None:
    places = _places(text, _PERSON)
    places = [match for match in places if match.group() in names]
    others = [name for name in names if name not in text]
    if not places or not others:
        return None
    match = chance.choice(places)
    return text[: match.start()] + chance.choice(others) + text[match.end() :]


def _clause(text: str, chance: random.Random) -> str:
    """The claim with a clause that nothing supports, before its closing citations and stop."""
    end = re.search(r"\s*(?:\[@[^\]]*\])?[.:]?\s*\Z", text)
    at = end.start() if end else len(text)
    return f"{text[:at]}, {chance.choice(_CLAUSES)}{text[at:]}"


@dataclass(frozen=True, slots=True)
class Case:
    """One claim for a checker: what it cites among the passages, and the verdicts that are right."""

    original: str  # id of the claim it was made from
    kind: Mutation | Literal["original"]
    claim: str
    passages: tuple[str, ...]
    cited: int
    expected: Verdict | None  # None: any verdict that lets an original pass

    @property
    def is_mutant(self) -> bool:
        """Whether it should be caught."""
        return self.kind != "original"


def cases(
    original: str, claim: str, passages: Sequence[str], names: Sequence[str], seed: int = 0
) -> Iterator[Case]:
    """The claim itself and its mutants; `passages[0]` supports it, the others do not."""
    supplied = list(passages)
    random.Random(f"{seed} order {original}").shuffle(supplied)
    right = supplied.index(passages[0])
    yield Case(original, "original", claim, tuple(supplied), right, None)
    for mutant in mutants(claim, names, seed):
        yield Case(original, mutant.kind, mutant.claim, tuple(supplied), right, mutant.expected)
    wrong = random.Random(f"{seed} source {original}").choice([i for i in range(len(supplied)) if i != right])
    yield Case(original, "source", claim, tuple(supplied), wrong, EXPECTED["source"])
