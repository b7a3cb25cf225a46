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
import random
import re
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import torch
from safetensors.torch import save
from torch.nn.functional import linear, normalize

from theorybot import Theorybot
from theorybot.embedding import Precision, Vectors
from theorybot.embedding.packaged import PackagedEmbedder
from theorybot.evaluation.answering import run
from theorybot.evaluation.measures import figures
from theorybot.evaluation.questions import load, names
from theorybot.evaluation.runs import Sample as RunSample
from theorybot.evaluation.samples import Options
from theorybot.grounding import open_checker

ROOT = Path(__file__).parent.parent
WRITTEN = ROOT / "src" / "theorybot" / "embedding" / "questions.safetensors"
ASKED = ROOT / "eval" / "questions"
RANK = 4  # 8 and 16 give no more
TEMPERATURE = 0.02  # 0.05 gives half as much
PASSES = 2  # a third one gives nothing
RATE, BATCH, WARMING = 2e-3, 32, 50
FOLDS = 3
SHOWN = ("hit@5_page", "must_mention", "abstention_balanced_accuracy", "false_abstention_rate")
_LETTERS = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True)
class Sentences:
    """All sentences of the papers: whose they are, their letters, their vectors, shape (n, 384)."""

    documents: list[str]
    pages: list[int | None]
    letters: list[str]
    vectors: Vectors


@dataclass(frozen=True)
class Sample:
    """A question, the numbers of the sentences that answer it, and their document."""

    question: str
    gold: list[int]
    document: str


def sentences_of(bot: Theorybot) -> Sentences:
    """Those of the papers, as the library has them."""
    documents, pages, letters, vectors = [], [], [], []
    library = bot._library
    for row in bot.status().listed:
        if row.kind != "paper":
            continue
        numbers = library.chunks_of(row.name)
        passages, inside = library.passages(numbers), library.sentences(numbers)
        for number in numbers:
            passage = passages[number]
            for (start, end), vector in zip(*inside[number], strict=True):
                documents.append(row.name)
                pages.append(passage.page)
                letters.append(_letters(passage.text[start - passage.start : end - passage.start]))
                vectors.append(vector)
    return Sentences(documents, pages, letters, np.array(vectors, dtype=np.float32))


def samples_of(files: list[Path], sentences: Sentences, known: dict[str, str]) -> list[Sample]:
    """The questions whose evidence is found; each sentence that begins with a quote, or has it, answers."""
    at_place = defaultdict[tuple[str | None, int | None], list[int]](list)
    for at, place in enumerate(zip(sentences.documents, sentences.pages, strict=True)):
        at_place[place].append(at)
    found = []
    for question in (question for path in files for question in load(path)):
        gold = {
            at
            for piece in question.evidence
            for at in at_place[known.get(piece.document), piece.page]
            if _letters(piece.quote) in sentences.letters[at]
        }
        if gold:
            document = sentences.documents[min(gold)]
            found.append(Sample(question.question, sorted(gold), document))
    return found


def _letters(text: str) -> str:
    return _LETTERS.sub("", text.lower())


class Adapter:
    """The default model with trainable factors beside each linear layer of its transformer."""

    def __init__(self) -> None:
        embedder = PackagedEmbedder("float32")
        self._tokenizer = embedder._tokenizer
        self._model = embedder._loaded[0].auto_model
        self._model.requires_grad_(requires_grad=False)
        self.factors: dict[str, torch.Tensor] = {}
        for name, layer in self._model.encoder.named_modules(prefix="encoder"):
            if isinstance(layer, torch.nn.Linear):
                self._attach(name, layer)

    def _attach(self, name: str, layer: torch.nn.Linear) -> None:
        down = torch.randn(RANK, layer.in_features) / layer.in_features**0.5
        up = torch.zeros(layer.out_features, RANK)
        self.factors |= {f"{name}.down": down.requires_grad_(), f"{name}.up": up.requires_grad_()}
        layer.register_forward_hook(
            lambda _, inputs, output: output + 2 * linear(linear(inputs[0], down), up)
        )

    def vectors(self, questions: list[str]) -> torch.Tensor:
        """Unit vectors, shape (len(questions), 384)."""
        rows = self._tokenizer.encode_batch(questions)
        longest = max(len(row.ids) for row in rows)
        padded = [row.ids + [0] * (longest - len(row.ids)) for row in rows]
        mask = torch.tensor([[1] * len(row.ids) + [0] * (longest - len(row.ids)) for row in rows])
        hidden = self._model(input_ids=torch.tensor(padded), attention_mask=mask).last_hidden_state
        return normalize((hidden * mask[:, :, None]).sum(1), dim=1)

    def save(self, path: Path) -> None:
        """Write the factors in half precision; the two by which they are multiplied goes into `up`."""
        scale = {"down": 1.0, "up": 2.0}
        halves = {
            name: (factor.detach() * scale[name.rpartition(".")[2]]).half().contiguous()
            for name, factor in self.factors.items()
        }
        path.write_bytes(save(halves))


def fitted(samples: list[Sample], sentences: Sentences, without: set[str]) -> Adapter:
    """Fit on the questions, among the sentences, of all papers but those in `without`."""
    torch.manual_seed(0)
    order = random.Random(0)
    kept = [at for at, document in enumerate(sentences.documents) if document not in without]
    column = {at: place for place, at in enumerate(kept)}
    vectors = torch.from_numpy(sentences.vectors[kept])
    left = [sample for sample in samples if sample.document not in without]
    adapter = Adapter()
    optimizer = torch.optim.AdamW(adapter.factors.values(), lr=RATE, weight_decay=0.01)
    steps = PASSES * (len(left) // BATCH)
    for step in range(steps):
        if step % (len(left) // BATCH) == 0:
            order.shuffle(left)
        place = step % (len(left) // BATCH) * BATCH
        batch = left[place : place + BATCH]
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / WARMING) * (1 - step / (steps + 1))
        scores = adapter.vectors([sample.question for sample in batch]) @ vectors.T / TEMPERATURE
        right = torch.zeros_like(scores, dtype=torch.bool)
        for at, sample in enumerate(batch):
            right[at, [column[number] for number in sample.gold]] = True
        answering = torch.logsumexp(scores.masked_fill(~right, float("-inf")), dim=1)
        loss = (torch.logsumexp(scores, dim=1) - answering).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return adapter


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
            embedder = PackagedEmbedder(precision, Path(folder), path)
            asked = [sample for sample in samples if sample.document in part]
            texts = [sample.question for sample in asked]
            plain.append(ranks(embedder.embed_query(texts), asked, sentences))
            vectors = np.array([embedder.embed_question(text) for text in texts])
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
