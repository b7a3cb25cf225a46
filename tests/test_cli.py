"""The commands as a user types them: exit codes, JSON, one-line errors."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from conftest import Run
from theorybot import Theorybot
from theorybot.cli import theorybot

QUESTIONS = [
    "what's new?",
    "AND",
    "NOT kernel OR",
    "*",
    'a "quoted" kernel',
    "n^{-1/2}",
    "rate (n^{-1/2}) of ∥∇f∥² ≤ ε",
    "NEAR(kernel, 3)",
    "context:kernel",
    "--",
    "kernel\n\nwidth\x00\x1b[31m",
    "核",
    "🙂",
    "'; DROP TABLE chunk; --",
    "kernel " * 1500,
    "\ud800 lone surrogate",
]


def commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


@pytest.mark.parametrize("path", [path for path, _ in commands(theorybot)], ids=" ".join)
def test_every_help_text_has_an_example(path: tuple[str, ...]) -> None:
    done = CliRunner().invoke(theorybot, [*path, "--help"])
    assert done.exit_code == 0
    assert "Example:\n" in done.output
    assert f"theorybot {path[0]}" in done.output


def test_every_command_takes_a_library_and_debug() -> None:
    for path, command in commands(theorybot):
        if not isinstance(command, click.Group):
            assert {"library", "debug"} <= {option.name for option in command.params}, path


def test_ingest_then_ask_prints_an_answer_with_its_source(corpus: Path, run: Run) -> None:
    run("ingest")
    done = run("ask", "What do Keskar et al. report of large batches?")
    assert "[1] wide-networks.md § Wide networks › Minima, reporting Keskar" in done.stdout
    assert "large batches tend to converge to sharp minima" in done.stdout
    assert done.stderr == ""


def test_ask_json_has_the_promised_fields_and_spans_resolve(corpus: Path, run: Run) -> None:
    run("ingest")
    found = json.loads(run("ask", "What do Keskar et al. report of large batches?", "--json").stdout)
    assert list(found) == [
        "question", "status", "answer", "claims", "nearest", "writer", "seconds", "usage", "notice", "repaired",
    ]  # fmt: skip
    assert (found["usage"], found["notice"], found["repaired"]) == (None, "", 0)
    assert found["status"] == "answered"
    assert set(found["claims"][0]) == {"text", "verdict", "score", "reason", "citations"}
    text = (corpus / "wide-networks.md").read_text()
    for claim in found["claims"]:
        (citation,) = claim["citations"]
        assert list(citation) == [
            "marker", "document", "title", "kind", "works", "page", "heading", "start", "end", "quote",
        ]  # fmt: skip
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert (claim["verdict"], claim["text"]) == ("verbatim", " ".join(citation["quote"].split()))
        assert claim["text"] in found["answer"]
        assert citation["works"][0]["arxiv_id"] in ("1609.04836", "1806.07572")


def test_search_json_has_the_promised_fields(corpus: Path, run: Run) -> None:
    run("ingest")
    found = json.loads(run("search", "sharp minima", "-k", "2", "--json").stdout)
    assert found["query"] == "sharp minima"
    text = (corpus / "wide-networks.md").read_text()
    for rank, passage in enumerate(found["passages"], start=1):
        assert list(passage) == [
            "rank", "score", "document", "title", "kind", "page", "heading", "start", "end", "text",
        ]  # fmt: skip
        assert passage["rank"] == rank
        assert text[passage["start"] : passage["end"]] == passage["text"]


def test_ingest_json_has_the_promised_fields(corpus: Path, run: Run) -> None:
    found = json.loads(run("ingest", "--json").stdout)
    assert set(found) >= {
        "added", "updated", "unchanged", "removed", "skipped", "failed", "documents", "pages", "chunks", "seconds",
    }  # fmt: skip
    assert found["added"] == ["corpus/references.bib", "corpus/wide-networks.md"]


def test_an_unanswerable_question_is_declined_with_the_nearest_passages(corpus: Path, run: Run) -> None:
    run("ingest")
    question = "How do whales sleep in the Atlantic ocean?"
    found = json.loads(run("ask", question, "--json").stdout)
    assert (found["status"], found["claims"], found["answer"]) == ("abstained", [], "")
    assert found["nearest"]
    assert "The corpus does not answer this question." in run("ask", question).stdout


@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
def test_any_question_is_answered_or_refused(corpus: Path, bot: object, question: str) -> None:
    from theorybot import Theorybot

    assert isinstance(bot, Theorybot)
    bot.ingest()
    assert bot.ask(question).status in ("answered", "abstained")


def test_a_chat_answers_line_by_line_and_understands_follow_ups(corpus: Path, bot: Theorybot) -> None:
    bot.ingest()
    asked = "What do Keskar et al. report of large batches?\n\nand what of sharp minima?\nquit\nnever asked\n"
    library = ["--library", str(bot.settings.library)]
    done = CliRunner(env={"THEORYBOT_EMBEDDING_MODEL": "hash"}).invoke(
        theorybot, ["ask", "--chat", *library], input=asked
    )
    assert done.exit_code == 0, done.output
    assert done.stdout.count("[1] wide-networks.md") == 2
    assert CliRunner().invoke(theorybot, ["ask"]).exit_code == 2


@pytest.mark.parametrize("command", ["ask", "search"])
def test_an_empty_question_is_one_line(corpus: Path, run: Run, command: str) -> None:
    run("ingest")
    done = run(command, "  ", check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: the question is empty")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [("ask", "x"), ("search", "x"), ("status",), ("show", "x"), ("remove", "x"), ("index", "rebuild")],
)
def test_without_a_library_the_place_is_named(run: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, check=False)
    assert done.returncode == 4
    assert f"no library yet in {tmp_path / '.theorybot'}" in done.stderr
    assert not (tmp_path / ".theorybot").exists()


def test_ingest_without_a_corpus_says_what_to_type(run: Run) -> None:
    done = run("ingest", check=False)
    assert done.returncode == 1
    assert "no corpus folder corpus; name one: theorybot ingest FOLDER" in done.stderr


def test_failed_files_give_exit_code_3_and_a_reason(corpus: Path, run: Run) -> None:
    (corpus / "a.pdf").write_bytes(b"")
    done = run("ingest", check=False)
    assert done.returncode == 3
    assert "failed  corpus/a.pdf: " in done.stdout
    assert "  failed    corpus/a.pdf: " in run("status").stdout


def test_debug_shows_the_traceback(run: Run) -> None:
    assert "Traceback" not in run("ask", "x", check=False).stderr
    assert "Traceback" in run("ask", "x", "--debug", check=False).stderr


@pytest.mark.parametrize("arguments", [("--debug", "status"), ("index", "--debug", "check")], ids=" ".join)
def test_debug_may_stand_before_the_command(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, check=False)
    assert done.returncode == 4
    assert "Traceback" in done.stderr


def test_filters_restrict_what_is_retrieved(corpus: Path, run: Run) -> None:
    (corpus / "other.md").write_text(
        "---\ntitle: T\nauthor: Grace Hopper\nyear: 1952\n---\n# T\n\nSharp minima, again.\n"
    )
    run("ingest")

    def documents(*options: str) -> set[str]:
        found = json.loads(run("search", "sharp minima", "--json", *options).stdout)
        return {passage["document"] for passage in found["passages"]}

    assert documents() == {"other.md", "wide-networks.md"}
    assert documents("--document", "other.md") == {"other.md"}
    assert documents("--author", "hopper") == {"other.md"}
    assert documents("--year", "1952", "--kind", "note") == {"other.md"}
    assert documents("--kind", "paper") == set()


def test_show_tells_what_a_note_cites(corpus: Path, run: Run) -> None:
    (corpus / "bad.md").write_text("# Bad\n\nA claim that nobody made [@nobody2020].\n")
    run("ingest")
    assert "no entry 'nobody2020' in any .bib file" in run("show", "bad").stdout
    found = json.loads(run("show", "wide-networks.md", "--json").stdout)
    assert [citation["key"] for citation in found["citations"]][:2] == ["jacot2018", "jacot2018"]
    missing = run("show", "nothing", check=False)
    assert (missing.returncode, "see: theorybot works" in missing.stderr) == (1, True)


def test_control_characters_of_a_document_do_not_reach_the_terminal(corpus: Path, run: Run) -> None:
    (corpus / "evil.md").write_text(
        "# Evil\n\nThe \x1b[2Jkernel\x07 \u202eof training is a hostile sentence here.\n"
    )
    run("ingest")
    shown = run("search", "hostile kernel").stdout
    assert "hostile" in shown
    assert not set(shown) & {"\x1b", "\x07", "\u202e"}


def test_settings_come_from_flag_environment_file_and_default(run: Run, tmp_path: Path) -> None:
    (tmp_path / "theorybot.toml").write_text('passages = 5\ncandidates = 40\nlibrary = "lib"\n')
    inner = tmp_path / "inner"
    inner.mkdir()
    shown = json.loads(run("config", "show", "--json", THEORYBOT_PASSAGES="6").stdout)
    assert shown["passages"] == {"value": 6, "from": "environment"}
    assert shown["candidates"] == {"value": 40, "from": str(tmp_path / "theorybot.toml")}
    assert shown["library"]["value"] == str(tmp_path / "lib")
    assert json.loads(run("config", "show", "--json", "--library", "x").stdout)["library"] == {
        "value": "x",
        "from": "flag",
    }


@pytest.mark.parametrize("text", ["passages = 0\n", "unknown = 1\n", "passages = [\n", 'passages = "many"\n'])
def test_a_setting_that_cannot_be_used_is_one_line(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "theorybot.toml").write_text(text)
    done = run("status", check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert "theorybot.toml" in done.stderr
    assert done.stderr.count("\n") == 1


def test_output_into_a_closed_pipe_is_quiet(corpus: Path, run: Run, tmp_path: Path) -> None:
    import os
    import shlex
    import sys

    run("ingest")
    done = subprocess.run(
        f"{shlex.quote(sys.executable)} -m theorybot search kernel --json | head -1",
        shell=True, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "THEORYBOT_EMBEDDING_MODEL": "hash"},
    )  # fmt: skip
    assert "Traceback" not in done.stderr


def test_check_says_why_a_claim_does_not_hold(tmp_path: Path, run: Run) -> None:
    (tmp_path / "note.md").write_text("# Minima\n\nSharp minima generalize poorly, as the tests show.\n")
    claim = "Flat minima generalize poorly, as the tests show."
    done = run("check", "--claim", claim, "--evidence", "note.md")
    assert done.stdout.startswith("contradicted (")
    assert "says 'flat', the source says 'sharp'" in done.stdout
    assert "“Sharp minima generalize poorly, as the tests show.”" in done.stdout
    found = json.loads(run("check", "--claim", claim, "--evidence", "note.md", "--json").stdout)
    assert list(found) == ["verdict", "score", "reason", "passage", "span"]
    assert not (tmp_path / ".theorybot").exists()


def test_check_reads_many_claims_and_standard_input(tmp_path: Path) -> None:
    rows = [
        {"claim": "Wide networks are linear.", "evidence": ["Wide networks are linear. Deep ones are not."]},
        {"claim": "Wide networks are not linear.", "evidence": "Wide networks are linear."},
        {"claim": "\ud800", "evidence": []},
    ]
    text = "\n".join(json.dumps(row) for row in rows)
    done = CliRunner().invoke(theorybot, ["check", "--jsonl", "-"], input=text)
    assert done.exit_code == 0, done.output
    assert [json.loads(line)["verdict"] for line in done.stdout.splitlines()] == [
        "verbatim", "contradicted", "unsupported",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "line 1: not JSON"),
        ('{"claim": "x"}', 'line 1: needs "claim", a text, and "evidence", a list of texts'),
        ('{"claim": "x", "evidence": []}\n[1]', "line 2: needs"),
        (b"\xff\xfe\x00", "not UTF-8 text"),
        (None, "No such file"),
    ],
)
def test_bad_input_of_check_is_one_line(
    tmp_path: Path, run: Run, text: str | bytes | None, said: str
) -> None:
    if text is not None:
        (tmp_path / "rows.jsonl").write_bytes(text.encode() if isinstance(text, str) else text)
    done = run("check", "--jsonl", "rows.jsonl", check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
