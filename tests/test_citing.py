"""Questions on who cites a work, and the commands `works` and `show`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import makepdf
from conftest import Run
from theorybot import Theorybot
from theorybot.types import Filters

QUESTION = "which notes cite Keskar et al. and what for?"


def test_the_sentences_that_cite_a_work_answer_verbatim(corpus: Path, bot: Theorybot) -> None:
    bot.ingest()
    answer = bot.ask(QUESTION)
    assert [claim.text for claim in answer.claims] == [
        "Keskar et al. report that large batches tend to converge to sharp minima [@keskar2017].",
        "Sharp minima generalize worse than flat minima in the experiments of Keskar et al. [@keskar2017].",
    ]
    assert {claim.verdict for claim in answer.claims} == {"verbatim"}
    assert all(claim.citations[0].works[0].arxiv_id == "1609.04836" for claim in answer.claims)
    assert "Keskar 2017 (On Large-Batch Training for Deep Learning) is cited by 1 document" in answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("who cites Zorbic et al. 2031?", "No work is known by the name “Zorbic et al. 2031”"),
        ("which papers cite Keskar?", "No paper cites Keskar 2017 (On Large-Batch Training for Deep Learning) in its"
         " text; it is cited in wide-networks.md."),
        ("which notes cite Silent and Quiet 1999?", "No note cites Silent and Quiet 1999 (Nothing said) in its text."),
    ],
)  # fmt: skip
def test_where_nobody_cites_it_the_answer_says_what_there_is(
    corpus: Path, bot: Theorybot, question: str, told: str
) -> None:
    (corpus / "more.bib").write_text(
        "@book{quiet, title={Nothing said}, author={Silent, A. and Quiet, B.}, year={1999}}"
    )
    bot.ingest()
    answer = bot.ask(question)
    assert (answer.status, answer.claims) == ("abstained", ())
    assert answer.text.startswith(told)


def test_several_works_of_one_name_are_all_looked_for_and_told(corpus: Path, bot: Theorybot) -> None:
    (corpus / "other.md").write_text(
        "# Other\n\nKeskar and Berahas propose a quasi-Newton method for recurrent networks [@adaqn].\n"
    )
    (corpus / "more.bib").write_text(
        "@article{adaqn, title={adaQN: a quasi-Newton method}, author={Keskar, N. S. and Berahas, A.}, year={2016}}"
    )
    bot.ingest()
    answer = bot.ask("who cites Keskar?")
    assert len(answer.claims) == 3
    assert "2 works go by that name: Keskar and Berahas 2016" in answer.text
    only = bot.ask("who cites Keskar?", Filters(documents=("other.md",)))
    assert [claim.citations[0].document for claim in only.claims] == ["other.md"]


def test_a_paper_is_not_said_to_cite_itself(corpus: Path, bot: Theorybot) -> None:
    text = "Large batches end in sharp minima of the loss, as [1] argues at length for many networks. " * 12
    entry = "[1] N. Keskar. On Large-Batch Training for Deep Learning. arXiv:1609.04836, 2017."
    more = [f"[{n}] A. Bee. On another matter of {n} machines. Journal of Engines, 19{n}0." for n in (2, 3)]
    makepdf.paper(
        corpus / "1609.04836v2.pdf", sections=[("1 Introduction", [text * 2])], bibliography=[entry, *more]
    )
    makepdf.paper(
        corpus / "2001.00001v1.pdf", sections=[("1 Introduction", [text])], bibliography=[entry, *more]
    )
    bot.ingest()
    known, _ = bot.work("1609.04836")
    assert known.documents == ("1609.04836v2.pdf",)
    found = bot.ask("which papers cite arXiv:1609.04836?")
    assert {claim.citations[0].document for claim in found.claims} == {"2001.00001v1.pdf"}


def test_who_showed_what_a_title_says_is_told_by_those_who_cite_it(corpus: Path, bot: Theorybot) -> None:
    bot.ingest()
    answer = bot.ask("Who introduced large-batch training for deep learning?")
    assert answer.claims[0].text.startswith("Keskar et al. report that large batches")


def test_works_are_listed_with_how_many_cite_them(corpus: Path, run: Run) -> None:
    run("ingest")
    assert run("works").stdout.splitlines() == [
        "   1  Jacot et al. 2018  Neural Tangent Kernel: Convergence and Generalization in Neural Networks  "
        "arXiv:1806.07572",
        "   1  Keskar 2017  On Large-Batch Training for Deep Learning  arXiv:1609.04836",
        "2 works, 0 of them in the library",
    ]
    found = json.loads(run("works", "--missing", "--cited-by", "wide-networks.md", "--json").stdout)["works"]
    assert [work["work"]["arxiv_id"] for work in found] == ["1806.07572", "1609.04836"]
    assert list(found[0]) == ["work", "documents", "cited_by", "references", "citations"]
    text = (corpus / "wide-networks.md").read_text()
    for place in found[0]["citations"]:
        assert text[place["start"] : place["end"]] == "@jacot2018"
    wrong = run("works", "--cited-by", "nothing", check=False)
    assert (wrong.returncode, wrong.stderr) == (
        1,
        "error: no document 'nothing' in the library; see: theorybot status\n",
    )


@pytest.mark.parametrize(
    "name", ["keskar2017", "Keskar", "keskar 2017", "1609.04836", "large-batch training"]
)
def test_a_work_is_shown_with_the_words_that_cite_it(corpus: Path, run: Run, name: str) -> None:
    run("ingest")
    shown = run("show", name).stdout
    assert shown.splitlines()[:4] == [
        "On Large-Batch Training for Deep Learning",
        "Nitish Shirish Keskar · 2017 · arXiv:1609.04836",
        "in the library: no, only what others say of it; key keskar2017",
        "cited by 1 document:",
    ]
    assert "wide-networks.md § Wide networks › Minima" in shown
    found = json.loads(run("show", name, "--json").stdout)
    text = (corpus / "wide-networks.md").read_text()
    assert [text[one["start"] : one["end"]] for one in found["sentences"]] == [
        one["text"] for one in found["sentences"]
    ]


def test_what_is_no_document_and_no_work_is_one_line(corpus: Path, run: Run) -> None:
    run("ingest")
    wrong = run("show", "zorbic", check=False)
    assert (wrong.returncode, wrong.stderr) == (
        1,
        "error: no document or work 'zorbic' in the library; see: theorybot works\n",
    )
