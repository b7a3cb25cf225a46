"""What the pages of the chat are made of: quotes found on pages, safe text, kept conversations, exports."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import bibtexparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from makepdf import paper
from theorybot import Theorybot
from theorybot.errors import TheorybotError
from theorybot.evaluation import folders
from theorybot.evaluation.questions import load
from theorybot.evaluation.runs import Figure, Run
from theorybot.testing import ScriptedChatModel
from theorybot.types import Answer, Citation, Claim, Document, Passage, Work
from theorybot.ui.answer_view import brief
from theorybot.ui.answering import Answering, Asked, Begun, read_asked
from theorybot.ui.chats import Chats, Turn
from theorybot.ui.counting import counted
from theorybot.ui.locating import folded, located
from theorybot.ui.markup import literal, prose, web_address
from theorybot.ui.runs import read_runs
from theorybot.ui.saving import Source, digest, read_answer, read_sources, saved
from theorybot.ui.sources import excerpt, pages_of, place
from theorybot.ui.suggesting import suggestions
from theorybot.ui.taking import as_json, bibtex, evaluation_lines, markdown
from theorybot.ui.uploading import keep, safe_name

PAGE = folded("Wide networks are kernels. A footnote stands here. They stay so during training, we find.")

JACOT = Work(title="Neural Tangent Kernel: 100% & more", authors=("Arthur Jacot", "Clément Hongler"), year=2018,
             arxiv_id="1806.07572")  # fmt: skip
QUOTE = "The kernel stays constant"


def a_claim(document: str = "a.md", kind: str = "note") -> Claim:
    citation = Citation(1, document, "Wide", kind, (JACOT,), None, ("Kernels",), 4, 4 + len(QUOTE), QUOTE)  # type: ignore[arg-type]
    return Claim(f"{QUOTE}.", "verbatim", 1.0, (citation,))


def an_answer(**changes: object) -> Answer:
    fields = {"question": "Q?", "status": "answered", "text": "x", "claims": (a_claim(),)}
    return Answer(**{**fields, **changes})  # type: ignore[arg-type]


def a_turn(answer: Answer, thumb: int | None = None) -> Turn:
    kept = saved(answer, {"p.pdf": Source("d", JACOT)})
    return Turn(7, "c", answer.question, Asked().saved(), "answered", kept, "", thumb, "well said", "now")


# -- quotes on pages


def test_a_quote_is_located_by_its_letters_whatever_its_hyphens_ligatures_and_accents() -> None:
    found = located(folded("Wide net-\nworks are kernels."), PAGE)
    assert found == list(range(len("widenetworksarekernels")))
    assert folded("eﬃcient Ortiz-Jiménez") == "efficientortizjimenez"


def test_what_stands_between_the_halves_of_a_quote_is_stepped_over() -> None:
    found = located(folded("Wide networks are kernels. They stay so during training"), PAGE)
    assert found is not None
    assert "".join(PAGE[at] for at in found) == folded(
        "Wide networks are kernels They stay so during training"
    )


def test_a_letter_that_only_the_page_has_is_marked_with_the_others_and_a_line_is_not() -> None:
    quote = folded("Many networks fit the labels, so we expect that is one for the model class at hand.")
    at = quote.index("isone")
    assert located(quote, f"{quote[:at]}r{quote[at:]}") == list(range(len(quote) + 1))
    apart = located(quote, f"{quote[:at]}pagenumberfour{quote[at:]}")
    assert apart is not None
    assert len(apart) == len(quote)


def test_words_that_are_not_on_the_page_are_not_located() -> None:
    assert located(folded("Narrow networks overfit whatever one does"), PAGE) is None
    assert located("", PAGE) is None


def test_of_several_places_the_nearest_one_is_taken() -> None:
    assert located("ab", "ab" + "x" * 20 + "ab", 1.0) == [22, 23]


@given(st.text(alphabet="abcdefgh", min_size=30, max_size=200), st.data())
def test_any_piece_of_a_page_is_located_where_it_says_the_same(page: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(page) - 10))
    quote = page[start : start + 10]
    found = located(quote, page)
    assert found is not None
    assert "".join(page[at] for at in found) == quote


# -- text is text


@pytest.mark.parametrize(
    "text",
    ["![x](https://evil.example/a.png)", "![x][y]\n\n[y]: https://evil.example", "`![](https://e.example)`"],
)
def test_no_image_is_left_in_what_a_note_or_model_says(text: str) -> None:
    assert "![" not in prose(text)


def test_only_links_to_the_web_stay_links() -> None:
    assert "](https://arxiv.org/abs/1)" in prose("[a](https://arxiv.org/abs/1)")
    assert "](" not in prose("[a](javascript:alert(1)) [b](file:///etc/passwd) [c](data:text/html,x)")
    assert web_address("javascript:alert(1)") is None
    assert web_address("https://arxiv.org/abs/1") == "https://arxiv.org/abs/1"


def test_mathematics_stays_and_takes_streamlits_marks() -> None:
    assert "$x_1^2$" in prose(r"so $x_1^2$ is")
    assert prose(r"so \(x\) is") == "so $x$ is"


def test_text_of_papers_is_no_markdown() -> None:
    assert literal("a*b_c [12] <b> $5") == r"a\*b\_c \[12\] \<b\> \$5"
    assert "\u2060" in literal(":red[x]")


# -- conversations


def test_a_saved_answer_comes_back_as_it_was() -> None:
    answer = an_answer(nearest=(), missing=("Bach",), notice="n", seconds=0.2)
    kept = json.loads(json.dumps(saved(answer, {"a.md": Source("d", JACOT)})))
    assert read_answer(kept) == answer
    assert read_sources(kept) == {"a.md": Source("d", JACOT)}


def test_conversations_are_kept_renamed_and_deleted(tmp_path: Path) -> None:
    chats = Chats(tmp_path / ".theorybot")
    chat = chats.start("What is\n the NTK?")
    assert chats.path == tmp_path / "chats.db"
    turn = chats.ask(chat.id, "What is the NTK?", Asked().saved())
    chats.put(turn, "answered", saved(an_answer(), {}))
    chats.judge(turn, 1, "good")
    again = Chats(tmp_path / ".theorybot")
    (found,) = again.turns(chat.id)
    assert (found.state, found.thumb, found.comment) == ("answered", 1, "good")
    assert read_answer(found.answer) == an_answer()
    assert read_asked(found.asked) == Asked()
    again.rename(chat.id, "Kernels")
    assert [(one.id, one.title) for one in again.listed()] == [(chat.id, "Kernels")]
    assert Chats(tmp_path / "other").listed() == []
    again.delete(chat.id)
    assert again.listed() == []
    assert again.turns(chat.id) == []


def test_a_damaged_file_of_conversations_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "chats.db").write_bytes(b"no database" * 100)
    with pytest.raises(TheorybotError, match="move the file away"):
        Chats(tmp_path / ".theorybot").listed()


def test_a_crash_in_one_answer_is_told_and_leaves_the_rest(tmp_path: Path) -> None:
    chats = Chats(tmp_path / ".theorybot")
    turn = chats.ask(chats.start("t").id, "q", Asked().saved())

    def broken() -> Theorybot:
        raise RuntimeError("boom")

    job = Answering(Begun(turn, "q", Asked(), []), chats, lambda names: {})
    job.run(broken)
    assert job.ended
    (found,) = chats.turns(chats.listed()[0].id)
    assert found.state == "failed"
    assert "RuntimeError" in found.error
    assert "boom" not in found.error


def test_a_stopped_answer_keeps_what_was_said(tmp_path: Path, bot: Theorybot, corpus: Path) -> None:
    bot.ingest(corpus)
    chats = Chats(tmp_path / ".theorybot")
    turn = chats.ask(chats.start("t").id, "q", Asked().saved())
    job = Answering(Begun(turn, "What is the neural tangent kernel?", Asked(), []), chats, lambda names: {})
    take = job._take

    def take_and_stop(event: object) -> None:
        take(event)  # type: ignore[arg-type]
        if job.claims:
            job.stop()

    job._take = take_and_stop  # type: ignore[method-assign]
    job.run(lambda: bot)
    (found,) = chats.turns(chats.listed()[0].id)
    assert found.state == "stopped"
    assert len(read_answer(found.answer).claims) == 1


# -- a citation found again


def test_a_citation_is_found_by_span_then_by_words_then_not_at_all() -> None:
    citation = a_claim().citations[0]
    then = Document("a.md", "note", f"Now {QUOTE}.", Work())
    sources = {"a.md": Source(digest(then), then.work)}
    assert place(citation, then, sources).found == "same"
    moved = Document("a.md", "note", "New words. The kernel\nstays constant.", Work())
    found = place(citation, moved, sources)
    assert (found.found, moved.text[found.start : found.end]) == ("moved", "The kernel\nstays constant")
    assert place(citation, Document("a.md", "note", "Gone.", Work()), sources).found == "changed"
    assert place(citation, None, sources).found == "changed"


def test_an_excerpt_is_the_section_around_the_quote(bot: Theorybot, corpus: Path) -> None:
    bot.ingest(corpus)
    document = bot.document("wide-networks.md")
    start = document.text.index("Sharp minima")
    cut = excerpt(document, start, start + 12)
    assert cut.heading[-1] == "Minima"
    assert cut.before.startswith("Keskar et al.")
    assert cut.quote == "Sharp minima"


def test_a_span_is_on_its_pages(bot: Theorybot, tmp_path: Path) -> None:
    paper(tmp_path / "a.pdf")
    bot.ingest(tmp_path / "a.pdf")
    document = bot.document("a.pdf")
    start = document.text.index("wide networks behave")
    assert pages_of(document, start, start + 10)[0] == (1,)


# -- away


def test_bibtex_has_exactly_the_works_cited_and_can_be_read_back() -> None:
    twice = an_answer(claims=(a_claim(), a_claim(), a_claim("p.pdf", "paper")))
    entries = bibtexparser.parse_string(bibtex([a_turn(twice)])).entries
    assert [entry.key for entry in entries] == ["jacot2018"]
    assert entries[0]["author"] == r"Jacot, Arthur and Hongler, Cl{\'e}ment"
    assert r"100\% \& more" in entries[0]["title"]


def test_markdown_and_json_have_question_quote_and_place() -> None:
    text = markdown([a_turn(an_answer())], "Kernels")
    assert text.startswith("# Kernels\n\n## Q?\n\nThe kernel stays constant. [1]")
    assert f"[1] a.md § Kernels, citing Jacot & Hongler 2018: “{QUOTE}”" in text
    assert json.loads(as_json([a_turn(an_answer())]))[0]["answer"]["claims"][0]["verdict"] == "verbatim"


def test_feedback_can_be_read_as_questions_of_an_evaluation(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    path.write_text(
        evaluation_lines([a_turn(an_answer(), 1), a_turn(an_answer(status="abstained", claims=()), 1)])
    )
    liked, declined = load(path)
    assert liked.answerable
    assert liked.evidence[0].quote == QUOTE
    assert not declined.answerable


def test_suggestions_keep_acronyms() -> None:
    heading = ("Notes", "Why SGD finds Flat Minima")
    near = Passage(1, 1.0, "b.md", "Notes", "note", None, heading, 0, 4, "x")
    answer = an_answer(question="Do sharp minima generalize?", nearest=(near,))
    assert "What do the notes say about why SGD finds flat minima?" in suggestions(answer, {})


def test_headings_that_every_note_has_are_not_suggested() -> None:
    near = Passage(1, 1.0, "b.md", "Card", "note", None, ("Card", "Main results"), 0, 4, "x")
    found = suggestions(an_answer(question="Do sharp minima generalize?", nearest=(near,)), {})
    assert found == ["Which notes cite Jacot & Hongler 2018, and what for?"]


def test_what_only_a_paper_cites_is_not_asked_of_the_notes() -> None:
    assert suggestions(an_answer(claims=(a_claim("p.pdf", "paper"),)), {}) == []


def test_a_chip_names_the_note_and_the_section_for_many_notes_have_the_same_sections() -> None:
    (citation,) = a_claim().citations
    headings = {
        (
            "Belkin et al. (2019): The double descent risk curve",
            "Main results",
        ): "Belkin et al. (2019) › Main results",
        ("Main results",): "Main results",
        (): "Wide",
    }
    for heading, label in headings.items():
        assert brief(replace(citation, heading=heading), {}) == label


def test_one_is_not_many() -> None:
    assert [counted(number, "work") for number in (0, 1, 2, 1200)] == [
        "0 works",
        "1 work",
        "2 works",
        "1,200 works",
    ]


# -- uploads, runs, options


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("../../etc/passwd.md", "passwd.md"),
        ("..\\..\\x y.PDF", "x-y.pdf"),
        (".hidden.md", "hidden.md"),
        ("con.txt", "file-con.txt"),
        ("a\x00b<c>.md", "a-b-c.md"),
        ("…/.md", "upload.md"),
        ("über.md", "über.md"),
        ("a.exe", None),
        ("md", None),
    ],
)
def test_uploads_take_safe_names(given_name: str, safe: str | None) -> None:
    assert safe_name(given_name) == safe


def test_uploads_are_kept_in_their_folder_and_others_refused(tmp_path: Path) -> None:
    written, refused = keep([("a.md", b"1"), ("x/a.md", b"2"), ("a.exe", b"3")], tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in written] == ["uploads/a.md", "uploads/a-2.md"]
    assert [one.path for one in refused] == ["a.exe"]


def test_runs_are_read_as_they_are_written_and_what_is_no_run_is_passed_over(tmp_path: Path) -> None:
    run = Run("answers", ("q.jsonl",), (), {"hit@5_page": Figure(0.9, 0.8, 1.0)}, {}, 1.0)
    folders.write(run, tmp_path / "today")
    (
        tmp_path / "today" / "samples.jsonl"
    ).unlink()  # of runs that are committed the figures may be all there is
    (tmp_path / "run.json").write_text("[1")
    (kept,) = read_runs([tmp_path, tmp_path / "none"])
    assert (kept.name, dict(kept.run.metrics)) == ("today", dict(run.metrics))
    assert kept.made
    assert {kept.name for kept in read_runs([ROOT / "eval" / "results"])} >= {"notes", "papers", "mutations"}


def test_both_ways_to_start_have_the_same_options() -> None:
    inside = (ROOT / "src/theorybot/ui/streamlit.toml").read_text()
    assert (ROOT / ".streamlit/config.toml").read_text() == inside
    read = tomllib.loads(inside)
    assert read["server"]["address"] == "127.0.0.1"
    assert read["browser"]["gatherUsageStats"] is False
    assert read["client"]["showErrorDetails"] == "none"
    assert len((ROOT / "app.py").read_text().splitlines()) < 10


def test_answers_under_other_settings_share_the_open_library(bot: Theorybot, corpus: Path) -> None:
    bot.ingest(corpus)
    other = bot.having(passages=3)
    assert other.settings.passages == 3
    assert len(other.retrieve("kernel").passages) <= 3
    assert other._library is bot._library


def test_answers_under_other_settings_ask_the_model_that_was_given(bot: Theorybot, corpus: Path) -> None:
    bot.ingest(corpus)
    model = ScriptedChatModel()
    with Theorybot(bot.settings, chat_model=model) as given:
        assert given.having(passages=3)._chat_model is model
        assert given.having(model="none")._chat_model is None
