"""Wiki links and tags in notes: what they are, what is quoted of them, and what a tag filters."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Run
from theorybot import Theorybot
from theorybot.grounding import LexicalChecker, collapsed
from theorybot.readers.notes import parse_note
from theorybot.types import Filters
from theorybot.wiki import find_tags, find_wiki_links, has_tag, unlinked


@pytest.mark.parametrize(
    ("text", "target", "heading", "shown"),
    [
        ("[[Wide networks]]", "Wide networks", "", "Wide networks"),
        ("[[a/Wide networks#The kernel]]", "a/Wide networks", "The kernel", "a/Wide networks The kernel"),
        ("[[Wide networks|the limit]]", "Wide networks", "", "the limit"),
        ("[[#The kernel|above]]", "", "The kernel", "above"),
        ("![[plot.png]]", "plot.png", "", "plot.png"),
        ("[[2024-11-22]]", "2024-11-22", "", "2024-11-22"),
        ("[[1806.07572v4.pdf#page=3]]", "1806.07572v4.pdf", "page=3", "1806.07572v4.pdf page=3"),
        (
            "[[ntk.pdf#page=3&selection=1,0,2,4|Jacot et al.]]",
            "ntk.pdf",
            "page=3&selection=1,0,2,4",
            "Jacot et al.",
        ),
    ],
)
def test_a_wiki_link_has_target_heading_and_what_is_shown(
    text: str, target: str, heading: str, shown: str
) -> None:
    (link,) = find_wiki_links(f"See {text} there.")
    assert (link.target, link.heading) == (target, heading)
    assert unlinked(f"See {text} there.").split() == ["See", *shown.split(), "there."]


@pytest.mark.parametrize("text", ["[[1, 2], [3, 4]]", "[[1]](https://x.org)", "[[@lee2017]]", "[[y = f(x)]]", "[[f(x)#page=a]]", "[[2024]]", "[[1-2-3]]", "[[x]]", "[[", "[[a\nbc]]"])  # fmt: skip
def test_matrices_citations_and_formulas_are_no_wiki_links(text: str) -> None:
    assert find_wiki_links(text) == []
    assert unlinked(text) == text


@given(st.text(alphabet="[]|#ab !\n", max_size=60))
def test_what_is_shown_is_as_long_as_the_text(text: str) -> None:
    assert len(unlinked(text)) == len(text)


def test_tags_are_words_after_a_blank_and_neither_headings_colours_addresses_nor_numbers() -> None:
    text = (
        "# Title\n#kernels and #theory/NTK, (#no) x#no\n\n#1 #12 #fff000 #abc #decade `#no` https://x.org/a#no "
        "[a](#no) \\#no\n\n```\n#no\n```\n<!-- #no -->\n#Kernels again, #deep-learning."
    )
    assert parse_note(text, "n.md").tags == ("kernels", "theory/NTK", "decade", "deep-learning")
    assert find_tags("#ünïted #") == ("ünïted",)


@pytest.mark.parametrize("matter", ["tags: [ml, deep learning, 2024]", "tags: ml, deep-learning 2024", "tags:\n  - '#ml'\n  - deep learning\n  - 2024", "Tag: ml deep-learning 2024"])  # fmt: skip
def test_tags_of_the_front_matter_come_first(matter: str) -> None:
    note = parse_note(f"---\n{matter}\n---\nText #ML #more.", "n.md")
    assert note.tags == ("ml", "deep-learning", "2024", "more")


def test_a_tag_is_found_with_the_one_above_it() -> None:
    assert has_tag(("theory/NTK",), "#Theory") and has_tag(("theory/NTK",), "theory/ntk")
    assert not has_tag(("theory",), "theory/ntk") and not has_tag(("theoryx",), "theory")


def test_a_sentence_with_a_wiki_link_is_quoted_as_it_is_shown_and_still_verbatim() -> None:
    passage = "Before it.\n\n[[wide-nets|Wide networks]] stay near [[kernels]] in training. After."
    claim = "Wide networks stay near kernels in training."
    assert collapsed(passage[12:-7]) == claim
    found = LexicalChecker().judge(claim, [passage], [0])
    assert found.verdict == "verbatim"
    assert passage[found.start : found.end].endswith("training.")


def write(folder: Path) -> Path:
    folder.mkdir()
    (folder / "one.md").write_text(
        "---\ntags: [theory/ntk]\n---\n# One\n\nA [[wide-nets|zyzzyva kernel]] is a kernel that stays constant during training."
    )
    (folder / "two.md").write_text("# Two\n\nThe kernel changes during training of narrow nets. #practice")
    return folder


def test_tags_filter_answers_and_searches_and_outlive_the_library(bot: Theorybot, tmp_path: Path) -> None:
    bot.ingest(write(tmp_path / "notes"))
    assert bot.document("one.md").tags == ("theory/ntk",)
    assert {row.name: row.tags for row in bot.status().listed}["two.md"] == ("practice",)
    for tag, name in (("theory", "one.md"), ("practice", "two.md")):
        assert {p.document for p in bot.search("kernel training", filters=Filters(tags=(tag,)))} == {name}
    assert bot.search("kernel", filters=Filters(tags=("nothing",))) == []
    answer = bot.ask("What is a zyzzyva kernel?", Filters(tags=("theory",)))
    assert "A zyzzyva kernel is a kernel" in answer.text and "[[" not in answer.text
    assert {c.verdict for c in answer.claims} == {"verbatim"}


def test_what_is_shown_is_found_and_what_is_hidden_is_not(bot: Theorybot, tmp_path: Path) -> None:
    bot.ingest(write(tmp_path / "notes"))
    assert bot._library.match(["zyzzyva"], 5, None)
    assert not bot._library.match(["nets|zyzzyva", "wide"], 5, None)


def test_the_commands_take_tags(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "notes")
    run("ingest", "notes")
    assert "two.md" not in run("search", "kernel training", "--tag", "theory").stdout
    assert "#practice" in run("show", "two.md").stdout
    assert run("lint", "notes").stdout.startswith("notes/one.md:6:3: warning: no note 'wide-nets'")
