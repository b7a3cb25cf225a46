"""A grounding run: how well a checker tells supported claims from others, by data set and by mutation."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from theorybot.errors import TheorybotError
from theorybot.evaluation.checking import Originals
from theorybot.evaluation.measures import figures, grouped
from theorybot.evaluation.mutations import EXPECTED
from theorybot.evaluation.runs import Control, Run, Sample, Score
from theorybot.evaluation.samples import CLAIM_ALIASES, Options, digest, limited, rows
from theorybot.events import GOOD
from theorybot.grounding import Checker

TRIED = 500  # rows that the control judges again
_YES = (1, 1.0, True, "1", "true", "yes", "supported", "attributable", "entailment")
_NO = (0, 0.0, False, "0", "false", "no", "unsupported", "not attributable", "contradiction")
# What the mutated claims are made of, in the repository.
NOTES, PARAPHRASES = Path("corpus/notes"), Path("eval/grounding/paraphrases.jsonl")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Row:
    """A claim, its evidence, and whether the evidence supports it. `kind` is a mutation, or empty."""

    id: str
    file: str
    claim: str
    evidence: tuple[str, ...]
    label: bool
    question: str = ""
    cited: int | None = None  # of the evidence; None: all of it
    kind: str = ""


def load(path: Path) -> Iterator[Row]:
    """The rows of a file. Raises TheorybotError, naming the line."""
    for number, row in rows(path, CLAIM_ALIASES):
        try:
            evidence = row["evidence"]
            texts = (evidence,) if isinstance(evidence, str) else tuple(map(str, evidence))
            place = str(row.get("id") or f"line-{number}")
            yield Row(place, path.stem, str(row["claim"]), texts, _label(row), str(row.get("question") or ""))
        except (ValueError, KeyError, TypeError) as error:
            raise TheorybotError(f"{path.name} line {number}: {error!r}; mend the line") from error


def _label(row: dict[str, Any]) -> bool:
    label = row["label"].strip().lower() if isinstance(row["label"], str) else row["label"]
    if label in _YES or label in _NO:
        return label in _YES
    raise ValueError(f"label {row['label']!r} is neither 1 (supported) nor 0")


def shipped(wanted: bool | None) -> list[Row]:
    """The mutated claims of the shipped notes, where their files are in the current folder.

    Raises TheorybotError where they are `wanted` and not here.
    """
    here = NOTES.is_dir() and PARAPHRASES.is_file()
    if wanted and not here:
        raise TheorybotError(f"{NOTES} and {PARAPHRASES} are not in the current folder: mutations need both")
    return mutated(NOTES, PARAPHRASES) if here and wanted is not False else []


def mutated(notes: Path, paraphrases: Path, seed: int = 0) -> list[Row]:
    """Claims made false on purpose with the originals, from the half that no one looked at (odd ids)."""
    originals = Originals.load(notes, paraphrases)
    found = {"verbatim": originals.verbatim("test", seed), "paraphrased": originals.paraphrased("test", seed)}
    return [
        Row(
            f"{case.original}-{case.kind}", file, case.claim, case.passages, not case.is_mutant,
            cited=case.cited, kind=case.kind,
        )
        for file, cases in found.items()
        for case in cases
    ]  # fmt: skip


def run(
    files: Sequence[Path], checker: Checker, options: Options, told: Progress, cases: Sequence[Row] = ()
) -> Run:
    """Judge every row of the files, and `cases`, which are made and not read. Raises TheorybotError.

    Where there are files, the cases count in `by` alone: they would drown a small data set.
    """
    started = time.perf_counter()
    taken = limited([row for path in files for row in load(path)] if files else cases, options)
    others = limited(cases, options) if files else []
    samples = []
    for done, row in enumerate([*taken, *others]):
        told(f"judging {row.file}", done, len(taken) + len(others))
        samples.append(_sample(row, checker))
    own = samples[: len(taken)]
    return Run(
        kind="grounding", files=tuple(map(str, files)), samples=tuple(own),
        metrics=figures("grounding", own, options.seed),
        by=grouped("grounding", samples, options.seed),
        seconds=round(time.perf_counter() - started, 3),
        controls=_shuffled_evidence(taken, own, checker, options.seed),
        about={"judge": checker.name, "questions": {path.name: digest(path) for path in files}},
    )  # fmt: skip


def _sample(row: Row, checker: Checker) -> Sample:
    """One claim judged. A score without any evidence is the checker's, not an error."""
    cited = range(len(row.evidence)) if row.cited is None else [row.cited]
    found = checker.judge(row.claim, row.evidence, cited)
    passed = found.verdict in GOOD
    reason = f"{found.verdict}: {found.reason}" if found.reason else found.verdict
    # a mutation is told from the originals, so these count in the group of each
    kinds: tuple[str, ...] = tuple(EXPECTED) if row.kind == "original" else (row.kind,) if row.kind else ()
    groups = (row.file, *kinds)
    scores = {
        "label": Score(float(row.label)), "score": Score(found.score), "passed": Score(float(passed)),
        "accuracy": Score(float(passed == row.label), reason),
    }  # fmt: skip
    if row.kind and not row.label:
        scores["caught"] = Score(float(not passed), reason)
    shown = {"question": row.question, "claim": row.claim, "verdict": found.verdict,
             "evidence": [row.evidence[number][:1000] for number in cited], "kind": row.kind}  # fmt: skip
    return Sample(row.id, row.file, groups, scores, shown)


def _shuffled_evidence(
    taken: Sequence[Row], samples: Sequence[Sample], checker: Checker, seed: int
) -> tuple[Control, ...]:
    """Supported claims with the evidence of another row of their file: few may pass."""
    chosen = [n for n, row in enumerate(taken) if row.label]
    random.Random(seed).shuffle(chosen)
    chosen = chosen[:TRIED]
    passed = []
    for mine, other in zip(chosen, chosen[1:] + chosen[:1], strict=True):
        if taken[mine].evidence != taken[other].evidence:
            texts = taken[other].evidence
            passed.append(checker.judge(taken[mine].claim, texts, range(len(texts))).verdict in GOOD)
    if not passed:
        return ()
    real = sum(samples[n].value("passed") or 0.0 for n in chosen) / len(chosen)
    value = sum(passed) / len(passed)
    name = "supported claims with shuffled evidence"
    return (Control(name, "passed", round(real, 4), round(value, 4), round(real / 2, 4)),)
