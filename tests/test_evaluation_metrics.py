"""Metrics against values worked out by hand, and their intervals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from theorybot.evaluation import statistics as stats
from theorybot.evaluation.comparing import compare, comparison_lines
from theorybot.evaluation.curves import calibration, risk_coverage
from theorybot.evaluation.finding import found
from theorybot.evaluation.measures import figures, grouped
from theorybot.evaluation.questions import Evidence, Question
from theorybot.evaluation.ranking import ranked
from theorybot.evaluation.runs import Run, Sample, Score
from theorybot.types import Passage


def value(statistic: stats.Statistic, n: int) -> float:
    return float(statistic(np.ones((1, n)))[0])


def test_ranking_metrics_are_those_worked_out_by_hand() -> None:
    lists = {"q": ["a", "x", "b", "y", "z", "c"], "none": []}
    found = ranked({"q": {"a": 1, "b": 1, "c": 1, "d": 1}, "none": {"a": 1}, "unjudged": {"a": 0}}, lists)
    gained = 1 + 1 / math.log2(4) + 1 / math.log2(7)
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4) + 1 / math.log2(5)
    assert found["q"]["ndcg@10"] == pytest.approx(gained / ideal)
    assert found["q"]["recall@5"] == 0.5
    assert found["q"]["recall@100"] == 0.75
    assert (found["q"]["mrr@10"], found["q"]["hit@1"], found["q"]["hit@5"]) == (1, 1, 1)
    assert set(found["none"].values()) == {0}
    assert "unjudged" not in found


def test_a_mean_leaves_out_what_is_not_scored() -> None:
    assert value(stats.mean(stats.column([1, None, 0, 1])), 4) == pytest.approx(2 / 3)
    assert math.isnan(value(stats.mean(stats.column([None, None])), 2))
    assert stats.figure(stats.mean(stats.column([None, None])), 2) is None


def test_auroc_counts_pairs_and_ties_half() -> None:
    scores, labels = stats.column([0.9, 0.5, 0.5, 0.1]), stats.column([1, 1, 0, 0])
    # pairs: .9>.5, .9>.1, .5=.5 (half), .5>.1 -> 3.5 of 4
    assert value(stats.auroc(scores, labels), 4) == pytest.approx(3.5 / 4)
    assert math.isnan(value(stats.auroc(scores, stats.column([1, 1, 1, 1])), 4))


def test_auroc_agrees_with_scikit_learn_under_weights() -> None:
    from sklearn.metrics import roc_auc_score

    draw = np.random.default_rng(1)
    scores, labels = draw.integers(0, 9, 60) / 8, draw.integers(0, 2, 60).astype(float)
    weights = draw.integers(0, 4, 60).astype(float)
    wanted = roc_auc_score(labels, scores, sample_weight=weights)
    assert float(stats.auroc(scores, labels)(weights[None, :])[0]) == pytest.approx(wanted)


def test_f1_balanced_accuracy_and_calibration_error() -> None:
    said, label = stats.column([1, 1, 0, 0, 1]), stats.column([1, 0, 1, 0, 1])
    assert value(stats.f1(said, label), 5) == pytest.approx(2 * 2 / (3 + 3))
    right = (said == label).astype(float)
    assert value(stats.balanced(right, label), 5) == pytest.approx((2 / 3 + 1 / 2) / 2)
    # bin .9: mean score .9, share 1/2 -> .4 of two samples; bin .1: .1 against 0 -> .1 of two
    error = stats.calibration_error(stats.column([0.9, 0.9, 0.1, 0.1]), stats.column([1, 0, 0, 0]))
    assert value(error, 4) == pytest.approx((2 * 0.4 + 2 * 0.1) / 4)


def test_an_interval_holds_its_value_and_comes_out_the_same_again() -> None:
    values = stats.column([1.0] * 60 + [0.0] * 40)
    one, again = stats.figure(stats.mean(values), 100, 7), stats.figure(stats.mean(values), 100, 7)
    assert one == again
    assert one is not None
    assert one.low < 0.6 < one.high
    assert one.high - one.low == pytest.approx(2 * 1.96 * math.sqrt(0.24 / 100), rel=0.2)


def asked(name: str, answerable: int, answered: int, mentioned: float | None, sure: float = 0.5) -> Sample:
    scores = {"answerable": Score(answerable), "answered": Score(answered), "confidence": Score(sure)}
    if mentioned is not None:
        scores["must_mention"] = Score(mentioned)
    return Sample(name, "file", ("even" if answerable else "odd",), scores, {"question": f"{name}?"})


SAMPLES = (
    asked("a", 1, 1, 1.0, 0.9), asked("b", 1, 0, 0.0, 0.2), asked("c", 1, 1, 0.0, 0.6),
    asked("d", 0, 0, None, 0.1), asked("e", 0, 1, None, 0.7),
)  # fmt: skip


def test_figures_of_abstention() -> None:
    found = {name: figure.value for name, figure in figures("answers", SAMPLES).items()}
    assert found["abstention_precision"] == 0.5  # d of b, d
    assert found["abstention_recall"] == 0.5  # d of d, e
    assert found["false_abstention_rate"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["abstention_balanced_accuracy"] == pytest.approx((2 / 3 + 1 / 2) / 2, abs=1e-4)
    assert found["coverage"] == 0.6
    assert found["must_mention"] == pytest.approx(1 / 3, abs=1e-4)
    assert "must_not" not in found


def test_a_sample_that_was_not_scored_counts_nowhere() -> None:
    left_out = Sample("f", "file", ("even",), {}, {}, "unscored", "the model was silent")
    assert figures("answers", [*SAMPLES, left_out]) == figures("answers", SAMPLES)
    by = grouped("answers", [*SAMPLES, left_out])
    assert set(by) == {"even", "odd"}
    assert by["odd"]["abstention_recall"].value == 0.5


def test_risk_grows_with_coverage() -> None:
    # by confidence: a right, e wrong (no answer), c wrong
    assert risk_coverage(SAMPLES) == [(0.2, 0.0), (0.4, 0.5), (0.6, round(2 / 3, 4))]
    assert calibration(SAMPLES, "confidence", "answerable")[0] == (0.1, 0.0)


def made(samples: tuple[Sample, ...]) -> Run:
    return Run("answers", ("file.jsonl",), samples, figures("answers", samples), {}, 1.0)


def test_a_comparison_is_paired_and_lists_what_flipped() -> None:
    better = tuple(
        asked(s.id, int(s.scores["answerable"].value or 0), 1, s.value("must_mention")) for s in SAMPLES
    )
    found = compare(made(SAMPLES), made(better))
    assert found.n == 5
    assert found.differences["false_abstention_rate"].value == pytest.approx(-1 / 3, abs=1e-4)
    assert (
        found.differences["must_mention"] == compare(made(SAMPLES), made(SAMPLES)).differences["must_mention"]
    )
    assert {(flip.sample, flip.metric) for flip in found.flips} == {
        ("file/b", "answered"),
        ("file/d", "answered"),
    }
    assert any("file/d: answered 0.00 -> 1.00" in line for line in comparison_lines(found))


def test_what_got_clearly_worse_is_told() -> None:
    good = tuple(asked(str(n), 1, 1, 1.0) for n in range(20))
    bad = tuple(asked(str(n), 1, 1, float(n < 8)) for n in range(20))
    assert "must_mention" in compare(made(good), made(bad)).worse
    assert compare(made(bad), made(good)).worse == {}


def passage(rank: int, document: str, page: int | None, text: str) -> Passage:
    return Passage(rank, 1.0, document, "", "paper" if page else "note", page, (), 0, len(text), text)


def question(*evidence: Evidence) -> Question:
    names = tuple(piece.document for piece in evidence)
    return Question("q", "explain", "why?", (), True, names, evidence, (), (), "")


def test_a_page_counts_for_a_paper_and_only_words_for_a_note() -> None:
    known = {"arXiv:1": "1.pdf", "note.md": "note.md"}
    passages = [passage(1, "1.pdf", 3, "some other words"), passage(2, "note.md", None, "nothing of it")]
    paper = found(question(Evidence("arXiv:1", 3, "the words that answer it")), passages, passages, known)
    assert (paper["hit@5_page"].value, paper["hit@5_quote"].value) == (1, 0)
    note = found(question(Evidence("note.md", None, "the words that answer it")), passages, passages, known)
    assert (note["hit@5_page"].value, note["mrr@10"].value) == (0, 0)


def test_hits_want_any_evidence_and_recall_wants_all() -> None:
    known = {"1.pdf": "1.pdf"}
    passages = [passage(n, "1.pdf", n, "words") for n in range(1, 9)]
    wanted = question(*(Evidence("1.pdf", page, f"quote number {page} of it") for page in (2, 7, 30)))
    scores = found(wanted, passages, passages, known)
    assert scores["hit@5_page"].value == 1
    assert scores["recall@5"].value == pytest.approx(1 / 3)
    assert scores["recall@10"].value == pytest.approx(2 / 3)
    assert scores["mrr@10"].value == 0.5
