"""The rules of `theorybot lint`, one by one, on notes written for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from theorybot import Theorybot
from theorybot.bibliography.bibtex import parse_bibtex
from theorybot.bibliography.remarks import read_remarks, worded
from theorybot.linting import RULES, sarif
from theorybot.linting.finding import Ignored, Lines, finding
from theorybot.linting.rules import BY_ID
from theorybot.linting.subject import Bibliography, Spot, Subject
from theorybot.readers.notes import parse_note
from theorybot.types import Document, Work

SEEDS = ROOT.parent / "shared" / "seeds"
BIB = r"""
@article{jacot2018, title = {Neural Tangent Kernel}, author = {Jacot, Arthur and Gabriel, Franck and Hongler, Cl{\'e}ment},
  year = {2018}, eprint = {1806.07572}, archivePrefix = {arXiv}}
@article{shwartzziv2017, title = {Opening the Black Box}, author = {Shwartz-Ziv, Ravid and Tishby, Naftali}, year = 2017,
  journal = {arXiv}, eprint = {1703.00810}}
@article{hochreiter1997, title = {Flat Minima}, author = {Hochreiter, Sepp and Schmidhuber, J{\"u}rgen}, year = 1997,
  journal = {Neural Computation}, doi = {10.1162/neco.1997.9.1.1}}
"""
LIST = """

## References

Lee, J., Bahri, Y., and Novak, R. (2017). Deep neural networks as gaussian processes. arXiv preprint arXiv:1711.00165.

Zdeborová, L. (2020). Understanding deep learning is also a job for physicists. Nature Physics, 16(6):602–604.
"""
NUMBERED = "\n\n## References\n\n[1] J. Lee. Wide nets. 2017.\n\n[2] A. Cho. Deep nets. 2018.\n"
BOTH = "Lee et al. (Lee et al., 2017) and Zdeborová (Zdeborová, 2020) say so."

# rule, a note in which it finds something, words of the message, the note mended
NOTES = [
    ("dangling-citation", "Kernels stay constant [@jacot2081].", "no entry 'jacot2081'", "Kernels stay constant [@jacot2018]."),
    ("dangling-citation", f"{BOTH} So do others (Novak et al., 2019).{LIST}", "no entry for (Novak", f"{BOTH}{LIST}"),
    ("dangling-citation", "Nothing is cited here [@].", "without a key", "Write to ada@example.org [today]."),
    ("dangling-citation", f"It holds [1], not so in [4].{NUMBERED}", "no entry [4] in the reference list", f"It holds [1] on [0, 9], for $x[7]$, a[5] and [3, 4].{NUMBERED}"),
    ("dangling-citation", f"It holds [2] and [1-3].{NUMBERED}", "no entry [3]", f"It holds [1-2]. He writes “so [7]”.{NUMBERED}"),
    ("dangling-citation", "For $A_{[@]}$ see [@ ].", "without a key", "For $A_{[@]}$ see item [4] of five."),
    ("wrong-author", "Cao et al. [@jacot2018] found a kernel.", "names Cao et al., but cites Jacot et al. 2018", "Jacot et al. [@jacot2018] found a kernel."),
    ("wrong-author", "Cao et al. connected it with the kernel [@jacot2018].", "names Cao et al.", "Tishby, unlike Jacot et al., disagrees [@jacot2018]."),
    ("wrong-author", f"Cao et al. (Lee et al., 2017) found it. {BOTH}{LIST}", "names Cao et al., but cites Lee et al. 2017", f"Lee et al. (Lee et al., 2017) found it. {BOTH}{LIST}"),
    ("wrong-author", "Tishby and Hochreiter [@jacot2018] found it.", "names Tishby and Hochreiter", "Adam and Momentum [@jacot2018] converge."),
    ("malformed-id", "See arXiv:1806.0757 for kernels.", "'1806.0757' is no arXiv number", "See arXiv:1806.07572v4 and arXiv:math/0211159."),
    ("malformed-id", "See https://arxiv.org/abs/1813.07572.", "no arXiv number", "See https://arxiv.org/pdf/1806.07572v2.pdf, https://arxiv.org/abs/cs.LG/0701001."),
    ("malformed-id", "See https://doi.org/1162/neco for it.", "no DOI", "See https://doi.org/10.1162/neco.1997.9.1.1."),
    ("duplicate-id", "[1] and [2] say so.\n\n## References\n\n[1] J. Lee. Wide nets. 2017.\n\n[1] A. Cho. Deep nets. 2018.\n", "key of line 5", "[1] says so.\n\n## References\n\n[1] J. Lee. Wide nets. 2017.\n"),
    ("misspelt-author", "Schwartz-Ziv and Tishby [@shwartzziv2017] saw two stages.", "'Schwartz-Ziv' is 'Shwartz-Ziv'", "Shwartz-Ziv and Tishby [@shwartzziv2017] saw two stages."),
    ("misspelt-author", "[Schwartz-Ziv & Tishby (2017)](https://arxiv.org/abs/1703.00810) saw it.\n\n## References\n\n* 2017 April 29, Ravid Shwartz-Ziv and Naftali Tishby. [Opening the Black Box](https://arxiv.org/abs/1703.00810).\n", "in the entry", "[Shwartz-Ziv & Tishby (2017)](https://arxiv.org/abs/1703.00810) saw it.\n\n## References\n\n* 2017 April 29, Ravid Shwartz-Ziv and Naftali Tishby. [Opening the Black Box](https://arxiv.org/abs/1703.00810).\n"),
    ("different-year", f"{BOTH} Wide nets are GPs (Lee et al., 2016).{LIST}", "says 2016, the entry says 2017", f"{BOTH}{LIST}"),
    ("different-year", "Jacot et al. (2019) found a kernel that stays [@jacot2018].", "says 2019, the entry says 2018", "Jacot et al. (2018) found a kernel that stays [@jacot2018]."),
    ("different-year", "Jacot et al. (2019) [@jacot2018] found it.", "says 2019, the entry says 2018", "Jacot et al. (2018) [@jacot2018] found it."),
    ("author-list", f"Zdeborová et al. (Zdeborová, 2020) say so.{LIST}", "the entry has one author", f"Zdeborová (Zdeborová, 2020) says so.{LIST}"),
    ("ambiguous-citation", f"It holds (Lee et al., 2017).{LIST}\nLee, J., Xiao, L., and Novak, R. (2017). Wide networks of any depth. NeurIPS.\n", "may be 'Deep neural", f"It holds (Lee et al., 2017).{LIST}"),
    ("same-work-twice", f"{BOTH}{LIST}\nLee, J., Bahri, Y., and Novak, R. (2018). Deep neural networks as Gaussian processes. ICLR.\n", "the same work as line 5", f"{BOTH}{LIST}"),
    ("different-title", f"{BOTH}{LIST}", "the paper itself 'Deep Nets are Processes'", f"{BOTH}{LIST.replace('neural networks as gaussian', 'nets are')}"),
    ("never-cited", f"Only Lee et al. (2017) are cited.{LIST}", "never cited", f"{BOTH}{LIST}"),
    ("dead-anchor", "# Kernels\n\nSee [below](#proof).\n\n## The proof\n\nIt is short.", "no heading '#proof'", "# Kernels\n\nSee [below](#the-proof) and [here](#kernels).\n\n## The proof\n\nIt is short."),
    ("lost-in-reading", "# A\n\n## Abstract\n\nWe study both positive and…", "breaks off", "# A\n\n## Abstract\n\nWe study both."),
    ("dead-wiki-link", "See [[Wide nets]].", "no note 'Wide nets'", "See [[Wide networks|there]], [[notes/wide networks.md#The kernel]] and ![[plot.png]]."),
    ("dead-wiki-link", "# A\n\nSee [[#Proof]] and [[wide networks#Proof]].", "no heading 'Proof' in 'wide networks'", "# A\n\nSee [[#A]], [[wide networks#^p1]], [[wide networks#page=2]] and `[[code]]`."),
    ("uncited-claim", "It is well known that flat minima generalize better.", "without a citation", "It is well known that flat minima generalize better [@hochreiter1997]."),
    ("uncited-claim", "Jacot et al. show that kernels stay constant in the limit.", "without a citation", "Jacot et al. show that kernels stay constant [@jacot2018]. They also prove that width matters in this limit."),
    ("only-listed", "# Reading\n\n* [Paper](https://arxiv.org/abs/1608.08225) by Lin, Tegmark and Rolnick\n", "never cited", "# Reading\n\nSee [Lin et al. (2017)](https://arxiv.org/abs/1608.08225).\n"),
    ("thin-entry", f"{BOTH} And Yuan (Yuan and Li, 2020).{LIST}\nYuan, K. and Li, Q. (2020). Diving into topology.\n", "no venue, identifier or address", f"{BOTH}{LIST}"),
    ("two-spellings", f"{BOTH}{LIST}\nJastrzębski, Stanisław. (2018). Three factors. ICLR.\n\nJastrzebski, Stanislaw. (2019). Width of minima. ICML.\n", "line 9 'Stanisław Jastrzębski'", f"{BOTH}{LIST}"),
]  # fmt: skip
BIBS = [
    ("duplicate-id", "@article{a1, title={X}}\n@article{a1, title={Y}}", "'a1' is the key of line 1", "@article{a1, title={X}}\n@article{a2, title={Y}}"),
    ("duplicate-id", "@article{a, title={Xray}, doi={10.1/x1}}\n@article{b, title={Yarn}, doi={10.1/x1}}", "malformed", ""),
    ("duplicate-id", "@article{a, title={Xray}, doi={10.1000/x}}\n@article{b, title={Yarn}, doi={10.1000/x}}", "has the DOI of 'Xray'", "@article{a, title={Xray}, doi={10.1000/x}}"),
    ("same-work-twice", "@article{a, title={Xray}, eprint={1806.07572}}\n@article{b, title={Xray}, eprint={1806.07572}}", "the same work as 'a', line 1", "@article{a, title={Xray}, eprint={1806.07572}}"),
    ("malformed-id", "@article{a b, title={X}}", "'a b' cannot be cited", "@article{a:b_c-1.2, title={X}}"),
    ("malformed-id", "@article{a, eprint={18060.7572}, doi={neco.1997}}", "no arXiv number", "@article{a, eprint={hal-0123}, doi={https://doi.org/10.1162/neco}}"),
    ("lost-in-reading", "@article{a, title={X}\n@article{b, title={Y}}", "could not be read", "@article{b, title={Y}}"),
]  # fmt: skip
BIBS = [row for row in BIBS if row[2] != "malformed"]


def subject(text: str, *, bib: bool = False) -> Subject:
    entries = {one.key: one for one in parse_bibtex(BIB)[0] if one.key}
    papers = {"arxiv:1711.00165": Work(title="Deep Nets are Processes", arxiv_id="1711.00165")}
    if bib:
        references, lost = parse_bibtex(text)
        document = Document("r.bib", "bibliography", text, Work(), references=references, remarks=lost)
        return Subject(document, Bibliography(entries))
    named = {"wide networks": frozenset({"the-kernel"})}
    return Subject(parse_note(text, "note.md"), Bibliography(entries), papers=papers, named=named)


def found(rule: str, one: Subject) -> list[str]:
    return [spot.message for spot in BY_ID[rule].check(one)]


@pytest.mark.parametrize(("rule", "text", "said", "mended"), NOTES)
def test_a_rule_finds_its_fault_in_a_note_and_nothing_in_the_mended_one(
    rule: str, text: str, said: str, mended: str
) -> None:
    assert any(said in message for message in found(rule, subject(text)))
    assert found(rule, subject(mended)) == []


@pytest.mark.parametrize(("rule", "text", "said", "mended"), BIBS)
def test_a_rule_finds_its_fault_in_a_bib_file_and_nothing_in_the_mended_one(
    rule: str, text: str, said: str, mended: str
) -> None:
    assert any(said in message for message in found(rule, subject(text, bib=True)))
    assert found(rule, subject(mended, bib=True)) == []


def test_every_rule_has_a_case_here_or_in_the_tests_of_claims_and_files() -> None:
    elsewhere = {"unreadable-file", "unknown-rule", "unsupported-claim", "wrong-page"}
    assert {row[0] for row in (*NOTES, *BIBS)} | elsewhere == {rule.id for rule in RULES}


@pytest.mark.parametrize("quote", ["> Cao et al. [@jacot2018] and [@nobody] say.", "“Cao et al. [@jacot2018] and [@nobody] say.”", 'He writes "Cao et al. [@jacot2018] and [@nobody]".'])  # fmt: skip
def test_what_stands_in_a_quotation_is_no_error(quote: str) -> None:
    assert [f for rule in RULES if rule.severity == "error" for f in found(rule.id, subject(quote))] == []


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the four original notes are not beside the repository")
def test_the_oddities_of_the_original_notes_are_found(tmp_path: Path) -> None:
    with Theorybot(library=tmp_path / "none") as bot:
        report = bot.lint(SEEDS)
    said = {(Path(f.path).name[:3], f.line, f.rule) for f in report.findings}
    assert said >= {
        ("000", 3, "author-list"), ("000", 24, "wrong-author"), ("000", 30, "author-list"),
        ("000", 50, "author-list"), ("000", 112, "thin-entry"), ("000", 116, "thin-entry"),
        ("001", 13, "lost-in-reading"), ("002", 19, "misspelt-author"), ("002", 13, "never-cited"),
        ("002", 33, "never-cited"), ("002", 38, "never-cited"), ("002", 49, "never-cited"),
        ("002", 53, "only-listed"), ("002", 37, "two-spellings"),
    }  # fmt: skip
    assert [f.line for f in report.findings if f.severity == "error"] == [24]


def test_the_shipped_notes_have_no_errors_and_no_warnings(tmp_path: Path) -> None:
    with Theorybot(library=tmp_path / "none") as bot:
        report = bot.lint(ROOT / "corpus")
    assert [f for f in report.findings if f.severity != "hint"] == []
    assert report.files == sum(path.suffix in (".md", ".bib") for path in (ROOT / "corpus").rglob("*"))


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("<!-- lint-ignore: dead-anchor -->\n[a](#x)", True),
        ("[a](#x) <!-- lint-ignore: dead-anchor, never-cited -->", True),
        ("<!-- lint-ignore-file: dead-anchor -->\n\n\n[a](#x)", True),
        ("<!-- lint-ignore: dead-anchor -->\n\n[a](#x)", False),
        ("<!-- lint-ignore: never-cited -->\n[a](#x)", False),
        ("```\n<!-- lint-ignore: dead-anchor -->\n```\n[a](#x)", False),
    ],
)
def test_a_comment_hides_a_rule_on_its_line_and_the_next_or_in_the_file(text: str, hidden: bool) -> None:
    (spot,) = BY_ID["dead-anchor"].check(subject(text))
    assert Ignored(text).hides(finding("n.md", "dead-anchor", "warning", spot, Lines(text))) is hidden


@given(st.text(alphabet="ab\n é🙂", max_size=60), st.data())
def test_lines_and_columns_lead_back_to_the_character(text: str, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(text)))
    line, column = Lines(text).at(position)
    assert sum(len(part) + 1 for part in text.split("\n")[: line - 1]) + column - 1 == position


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_remark_is_read_back_as_the_kind_it_was_made_as(said: str, by: str) -> None:
    for kind in ("credited", "respelt", "link names", "link year"):
        said, by = said.replace("'", "").replace(";", ""), by.replace("'", "").replace(";", "")
        if said and by:
            (read,) = read_remarks(worded(kind, said=said, by=by))  # type: ignore[arg-type]
            assert (read.kind, read.said, read.by) == (kind, said, by)


PIECES = st.sampled_from(
    ["[@a]", "[@", "]", "(Lee et al., 2017)", "Cao et al. ", "[x](#y)", "\n\n", "## References\n\n", "“", '"', "> ",
     "<!-- lint-ignore: x -->", "arXiv:1", "doi:10.", "* ", "[[", "#tag", "@jacot2018, p. 3", "…", "\x00", "é", " "]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30))
def test_any_text_is_linted_and_every_spot_lies_in_it(pieces: list[str]) -> None:
    one = subject("".join(pieces))
    for rule in RULES:
        for spot in rule.check(one):
            assert 0 <= spot.start <= spot.end <= len(one.text)
            assert "\n" not in spot.message + spot.way_out or rule.id != "dead-anchor"


def test_a_spot_without_width_is_a_place() -> None:
    one = finding("n.md", "dead-anchor", "warning", Spot(3, 3, "m", "w"), Lines("ab\ncd"))
    assert (one.line, one.column, one.end_line, one.end_column) == (2, 1, 2, 1)


def test_sarif_names_each_rule_with_help_and_each_place(tmp_path: Path) -> None:
    (tmp_path / "a note é.md").write_text("See [x](#y) and Cao et al. [@k].\n", encoding="utf-8")
    with Theorybot(library=tmp_path / "none") as bot:
        log = sarif(bot.lint(tmp_path / "a note é.md"))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    rules = run["tool"]["driver"]["rules"]
    assert all(rule["help"]["text"] and rule["shortDescription"]["text"] for rule in rules)
    assert [rule["id"] for rule in rules] == [rule.id for rule in RULES]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "a%20note%20%C3%A9.md"
        region = place["region"]
        assert 1 <= region["startLine"] <= region["endLine"]
        assert region["startColumn"] >= 1 and region["endColumn"] >= 1
    assert {result["ruleId"] for result in run["results"]} >= {"dead-anchor", "dangling-citation"}
