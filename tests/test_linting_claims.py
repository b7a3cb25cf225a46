"""Claims held against the papers they cite, and the command `theorybot lint`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from conftest import ROOT, Run
from makepdf import paper
from theorybot import Theorybot
from theorybot.grounding.tokens import tokens
from theorybot.linting import RULES, Finding
from theorybot.linting.claims import digits
from theorybot.linting.saying import Vocabulary, least_said
from theorybot.linting.stating import bare
from theorybot.types import Work

BIB = """@article{keskar2017, title = {On Large-Batch Training}, author = {Keskar, Nitish and Nocedal, Jorge},
  year = {2017}, eprint = {1609.04836}}
@article{other2018, title = {Elsewhere}, author = {Other, Ann}, year = {2018}, journal = {JMLR}}
"""
PAGES = (
    ("1 Introduction", ("Large batches tend to converge to sharp minima of the training loss.",) + ("Small words fill the page here. " * 12,) * 9),
    ("2 Experiments", ("We train six networks on CIFAR-10 with batches of 256 samples.",) + ("Other words fill this page now. " * 12,) * 9),
)  # fmt: skip
TRUE = "Keskar and Nocedal report that large batches tend to converge to sharp minima of the training loss"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "papers").mkdir()
    paper(
        folder / "papers" / "1609.04836v2.pdf", title="On Large-Batch Training", sections=PAGES,
        authors=("Nitish Keskar", "Jorge Nocedal"), stamp="arXiv:1609.04836v2  [cs.LG]  9 Feb 2017",
    )  # fmt: skip
    (folder / "references.bib").write_text(BIB)
    with Theorybot(library=folder / ".theorybot", embedding_model="hash") as bot:
        bot.ingest(folder / "papers")
    return folder


def linted(shelf: Path, text: str) -> list[Finding]:
    note = shelf / "note.md"
    note.write_text(text)
    with Theorybot(library=shelf / ".theorybot", embedding_model="hash") as bot:
        return list(bot.lint(note).findings)


@pytest.mark.parametrize(
    ("text", "rule", "said"),
    [
        (f"{TRUE} [@keskar2017].", None, ""),
        (f"{TRUE} [@keskar2017, p. 1].", None, ""),
        (f"{TRUE} [@keskar2017, p. 1034].", None, ""),  # a journal's page, which the PDF does not have
        (f"{TRUE} [@keskar2017, p. 2].", "wrong-page", "page 2 does not say this, page 1 does"),
        (f"{TRUE} [@keskar2017, p. 2].", "wrong-page", "1609.04836v2.pdf p. 1 “"),
        (f"{TRUE.replace('sharp', 'flat')} [@keskar2017].", "unsupported-claim", "says 'flat' where the paper it cites says 'sharp'"),
        (f"{TRUE} for 4096 samples [@keskar2017].", "unsupported-claim", "nowhere says 4096"),
        ("Regret bounds of mirror descent hold in every Banach space [@keskar2017].", "unsupported-claim", "does not say this; nearest is 1609.04836v2.pdf p. "),
        (f"{TRUE}, and graph attention doubles the memory footprint [@keskar2017, p. 1].", "unsupported-claim", "does not say “and graph attention doubles the memory footprint”"),
        (f"{TRUE} on twelve networks, 12 in all [@keskar2017, p. 1].", "unsupported-claim", "near that page the paper it cites nowhere says 12"),
        ("They use batches of 256 samples to converge to minima of $10^3$ networks [@keskar2017, p. 2].", None, ""),
        ("Regret bounds of mirror descent hold in every Banach space [@other2018].", None, ""),
        ("Regret bounds of mirror descent hold in Banach spaces [@keskar2017; @other2018].", None, ""),
        ("> Regret bounds of mirror descent hold in every Banach space [@keskar2017].", None, ""),
    ],
)  # fmt: skip
def test_a_hint_says_what_the_cited_paper_does_not(
    shelf: Path, text: str, rule: str | None, said: str
) -> None:
    found = linted(shelf, text)
    assert [one.rule for one in found] == ([rule] if rule else [])
    assert all(said in one.message and one.severity == "hint" for one in found)


def test_a_sentence_on_the_note_about_a_work_is_no_claim_of_the_work(shelf: Path) -> None:
    of_note = "The card [[keskar2017]] tells of regret bounds in Banach spaces [@keskar2017]."
    of_paper = "Regret bounds of [[mirror descent]] hold in every Banach space [@keskar2017]."
    assert "unsupported-claim" not in [one.rule for one in linted(shelf, of_note)]
    assert "unsupported-claim" in [one.rule for one in linted(shelf, of_paper)]


def test_the_part_of_a_claim_that_is_least_said_is_found_and_formulas_do_not_count() -> None:
    stems = frozenset(token.stem for token in tokens("Large batches converge to sharp minima of the loss."))
    known = Vocabulary.of([stems])
    assert least_said("Large batches converge to sharp minima.", known)[1] == 1.0
    added = "Large batches converge to sharp minima, which regulators adopted as safety standards"
    assert least_said(added, known) == ("which regulators adopted as safety standards", 0.0)
    assert least_said(r"Large batches converge, $\nabla \theta \ge \tau \sigma$.", known)[1] == 1.0
    assert least_said("Large batch, sharpness", known)[1] > 0.8  # words of one root; no part is long enough
    assert least_said("", Vocabulary.of([])) == ("", 1.0)


@pytest.mark.parametrize(
    ("printed", "number"),
    [("88 .495 ± 0.1", "88.495"), ("4, 294, 967, 296 neurons", "4294967296"), ("1,200 rows", "1200"),
     ("34.3\n300M", "34.3"), ("44,426 959,610", "959610"), ("batches of 10, 200 and 500", "200")],
)  # fmt: skip
def test_a_number_is_found_however_a_table_prints_it(printed: str, number: str) -> None:
    assert number in re.findall(r"\d+(?:\.\d+)?", digits(printed))


def test_a_claim_is_compared_without_its_citations_and_those_it_cites() -> None:
    works = [Work(authors=("Nitish Shirish Keskar", "Jorge Nocedal")), Work(authors=("Ravid Shwartz-Ziv",))]
    assert bare("- Keskar & Nocedal (2017) show *this* [@k, p. 3].", works) == "They show this."
    assert (
        bare("[Keskar et al. (2017)](https://x.org/a_(b)) show it (Keskar et al., 2017).", works)
        == "They show it ."
    )
    assert (
        bare("Stages, as Shwartz-Ziv says in 2018) 7.5 times [@a].", works)
        == "Stages, as They says in 2018) 7.5 times."
    )


def test_the_command_prints_places_and_fails_on_errors_alone(run: Run, tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("# Kernels\n\nSee [there](#nowhere).\n")
    done = run("lint", "note.md")
    assert done.stdout == (
        "note.md:3:5: warning: no heading '#nowhere' in this file; link to a heading of this file [dead-anchor]\n"
    )
    assert done.stderr.strip() == "0 errors, 1 warning, 0 hints in 1 file"
    note.write_text("Cao et al. [@nobody] say so.\n")
    done = run("lint", "note.md", "--level", "error", check=False)
    assert done.returncode == 1
    assert "note.md:1:13: error: no entry 'nobody' in any .bib file" in done.stdout
    assert run("lint", "note.md", "--json", check=False).returncode == 1


def test_json_and_sarif_are_one_document_each(run: Run, tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("See [there](#nowhere).\n")
    listed = json.loads(run("lint", "note.md", "--json").stdout)
    assert listed["counts"] == {"error": 0, "warning": 1, "hint": 0}
    assert listed["findings"][0]["way_out"] == "link to a heading of this file"
    assert json.loads(run("lint", "note.md", "--sarif").stdout)["version"] == "2.1.0"
    both = run("lint", "note.md", "--json", "--sarif", check=False)
    assert both.returncode == 2 and "choose one" in both.stderr


def test_files_that_cannot_be_read_are_findings_and_the_others_are_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "zeros.md").write_bytes(b"\x00\x01\xff" * 400)
    (tmp_path / "notes" / "good.md").write_text("See [there](#nowhere).\n<!-- lint-ignore: titel -->\n")
    done = run("lint", "notes", "missing.md", check=False)
    assert done.returncode == 1
    assert [line.rpartition("[")[2] for line in done.stdout.splitlines()] == [
        "unreadable-file]", "dead-anchor]", "unknown-rule]", "unreadable-file]",
    ]  # fmt: skip


def test_keys_are_found_in_the_nearest_bib_file(shelf: Path, tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    entry = "@article{{k, title={{{title}}}, author={{{author}, A.}}, year={{2018}}, journal={{J}}}}\n"
    (tmp_path / "a" / "far.bib").write_text(entry.format(title="Far", author="Far"))
    (tmp_path / "a" / "b" / "near.bib").write_text(entry.format(title="Near", author="Near"))
    (tmp_path / "a" / "b" / "note.md").write_text("Far et al. [@k] found it. So did others [@keskar2017].")
    with Theorybot(library=tmp_path / "none") as bot:
        messages = [one.message for one in bot.lint(tmp_path / "a" / "b" / "note.md").findings]
    assert messages == ["names Far et al., but cites Near 2018", "no entry 'keskar2017' in any .bib file"]


def test_a_note_deep_in_a_corpus_is_linted_alone_as_with_the_rest_of_it(tmp_path: Path) -> None:
    cards = tmp_path / "corpus" / "notes" / "cards"
    (cards.parent / "topics").mkdir(parents=True)
    cards.mkdir()
    (cards / "kernels.md").write_text("# Kernels\n\nThey stay constant [@k].")
    (tmp_path / "corpus" / "refs.bib").write_text(
        "@article{k, title={A}, author={B, C}, year={2018}, doi={10.1000/x}}"
    )
    note = cards.parent / "topics" / "width.md"
    note.write_text("# Width\n\nThe card [[kernels]] says more [@k], and [@nobody] less.")
    with Theorybot(library=tmp_path / "none", corpus=tmp_path / "corpus") as bot:
        assert [one.message for one in bot.lint(note).findings] == ["no entry 'nobody' in any .bib file"]


def test_without_paths_the_notes_of_the_library_are_linted(corpus: Path, bot: Theorybot) -> None:
    bot.ingest(corpus)
    (corpus / "wide-networks.md").write_text("Kernels [@nobody] as they are now.")
    assert {one.message for one in bot.lint().findings} >= {"no entry 'nobody' in any .bib file"}


def test_the_page_of_rules_is_printed_from_the_table() -> None:
    page = (ROOT / "docs" / "lint.md").read_text(encoding="utf-8")
    for rule in RULES:
        assert f"| `{rule.id}` | {rule.severity} | {rule.looks_for} | {rule.example} |" in page
