"""What an evaluation is made of: samples with their scores, and the run that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["answers", "retrieval", "grounding"]
State = Literal["scored", "skipped", "unscored"]


@dataclass(frozen=True, slots=True)
class Score:
    """One scorer's word on one sample; `value` is None where it has nothing to say, which is never 0."""

    value: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """One question, query or claim, and what was found of it.

    `groups` are the rows of `by` in which it counts. `shown` holds what a person has to see to judge the
    scores: question, answer, citations, evidence. "skipped": its documents are not in the library;
    "unscored": it could not be asked; `reason` says why.
    """

    id: str
    file: str  # stem of the file it is from
    groups: tuple[str, ...] = ()
    scores: Mapping[str, Score] = field(default_factory=dict)
    shown: Mapping[str, Any] = field(default_factory=dict)
    state: State = "scored"
    reason: str = ""

    @property
    def key(self) -> str:
        """What it is told by in another run over the same files."""
        return f"{self.file}/{self.id}"

    def value(self, name: str) -> float | None:
        """The value of a score; None where there is none."""
        score = self.scores.get(name)
        return None if score is None else score.value


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95 % bootstrap interval over samples."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Control:
    """A negative control: what a metric becomes when it must fail, beside what it is."""

    name: str
    metric: str
    real: float
    value: float
    most: float  # up to which it counts as failed

    @property
    def failed(self) -> bool:
        """Whether it failed, as it must."""
        return self.value <= self.most


Figures = dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Run:
    """One evaluation. `about` is what is needed to make it again: commit, settings, hashes, machine."""

    kind: Kind
    files: tuple[str, ...]
    samples: tuple[Sample, ...]
    metrics: Figures
    by: dict[str, Figures]
    seconds: float
    controls: tuple[Control, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def scored(self) -> tuple[Sample, ...]:
        """The samples that count."""
        return tuple(sample for sample in self.samples if sample.state == "scored")

    def count(self, state: State) -> int:
        """How many samples are in a state."""
        return sum(sample.state == state for sample in self.samples)
