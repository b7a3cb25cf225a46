"""Metrics of ranked lists, by `ir-measures` (MacAvaney et al. 2022). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import RR, Measure, R, Success, nDCG

# Our names for the measures of ir-measures that a run reports.
MEASURES: dict[str, Measure] = {
    "recall@5": R @ 5,
    "recall@10": R @ 10,
    "recall@100": R @ 100,
    "ndcg@10": nDCG @ 10,
    "mrr@10": RR @ 10,
    "hit@1": Success @ 1,
    "hit@5": Success @ 5,
    "hit@10": Success @ 10,
}

Qrels = Mapping[str, Mapping[str, int]]  # query -> document -> grade; above 0 is relevant
Ranked = Mapping[str, Sequence[str]]  # query -> documents, best first


def ranked(qrels: Qrels, lists: Ranked) -> dict[str, dict[str, float]]:
    """For each query that has a relevant document: each measure's value. A query without a list scores 0."""
    judged = {query: dict(grades) for query, grades in qrels.items() if any(g > 0 for g in grades.values())}
    if not judged:
        return {}
    run = {
        query: {document: float(-place) for place, document in enumerate(lists.get(query, ()))}
        for query in judged
    }
    names = {str(measure): name for name, measure in MEASURES.items()}
    found: dict[str, dict[str, float]] = {query: dict.fromkeys(MEASURES, 0.0) for query in judged}
    for metric in ir_measures.iter_calc(list(MEASURES.values()), judged, run):
        found[metric.query_id][names[str(metric.measure)]] = float(metric.value)
    return found
