"""Questions about lists: the entries asked for and no others, whole, with the works they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from theorybot import Filters, Theorybot, TheorybotError
from theorybot.bibliography.merging import merged
from theorybot.errors import NotFound
from theorybot.listing import MOST, entries_for, list_drafts, notice
from theorybot.types import Answer, Work

KERNELS = """\
---
title: Kernels
author: Grace Hopper
---
# Kernels

Kernels of wide networks stay constant during training.

## Physics

- The section lists *Deep power* by Ann Lee, [arXiv:1705.05502](https://arxiv.org/abs/1705.05502) [@lee2017].
- Then a [talk on YouTube](https://www.youtube.com/watch?v=b) about quantum nets.

## References

1. Mei, S. (2018). A mean field view. PNAS.
2. Novak, R. (2019). Many channels. arXiv:1810.05148.
"""
PLAIN = """\
# Other things

Sharp minima generalize worse than flat minima.

## References

(a) Bahri, Y. (2020). Statistical mechanics. Annual Review.

(b) Belkin, M. (2018). To understand kernels. ICML.
"""
BIB = """\
@article{lee2017, title = {Deep power}, author = {Lee, Ann and Mei, Bo}, year = {2017}, eprint = {1705.05502},
  archivePrefix = {arXiv}}
"""


@pytest.fixture
def listed(bot: Theorybot, tmp_path: Path) -> Theorybot:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "kernels.md").write_text(KERNELS)
    (folder / "other-things.txt").write_text(PLAIN)
    (folder / "references.bib").write_text(BIB)
    bot.ingest()
    return bot


def quoted(answer: Answer) -> set[str]:
    """The documents of an answer that is a list."""
    assert answer.claims and all(claim.verdict == "verbatim" for claim in answer.claims)
    return {claim.citations[0].document for claim in answer.claims}


@pytest.mark.parametrize("name", ["other-things.txt", "other-things"])
def test_a_file_name_in_the_question_restricts_the_list_to_that_file(listed: Theorybot, name: str) -> None:
    answer = listed.ask(f"which works does {name} list under References?")
    assert quoted(answer) == {"other-things.txt"}
    assert len(answer.claims) == 2
    assert quoted(listed.ask("Which works are listed under References?")) == {
        "kernels.md",
        "other-things.txt",
    }


def test_a_list_under_a_heading_must_match_every_other_word_of_the_question(listed: Theorybot) -> None:
    def entries(question: str) -> list[str]:
        found = entries_for(question, listed._library, Filters())
        return [entry.work.arxiv_id or entry.work.form for entry in found]

    assert entries("Which papers does Mehta list under physics?") == []
    assert entries("Which papers are listed under physics by Mehta?") == []
    assert entries("Which works does nosuch.md list under References?") == []
    assert entries("Which papers does Hopper list under Physics?") == ["1705.05502"]
    assert entries("Which papers are listed under Physics by Lee?") == ["1705.05502"]
    assert entries("Which papers does the survey page list under Physics?") == ["1705.05502"]


def test_a_file_that_is_named_is_listed_without_a_heading_too(listed: Theorybot) -> None:
    assert len(listed.ask("Which papers does kernels.md list?").claims) == 3


def test_a_long_list_is_whole(bot: Theorybot, tmp_path: Path) -> None:
    text = "# Long\n\n## References\n\n" + "".join(
        f"- Mei, S. (2018). Title {n}. PNAS.\n" for n in range(120)
    )
    (tmp_path / "long.md").write_text(text)
    bot.ingest(tmp_path / "long.md")
    assert len(bot.ask("Which works are listed under References?").claims) == 120


def test_a_list_that_is_cut_says_how_many_are_left_out(bot: Theorybot, tmp_path: Path) -> None:
    text = "# Long\n\n## References\n\n"
    text += "".join(f"- Mei, S. (2018). Title {n}. PNAS.\n" for n in range(MOST + 7))
    (tmp_path / "long.md").write_text(text)
    bot.ingest(tmp_path / "long.md")
    found = entries_for("Which works are listed under References?", bot._library, Filters())
    assert len(list_drafts(found, bot._library)) == MOST >= 100
    assert notice(found).startswith("(7 more are left out")
    assert notice(found[:MOST]) == ""


def test_a_key_beside_a_link_tells_who_wrote_the_work(listed: Theorybot) -> None:
    (claim,) = listed.ask("Which papers are listed under Physics?").claims
    (work,) = claim.citations[0].works
    assert (work.title, work.year, len(work.authors)) == ("Deep power", 2017, 2)


def test_whether_there_is_a_talk_on_a_topic_is_answered_with_the_talks_there_are(listed: Theorybot) -> None:
    for question in ("Is there a talk about the information bottleneck?", "Is there a talk on quantum nets?"):
        (claim,) = listed.ask(question).claims
        assert claim.text.startswith("Then a [talk on YouTube]")
    assert entries_for("Is there a book about quantum nets?", listed._library, Filters()) == []


@pytest.mark.parametrize(
    "line",
    [
        "- {}",
        "* {}",
        "1. {}",
        "12) {}",
        "1.2. {}",
        "(a) {}",
        "(iv) {}",
        "a) {}",
        "- [x] {}",
        "- Top\n    - {}",
    ],
)
def test_a_quote_begins_after_the_mark_of_its_item(bot: Theorybot, tmp_path: Path, line: str) -> None:
    entry = "*Flat minima* by Ann Lee, [arXiv:1705.05502](https://arxiv.org/abs/1705.05502)."
    (tmp_path / "a.md").write_text(f"# A\n\nSome words here.\n\n## References\n\n{line.format(entry)}\n")
    bot.ingest(tmp_path / "a.md")
    claims = bot.ask("Which works are listed under References?").claims
    assert claims[-1].text == entry


@pytest.mark.parametrize(
    "entry", ["*Flat minima*. V, 2018.", "3.5 times faster. V, 2018.", "J. Mei. V, 2018."]
)
def test_what_only_looks_like_a_mark_is_quoted(bot: Theorybot, tmp_path: Path, entry: str) -> None:
    (tmp_path / "a.md").write_text(f"# A\n\nSome words here.\n\n## References\n\n{entry}\n")
    bot.ingest(tmp_path / "a.md")
    assert [claim.text for claim in bot.ask("Which works are listed under References?").claims] == [entry]


def test_records_of_one_work_become_the_fuller_one() -> None:
    link = Work(arxiv_id="1705.05502", arxiv_version=2, url="https://arxiv.org/abs/1705.05502")
    entry = Work(title="Deep power", authors=("Ann Lee",), year=2017, arxiv_id="1705.05502")
    other = Work(title="Else", url="https://a.org/x")
    (one, two) = merged([link, other, entry])
    assert (one.title, one.year, one.arxiv_version, one.url) == ("Deep power", 2017, 2, link.url)
    assert two == other


def test_works_that_only_share_an_address_or_a_title_stay_apart() -> None:
    chapters = [Work(title=title, url="https://a.org/book") for title in ("One", "Two")]
    assert len(merged(chapters)) == 2
    forms = [Work(title="Deep power", authors=("Ann Lee",), form=form) for form in ("talk", "paper")]
    assert len(merged(forms)) == 2
    numbers = [
        Work(title="Deep", authors=("Ann Lee",), arxiv_id=number) for number in ("1705.05502", "1705.05503")
    ]
    assert len(merged(numbers)) == 2
    assert len(merged([forms[0], forms[0]])) == 1


@pytest.mark.parametrize("name", ["other-things.txt", "other-things", "OTHER-things", "Other things"])
def test_a_filter_names_documents_as_show_does(listed: Theorybot, name: str) -> None:
    found = listed.search("minima", filters=Filters(documents=(name,)))
    assert {passage.document for passage in found} == {"other-things.txt"}


def test_a_filter_that_names_no_document_is_refused(listed: Theorybot) -> None:
    nowhere = Filters(documents=("nosuchdoc",))
    with pytest.raises(NotFound, match="no document 'nosuchdoc'"):
        listed.ask("What are minima?", nowhere)
    with pytest.raises(NotFound, match="no document 'nosuchdoc'"):
        listed.search("minima", filters=nowhere)


def test_an_empty_library_says_so_and_how_to_fill_it(bot: Theorybot, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    bot.ingest(tmp_path / "empty")
    for verb in (bot.ask, bot.search):
        with pytest.raises(TheorybotError, match=r"library is empty.*theorybot ingest FOLDER"):
            verb("What are minima?")
