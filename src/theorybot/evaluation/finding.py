"""How well passages found for a question hold its evidence: by page, and by the quoted words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from theorybot.evaluation.measures import CUTOFFS
from theorybot.evaluation.questions import Evidence, Question, holds, quotes
from theorybot.evaluation.ranking import ranked
from theorybot.evaluation.runs import Score
from theorybot.types import Passage

Holds = Callable[[Passage, Evidence, dict[str, str]], bool]


def found(
    sample: Question, passages: Sequence[Passage], deep: Sequence[Passage], known: dict[str, str]
) -> dict[str, Score]:
    """Scores of retrieval; none for a question without evidence.

    `passages` are what an answer is made from; `deep` a hundred, for recall@100. In hit@k any piece of
    evidence will do, in recall@k all are wanted: it is the share that is found.
    """
    if not sample.answerable or not sample.evidence:
        return {}
    by_page = _scored(sample, passages, known, holds)
    by_quote = _scored(sample, passages, known, quotes)
    far = _scored(sample, deep, known, holds)
    first = next((p.rank for p in passages if any(holds(p, e, known) for e in sample.evidence)), None)
    reason = f"evidence first at rank {first}" if first else f"evidence not in {len(passages)} passages"
    scores = {name: by_page[name] for name in ("recall@5", "recall@10", "ndcg@10", "mrr@10")}
    scores |= {"recall@100": far["recall@100"], "recall@5_quote": by_quote["recall@5"]}
    for k in CUTOFFS:
        scores[f"hit@{k}_page"] = by_page[f"hit@{k}"]
        scores[f"hit@{k}_quote"] = by_quote[f"hit@{k}"]
    return {name: Score(value, reason) for name, value in scores.items()}


def _scored(
    sample: Question, passages: Sequence[Passage], known: dict[str, str], held: Holds
) -> dict[str, float]:
    """Measures of the ranking, where the first passage that holds a piece of evidence is a relevant one.

    Pieces that one passage is first to hold (two quotes on one page) are one: nothing more can be found.
    """
    firsts: set[int] = set()
    missed: set[tuple[str, int | str]] = set()
    for piece in sample.evidence:
        place = next((n for n, passage in enumerate(passages) if held(passage, piece, known)), None)
        if place is not None:
            firsts.add(place)
        else:
            by_page = held is holds and piece.page is not None
            missed.add((piece.document, piece.page if by_page and piece.page else piece.quote))
    relevant = {**{f"passage {place}": 1 for place in firsts}, **{f"missed {m}": 1 for m in missed}}
    ranking = [f"passage {place}" for place in range(len(passages))]
    return ranked({"question": relevant}, {"question": ranking})["question"]
