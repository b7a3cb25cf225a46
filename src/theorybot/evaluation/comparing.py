"""Two runs over the same samples: paired differences with intervals, and every sample that flipped. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from theorybot.errors import TheorybotError
from theorybot.evaluation.measures import LOWER_IS_BETTER, MEANS, statistics
from theorybot.evaluation.runs import Figure, Figures, Kind, Run, Sample
from theorybot.evaluation.statistics import Array, Statistic, figure

_NOT_QUALITY = ("seconds", "coverage")  # slower or bolder is not worse answers


@dataclass(frozen=True, slots=True)
class Flip:
    """A sample whose score crossed one half."""

    sample: str
    metric: str
    before: float
    after: float
    question: str
    reason: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one run to another, over the samples scored in both."""

    n: int
    differences: Figures  # after minus before
    flips: tuple[Flip, ...]

    @property
    def worse(self) -> dict[str, Figure]:
        """Metrics whose whole interval lies on the bad side."""
        return {
            name: found
            for name, found in self.differences.items()
            if name not in _NOT_QUALITY and (found.low > 0 if name in LOWER_IS_BETTER else found.high < 0)
        }


def compare(before: Run, after: Run, seed: int = 0) -> Comparison:
    """Compare runs of one kind. Raises TheorybotError where they have no sample in common."""
    if before.kind != after.kind:
        raise TheorybotError(f"a run of {before.kind} cannot be compared with one of {after.kind}")
    old = {sample.key: sample for sample in before.scored}
    new = {sample.key: sample for sample in after.scored}
    keys = [key for key in new if key in old]
    if not keys:
        raise TheorybotError("the runs have no scored sample in common; were they made over the same files?")
    one, other = [old[key] for key in keys], [new[key] for key in keys]
    differences = {}
    was = statistics(before.kind, one)
    for name, statistic in statistics(after.kind, other).items():
        found = figure(_difference(was[name], statistic), len(keys), seed)
        if found is not None:
            differences[name] = found
    return Comparison(len(keys), differences, tuple(_flips(before.kind, one, other)))


def _difference(before: Statistic, after: Statistic) -> Statistic:
    def of(weights: Array) -> Array:
        return after(weights) - before(weights)

    return of


def _flips(kind: Kind, before: Sequence[Sample], after: Sequence[Sample]) -> Iterator[Flip]:
    """Every score that crossed one half."""
    names = [name for name in (*MEANS[kind], "answered") if name != "seconds"]
    for one, other in zip(before, after, strict=True):
        for name in names:
            old, new = one.value(name), other.value(name)
            if old is not None and new is not None and (old >= 0.5) != (new >= 0.5):
                question = str(other.shown.get("question") or other.shown.get("claim") or "")
                yield Flip(other.key, name, old, new, question, other.scores[name].reason)


def comparison_lines(found: Comparison) -> Iterator[str]:
    """Differences with their intervals, and what flipped, as Markdown."""
    yield f"{found.n} samples in both runs; after minus before, with 95 % intervals:"
    yield ""
    yield "| metric | difference | interval | |"
    yield "|---|---|---|---|"
    for name, by in found.differences.items():
        mark = "worse" if name in found.worse else ""
        yield f"| {name} | {by.value:+.3f} | {by.low:+.3f} to {by.high:+.3f} | {mark} |"
    yield ""
    yield f"{len(found.flips)} scores flipped:" if found.flips else "no score flipped"
    for flip in found.flips:
        change = f"{flip.before:.2f} -> {flip.after:.2f}"
        yield f"- {flip.sample}: {flip.metric} {change}: {flip.question} ({flip.reason})"
