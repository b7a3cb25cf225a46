"""An answers run: every question is asked, and what comes back is scored against its evidence."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from theorybot.bot import Theorybot
from theorybot.deciding import answerable, signals
from theorybot.errors import TheorybotError
from theorybot.evaluation.answered import Read, said, supported, verbatim
from theorybot.evaluation.controls import Asked, of_answers
from theorybot.evaluation.finding import found
from theorybot.evaluation.measures import figures, grouped
from theorybot.evaluation.questions import Question, load, names
from theorybot.evaluation.runs import Run, Sample, Score
from theorybot.evaluation.samples import Options, digest, limited
from theorybot.grounding import Checker
from theorybot.rendering import answer_json
from theorybot.retrieval import Retrieved
from theorybot.types import Answer
from theorybot.writing import extract, reread

DEEP = 100  # passages for recall@100
Progress = Callable[[str, int, int], None]


def run(files: Sequence[Path], bot: Theorybot, judge: Checker, options: Options, told: Progress) -> Run:
    """Ask the questions of all files. Raises TheorybotError; a question that fails is unscored."""
    started = time.perf_counter()
    asked = limited([(path.stem, sample) for path in files for sample in load(path)], options)
    status = bot.status()
    asker = _Asker(bot, judge, names(list(status.listed)), cache(bot.document))
    samples, answers = [], dict[str, Answer]()
    for done, (file, question) in enumerate(asked):
        told(f"asking {question.id}", done, len(asked))
        sample, answer = asker.ask(file, question)
        samples.append(sample)
        if answer is not None:
            answers[sample.key] = answer
    questions = {sample.key: question for sample, (_, question) in zip(samples, asked, strict=True)}
    about = {
        "judge": judge.name, "writers": sorted({answer.writer for answer in answers.values()}),
        "embedder": status.embedder, "documents": [row.name for row in status.listed],
        "questions": {path.name: digest(path) for path in files}, "settings": _settings(bot),
        "by_construction": _by_construction(answers.values()),
    }  # fmt: skip
    return Run(
        kind="answers", files=tuple(map(str, files)), samples=tuple(samples),
        metrics=figures("answers", samples, options.seed), by=grouped("answers", samples, options.seed),
        seconds=round(time.perf_counter() - started, 3),
        controls=of_answers(Asked(questions, samples, answers, judge, asker.known), options.seed),
        about=about,
    )  # fmt: skip


def _by_construction(answers: Iterable[Answer]) -> list[str]:
    """Figures that cannot be other than 1: a sentence that is its own quotation supports itself."""
    quoted = all(answer.writer == "extract" for answer in answers)
    return ["groundedness", "citation_precision", "citation_recall"] if quoted else []


@dataclass(frozen=True, slots=True)
class _Asker:
    """Asks one bot, and scores what it says; `known` are the names of its documents."""

    bot: Theorybot
    judge: Checker
    known: dict[str, str]
    read: Read

    def ask(self, file: str, sample: Question) -> tuple[Sample, Answer | None]:
        """One question asked and scored."""
        groups = tuple(
            dict.fromkeys(
                (file, sample.type, *sorted(self.known.get(name, name) for name in sample.documents))
            )
        )
        shown = _shown(sample)
        absent = [name for name in sample.documents if name not in self.known]
        if absent:
            reason = f"not in the library: {', '.join(absent)}"
            return Sample(sample.id, file, groups, {}, shown, "skipped", reason), None
        try:
            answer = self.bot.ask(sample.question, history=sample.history)
            if _stands_in(answer):
                return Sample(sample.id, file, groups, {}, shown, "unscored", answer.notice), None
            scores = self._scores(sample, answer)
        except TheorybotError as error:
            return Sample(sample.id, file, groups, {}, shown, "unscored", str(error)), None
        return Sample(sample.id, file, groups, scores, shown | _answered(answer)), answer

    def _scores(self, sample: Question, answer: Answer) -> dict[str, Score]:
        """Every score that has a value."""
        passages = self.bot.retrieve(sample.question, history=sample.history)
        # recall@100 is all that it is for
        deep = (
            self.bot.retrieve(sample.question, DEEP, history=sample.history) if sample.evidence else passages
        )
        return {
            "answerable": Score(float(sample.answerable)),
            "answered": Score(float(answer.status == "answered"), answer.notice),
            "confidence": Score(confidence(passages)),
            "seconds": Score(answer.seconds),
            **found(sample, passages.passages, deep.passages, self.known),
            **said(sample, answer),
            **supported(answer.claims, [p.text for p in answer.nearest], self.judge),
            **verbatim(answer.claims, self.read),
        }


def _stands_in(answer: Answer) -> bool:
    """Whether a model was asked and failed, and the corpus is quoted instead: no score of the model's."""
    return answer.writer == "extract" and answer.usage is not None and answer.status == "answered"


def _shown(sample: Question) -> dict[str, Any]:
    """What a person sees of the question."""
    return {
        "question": sample.question, "history": list(sample.history), "type": sample.type,
        "answerable": sample.answerable, "evidence": [asdict(piece) for piece in sample.evidence],
    }  # fmt: skip


def _answered(answer: Answer) -> dict[str, Any]:
    """What a person sees of the answer, without most of the passages' text: a run may hold thousands."""
    found = {name: value for name, value in answer_json(answer).items() if name not in ("question", "usage")}
    kept = ("rank", "score", "document", "page", "heading")
    found["nearest"] = [
        {name: passage[name] for name in kept} | {"text": passage["text"][:80]}
        for passage in found["nearest"]
    ]
    return found


def confidence(retrieved: Retrieved) -> float:
    """How sure theorybot is that the corpus answers: what it decides by, in [0, 1]."""
    candidates = reread(extract(retrieved), retrieved)
    return round(answerable(signals(retrieved, candidates)), 4) if candidates else 0.0


def _settings(bot: Theorybot) -> dict[str, Any]:
    """The settings without folders, which are of one machine only."""
    values = bot.settings.model_dump(mode="json")
    return {name: value for name, value in values.items() if name not in ("library", "corpus")}
