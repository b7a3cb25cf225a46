"""How single answers are scored, and that the controls see through a bot that quotes anything."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from theorybot import Theorybot
from theorybot.errors import TheorybotError
from theorybot.evaluation import answering, grounding
from theorybot.evaluation.answered import said, supported, verbatim
from theorybot.evaluation.questions import Question, load
from theorybot.evaluation.samples import Options
from theorybot.grounding import Judgement, LexicalChecker
from theorybot.ingest import quiet
from theorybot.types import Answer, Citation, Claim, Usage

QUESTION = Question(
    "q", "explain", "why?", (), True, (), (), (r"sharp minim(?:a|um)", "batch"), ("dropout",), ""
)


def answer(text: str, status: str = "answered") -> Answer:
    return Answer("why?", status, text)  # type: ignore[arg-type]


def test_must_mention_wants_every_pattern_and_an_abstention_has_none() -> None:
    assert said(QUESTION, answer("Large batches find Sharp Minima."))["must_mention"].value == 1
    assert said(QUESTION, answer("Large batches."))["must_mention"].value == 0
    declined = said(QUESTION, answer("sharp minima, batch, dropout", "abstained"))
    assert declined["must_mention"].value == 0
    assert "must_not" not in declined
    assert said(QUESTION, answer("Dropout."))["must_not"].value == 0


def test_a_power_is_found_raised_or_flat() -> None:
    powers = replace(QUESTION, must_mention=("10\\^5 steps", "Lp penalty", "n-1/2"), must_not=("104",))
    assert said(powers, answer("10^5 steps of an L^p penalty fall as n^{-1/2}."))["must_mention"].value == 1
    assert said(powers, answer("10^4 steps."))["must_not"].value == 0
    assert said(powers, answer("105 steps of an Lp penalty fall as n-1/2."))["must_mention"].value == 0


def test_must_mention_is_not_asked_of_a_question_without_an_answer() -> None:
    assert "must_mention" not in said(replace(QUESTION, answerable=False), answer("anything"))


class Words:
    """Supports a claim whose words are all in the passages it is held against."""

    name = "words"

    def judge(self, claim: str, passages: list[str], cited: list[int]) -> Judgement:
        there = " ".join(passages[n] for n in cited).split()
        return Judgement("supported" if set(claim.split()) <= set(there) else "unsupported", 0.5)


def claim(text: str, *quotes: str) -> Claim:
    citations = tuple(
        Citation(n, "d.md", "", "note", (), None, (), 0, len(quote), quote)
        for n, quote in enumerate(quotes, start=1)
    )
    return Claim(text, "supported", 1.0, citations)


def test_citation_recall_and_precision_are_those_of_alce() -> None:
    claims = [
        claim("a b", "a b", "c"),  # recalled; the second citation is not needed
        claim("a b", "a", "b"),  # recalled together; both are needed
        claim("x", "a"),  # not supported by what it cites, but by a passage
        claim("y"),  # cites nothing, and nothing supports it
    ]
    found = supported(claims, ["x z"], Words())  # type: ignore[arg-type]
    assert found["citation_recall"].value == 0.5
    assert found["citation_precision"].value == pytest.approx(3 / 5)
    assert found["groundedness"].value == 0.75
    assert supported([], [], Words()) == {}  # type: ignore[arg-type]


def test_a_quote_is_verbatim_only_at_its_place(bot: Theorybot, corpus: Path) -> None:
    bot.ingest()
    document = bot.document("wide-networks.md")
    start = document.text.index("Keskar")
    good = Citation(1, document.name, "", "note", (), None, (), start, start + 6, "Keskar")
    for citation, value in (
        (good, 1.0), (replace(good, start=start + 1, end=start + 7), 0.0), (replace(good, document="x.md"), 0.0),
        (replace(good, start=start, end=start, quote=""), 0.0),
    ):  # fmt: skip
        found = verbatim([Claim("c", "verbatim", 1.0, (citation,))], bot.document)
        assert found["quote_verbatim"].value == value, found


QUESTIONS = """\
{"id": "1", "type": "factoid", "question": "What do Keskar et al. report of large batches?", "answerable": true, \
"evidence": [{"document": "wide-networks.md", "page": null, "quote": "large batches tend to converge to sharp minima"}], \
"must_mention": ["sharp minima"]}
{"id": "2", "type": "factoid", "question": "What stays constant in the limit of infinite width?", "answerable": true, \
"evidence": [{"document": "wide-networks.md", "page": null, "quote": "the neural tangent kernel stays constant"}], \
"must_mention": ["kernel"], "must_not": ["sharp"]}
{"id": "3", "type": "unanswerable", "question": "How do whales sleep in the Atlantic ocean?", "answerable": false}
{"id": "4", "type": "near_miss", "question": "What is shown on page 9?", "answerable": false, "documents": ["arXiv:9999.00001"]}
"""


def test_a_run_scores_what_it_can_and_skips_what_the_library_lacks(
    bot: Theorybot, corpus: Path, tmp_path: Path
) -> None:
    bot.ingest()
    path = tmp_path / "mine.jsonl"
    path.write_text(QUESTIONS)
    run = answering.run([path], bot, LexicalChecker(), Options(), quiet)
    assert (len(run.samples), len(run.scored), run.count("skipped"), run.count("unscored")) == (4, 3, 1, 0)
    assert run.metrics["quote_verbatim"].value == 1
    assert run.metrics["hit@5_page"].value == 1
    assert set(run.by) == {"mine", "factoid", "unanswerable", "wide-networks.md"}
    assert set(run.about["by_construction"]) == {"groundedness", "citation_precision", "citation_recall"}
    names = {control.name for control in run.controls}
    assert {"shuffled evidence", "an irrelevant passage quoted"} <= names
    assert len(answering.run([path], bot, LexicalChecker(), Options(limit=2), quiet).samples) == 2


def test_a_question_that_cannot_be_asked_is_unscored(bot: Theorybot, corpus: Path, tmp_path: Path) -> None:
    bot.ingest()
    path = tmp_path / "mine.jsonl"
    path.write_text(
        '{"user_input": "   "}\n{"input": "What is the neural tangent kernel?", "expected_output": "x"}\n'
    )
    run = answering.run([path], bot, LexicalChecker(), Options(), quiet)
    assert [sample.state for sample in run.samples] == ["unscored", "scored"]
    assert "the question is empty" in run.samples[0].reason


def test_quotations_that_stand_in_for_a_model_that_failed_are_not_the_models_score() -> None:
    class Failing:
        def ask(self, question: str, history: tuple[str, ...]) -> Answer:
            usage = Usage("openai:x", 1, None, None, 0.1)
            return replace(answer("The corpus says."), usage=usage, notice="openai:x is silent")

    asker = answering._Asker(Failing(), LexicalChecker(), {}, lambda name: None)  # type: ignore[arg-type, return-value]
    sample, given = asker.ask("file", QUESTION)
    assert (sample.state, sample.reason, given) == ("unscored", "openai:x is silent", None)


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    for text in (
        "{",
        "[1]",
        '{"id": "x"}',
        '{"question": "a", "type": "odd"}',
        '{"question": "a", "must_mention": ["("]}',
    ):
        path.write_text(f"\n{text}\n")
        with pytest.raises(TheorybotError, match="line 2"):
            load(path)


def test_grounding_rows_may_be_named_as_ragas_and_deepeval_name_them(tmp_path: Path) -> None:
    path = tmp_path / "claims.jsonl"
    path.write_text(
        '{"user_input": "q", "response": "Sharp minima generalize worse.",'
        ' "retrieved_contexts": ["Sharp minima generalize worse."], "label": 1}\n'
        '{"input": "q", "actual_output": "Flat minima generalize worse.",'
        ' "retrieval_context": "Sharp minima generalize worse.", "label": "unsupported"}\n'
        '{"claim": "Large batches converge.", "evidence": ["Large batches converge."], "label": true}\n'
    )
    run = grounding.run([path], LexicalChecker(), Options(), quiet)
    assert [sample.value("label") for sample in run.samples] == [1, 0, 1]
    assert run.samples[0].shown["question"] == "q"
    assert run.metrics["balanced_accuracy"].value == 1
    assert run.metrics["auroc"].value == 1
    assert set(run.by) == {"claims"}
    path.write_text('{"claim": "c", "evidence": [], "label": "maybe"}\n')
    with pytest.raises(TheorybotError, match="line 1"):
        grounding.run([path], LexicalChecker(), Options(), quiet)
