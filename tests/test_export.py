"""Works and answers taken away: keys, BibTeX, CSL-JSON, Markdown, and files written whole."""

from __future__ import annotations

import json
import re
from pathlib import Path

import bibtexparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Run
from theorybot import Theorybot
from theorybot.bibliography.bibtex import parse_bibtex
from theorybot.errors import TheorybotError
from theorybot.export import (
    Exchange,
    Keyed,
    answers_markdown,
    bibtex,
    csl_json,
    keyed,
    works_markdown,
    write,
)
from theorybot.types import Answer, Citation, Claim, Work
from theorybot.ui.chats import Chats
from theorybot.ui.saving import saved

LEE = Work(title="Deep neural networks as Gaussian processes", authors=("Jaehoon Lee", "Yasaman Bahri"), year=2017, arxiv_id="1711.00165")  # fmt: skip
WIDE = Work(title="Wide nets", authors=("Holden Lee",), year=2017, doi="10.1000/wide")
TALK = Work(title="A talk", url="https://example.org/t?a=1_2%20&b={x}", form="talk")
WORDS = st.text(alphabet="abz XY é&%#_$~^\\{}'\"-,.@=()[]<>0", min_size=1, max_size=40)


def with_keys(*works: Work, own: tuple[tuple[str, Work], ...] = ()) -> list[str]:
    return [key for key, *_ in keyed(((None, work) for work in works), own)]


def test_keys_are_author_year_and_a_letter_whatever_the_order() -> None:
    assert with_keys(LEE) == ["lee2017"]
    assert with_keys(LEE, WIDE) == ["lee2017a", "lee2017b"]
    assert with_keys(WIDE, LEE) == ["lee2017b", "lee2017a"]
    assert with_keys(TALK, Work(url="https://example.org")) == ["talk", "work"]


def test_the_keys_of_the_users_own_file_are_kept_and_never_given_twice() -> None:
    own = (
        ("nngp", Work(title="Other spelling", arxiv_id="1711.00165")),
        ("lee2017", Work(title="Sun", doi="10.1/s")),
    )
    assert with_keys(LEE, WIDE, own=(own[0],)) == ["nngp", "lee2017"]
    assert with_keys(WIDE, own=own) == ["lee2017a"]
    assert [one.key for one in keyed([("k", LEE), ("k", WIDE)])] == ["k", "lee2017"]


def test_a_second_key_of_one_work_still_finds_it() -> None:
    (one,) = keyed([("lee2017", LEE), ("nngp", LEE), ("lee2017", LEE)])
    assert (one.key, one.also) == ("lee2017", ("nngp",))
    assert "  ids = {nngp}," in bibtex([one])
    (other, _) = keyed([("a", LEE), ("b", LEE), ("b", WIDE)])
    assert other.also == (), "a key that another work has now is no longer this one's"


def test_a_title_in_capitals_is_exported_as_the_users_file_spells_it() -> None:
    shouted = Work(title=LEE.title.upper() if LEE.title else "", authors=LEE.authors, year=2017, arxiv_id=LEE.arxiv_id, venue="ICLR")  # fmt: skip
    for rows in ([(None, shouted), ("nngp", LEE)], [("nngp", LEE), (None, shouted)]):
        assert [(one.key, one.work.title, one.work.venue) for one in keyed(rows)] == [
            ("nngp", LEE.title, "ICLR")
        ]


@given(st.text(alphabet="aeiouycnszlgőűéèêëïíñåøłßæœıçęşšžğäöüāḍİ中ж ", min_size=1, max_size=20))
def test_accents_become_commands_that_are_read_back(title: str) -> None:
    text = bibtex([Keyed("k", Work(title=f"x {title} x"))])
    assert not set("éüøłßŁçšę") & set(text)
    (reference,), _ = parse_bibtex(text)
    assert reference.work.title == " ".join(f"x {title} x".split())


def test_a_work_met_three_times_is_exported_once_with_all_that_is_known() -> None:
    rows = keyed([(None, Work(arxiv_id="1711.00165")), ("nngp", LEE), (None, Work(title=LEE.title, authors=("J. Lee",), year=2018, venue="ICLR"))])  # fmt: skip
    assert [one.key for one in rows] == ["nngp"]
    assert (rows[0].work.arxiv_id, rows[0].work.venue) == ("1711.00165", "ICLR")


def test_two_works_under_one_title_stay_two() -> None:
    part = Work(title="Notes on nets", authors=("Ada Cho",), arxiv_id="1801.00001")
    other = Work(title="Notes on nets", authors=("Ada Cho",), arxiv_id="1901.00002")
    assert with_keys(part, other) == ["choa", "chob"]


@given(st.lists(st.builds(Work, title=WORDS, authors=st.lists(WORDS, max_size=3).map(tuple), year=st.integers(1900, 2030)), max_size=8))  # fmt: skip
def test_keys_are_unique_and_can_be_typed(works: list[Work]) -> None:
    rows = keyed((None, work) for work in works)
    assert len({one.key for one in rows}) == len(rows)
    assert all(one.key.isascii() and one.key.isalnum() for one in rows)


@given(st.lists(st.tuples(WORDS, st.lists(WORDS, max_size=2)), min_size=1, max_size=4))
def test_bibtex_of_any_text_is_read_back_entry_by_entry(rows: list[tuple[str, list[str]]]) -> None:
    works = [Keyed(f"k{number}", Work(title=title, authors=tuple(people), year=2000 + number)) for number, (title, people) in enumerate(rows)]  # fmt: skip
    library = bibtexparser.parse_string(bibtex(works))
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == [one.key for one in works]
    assert [int(entry["year"]) for entry in library.entries] == [one.work.year for one in works]


def test_bibtex_keeps_names_titles_formulas_and_addresses_through_a_round_trip() -> None:
    work = Work(
        title="100% of $\\ell_2$ & the #1_loss: 5~$ {a}", authors=("Gérard Ben Arous", "Stanisław Jastrzębski", "Barnes and Noble"),
        year=2014, doi="10.1000/a_b%c", venue="Physics & Co", url="https://example.org/a_b?x=1%20y",
    )  # fmt: skip
    text = bibtex([Keyed("k", work), Keyed("t", TALK)])
    (first, second), remarks = parse_bibtex(text)
    assert remarks == ()
    read = first.work
    assert (
        read.title == "100% of $\\ell_2$ & the #1_loss: 5 $ a"
    )  # the reader takes a tie for a blank, and braces away
    assert read.authors == work.authors
    assert (read.year, read.doi, read.venue, read.url) == (2014, "10.1000/a_b%c", "Physics & Co", work.url)
    assert (second.work.form, second.work.url) == ("talk", "https://example.org/t?a=1_2%20&b=%7Bx%7D")
    assert r"100\% of $\ell_2$ \& the \#1\_loss" in text


def test_csl_json_has_what_its_schema_asks_for() -> None:
    items = json.loads(csl_json(keyed((None, work) for work in (LEE, WIDE, TALK))))
    assert [(item["id"], item["type"]) for item in items] == [("lee2017a", "article"), ("lee2017b", "article"), ("talk", "speech")]  # fmt: skip
    assert items[0]["author"][0] == {"family": "Lee", "given": "Jaehoon"}
    assert items[0]["issued"] == {"date-parts": [[2017]]}
    assert items[0]["URL"] == "https://arxiv.org/abs/1711.00165"
    assert all(item.keys() <= {"id", "type", "title", "author", "issued", "container-title", "DOI", "URL", "number"} for item in items)  # fmt: skip


def test_a_list_of_works_in_markdown_cannot_smuggle_markup() -> None:
    text = works_markdown(
        [Keyed("k", Work(title="[x](javascript:1) *now*?", url="javascript:1", venue="<b>"))]
    )
    assert text == "- *\\[x\\](javascript:1) \\*now\\*?* \\<b\\>. [@k]\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "# Big <img src=x onerror=alert(1)> ![a](http://x)",
            r"\# Big &lt;img src=x onerror=alert(1)> &#33;[a](http://x)",
        ),
        (r"a \<img src=x> \![b](http://x)", r"a \&lt;img src=x> \&#33;[b](http://x)"),
        ("- one\n\n2. two", r"\- one 2. two"),
        ("1. one", r"1\. one"),
        ("*Wide* nets [@k]: $a<b$, n < m", "*Wide* nets [@k]: $a< b$, n < m"),
        ("$<b>$ and $![x](http://x)$", "$< b>$ and $! [x](http://x)$"),
        ("[a](javascript:1) [b](https://x)", r"[a]\(javascript:1) [b](https://x)"),
        ("[a]( file:///x) [b]( HTTP://x)", r"[a]\( file:///x) [b]( HTTP://x)"),
        ("[a $x](javascript:1) costs 5$", "[a $x] (javascript:1) costs 5$"),
        ("[a]: javascript:1", r"\[a]: javascript:1"),
    ],
)
def test_what_is_quoted_in_an_exported_answer_is_no_html_picture_or_heading(text: str, shown: str) -> None:
    citation = Citation(1, "a.md", text, "note", (), None, (text,), 0, 1, text)
    answer = Answer(text, "answered", text, (Claim(text, "verbatim", 1.0, (citation,)),))
    told = answers_markdown([Exchange(text, answer, {"a.md": Work(title=text)})])
    assert told.split("\n\n")[1] == f"{shown} [1]"
    assert not re.search(r"<(?=[a-zA-Z])|!\[", told), "nor in the question, title, place and quote"


def test_a_file_is_written_whole_or_stays_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "works.bib"
    target.write_text("before")
    target.chmod(0o640)
    with pytest.raises(UnicodeEncodeError):
        write(target, "half \ud800")
    assert target.read_text() == "before"
    write(target, "after")
    assert (target.read_text(), target.stat().st_mode & 0o777) == ("after", 0o640)
    assert [path.name for path in tmp_path.iterdir()] == ["works.bib"]
    with pytest.raises(TheorybotError, match="folder that you may write"):
        write(tmp_path / "no" / "works.bib", "x")


def test_the_command_exports_the_library_with_the_users_keys(run: Run, corpus: Path, tmp_path: Path) -> None:
    run("ingest", str(corpus))
    run("export", "--bibtex", "--out", "works.bib")
    entries = bibtexparser.parse_string((tmp_path / "works.bib").read_text()).entries
    assert [entry.key for entry in entries] == ["jacot2018", "keskar2017"]
    assert [item["id"] for item in json.loads(run("export", "--csl-json").stdout)] == [
        "jacot2018",
        "keskar2017",
    ]
    assert "[@keskar2017]" in run("export", "--markdown").stdout
    for forms in ((), ("--bibtex", "--csl-json")):
        done = run("export", *forms, check=False)
        assert done.returncode == 2 and "Name one form" in done.stderr and done.stdout == ""


def test_the_command_exports_what_one_answer_or_conversation_rests_on(
    run: Run, corpus: Path, tmp_path: Path
) -> None:
    run("ingest", str(corpus))
    question = "What do large batches converge to?"
    entries = bibtexparser.parse_string(run("export", "--bibtex", "--answer", question).stdout).entries
    assert "keskar2017" in [entry.key for entry in entries]
    told = run("export", "--markdown", "--answer", question).stdout
    assert told.startswith(f"## {question}") and "wide-networks.md § " in told
    chats = Chats(tmp_path / ".theorybot")
    chat = chats.start("On minima")
    with Theorybot(library=tmp_path / ".theorybot", embedding_model="hash") as bot:
        answer: Answer = bot.ask(question)
    chats.put(chats.ask(chat.id, question, {}), "answered", saved(answer, {}))
    assert bibtexparser.parse_string(run("export", "--bibtex", "--chat", chat.id).stdout).entries == entries
    wrong = run("export", "--bibtex", "--chat", "nobody", check=False)
    assert wrong.returncode == 1 and f"{chat.id} (On minima)" in wrong.stderr
