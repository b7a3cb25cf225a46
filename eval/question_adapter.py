"""The change of low rank that questions go through: what it is fitted on, and how (`fit_questions.py`)."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save
from torch.nn.functional import linear, normalize

from theorybot import Theorybot
from theorybot.bibliography import letters
from theorybot.embedding import Vectors
from theorybot.embedding.batching import padded
from theorybot.embedding.packaged import PackagedEmbedder
from theorybot.evaluation.questions import load

RANK = 4  # 8 and 16 give no more
TEMPERATURE = 0.02  # 0.05 gives half as much
PASSES = 2  # a third one gives nothing
RATE, BATCH, WARMING = 2e-3, 32, 50


@dataclass(frozen=True)
class Sentences:
    """All sentences of the papers: whose they are, their words, their vectors, shape (n, 384)."""

    documents: list[str]
    texts: list[str]
    vectors: Vectors


@dataclass(frozen=True)
class Sample:
    """A question, the numbers of the sentences that answer it, and their document."""

    question: str
    gold: list[int]
    document: str


def sentences_of(bot: Theorybot) -> Sentences:
    """Those of the papers, as the library has them."""
    documents, texts, vectors = [], [], []
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
                texts.append(passage.text[start - passage.start : end - passage.start])
                vectors.append(vector)
    return Sentences(documents, texts, np.array(vectors, dtype=np.float32))


def samples_of(
    files: list[Path], sentences: Sentences, known: dict[str, str], *, unanswered: bool = False
) -> list[Sample]:
    """The questions whose evidence is found; each sentence that begins with a quote, or has it, answers.

    With `unanswered` those without an answer too, which have no sentence.
    """
    spelt = [letters(text) for text in sentences.texts]
    numbers = defaultdict[str | None, list[int]](list)
    for at, document in enumerate(sentences.documents):
        numbers[document].append(at)
    found = []
    for question in (question for path in files for question in load(path)):
        gold = {
            at
            for piece in question.evidence
            for at in numbers[known.get(piece.document)]
            if letters(piece.quote) in spelt[at]
        }
        about = known.get(question.documents[0]) if question.documents else None
        if gold:
            found.append(Sample(question.question, sorted(gold), sentences.documents[min(gold)]))
        elif unanswered and not question.answerable and about:
            found.append(Sample(question.question, [], about))
    return found


def beside(encoder: torch.nn.Module, rank: int) -> dict[str, torch.Tensor]:
    """Trainable factors of a change beside each linear layer of a frozen encoder, which it goes through."""
    factors: dict[str, torch.Tensor] = {}
    for name, layer in encoder.named_modules(prefix="encoder"):
        if not isinstance(layer, torch.nn.Linear):
            continue
        down = (torch.randn(rank, layer.in_features) / layer.in_features**0.5).requires_grad_()
        up = torch.zeros(layer.out_features, rank).requires_grad_()
        layer.register_forward_hook(
            lambda _, inputs, output, down=down, up=up: output + 2 * linear(linear(inputs[0], down), up)
        )
        factors |= {f"{name}.down": down, f"{name}.up": up}
    return factors


def halved(factors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Factors in half precision; the two by which their product is multiplied goes into `up`."""
    scale = {"down": 1.0, "up": 2.0}
    return {
        name: (factor.detach() * scale[name.rpartition(".")[2]]).half().contiguous()
        for name, factor in factors.items()
    }


def changeable(rank: int) -> tuple[Any, Any, dict[str, torch.Tensor]]:
    """The default model's tokenizer, its frozen transformer, and the factors beside that one's layers."""
    embedder = PackagedEmbedder("float32")
    model = embedder._loaded[0].auto_model
    model.requires_grad_(requires_grad=False)
    return embedder._tokenizer, model, beside(model.encoder, rank)


class Adapter:
    """The default model with trainable factors beside each linear layer of its transformer."""

    def __init__(self) -> None:
        self._tokenizer, self._model, self.factors = changeable(RANK)

    def vectors(self, questions: list[str]) -> torch.Tensor:
        """Unit vectors, shape (len(questions), 384)."""
        ids, mask = map(torch.from_numpy, padded(self._tokenizer.encode_batch(questions)))
        hidden = self._model(input_ids=ids, attention_mask=mask).last_hidden_state
        return normalize((hidden * mask[:, :, None]).sum(1), dim=1)

    def save(self, path: Path) -> None:
        """Write the factors in half precision."""
        path.write_bytes(save(halved(self.factors)))


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
