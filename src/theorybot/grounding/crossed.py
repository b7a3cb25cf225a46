"""A cross-encoder in the checker's place: it weighs meaning, and the exact checks still stand."""

from __future__ import annotations

from collections.abc import Sequence

from theorybot.embedding.cross import CrossScorer
from theorybot.grounding.alignment import Window, windows
from theorybot.grounding.evidence import read
from theorybot.grounding.lexical import LONGEST
from theorybot.grounding.mismatches import compare, mismatches
from theorybot.grounding.quoting import quoted
from theorybot.grounding.seam import Judgement
from theorybot.grounding.tokens import tokens, unmarked

_SUPPORTED = 0.5
_LOOKED_AT = 2  # windows of a passage that are shown to the model


class CrossChecker:
    """Judges a claim by the model's score of the windows that say most of it.

    A number, name, negation or opposite that departs from the best window contradicts it whatever the model
    says: models are lenient there.
    """

    def __init__(self, model: str) -> None:
        self.name = f"hf:{model}"
        self._scorer = CrossScorer(model)

    def judge(self, claim: str, passages: Sequence[str], cited: Sequence[int]) -> Judgement:
        """See Checker."""
        text = unmarked(claim)[:LONGEST]
        chosen = [number for number in dict.fromkeys(cited) if 0 <= number < len(passages)]
        if not text:
            return Judgement("unsupported", 0.0, reason="the claim is empty")
        for number in chosen:
            span = quoted(text, passages[number])
            if span is not None:
                return Judgement("verbatim", 1.0, number, *span)
        here = self._best(text, passages, chosen)
        if here is not None and here[1] >= _SUPPORTED:
            return self._exact(text, passages, here)
        others = [number for number in range(len(passages)) if number not in chosen]
        there = self._best(text, passages, others)
        if there is not None and there[1] >= _SUPPORTED:
            window = there[0]
            cites = " or ".join(str(number + 1) for number in chosen) or "any that it cites"
            return Judgement("miscited", 1.0 - there[1], window.passage, window.start, window.end,
                             f"passage {window.passage + 1} says this, not {cites}")  # fmt: skip
        if here is None:
            return Judgement("unsupported", 0.0, reason="nothing it cites bears on this")
        window, score, against = here
        if against >= _SUPPORTED:
            return Judgement("contradicted", score, window.passage, window.start, window.end,
                             "the source says the contrary")  # fmt: skip
        return Judgement("unsupported", score, window.passage, window.start, window.end,
                         "what it cites does not say this")  # fmt: skip

    def _best(
        self, claim: str, passages: Sequence[str], numbers: Sequence[int]
    ) -> tuple[Window, float, float] | None:
        """The window that the model finds to support the claim most."""
        words = tokens(claim)
        found = [w for number in numbers for w in windows(words, read(passages[number]), number, _LOOKED_AT)]
        if not found:
            return None
        pairs = [(" ".join(passages[w.passage][w.start : w.end].split()), claim) for w in found]
        support, against = self._scorer.scores(pairs)
        best = max(range(len(found)), key=support.__getitem__)
        return found[best], support[best], against[best]

    def _exact(self, claim: str, passages: Sequence[str], found: tuple[Window, float, float]) -> Judgement:
        """Supported, unless an exact check says otherwise."""
        window, score, _ = found
        words = tokens(claim)
        wrong = mismatches(claim, words, window, read(passages[window.passage]), compare(words, window))
        contrary = [mismatch for mismatch in wrong if mismatch.contradicts]
        if contrary:
            return Judgement("contradicted", min(score, 0.2), window.passage, window.start, window.end,
                             contrary[0].reason)  # fmt: skip
        return Judgement("supported", score, window.passage, window.start, window.end)
