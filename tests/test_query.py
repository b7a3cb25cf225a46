"""Reading a question: acronyms, misspellings, names, what kind of answer it wants, what it leans on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theorybot import Theorybot
from theorybot.acronyms import acronyms
from theorybot.asking import asked_for, has_kind
from theorybot.following import goes_on, standalone
from theorybot.query import understand


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the neural tangent kernel (NTK) stays", [("NTK", "neural tangent kernel")]),
        ("stochastic gradient\ndescent (SGD)", [("SGD", "stochastic gradient descent")]),
        ("Gaussian processes (GPs)", [("GP", "gaussian processes")]),
        ("a GAN (generative adversarial network)", [("GAN", "generative adversarial network")]),
        ("a rate (XY) for the year (2018) of (Lee et al., 2017)", []),
    ],
)
def test_acronyms_are_learned_where_a_text_introduces_them(text: str, found: list[tuple[str, str]]) -> None:
    assert list(acronyms(text)) == found


@given(st.text(max_size=400))
def test_learning_acronyms_never_fails(text: str) -> None:
    assert all(short and long for short, long in acronyms(text))


@pytest.fixture
def library(corpus: Path, bot: Theorybot) -> Theorybot:
    (corpus / "opening.md").write_text(
        "---\ntitle: Opening the Black Box of Deep Networks\nauthor: Naftali Tishby\nyear: 2017\n---\n"
        "# Opening the Black Box of Deep Networks\n\nThe information plane shows compression.\n"
    )
    bot.ingest()
    return bot


def test_an_acronym_is_spelt_out_and_its_words_looked_up(library: Theorybot) -> None:
    read = understand("ntk definition?", library._library)
    assert "neural tangent kernel" in read.text
    assert {"neural", "tangent", "kernel"} <= set(read.also)
    assert "ntk" in understand("What is the neural tangent kernel?", library._library).also


def test_a_misspelt_word_is_mended_and_an_unknown_one_is_told(library: Theorybot) -> None:
    read = understand("does the tangnet kernel know about zebras?", library._library)
    assert "tangent" in read.terms
    assert "zebras" in read.missing
    assert "tangnet" not in read.missing


def test_a_word_of_the_language_is_not_taken_for_a_misspelt_one(library: Theorybot) -> None:
    assert "compress" in understand("what is conpression?", library._library).terms
    read = understand("what is conpression?", library._library, is_word=lambda word: word == "conpression")
    assert read.missing == ("conpression",)


@pytest.mark.parametrize(
    ("asked", "term"),
    [("memorisation", "memorization"), ("hyper-parameters", "hyperparameters"), ("behaviour", "behavior")],
)
def test_other_spellings_of_a_word_are_found(corpus: Path, bot: Theorybot, asked: str, term: str) -> None:
    (corpus / "spelt.md").write_text(
        "# Spelt\n\nMemorization depends on hyperparameters, as does behavior.\n"
    )
    bot.ingest()
    read = understand(f"What of {asked}?", bot._library, is_word=lambda _: True)
    assert term in read.terms
    assert read.missing == ()


def test_two_words_that_are_written_as_one_are_found(library: Theorybot) -> None:
    assert {"black", "box"} <= set(understand("the blackbox of networks", library._library).terms)


@pytest.mark.parametrize(
    ("question", "unsaid"),
    [
        ("conformal kernel", ("conformal",)),
        ("kernel drawbacks", ()),
        ("Do kernels compress poorly?", ()),
        ("kernels in 2201.02177", ()),  # which names a paper
        ("x" * 5000, ("x" * 5000,)),
        ("How do kernels help?", ()),  # nobody helps there, but that is not what it is about
        ("Why would a conformal network of the wide kind compress what its neighbours know?", ()),
        ("Does RLHF make a network that compresses what the information plane shows wide?", ("RLHF",)),
    ],
)
def test_a_short_question_is_about_each_of_its_words(
    question: str, unsaid: tuple[str, ...], library: Theorybot
) -> None:
    assert understand(question, library._library).unsaid == unsaid


def test_a_short_question_on_what_nobody_wrote_of_is_declined_and_told(library: Theorybot) -> None:
    answer = library.ask("conformal kernel")
    assert answer.status == "abstained"
    assert answer.missing == ("conformal",)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What does Tishby say about compression?", {"opening.md"}),
        ("In 'Opening the black box', what is compressed?", {"opening.md"}),
        ("What is a sharp minimum?", set()),
    ],
)
def test_documents_that_a_question_names_are_preferred(
    question: str, named: set[str], library: Theorybot
) -> None:
    assert set(understand(question, library._library).boosts) == named


def test_a_fragment_takes_over_the_words_it_lacks() -> None:
    before = ["What is the neural tangent kernel?"]
    assert standalone("and for deeper networks?", before) == f"{before[0]} and for deeper networks?"
    assert standalone("and for deeper networks?", []) == "and for deeper networks?"


@pytest.mark.parametrize(
    "question",
    [
        "And sharp minima?",
        "Why?",
        "What about depth?",
        "Does it depend on width?",
        "deeper networks?",
        "for convolutional networks?",
        "does that hinge on the form of the interaction?",
        "do tree methods behave like that too?",
        "are those walls steep on all sides?",
        "does such a long tail make training diverge?",
    ],
)
def test_what_points_back_goes_on(question: str) -> None:
    assert goes_on(question)


@pytest.mark.parametrize(
    "question",
    [
        "What is grokking?",
        "What is the zorbic kernel?",
        "Who introduced grokking?",
        "Is there a bound for large batches?",
        "Do sharp minima generalize poorly?",
        "Who showed that sharp minima can generalize?",
        "Which bound do Keskar and coauthors prove for large batch sizes?",
    ],
)
def test_what_stands_alone_takes_nothing_over(question: str) -> None:
    assert standalone(question, ["What is the neural tangent kernel?"]) == question


@pytest.mark.parametrize(
    ("question", "kind", "sentence"),
    [
        ("How many layers has it?", "number", "It has five layers."),
        ("Who showed that?", "person", "This was shown by Lee et al. in 2017."),
        ("What is the NTK?", "definition", "This kernel is called the NTK."),
        ("Why do they generalize?", "reason", "They do because the norm is small."),
    ],
)
def test_what_is_asked_for_is_recognized_in_sentences(question: str, kind: str, sentence: str) -> None:
    assert asked_for(question) == kind
    assert has_kind(sentence, kind)
    assert not has_kind("Networks generalize well", kind)
    assert not has_kind(sentence, None)


def test_a_follow_up_is_answered_with_what_it_lacks(library: Theorybot) -> None:
    alone = library.search("and why?", 3)
    after = library.retrieve("and why?", 3, history=["What do Keskar et al. say of sharp minima?"]).passages
    assert alone != list(after)
    assert "sharp minima" in after[0].text


def test_a_name_that_nobody_wrote_is_declined_and_told(library: Theorybot) -> None:
    from theorybot.rendering import answer_lines

    answer = library.ask("Does the neural tangent kernel of GPT-4 stay constant?")
    assert (answer.status, answer.missing) == ("abstained", ("GPT-4",))
    assert 'Nothing in it mentions "GPT-4".' in list(answer_lines(answer))
    known = understand("Does the NTK of Keskar stay constant, says Tishby?", library._library)
    assert known.unknown_names == ()
