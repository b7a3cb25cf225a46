"""The cross-encoder of a question and a sentence: what it is fitted on, and how (`fit_reading.py`)."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from question_adapter import Sample, Sentences, changeable, halved
from safetensors.torch import save
from torch.nn.functional import log_softmax

from theorybot.embedding.packaged import PackagedEmbedder
from theorybot.embedding.reading import WIDTH, features, paired

RANK = 16
CANDIDATES, NEAR = 64, 12  # sentences by their vectors; the nearest, of which most of the others are drawn
SHOWN, OF_NEAR = 6, 4  # sentences that a question is read with, and how many of them are of the nearest
TEMPERATURE = 0.05  # of the vectors' cosines, to which what is read is added
STEPS, BATCH, WARMING = 900, 10, 50
RATE, HEAD_RATE = 1e-3, 1e-3
TOGETHER = 12  # pairs of like length in one pass


@dataclass(frozen=True)
class Shown:
    """A question with sentences; the first answers, where one does."""

    sample: Sample
    sentences: list[int]
    cosines: list[float]


class Reader:
    """The default model with factors beside its layers and a head, all trainable."""

    def __init__(self) -> None:
        self._tokenizer, self._model, self.factors = changeable(RANK)
        self.head = {
            "head.wide": torch.randn(WIDTH, 4 * 384) / (4 * 384) ** 0.5,
            "head.bias": torch.zeros(WIDTH),
            "head.out": torch.zeros(WIDTH),
        }
        for part in self.head.values():
            part.requires_grad_()

    def scores(self, pairs: list[tuple[str, str]]) -> torch.Tensor:
        """How well the second of each pair answers the first, shape (len(pairs),)."""
        encoded = [self._tokenizer.encode_batch_fast(list(pair)) for pair in pairs]
        order = sorted(range(len(pairs)), key=lambda at: sum(len(part.ids) for part in encoded[at]))
        found = []
        for start in range(0, len(order), TOGETHER):
            ids, mask, kinds = paired([encoded[at] for at in order[start : start + TOGETHER]])
            given = [torch.from_numpy(array) for array in (ids, mask, kinds)]
            hidden = self._model(
                input_ids=given[0], attention_mask=given[1], token_type_ids=given[2]
            ).last_hidden_state
            inputs = features(hidden, given[1], given[2])
            wide = torch.relu(inputs @ self.head["head.wide"].T + self.head["head.bias"])
            found.append(wide @ self.head["head.out"])
        places = torch.tensor(order).argsort()
        return torch.cat(found)[places]

    def save(self, path: Path) -> None:
        """Write factors and head in half precision."""
        head = {name: part.detach().half().contiguous() for name, part in self.head.items()}
        path.write_bytes(save(halved(self.factors) | head))


def shown(sample: Sample, near: np.ndarray, cosines: np.ndarray, order: random.Random) -> Shown:
    """A question with one sentence that answers and others that are near, or with others alone."""
    own = set(sample.gold)
    others = [at for at in range(len(near)) if int(near[at]) not in own]
    first = [order.choice(sample.gold)] if sample.gold else []
    wanted = OF_NEAR if first else OF_NEAR + 1
    picked = order.sample(others[:NEAR], wanted) + order.sample(others[NEAR:], SHOWN - OF_NEAR - 1)
    sentences = first + [int(near[at]) for at in picked]
    return Shown(sample, sentences, [float(cosines[at]) for at in sentences])


def fitted(samples: list[Sample], sentences: Sentences, without: set[str]) -> Reader:
    """Fit on the questions, among the sentences, of all papers but those in `without`.

    Each question's sentences are ranked by cosine and what is read, beside the chance that none answers.
    """
    torch.manual_seed(0)
    order = random.Random(0)
    reader, none = Reader(), torch.tensor(12.0, requires_grad=True)
    out = np.array([document in without for document in sentences.documents])
    vectors = PackagedEmbedder("float32").embed_query([sample.question for sample in samples])
    chosen = [at for at, sample in enumerate(samples) if sample.document not in without]
    optimizer = torch.optim.AdamW(
        [{"params": list(reader.factors.values()), "lr": RATE},
         {"params": [*reader.head.values(), none], "lr": HEAD_RATE}], weight_decay=0.01,
    )  # fmt: skip
    rates = [group["lr"] for group in optimizer.param_groups]
    left, losses = list[int](), list[float]()
    for step in range(STEPS):
        if len(left) < BATCH:
            left = order.sample(chosen, len(chosen))
        batch = [left.pop() for _ in range(BATCH)]
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * min(1, (step + 1) / WARMING) * (1 - step / (STEPS + 1))
        rows = []
        for at in batch:
            cosines = sentences.vectors @ vectors[at]
            near = np.argsort(-np.where(out, -1.0, cosines))[:CANDIDATES]
            rows.append(shown(samples[at], near, cosines, order))
        read = reader.scores(
            [(row.sample.question, sentences.texts[at]) for row in rows for at in row.sentences]
        )
        scores = read.view(BATCH, SHOWN) + torch.tensor([row.cosines for row in rows]) / TEMPERATURE
        every = torch.cat([scores, none.expand(BATCH, 1)], dim=1)
        right = torch.tensor([0 if row.sample.gold else SHOWN for row in rows])
        loss = -log_softmax(every, dim=1).gather(1, right[:, None]).mean()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*reader.factors.values(), *reader.head.values()], 1.0)
        optimizer.step()
        losses.append(loss.item())
        if step % 100 == 99:
            print(f"step {step + 1} of {STEPS}: loss {np.mean(losses[-100:]):.3f}", flush=True)
    return reader
