"""What the documents promise is what the program does."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from conftest import ROOT

sys.path.insert(0, str(ROOT / "docs"))
import write_readme  # type: ignore[import-not-found]

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_answers_in_the_readme_are_what_the_program_prints() -> None:
    shown = write_readme.answers()
    assert write_readme.written(README, shown) == README, "run: python docs/write_readme.py"
    assert "[1]" in shown["answer"]
    assert "The corpus does not answer this question." in shown["abstention"]


def test_the_file_map_in_the_readme_is_complete() -> None:
    assert write_readme.written(README, {"files": write_readme.file_map()}) == README, (
        "run: python docs/write_readme.py"
    )


def test_the_results_in_the_readme_are_those_of_the_committed_runs() -> None:
    shown = write_readme.results()
    assert "hit@5 page" in shown
    assert write_readme.written(README, {"results": shown}) == README, "run: python docs/write_readme.py"


def test_no_text_of_a_paper_is_committed_with_a_run() -> None:
    lines = (ROOT / ".gitignore").read_text().splitlines()
    assert lines[-2:] == ["eval/results/*/samples.jsonl", "!eval/results/notes/samples.jsonl"]


def test_the_first_command_comes_early() -> None:
    assert "make demo" in "\n".join(README.splitlines()[:15])


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/design.md", "docs/evaluation.md"])
def test_links_and_paths_in_the_documents_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (ROOT / page).parent.joinpath(target).exists(), target
    for path in re.findall(r"`((?:src|tests|docs|corpus|bench|eval)/[\w./-]+)`", text):
        assert (ROOT / path).exists(), path


def test_no_document_names_a_place_of_one_machine() -> None:
    for path in [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/*"),
        *ROOT.glob("corpus/**/*.md"),
        *ROOT.glob("src/**/*.py"),
    ]:
        if path.is_file():
            assert not re.search(r"/(?:work|home|root|tmp)/", path.read_text(encoding="utf-8")), path


def test_every_citation_key_of_the_shipped_notes_has_an_entry_and_every_entry_is_cited() -> None:
    from theorybot.readers.bib import read_bib
    from theorybot.readers.notes import read_note

    entries = {reference.key for reference in read_bib(ROOT / "corpus" / "references.bib").references}
    notes = [read_note(path) for path in sorted((ROOT / "corpus" / "notes").glob("*.md"))]
    cited = {citation.key for note in notes for citation in note.citations if citation.key}
    assert len(notes) >= 4
    assert cited == entries
    assert not [citation for note in notes for citation in note.citations if citation.problem]


def test_hooks_are_local() -> None:
    import yaml

    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    assert {repo["repo"] for repo in config["repos"]} == {"local"}
    assert {hook["language"] for repo in config["repos"] for hook in repo["hooks"]} == {"system"}


def test_continuous_integration_runs_make_test() -> None:
    script = Path(ROOT / ".ci" / "run").read_text().strip().splitlines()
    assert script[-1] == "make test"
