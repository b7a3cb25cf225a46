"""How well a library's answers meet questions with known evidence, one line a file.

    python eval/measure.py LIBRARY QUESTIONS.jsonl [QUESTIONS.jsonl ...]

Questions whose documents the library lacks are left out, and not counted.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from theorybot import Answer, Theorybot
from theorybot.evaluation.questions import Question, holds, load, names


def measured(bot: Theorybot, path: Path) -> str:
    """One line: how many, right page among five passages, patterns found, and abstention."""
    known = names(list(bot.status().listed))
    samples = [s for s in load(path) if all(document in known for document in s.documents)]
    asked = [(sample, bot.ask(sample.question, history=sample.history)) for sample in samples]
    has = [(sample, answer) for sample, answer in asked if sample.answerable]
    lacks = [(sample, answer) for sample, answer in asked if not sample.answerable]
    page = share([is_hit(sample, answer, known) for sample, answer in has])
    said = share([is_said(sample, answer) for sample, answer in has])
    answered = share([answer.status == "answered" for _, answer in has])
    declined = share([answer.status == "abstained" for _, answer in lacks])
    return (
        f"{path.name}: {len(asked)} questions, hit@5 {page:.3f}, must_mention {said:.3f}, "
        f"answered {answered:.3f}, declined {declined:.3f}, "
        f"balanced accuracy of abstention {(answered + declined) / 2:.3f}"
    )


def is_hit(sample: Question, answer: Answer, known: dict[str, str]) -> bool:
    """Whether one of the first five passages has the evidence, or for a paper lies on its page."""
    return any(holds(passage, e, known) for passage in answer.nearest[:5] for e in sample.evidence)


def is_said(sample: Question, answer: Answer) -> bool:
    """Whether the answer has all that it must mention; an abstention has not."""
    found = all(re.search(pattern, answer.text, re.IGNORECASE) for pattern in sample.must_mention)
    return answer.status == "answered" and found


def share(values: list[bool]) -> float:
    """Share of the true ones; not a number where there are none."""
    return sum(values) / len(values) if values else float("nan")


if __name__ == "__main__":
    with Theorybot(library=sys.argv[1]) as opened:
        for name in sys.argv[2:]:
            print(measured(opened, Path(name)))
