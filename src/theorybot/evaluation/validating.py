"""Whether a question set is sound: every quote at its place, and questions that words alone do not answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from theorybot.bibliography import letters
from theorybot.bot import Theorybot
from theorybot.evaluation.answered import Read
from theorybot.evaluation.questions import Evidence, Question, load, names
from theorybot.evaluation.runs import Figure
from theorybot.evaluation.statistics import auroc, column, figure
from theorybot.library.fulltext import STEMMER, content_words, words

FEW = 0.3  # share of a question's stems in its evidence up to which it shares few words with it


@dataclass(frozen=True, slots=True)
class Validation:
    """What was found of one file; shares are None where there is nothing to share."""

    file: str
    questions: int
    skipped: int
    answerable: int
    faults: tuple[str, ...]
    few_words: float | None  # share of the answerable ones with few words in common with their evidence
    unanswerable: float | None  # share of all
    near_misses: float | None  # share of the unanswerable ones
    separation: Figure | None  # AUROC of the best fused score, answerable against near misses


def validate(path: Path, bot: Theorybot) -> Validation:
    """Check a file against a library. Raises TheorybotError."""
    samples = load(path)
    known = names(list(bot.status().listed))
    here = [sample for sample in samples if all(name in known for name in sample.documents)]
    read = cache(bot.document)
    has = [sample for sample in samples if sample.answerable]
    lacks = [sample for sample in samples if not sample.answerable]
    overlaps = [_overlap(sample) for sample in has if sample.evidence]
    near = [sample for sample in lacks if sample.type == "near_miss"]
    return Validation(
        file=path.name, questions=len(samples), skipped=len(samples) - len(here), answerable=len(has),
        faults=tuple(fault for sample in here for fault in _faults(sample, known, read)),
        few_words=_share([overlap <= FEW for overlap in overlaps]),
        unanswerable=_share([not sample.answerable for sample in samples]),
        near_misses=_share([sample in near for sample in lacks]),
        separation=_separation([s for s in here if s.answerable or s.type == "near_miss"], bot),
    )  # fmt: skip


def _faults(sample: Question, known: dict[str, str], read: Read) -> Iterator[str]:
    """What is wrong with a question's evidence."""
    if sample.answerable and not sample.evidence:
        yield f"{sample.id}: answerable, but without evidence"
    if sample.answerable and not sample.must_mention:
        yield f"{sample.id}: answerable, but nothing that it must mention"
    for piece in sample.evidence:
        if piece.document not in known:
            yield f"{sample.id}: {piece.document} is not in the library"
        elif fault := _misplaced(piece, known[piece.document], read):
            yield f"{sample.id}: {fault}: {piece.quote[:80]!r}"


def _misplaced(piece: Evidence, name: str, read: Read) -> str:
    """Where a quote is not; empty where it is at its place. Letters are compared, as in the scoring."""
    document = read(name)
    quote = letters(piece.quote)
    if quote not in letters(document.text):
        return f"not in {name}"
    pages = {page.number: document.text[page.start : page.end] for page in document.pages}
    if bool(pages) != (piece.page is not None):
        return f"{name} has {'' if pages else 'no '}pages"
    if piece.page is None:
        return ""
    # a quote may run over to the next page
    there = letters(pages.get(piece.page, "") + pages.get(piece.page + 1, ""))
    begins = letters(pages.get(piece.page, ""))
    return "" if quote in there and quote[:20] in begins else f"not on page {piece.page} of {name}"


def _overlap(sample: Question) -> float:
    """Share of the stems of the question's content words that are in its evidence."""
    asked = set(STEMMER.stems(content_words(sample.question)).values())
    told = [word for piece in sample.evidence for word in words(piece.quote)]
    held = set(STEMMER.stems(told).values())
    return len(asked & held) / len(asked) if asked else 0.0


def _separation(samples: Sequence[Question], bot: Theorybot) -> Figure | None:
    """AUROC of the best score; None where one of the two kinds is missing."""
    if len({sample.answerable for sample in samples}) < 2:
        return None
    best = []
    for sample in samples:
        found = bot.retrieve(sample.question, history=sample.history).passages
        best.append(found[0].score if found else 0.0)
    labels = column([float(sample.answerable) for sample in samples])
    return figure(auroc(column(best), labels), len(samples))


def _share(values: Sequence[bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def validation_json(found: Validation) -> dict[str, Any]:
    """As `eval validate --json` prints it."""
    return asdict(found)


def validation_lines(found: Validation) -> Iterator[str]:
    """For a terminal."""
    yield f"{found.file}: {found.questions} questions, {found.answerable} answerable, {found.skipped} skipped"
    few = _percent(found.few_words)
    yield f"  at most {FEW:.0%} of the question's words in the evidence: {few} (to be: half)"
    yield f"  without an answer: {_percent(found.unanswerable)} (to be: a quarter)"
    yield f"  near misses among these: {_percent(found.near_misses)} (to be: half)"
    if found.separation is not None:
        low, high = found.separation.low, found.separation.high
        auc = f"{found.separation.value:.3f} [{low:.3f}, {high:.3f}]"
        yield f"  best score, answerable against near misses: AUROC {auc} (to be: at most 0.70)"
    yield f"  quotes not at their place, or other faults: {len(found.faults)}"
    yield from (f"    {fault}" for fault in found.faults)


def _percent(value: float | None) -> str:
    return "none" if value is None else f"{value:.0%}"
