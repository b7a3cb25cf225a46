"""Negative controls: what must score badly, made of the run itself, so that a broken metric shows."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from theorybot.evaluation.answered import said, supported
from theorybot.evaluation.questions import Question, holds
from theorybot.evaluation.runs import Control, Sample
from theorybot.grounding import Checker
from theorybot.types import Answer, Passage

TRIED = 60  # answers that a control looks at: enough to see that it fails


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, scored and answered, by the samples' keys; and who judged."""

    questions: Mapping[str, Question]
    samples: Sequence[Sample]
    answers: Mapping[str, Answer]
    judge: Checker
    known: Mapping[str, str]


def of_answers(asked: Asked, seed: int) -> tuple[Control, ...]:
    """The controls of an answers run; those that have nothing to work on are left out."""
    questions, answers = asked.questions, asked.answers
    real = {sample.key: sample for sample in asked.samples}
    keys = [key for key in questions if key in answers]
    random.Random(seed).shuffle(keys)
    some = keys[:TRIED]
    quoting = [key for key in some if answers[key].status == "answered" and answers[key].claims]
    has = [key for key in some if questions[key].answerable]
    with_evidence = [key for key in has if questions[key].evidence]
    found = [
        _shuffled_evidence(with_evidence, questions, answers, asked.known),
        _swapped_citations(quoting, real, answers, asked.judge),
        _irrelevant_quotes([key for key in has if questions[key].must_mention], questions, real, answers),
    ]
    return tuple(control for control in found if control is not None)


def _turned(keys: Sequence[str]) -> list[tuple[str, str]]:
    """Each key with another one."""
    return list(zip(keys, [*keys[1:], *keys[:1]], strict=True)) if len(keys) > 1 else []


def _shuffled_evidence(
    keys: Sequence[str], questions: Mapping[str, Question], answers: Mapping[str, Answer],
    known: Mapping[str, str],
) -> Control | None:  # fmt: skip
    """Each ranking against another question's evidence: few of the first five passages may hold it."""

    def hits(pairs: Sequence[tuple[str, str]]) -> list[bool]:
        return [
            any(holds(passage, piece, dict(known)) for passage in answers[mine].nearest[:5]
                for piece in questions[other].evidence)
            for mine, other in pairs
        ]  # fmt: skip

    real = _mean(hits([(key, key) for key in keys]))
    control = _mean(hits(_turned(keys)))
    return _control("shuffled evidence", "hit@5_page", real, control)


def _swapped_citations(
    keys: Sequence[str], real: Mapping[str, Sample], answers: Mapping[str, Answer], judge: Checker
) -> Control | None:
    """Each claim with the citations of another answer: little may be supported."""
    values: list[float | None] = []
    for mine, other in _turned(keys):
        theirs = [claim.citations for claim in answers[other].claims]
        swapped = [
            replace(claim, citations=theirs[place % len(theirs)])
            for place, claim in enumerate(answers[mine].claims)
        ]
        if answers[mine].claims != answers[other].claims:
            values.append(supported(swapped, (), judge)["citation_recall"].value)
    was = _mean([real[key].value("citation_recall") for key in keys])
    return _control("swapped citations", "citation_recall", was, _mean(values))


def _irrelevant_quotes(
    keys: Sequence[str], questions: Mapping[str, Question], real: Mapping[str, Sample],
    answers: Mapping[str, Answer],
) -> Control | None:  # fmt: skip
    """Each question answered with a passage found for another, word for word: its citations are perfect, and
    it must not mention what the question is about."""
    values: list[float | None] = []
    for mine, other in _turned(keys):
        nearest = answers[other].nearest
        quoted = replace(answers[mine], status="answered", text=_quote(nearest) if nearest else "")
        values.append(said(questions[mine], quoted)["must_mention"].value)
    was = _mean([real[key].value("must_mention") for key in keys])
    return _control("an irrelevant passage quoted", "must_mention", was, _mean(values))


def _quote(nearest: Sequence[Passage]) -> str:
    return nearest[0].text


def _mean(values: Sequence[float | bool | None]) -> float | None:
    found = [value for value in values if value is not None]
    return sum(found) / len(found) if found else None


def _control(name: str, metric: str, real: float | None, value: float | None) -> Control | None:
    """A control that fails where it is worth at most half of the real thing."""
    if real is None or value is None:
        return None
    return Control(name, metric, round(real, 4), round(value, 4), round(real / 2, 4))
