"""Fits the cross-encoder that reads a question with a sentence, and writes `embedding/reading.safetensors`.

    python eval/fit_reading.py LIBRARY [--write | --held-out PART]

LIBRARY has the papers that the questions in `eval/questions/training` ask about. It takes some twenty-five
minutes on two cores. --write fits on all, for the product. --held-out fits without one third of the papers
(0, 1 or 2), the questions' own vector too, and prints what all of theorybot makes of the papers' development
and test questions on these, without the cross-encoder and with it.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import cross_encoder
import question_adapter
from fit_questions import ASKED, FOLDS, SHOWN, asked_of

from theorybot import Theorybot
from theorybot.embedding import Precision, Vectors
from theorybot.embedding.packaged import PackagedEmbedder
from theorybot.evaluation.measures import figures
from theorybot.evaluation.questions import names

ROOT = Path(__file__).parent.parent
WRITTEN = ROOT / "src" / "theorybot" / "embedding" / "reading.safetensors"


class Unread(PackagedEmbedder):
    """The model without its cross-encoder."""

    def read(self, question: str, texts: Sequence[str]) -> Vectors | None:
        """It cannot."""
        return None


def held_out(
    bot: Theorybot,
    samples: list[question_adapter.Sample],
    sentences: question_adapter.Sentences,
    part: set[str],
) -> None:
    """Print what is gained on papers that nothing was fitted on."""
    known = names(list(bot.status().listed))
    precision = cast(Precision, (bot.status().embedder or "").rpartition("/")[2])  # else it refuses to answer
    with tempfile.TemporaryDirectory() as folder:
        questions, reading = (Path(folder) / f"{name}.safetensors" for name in ("questions", "reading"))
        answered = [sample for sample in samples if sample.gold]
        question_adapter.fitted(answered, sentences, part).save(questions)
        cross_encoder.fitted(samples, sentences, part).save(reading)
        for kind in (Unread, PackagedEmbedder):
            bot.__dict__["_embedder"] = kind(precision, Path(folder), (questions, reading))
            for half in ("dev", "test"):
                found = asked_of(bot, half, part, known, Path(folder))
                measured = figures("answers", found)
                shown = ", ".join(f"{name} {measured[name].value:.3f}" for name in SHOWN)
                print(f"{'not read' if kind is Unread else 'read'}, {half}, {len(found)} questions: {shown}")


def main() -> None:
    """Fit, and print or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("library", type=Path)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--write", action="store_true")
    which.add_argument("--held-out", type=int, choices=range(FOLDS), metavar="PART")
    given = parser.parse_args()
    if not WRITTEN.exists():  # without one the model does not open
        cross_encoder.Reader().save(WRITTEN)
    with Theorybot(library=given.library) as bot:
        sentences = question_adapter.sentences_of(bot)
        known = names(list(bot.status().listed))
        files = sorted((ASKED / "training").glob("*.jsonl"))
        samples = question_adapter.samples_of(files, sentences, known, unanswered=True)
        papers = sorted(set(sentences.documents))
        print(f"{len(samples)} questions on {len(papers)} papers")
        if given.held_out is not None:
            held_out(bot, samples, sentences, set(papers[given.held_out :: FOLDS]))
        else:
            cross_encoder.fitted(samples, sentences, set()).save(WRITTEN)
            print(f"written: {WRITTEN.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
