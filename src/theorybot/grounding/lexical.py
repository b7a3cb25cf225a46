"""The checker that ships: words, order and mismatches, weighed by a small model. No download, no network."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from theorybot.embedding import Vectors
from theorybot.grounding.alignment import Window, windows
from theorybot.grounding.evidence import read
from theorybot.grounding.features import nothing
from theorybot.grounding.matching import Match
from theorybot.grounding.meaning import Meaning
from theorybot.grounding.mismatches import Mismatch
from theorybot.grounding.quoting import quoted
from theorybot.grounding.seam import Judgement
from theorybot.grounding.tokens import Token, tokens, unmarked
from theorybot.grounding.weighing import DOUBTED, SUPPORTED, calibrated, supported
from theorybot.sentences import sentences
from theorybot.types import Verdict

LONGEST = 4_000  # characters of a claim that are judged
_TELLING = 0.5  # weight of a word that says something; with fewer than two there is nothing to check
# How far from even the words' probability may be for sentence vectors to be asked: beyond, they gain nothing
# on the labelled sets, and cost a pass of the model.
_IN_DOUBT = 0.3
_CLEARLY_MORE = 0.15  # share of a claim that another passage must say beyond the cited ones to be its source
_MOST_SENTENCES = 12  # of one claim that are judged each by itself
# An article at the end: what was torn, or words in no order, is no statement.
_BROKEN_OFF = re.compile(r"\b(?:an?|the|and|or|than|its|their|whose)[^\w$]*\Z")

Embed = Callable[[Sequence[str]], Vectors]
_PASSES = ("verbatim", "supported")


@dataclass(frozen=True, slots=True)
class _Held:
    """A claim held against one passage."""

    window: Window
    wrong: tuple[Mismatch, ...]
    support: float  # what verdicts are made by; `score` is what is said
    score: float
    bare: str

    @property
    def contradicting(self) -> Mismatch | None:
        return next((m for m in self.wrong if m.contradicts), None)

    @property
    def sound(self) -> bool:
        return self.support >= SUPPORTED and not self.wrong and not self.bare


class LexicalChecker:
    """Judges a claim by the words of the window that says most of it, and by what departs from it.

    With `embed` (unit vectors of sentences) the meaning of sentences is weighed too, where words leave doubt.
    """

    name = "lexical"

    def __init__(self, embed: Embed | None = None) -> None:
        self._meaning = Meaning(embed) if embed is not None else None

    def judge(self, claim: str, passages: Sequence[str], cited: Sequence[int]) -> Judgement:
        """See Checker. Of a claim 4,000 characters are judged, of a passage 200,000 are read."""
        whole = unmarked(claim)
        text = whole[:LONGEST]
        if not text:
            return Judgement("unsupported", 0.0, reason="the claim is empty")
        chosen = [number for number in dict.fromkeys(cited) if 0 <= number < len(passages)]
        for number in chosen:
            span = quoted(claim.strip(), passages[number]) or quoted(whole, passages[number])
            if span is not None:
                return Judgement("verbatim", 1.0, number, *span)
        pieces = [text[start:end] for start, end in sentences(text)]
        if len(pieces) > 1:
            found = _joined(
                [self._one(piece, passages, chosen) for piece in pieces[:_MOST_SENTENCES]], pieces
            )
        else:
            found = self._one(text, passages, chosen)
        if found.verdict in _PASSES and (len(whole) > LONGEST or len(pieces) > _MOST_SENTENCES):
            reason = f"only its first {LONGEST:,} characters and {_MOST_SENTENCES} sentences were judged"
            return Judgement("partial", found.score, found.passage, found.start, found.end, reason)
        return found

    def weighed(self, claim: str, passages: Sequence[str]) -> tuple[dict[str, float], bool]:
        """For fitting: the features by the passage that says most, and whether an exact check objects."""
        text = unmarked(claim)[:LONGEST]
        best = self._best(text, tokens(text), passages, range(len(passages)))
        if best is None:
            return nothing(vectors=self._meaning is not None), False
        faulty = bool(best.bare or best.wrong)
        return (best.with_vectors(self._cosines(best)) if self._meaning else best.features), faulty

    def _one(self, claim: str, passages: Sequence[str], cited: Sequence[int]) -> Judgement:
        """The verdict on one sentence."""
        for number in cited:
            span = quoted(claim, passages[number])
            if span is not None:
                return Judgement("verbatim", 1.0, number, *span)
        words = tokens(claim)
        if sum(word.weight >= _TELLING for word in words) < 2:
            return Judgement("unsupported", 0.0, reason="it says too little to be checked")
        if _BROKEN_OFF.search(claim):
            return Judgement("unsupported", 0.0, reason="it breaks off")
        here = self._held(claim, words, passages, cited)
        if here is not None and here.sound:
            return _judgement("supported", here)
        others = [number for number in range(len(passages)) if number not in cited]
        clear = _CLEARLY_MORE + (here.window.coverage if here is not None else 0.0)
        there = self._held(claim, words, passages, others, clear)
        if there is not None and _elsewhere(there, clear):
            score = min(here.score, DOUBTED) if here is not None else 0.0
            reason = f"passage {there.window.passage + 1} says this, not {_numbers(cited)}"
            return Judgement("miscited", score, there.window.passage, there.window.start,
                             there.window.end, reason)  # fmt: skip
        if here is None:
            return Judgement("unsupported", 0.0, reason="nothing it cites bears on this")
        return _weighed(here)

    def _held(
        self,
        claim: str,
        words: tuple[Token, ...],
        passages: Sequence[str],
        numbers: Sequence[int],
        least: float = 0.0,
    ) -> _Held | None:
        """The claim against the best window of the numbered passages, if that says at least so much of it."""
        best = self._best(claim, words, passages, numbers, least)
        if best is None:
            return None
        found = best.features
        support = supported(found)
        if self._meaning is not None and not best.wrong and abs(support - 0.5) < _IN_DOUBT:
            found = best.with_vectors(self._cosines(best))
            support = supported(found)
        score = calibrated(found, faulty=bool(best.bare or best.wrong))
        return _Held(best.window, tuple(best.wrong), support, score, best.bare)

    def _cosines(self, best: Match) -> tuple[float, float, float]:
        assert self._meaning is not None
        return self._meaning.cosines(best.claim, best.words, best.evidence, best.window)

    def _best(
        self,
        claim: str,
        words: tuple[Token, ...],
        passages: Sequence[str],
        numbers: Sequence[int],
        least: float = 0.0,
    ) -> Match | None:
        """The window that says most of the claim; of two nearly equal ones the one with less wrong in it."""
        found: list[Window] = []
        for number in numbers:
            found += windows(words, read(passages[number]), number)
        if max((window.coverage for window in found), default=0.0) < least:
            return None
        found.sort(key=lambda window: -window.coverage + 0.05 * (window.last - window.first))
        # a longer window would only explain away what is wrong in the best one
        near = [
            Match(claim, words, w, read(passages[w.passage]))
            for w in found[:4]
            if w.coverage >= found[0].coverage - 0.12 and w.last - w.first <= found[0].last - found[0].first
        ]
        if len(near) < 2:
            return near[0] if near else None
        return min(near, key=lambda match: len(match.mismatches) * 0.06 - match.window.coverage)


def _elsewhere(there: _Held, clear: float) -> bool:
    """Whether another passage than the cited ones is plainly the source."""
    if there.contradicting is not None or there.bare:
        return False
    return there.support >= SUPPORTED and there.window.coverage >= clear


def _weighed(held: _Held) -> Judgement:
    """The verdict where the cited passages do not simply support a claim."""
    wrong = held.contradicting
    if wrong is not None and held.window.coverage >= 0.35:
        return _judgement("contradicted", held, wrong.reason)
    if held.bare and held.window.coverage >= 0.35:
        return _judgement("partial", held, f"nothing it cites says “{held.bare}”")
    if held.wrong and held.support >= 0.25:
        return _judgement("partial", held, held.wrong[0].reason)
    reason = held.wrong[0].reason if held.wrong else "what it cites does not say this"
    return _judgement("unsupported", held, reason)


def _judgement(verdict: Verdict, held: _Held, reason: str = "") -> Judgement:
    window = held.window
    return Judgement(verdict, held.score, window.passage, window.start, window.end, reason)


def _numbers(cited: Sequence[int]) -> str:
    return " or ".join(str(number + 1) for number in cited) or "any that it cites"


def _joined(found: Sequence[Judgement], pieces: Sequence[str]) -> Judgement:
    """The verdict on a claim of several sentences: the worst, but a part that holds makes it partial."""
    bad = [
        (judgement, piece)
        for judgement, piece in zip(found, pieces, strict=False)
        if judgement.verdict not in _PASSES
    ]
    lowest = min(found, key=lambda judgement: judgement.score)
    if not bad:
        return Judgement("supported", lowest.score, lowest.passage, lowest.start, lowest.end)
    order = ("contradicted", "miscited", "unsupported", "partial")
    worst, piece = min(bad, key=lambda row: order.index(row[0].verdict))
    if worst.verdict == "unsupported" and len(bad) < len(found):
        reason = f"nothing it cites says “{_short(piece)}”"
        return Judgement("partial", worst.score, worst.passage, worst.start, worst.end, reason)
    return worst


def _short(text: str, most: int = 80) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"
