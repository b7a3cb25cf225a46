"""The mutation suite: what must be caught is caught, and what is true passes."""

from __future__ import annotations

import json
from functools import cache

import pytest

from conftest import ROOT
from theorybot.evaluation.checking import Originals, counts, judged
from theorybot.evaluation.mutations import EXPECTED, mutants
from theorybot.grounding import LexicalChecker, collapsed

NOTES = ROOT / "corpus" / "notes"
PARAPHRASES = sorted((ROOT / "eval" / "grounding").glob("paraphrases*.jsonl"))


@cache
def measured(kind: str) -> dict[str, tuple[int, int, int]]:
    """The counts on the half that nothing was tuned on."""
    originals = Originals.load(NOTES, *PARAPHRASES)
    cases = originals.verbatim("test") if kind == "verbatim" else originals.paraphrased("test")
    return counts(judged(cases, LexicalChecker()))


def test_every_paraphrase_quotes_the_corpus_in_at_most_thirty_words() -> None:
    rows = [json.loads(line) for path in PARAPHRASES for line in path.read_text().splitlines()]
    assert len(rows) >= 150
    assert len({row["id"] for row in rows}) == len({row["claim"] for row in rows}) == len(rows)
    for row in rows:
        assert len(row["quote"].split()) <= 30
        text = collapsed((NOTES / row["document"]).read_text())
        assert collapsed(row["quote"]) in text, row["id"]
        assert collapsed(row["claim"]) not in text, row["id"]


def test_the_same_seed_makes_the_same_mutants() -> None:
    claim = "Keskar et al. show that two of all large batches are at least as sharp as 10 small ones."
    one, other = mutants(claim, ["Dinh", "Keskar"], 3), mutants(claim, ["Dinh", "Keskar"], 3)
    assert one == other
    assert {mutant.kind for mutant in one} == set(EXPECTED) - {"source"}
    assert all(mutant.claim != claim and mutant.expected == EXPECTED[mutant.kind] for mutant in one)
    assert mutants(claim, ["Dinh", "Keskar"], 4) != one


@pytest.mark.parametrize(("kind", "passing"), [("verbatim", 0.95), ("paraphrases", 0.85)])
def test_true_claims_pass(kind: str, passing: float) -> None:
    number, passed, _ = measured(kind)["original"]
    assert number > 80
    assert passed >= passing * number


@pytest.mark.parametrize(
    ("kind", "caught_share", "right_share"), [("verbatim", 0.95, 0.9), ("paraphrases", 0.9, 0.8)]
)
def test_false_claims_are_caught_with_the_right_verdict(
    kind: str, caught_share: float, right_share: float
) -> None:
    found = [row for name, row in measured(kind).items() if name != "original"]
    number, caught, right = (sum(column) for column in zip(*found, strict=True))
    assert number > 300
    assert caught >= caught_share * number
    assert right >= right_share * number


def test_each_kind_of_false_paraphrase_is_many_and_mostly_told_by_its_right_name() -> None:
    for kind, (number, _, right) in measured("paraphrases").items():
        assert number >= 30, kind
        assert right >= 0.8 * number, kind


def test_at_most_is_no_quantifier_to_exchange() -> None:
    kinds = [mutant.kind for mutant in mutants("At most two neurons multiply the most inputs.", [])]
    assert "direction" in kinds
    assert "quantifier" not in kinds
