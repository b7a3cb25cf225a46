"""Fits the change of low rank that questions go through, and writes `embedding/questions.safetensors`.

    python eval/fit_questions.py LIBRARY [--write | --held-out]

LIBRARY has the papers that the questions in `eval/questions/training` ask about. A question's vector is
brought nearer to those of the sentences that answer it than to those of all other sentences of the papers;
these vectors stay as the library has them.

--held-out fits three times, each time without a third of the papers, and prints for the questions on these
how soon an answering sentence comes by its vector, before and after; then what all of theorybot makes of the
papers' development and test questions, when nothing of the paper asked about was fitted on. --write fits on
all, for the product.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import cast

import numpy as np
from question_adapter import Sample, Sentences, fitted, samples_of, sentences_of

from theorybot import Theorybot
from theorybot.embedding import Precision, Vectors
from theorybot.embedding.packaged import PACKAGED, PackagedEmbedder
from theorybot.evaluation.answering import run
from theorybot.evaluation.measures import figures
from theorybot.evaluation.questions import load, names
from theorybot.evaluation.runs import Sample as RunSample
from theorybot.evaluation.samples import Options
from theorybot.grounding import open_checker

ROOT = Path(__file__).parent.parent
WRITTEN = ROOT / "src" / "theorybot" / "embedding" / "questions.safetensors"
ASKED = ROOT / "eval" / "questions"
FOLDS = 3
SHOWN = ("hit@5_page", "must_mention", "abstention_balanced_accuracy", "false_abstention_rate")


def ranks(vectors: Vectors, samples: list[Sample], sentences: Sentences) -> np.ndarray:
    """For each question the rank of the first sentence that answers it, by its vector."""
    scores = vectors @ sentences.vectors.T
    best = [max(row[sample.gold]) for row, sample in zip(scores, samples, strict=True)]
    return 1 + (scores > np.array(best)[:, None]).sum(axis=1)


def told(name: str, found: np.ndarray) -> str:
    """A line of figures on ranks."""
    within = " ".join(f"@{k} {np.mean(found <= k):.3f}" for k in (1, 3, 10, 50))
    return f"{name:28} {len(found):5} questions, MRR {np.mean(1 / found):.3f}, {within}"


def held_out(bot: Theorybot, samples: list[Sample], sentences: Sentences) -> None:
    """Print what is gained on papers that nothing was fitted on."""
    papers = sorted(set(sentences.documents))
    parts = [set(papers[part::FOLDS]) for part in range(FOLDS)]
    known = names(list(bot.status().listed))
    precision = cast(Precision, (bot.status().embedder or "").rpartition("/")[2])  # else it refuses to answer
    plain, changed, answered = list[np.ndarray](), list[np.ndarray](), dict[str, list[RunSample]]()
    with tempfile.TemporaryDirectory() as folder:
        for number, part in enumerate(parts):
            path = Path(folder) / f"{number}.safetensors"
            fitted(samples, sentences, part).save(path)
            embedder = PackagedEmbedder(precision, Path(folder), (path, PACKAGED[1]))
            asked = [sample for sample in samples if sample.document in part]
            texts = [sample.question for sample in asked]
            plain.append(ranks(embedder.embed_query(texts), asked, sentences))
            vectors = np.array([embedder.embed_question(text)[1] for text in texts])
            changed.append(ranks(vectors, asked, sentences))
            bot.__dict__["_embedder"] = embedder
            for half in ("dev", "test"):
                answered.setdefault(half, []).extend(asked_of(bot, half, part, known, Path(folder)))
    print(told("sentences, model as it is", np.concatenate(plain)))
    print(told("sentences, changed", np.concatenate(changed)))
    for half, found in answered.items():
        figures_ = figures("answers", found)
        shown = ", ".join(
            f"{name} {figures_[name].value:.3f} ({figures_[name].low:.2f} to {figures_[name].high:.2f})"
            for name in SHOWN
        )
        print(f"answers, {half}, {len(found)} questions: {shown}")


def asked_of(
    bot: Theorybot, half: str, part: set[str], known: dict[str, str], folder: Path
) -> list[RunSample]:
    """Ask the questions of one half of the papers' sets whose first document is in `part`."""
    found: list[RunSample] = []
    for path in sorted(ASKED.glob(f"papers-*.{half}.jsonl")):
        lines = path.read_text("utf-8").splitlines()
        of_part = [
            line
            for line, question in zip(lines, load(path), strict=True)
            if any(known.get(document) in part for document in question.documents[:1])
        ]
        if of_part:
            kept = folder / path.name
            kept.write_text("\n".join(of_part) + "\n", "utf-8")
            found.extend(run([kept], bot, open_checker("lexical"), Options(), lambda *_: None).samples)
    return found


def main() -> None:
    """Fit, and print or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("library", type=Path)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--write", action="store_true")
    which.add_argument("--held-out", action="store_true")
    given = parser.parse_args()
    with Theorybot(library=given.library) as bot:
        sentences = sentences_of(bot)
        known = names(list(bot.status().listed))
        samples = samples_of(sorted((ASKED / "training").glob("*.jsonl")), sentences, known)
        print(f"{len(samples)} questions on {len(set(sentences.documents))} papers")
        if given.held_out:
            held_out(bot, samples, sentences)
        else:
            fitted(samples, sentences, set()).save(WRITTEN)
            print(f"written: {WRITTEN.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
