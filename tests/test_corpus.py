"""The shipped corpus: what the reading cards and topic notes promise, read from the files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conftest import ROOT
from theorybot.asking import defines
from theorybot.readers.bib import read_bib

NOTES = ROOT / "corpus" / "notes"
SURVEYS = {path.stem for path in NOTES.glob("*.md")}
CARDS = sorted((NOTES / "papers").glob("*.md"))
TOPICS = sorted((NOTES / "topics").glob("*.md"))
PAGE = re.compile(r"\[@(?P<key>\w+), pp?\. \d+")
TERM = re.compile(r"(?:An? |The )?(?P<term>[^,(]+?)(?: \([^)]*\))?(?:,[^,]+,)? (?:is|are) ")
SECTIONS = ["Question", "Setting and assumptions", "Main results", "How it is shown", "Limits"]


def sentences(path: Path) -> list[str]:
    """The lines of a note that are text: neither front matter nor headings."""
    body = path.read_text(encoding="utf-8").partition("\n---\n")[2]
    return [line for line in body.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("card", CARDS, ids=lambda path: path.stem)
def test_a_card_has_its_sections_its_length_and_a_page_for_each_claim(card: Path) -> None:
    said = sentences(card)
    assert 200 <= len(re.sub(r"\[@[^\]]*\]", "", " ".join(said)).split()) <= 400
    pages = [PAGE.search(sentence) for sentence in said]
    assert all(found is not None and found["key"] == card.stem for found in pages)
    headings = re.findall(r"^## (.+)$", card.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[:5] == SECTIONS
    others = {key for sentence in said for key in re.findall(r"@(\w+)", sentence)} - {card.stem}
    assert headings[5:] == (["What it says about other works"] if others else [])


def test_topics_join_every_card_and_every_survey_note() -> None:
    linked = {name for topic in TOPICS for name in re.findall(r"\[\[([\w-]+)\]\]", topic.read_text("utf-8"))}
    assert len(CARDS) == 30 and len(SURVEYS) == 4 and len(TOPICS) == 8
    assert linked == SURVEYS | {card.stem for card in CARDS}
    for topic in TOPICS:
        assert {card.stem for card in CARDS} & set(re.findall(r"\[\[([\w-]+)\]\]", topic.read_text("utf-8")))


def test_topics_define_their_terms_each_in_one_sentence_of_one_topic_and_with_a_page() -> None:
    terms = []
    for topic in TOPICS:
        found = [(match["term"], said) for said in sentences(topic) if (match := TERM.match(said))]
        definitions = [(term.casefold(), said) for term, said in found if defines(said, term)]
        assert len(definitions) >= 3, topic.stem
        for term, said in definitions:
            assert re.search(r" \[@\w+, p\. \d+(?:; @\w+, p\. \d+)*\]\.$", said), said
            assert len(said.partition(" [@")[0].split()) <= 35, said
            terms.append(term)
    assert len(terms) == len(set(terms)) >= 40


def test_each_card_is_of_the_work_that_its_key_names() -> None:
    entries = {
        one.key: one.work.arxiv_id
        for name in ("papers.bib", "references.bib")
        for one in read_bib(ROOT / "corpus" / name).references
    }
    for card in CARDS:
        source = re.search(r'^source: "arXiv:([\d.]+)v\d+"$', card.read_text(encoding="utf-8"), re.MULTILINE)
        assert source is not None and entries[card.stem] in (source[1], None), card.stem
