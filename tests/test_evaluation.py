"""`theorybot eval` from end to end, without a model: runs, reports, comparisons, suites."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import ROOT
from test_evaluation_answers import QUESTIONS
from theorybot import Theorybot
from theorybot.cli import theorybot
from theorybot.errors import TheorybotError
from theorybot.evaluation import folders
from theorybot.evaluation.gates import missed, parsed
from theorybot.evaluation.measures import PROMISED
from theorybot.evaluation.questions import load

SHAPE = ["kind", "files", "n", "scored", "skipped", "metrics", "by", "seconds"]


def ran(*arguments: object) -> Result:
    env = {"THEORYBOT_EMBEDDING_MODEL": "hash"}
    return CliRunner(env=env).invoke(theorybot, ["eval", *map(str, arguments)])


@pytest.fixture
def mine(bot: Theorybot, corpus: Path, tmp_path: Path) -> Path:
    bot.ingest()
    path = tmp_path / "mine.jsonl"
    path.write_text(QUESTIONS)
    return path


def test_answers_json_has_the_promised_shape(mine: Path) -> None:
    done = ran("answers", mine, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert list(found) == SHAPE
    assert (found["kind"], found["n"], found["scored"], found["skipped"]) == ("answers", 4, 3, 1)
    assert set(PROMISED["answers"]) <= set(found["metrics"])
    assert found["metrics"]["hit@5_page"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert "must_mention" not in found["by"]["unanswerable"]
    assert "control: " in done.stderr


def test_the_same_run_prints_for_people(mine: Path) -> None:
    shown = ran("answers", mine).stdout
    assert "4 samples: 3 scored, 1 skipped, 0 unscored" in shown
    assert "judge: lexical" in shown
    assert "(by construction: quotations)" in shown


def test_a_run_is_a_folder_that_can_be_read_again(mine: Path, tmp_path: Path) -> None:
    out = tmp_path / "runs" / "one"
    assert ran("answers", mine, "--out", out).exit_code == 0
    assert {path.name for path in out.iterdir()} == {"run.json", "samples.jsonl", "report.md", "report.html"}
    whole = json.loads((out / "run.json").read_text())
    about = whole["about"]
    assert {
        "commit",
        "settings",
        "embedder",
        "documents",
        "questions",
        "machine",
        "versions",
        "judge",
    } <= set(about)
    assert str(tmp_path) not in json.dumps(about)
    run = folders.read(out)
    assert (run.count("skipped"), len(run.scored)) == (1, 3)
    assert all(
        score.reason for score in (run.samples[0].scores["must_mention"], run.samples[0].scores["hit@5_page"])
    )


def test_the_report_needs_nothing_from_elsewhere(mine: Path, tmp_path: Path) -> None:
    ran("answers", mine, "--out", tmp_path / "one")
    page = (tmp_path / "one" / "report.html").read_text()
    assert page.count("<svg") >= 4
    assert not re.search(r"<script|(?:src|href)=|url\(|@import", page)
    assert "Negative controls" in (tmp_path / "one" / "report.md").read_text()


def test_markup_in_a_question_is_shown_and_not_run(mine: Path, tmp_path: Path) -> None:
    row = {"id": "x", "question": "What is <b>the</b> kernel?", "answerable": True, "must_mention": ["never said"],
           "documents": ["wide-networks.md"], "type": "explain"}  # fmt: skip
    mine.write_text(json.dumps(row) + "\n")
    ran("answers", mine, "--out", tmp_path / "one")
    page = (tmp_path / "one" / "report.html").read_text()
    assert "What is &lt;b&gt;the&lt;/b&gt; kernel?" in page


def test_a_threshold_that_is_missed_fails_after_the_result(mine: Path) -> None:
    assert ran("answers", mine, "--json", "--fail-under", "hit@5_page=0.9").exit_code == 0
    done = ran("answers", mine, "--json", "--fail-under", "must_not=1.1", "--fail-under", "recall@5=0.5")
    assert isinstance(done.exception, TheorybotError)
    assert "must_not is 1.0000, below 1.1" in str(done.exception)
    assert json.loads(done.stdout)["kind"] == "answers"
    assert "is not like" in str(ran("answers", mine, "--fail-under", "recall").exception)


def test_a_threshold_holds_the_other_way_where_lower_is_better(mine: Path, tmp_path: Path) -> None:
    ran("answers", mine, "--out", tmp_path / "one")
    run = folders.read(tmp_path / "one")
    assert missed(run, {"false_abstention_rate": 1.0, "mine:recall@5": 0.5}) == []
    assert missed(run, {"f1": 0.1, "nobody:recall@5": 0.5}) == [
        "f1 has no value",
        "nobody:recall@5 has no value",
    ]
    assert parsed(["a=1", "g:b=0.5"]) == {"a": 1.0, "g:b": 0.5}


def test_a_run_that_got_worse_than_its_baseline_fails(mine: Path, tmp_path: Path) -> None:
    assert ran("answers", mine, "--out", tmp_path / "one").exit_code == 0
    assert ran("answers", mine, "--baseline", tmp_path / "one").exit_code == 0
    mine.write_text(
        QUESTIONS.replace('["sharp minima"]', '["never said"]').replace('["kernel"]', '["nor this"]')
    )
    done = ran("answers", mine, "--baseline", tmp_path / "one", "--out", tmp_path / "two")
    assert "worse than the baseline: must_mention" in str(done.exception)
    assert "mine/1: must_mention 1.00 -> 0.00" in done.stdout
    assert "Against the baseline" in (tmp_path / "two" / "report.html").read_text()
    compared = ran("compare", tmp_path / "one", tmp_path / "two")
    assert "| must_mention | -1.000 |" in compared.stdout
    assert "is not a run" in str(ran("compare", tmp_path, tmp_path / "two").exception)


def test_a_collection_is_searched_by_text_by_vectors_and_fused(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    (folder / "qrels").mkdir(parents=True)
    texts = {
        "d1": "Wide networks train like kernels.",
        "d2": "Sharp minima generalize worse.",
        "d3": "Whales sleep.",
    }
    rows = [{"_id": name, "title": "", "text": text} for name, text in texts.items()]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    asked = [
        {"_id": "q1", "text": "sharp minima"},
        {"_id": "q2", "text": "whales"},
        {"_id": "q3", "text": "unjudged"},
    ]
    (folder / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in asked))
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td2\t1\nq2\td3\t1\n")
    done = ran("retrieval", folder, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert list(found) == SHAPE
    assert (found["n"], found["scored"], list(found["by"])) == (2, 2, ["text", "vectors", "fused"])
    assert found["metrics"] == found["by"]["fused"]
    assert found["metrics"]["ndcg@10"]["value"] == 1
    (folder / "qrels" / "test.tsv").unlink()
    assert "lacks qrels" in str(ran("retrieval", folder).exception)


def test_claims_are_judged_by_data_set(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    told = ["Large batches find sharp minima.", "Wide networks train like kernels.", "Dropout removes units."]
    rows = [{"claim": text, "evidence": [text], "label": 1} for text in told]
    rows += [
        {"claim": text, "evidence": ["Whales sleep in the Atlantic ocean."], "label": 0} for text in told
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = ran("grounding", path, "--json", "--out", tmp_path / "one")
    found = json.loads(done.stdout)
    assert (list(found), found["n"], list(found["by"])) == (SHAPE, 6, ["pairs"])
    assert set(PROMISED["grounding"]) <= set(found["metrics"])
    assert found["metrics"]["balanced_accuracy"]["value"] == 1
    assert "control: supported claims with shuffled evidence" in done.stderr
    assert "need both" in str(ran("grounding", path, "--mutations").exception)


def test_mutated_claims_are_judged_by_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = json.loads(ran("grounding", "--json", "--limit", 60).stdout)
    assert found["n"] == 60
    assert {"negation", "clause", "source", "paraphrased"} <= set(found["by"])
    assert found["metrics"]["caught"]["value"] > 0.8


def test_validation_finds_a_quote_that_is_not_there(mine: Path) -> None:
    sound = ran("validate", mine)
    assert sound.exit_code == 0, sound.output
    assert "4 questions, 2 answerable, 1 skipped" in sound.stdout
    mine.write_text(QUESTIONS.replace("large batches tend", "small batches tend"))
    done = ran("validate", mine, "--json")
    assert done.exit_code == 1
    (found,) = json.loads(done.stdout)["files"]
    assert len(found["faults"]) == 1
    assert found["faults"][0].startswith("1: not in wide-networks.md")


def test_a_suite_is_run_on_exactly_its_corpus(
    mine: Path, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    suites = tmp_path / "eval" / "suites"
    suites.mkdir(parents=True)
    (suites / "tiny.toml").write_text(
        'kind = "answers"\nfiles = ["../../mine.jsonl"]\ncorpus = ["../../corpus"]\n'
    )
    (suites / "far.toml").write_text('kind = "answers"\nfiles = ["x.jsonl"]\ncorpus = ["nowhere"]\n')
    (tmp_path / "eval" / "thresholds.toml").write_text(
        "[tiny]\nrecall@5 = 0.5\n".replace("recall@5", '"recall@5"')
    )
    done = ran("--json", "--out", tmp_path / "results")
    assert "far: skipped" in done.stderr
    assert json.loads(done.stdout)["suites"]["tiny"]["skipped"] == 1
    assert folders.read(tmp_path / "results" / "tiny").about["documents"] == [
        "references.bib",
        "wide-networks.md",
    ]
    (tmp_path / "eval" / "thresholds.toml").write_text('[tiny]\n"recall@5" = 2\n')
    assert "tiny: recall@5 is 1.0000, below 2" in str(ran("--suite", "tiny").exception)
    assert "no suite nobody" in str(ran("--suite", "nobody").exception)


def test_training_questions_are_well_formed_and_none_is_asked_in_a_test() -> None:
    asked = ROOT / "eval" / "questions"
    trained = [question for path in sorted((asked / "training").glob("*.jsonl")) for question in load(path)]
    reported = {q.question.casefold() for path in asked.glob("*.test.jsonl") for q in load(path)}
    assert len(trained) > 6000
    assert not [q.question for q in trained if q.question.casefold() in reported]
    assert all(len(piece.quote.split()) <= 30 for question in trained for piece in question.evidence)
    assert all(question.documents for question in trained)
