"""What form a question has, and what is gathered for each form."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from theorybot import Theorybot
from theorybot.asking import claims, defines, role, subject
from theorybot.framing import frame
from theorybot.rendering import answer_lines


@pytest.mark.parametrize(
    ("question", "form", "parts"),
    [
        ("summarise 1609.04836", "summary", ("1609.04836",)),
        ("Please summarize the paper by Keskar", "summary", ("paper by Keskar",)),
        ("What is the Zhang paper about?", "summary", ("Zhang paper",)),
        ("main results of arXiv:1703.04933", "summary", ("arXiv:1703.04933",)),
        ("which papers do you have on grokking?", "works", ("grokking",)),
        ("papers about kernels", "works", ("kernels",)),
        ("Which papers should I read first on the loss landscape?", "works", ("loss landscape",)),
        ("What should I read to understand mean field theory?", "works", ("mean field theory",)),
        ("Where do I start with the information bottleneck?", "works", ("information bottleneck",)),
        ("recommend some good papers on grokking", "works", ("grokking",)),
        ("reading list on double descent", "works", ("double descent",)),
        ("What should one read from the loss curve?", "plain", ()),
        ("What papers discuss the information bottleneck?", "works", ("information bottleneck",)),
        ("difference between NTK and mean field?", "compare", ("NTK", "mean field")),
        ("How does the NTK differ from a random kernel?", "compare", ("NTK", "random kernel")),
        ("sharp vs flat minima", "compare", ("sharp minima", "flat minima")),
        ("who showed that sharp minima can generalize?", "view", ("sharp minima can generalize",)),
        ("what does Keskar say about batch size?", "view", ("what does Keskar say about batch size",)),
        (
            "What did Keskar et al. 2017 show?",
            "view",
            ("What did Keskar et al. 2017 show", "Keskar et al. 2017"),
        ),
        (
            "what do Shwartz-Ziv and Tishby argue",
            "view",
            ("what do Shwartz-Ziv and Tishby argue", "Shwartz-Ziv and Tishby"),
        ),
        ("which notes cite Keskar et al. and what for?", "citing", ("Keskar et al", "note")),
        ("Which papers cite arXiv:1706.01350?", "citing", ("arXiv:1706.01350", "paper")),
        ("who cites Achille and Soatto 2018", "citing", ("Achille and Soatto 2018", "")),
        ("What is Keskar et al. (2017) cited for?", "citing", ("Keskar et al. (2017)", "")),
        ("why is the paper by Dinh cited by my notes?", "citing", ("Dinh", "note")),
        ("What do the notes cite Lin and Tegmark for?", "citing", ("Lin and Tegmark", "note")),
        ("does any note cite “Flat minima”?", "citing", ("Flat minima", "note")),
        ("which notes cite the neural tangent kernel paper?", "citing", ("neural tangent kernel", "note")),
        ("Where is Jacot's paper cited?", "citing", ("Jacot", "")),
        ("Who criticised the flat minima theory?", "against", ("flat minima theory",)),
        ("What are the objections to flat minima?", "against", ("flat minima",)),
        ("is there any evidence against flat minima", "against", ("flat minima",)),
        ("criticism of flat minima", "against", ("flat minima",)),
        (
            "What did Keskar find on flat minima? Who disputes it?",
            "against",
            ("What did Keskar find on flat minima",),
        ),
        (
            "Who questioned the authors of the first paper on kernels?",
            "against",
            ("authors of the first paper on kernels",),
        ),
        ("Is there evidence of double descent?", "plain", ()),
        ("What questions remain open about grokking?", "plain", ()),
        ("What challenges does training deep networks pose?", "plain", ()),
        ("What question does the paper on double descent answer?", "plain", ()),
        ("Who disputes it?", "against", ("it",)),
        ("What is grokking? Who disputes it?", "against", ("What is grokking",)),
        ("Why do they argue against weight decay?", "plain", ()),
        ("What is a sharp minimum?", "define", ("sharp minimum", "what")),
        ("what does CKA stand for?", "define", ("CKA", "what")),
        ("explain double descent", "define", ("double descent", "what")),
        ("How does dropout work?", "define", ("dropout", "what")),
        ("neural tangent kernel", "define", ("neural tangent kernel", "")),
        ("ntk definition?", "define", ("ntk", "")),
        ("Keskar et al. 2017", "define", ("Keskar et al. 2017", "")),
        ("What is the intrinsic dimension of an LSTM?", "plain", ()),
        ("What is the best learning rate?", "plain", ()),
        ("why is that?", "plain", ()),
        ("What is in-context learning?", "define", ("in-context learning", "what")),
        ("arXiv:1806.07572", "define", ("arXiv:1806.07572", "")),
        ("What’s grokking?", "define", ("grokking", "what")),
        ("What is ∇?", "plain", ()),
        ("What is the number of works cited in a survey good for?", "plain", ()),
        ("Why do wide networks generalize?", "plain", ()),
        ("On which datasets did they compare Adam and SGD?", "plain", ()),
    ],
)
def test_the_form_of_a_question(question: str, form: str, parts: tuple[str, ...]) -> None:
    found = frame(question)
    assert (found.form, found.parts) == (form, parts)


@pytest.mark.parametrize(
    "question",
    [
        "which notes cite x" + " and what for" * 1000 + " z",
        "is " + "x and why " * 2000,
        "what is " + "cited by " * 2000,
        "is there evidence " + "against " * 2000,
        " " * 20000 + "a",
        "who disputes " + "?" * 14000 + "a",
        ". " * 7000,
    ],
    ids=["for", "is", "by", "against", "blanks", "marks", "stops"],
)
def test_a_very_long_question_is_framed_in_time(question: str) -> None:
    begun = time.perf_counter()
    frame(question)
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("What is the neural tangent kernel?", "neural tangent kernel"),
        ("what exactly is a flat minimum?", "flat minimum"),
        ("What is meant by grokking?", "grokking"),
        ("What is double descent, and why does it happen?", "double descent"),
        ("Why do networks generalize?", None),
    ],
)
def test_the_thing_a_definition_is_asked_of(question: str, thing: str | None) -> None:
    assert subject(question) == thing


@pytest.mark.parametrize(
    ("sentence", "thing"),
    [
        ("A capsule is a group of neurons.", "capsule"),
        ("Training follows a kernel, which they called the neural tangent kernel (NTK).", "neural tangent kernel"),
        ("A minimum is flat if little changes around it: flat minima are wide.", "flat minimum"),
        ("We refer to this effect as grokking.", "grokking"),
        ("A function is called Lipschitz if its slope is bounded.", "Lipschitz"),
        ("They study lazy training, where weights stay where they are.", "lazy training"),
        ("Kernel alignment (CKA), the index of Kornblith et al., compares layers.", "kernel alignment"),
    ],
)  # fmt: skip
def test_a_definition_is_recognized(sentence: str, thing: str) -> None:
    assert defines(sentence, thing)
    assert role(sentence, [thing]) == 0


def test_a_name_given_to_what_was_said_defines() -> None:
    assert defines("Accuracy rises late. We call this phenomenon 'grokking'.", "grokking")
    assert defines("Power et al. call it grokking when accuracy rises late.", "grokking")


def test_a_mere_mention_defines_nothing() -> None:
    assert not defines("CKA is averaged over ten models.", "CKA")
    assert not defines("They take the name double descent from others.", "double descent")
    assert not defines("In grokking, the loss falls late.", "grokking")
    assert not defines("Dropout, the learning rate, and weight decay were tuned.", "dropout")
    assert not defines("SGD, a batch, an epoch, and a step are logged.", "SGD")
    assert not defines("The drop is also called generalization gap.", "generalization")
    assert not defines("Experiments on capsule networks are in the appendix.", "capsule")
    assert role("We prove that the bound is tight.") == 1
    assert role("The bound holds only if the width is large, provided that it is finite.") == 2
    assert role("Accuracy on CIFAR-10 drops.") == 3


@pytest.mark.parametrize("said", ["Here we show that width helps.", "Jacot et al. described training."])
def test_who_claims_something_is_recognized(said: str) -> None:
    assert claims(said)
    assert not claims("Width helps in training.")


@pytest.fixture
def library(bot: Theorybot, tmp_path: Path) -> Iterator[Theorybot]:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "sharp.md").write_text(
        "---\ntitle: Sharp minima can generalize\n---\n# Abstract\n\n"
        "We show that sharp minima can generalize well after a change of parameters.\n"
        "A sharp minimum is a minimum with a large curvature of the loss.\n"
    )
    (folder / "flat.md").write_text(
        "---\ntitle: Flat minima and batches\n---\n# Introduction\n\n"
        "A flat minimum is a minimum with a wide region of similar loss around it.\n"
        "Flat minima generalize better than sharp minima in all the experiments.\n"
    )
    bot.ingest(folder)
    yield bot


def test_a_summary_quotes_that_document_alone_and_in_its_own_order(library: Theorybot) -> None:
    answer = library.ask("summarise sharp.md")
    assert {claim.citations[0].document for claim in answer.claims} == {"sharp.md"}
    starts = [claim.citations[0].start for claim in answer.claims]
    assert starts == sorted(starts)


def test_what_somebody_showed_is_told_by_their_paper_or_by_those_who_cite_it(
    library: Theorybot, tmp_path: Path
) -> None:
    (tmp_path / "notes" / "byron.md").write_text(
        "---\ntitle: Kernels of engines\nauthor: Ada Byron\nyear: 1843\n---\n# Abstract\n\n"
        "We show that engines weave kernels of their own.\n"
    )
    (tmp_path / "notes" / "report.md").write_text(
        "# Report\n\n## Question\n\nLaurent et al. (2017) ask what flatness means.\n\n## Setting\n\n"
        "Laurent et al. (2017) study rectified networks on small images.\n\n## Main results\n\n"
        "Laurent et al. (2017) prove that sharp minima may generalize.\n\n## Limits\n\n"
        "Flatness has other meanings (Laurent et al., 2017).\n\n"
        "## References\n\n- Laurent, A., Bengio, B., and Pascanu, C. (2017). Sharp minima and their meanings.\n"
    )
    library.ingest(tmp_path / "notes")
    assert library.ask("What did Byron show?").text.startswith("We show that engines weave kernels")
    told = library.ask("What did Laurent et al. 2017 prove?")
    assert [claim.citations[0].document for claim in told.claims] == ["report.md"] * len(told.claims)
    assert told.text.startswith("Laurent et al. (2017) prove that sharp minima may generalize.")
    assert "study rectified networks" in told.text
    assert "ask what flatness means" not in told.text
    assert library.ask("What did Nobody et al. show?").status == "abstained"
    assert library.ask("What did engines show?").text != library.ask("What did Byron show?").text


def test_a_summary_of_what_may_be_several_documents_says_which(library: Theorybot) -> None:
    answer = library.ask("summarise minima")
    assert answer.status == "abstained"
    shown = "\n".join(answer_lines(answer))
    assert "Several documents may be meant" in shown
    assert "sharp.md" in shown
    assert "flat.md" in shown


def test_a_side_of_a_comparison_may_be_called_by_another_noun(library: Theorybot) -> None:
    answer = library.ask("difference between sharp minima and the flat minima regime")
    assert {claim.citations[0].document for claim in answer.claims} == {"sharp.md", "flat.md"}


def test_a_search_for_works_quotes_each_document_once(library: Theorybot) -> None:
    answer = library.ask("which notes do you have on minima?")
    documents = [claim.citations[0].document for claim in answer.claims]
    assert sorted(documents) == ["flat.md", "sharp.md"]


def test_a_search_for_works_that_are_not_there_is_declined(library: Theorybot) -> None:
    assert library.ask("which papers do you have on protein folding?").status == "abstained"


def test_a_comparison_quotes_both_sides(library: Theorybot) -> None:
    text = library.ask("difference between sharp minima and flat minima?").text
    assert "A sharp minimum is" in text
    assert "A flat minimum is" in text


def test_a_comparison_with_something_unknown_says_what_was_not_found(library: Theorybot) -> None:
    answer = library.ask("difference between sharp minima and transfer learning?")
    assert answer.status == "abstained"
    assert "No sentence was found on transfer learning." in "\n".join(answer_lines(answer))


def test_where_a_source_objects_both_sides_are_quoted_and_it_is_said(
    library: Theorybot, tmp_path: Path
) -> None:
    (tmp_path / "notes" / "doubt.md").write_text(
        "---\ntitle: Doubts\n---\n# Doubts\n\n"
        "The conclusion that flat minima generalize better than sharp minima cannot be applied as it is.\n"
    )
    library.ingest(tmp_path / "notes")
    answer = library.ask("Do flat minima generalize better than sharp minima?")
    assert {"flat.md", "doubt.md"} <= {claim.citations[0].document for claim in answer.claims}
    assert "Sources differ: see [" in answer.text


def test_where_nobody_objects_nothing_is_said_of_it(library: Theorybot) -> None:
    answer = library.ask("Do flat minima generalize better than sharp minima?")
    assert answer.status == "answered"
    assert "Sources differ" not in answer.text


def test_the_best_sentence_comes_first_and_its_document_stays_together(library: Theorybot) -> None:
    answer = library.ask("What is a sharp minimum?")
    documents = [claim.citations[0].document for claim in answer.claims]
    assert answer.claims[0].text.startswith("A sharp minimum is")
    assert documents == sorted(documents, key=documents.index)


def test_what_nobody_mentions_is_declined_and_named(library: Theorybot) -> None:
    answer = library.ask("What is the log canonical threshold of a minimum?")
    assert answer.status == "abstained"
    assert 'Nothing in it mentions "log canonical threshold".' in "\n".join(answer_lines(answer))


def test_what_is_mentioned_in_another_form_is_not_called_missing(library: Theorybot) -> None:
    assert library.ask("What are sharp minimums?").missing == ()
    assert library.ask("What is a flat minimum called?").missing == ()


def test_what_a_thing_is_opens_with_its_definition_and_all_that_follows_names_it(library: Theorybot) -> None:
    answer = library.ask("What is a flat minimum?")
    assert answer.text.startswith("A flat minimum is a minimum with a wide region")
    assert all("flat min" in claim.text.lower() for claim in answer.claims)


def test_a_title_in_a_reading_list_says_nothing_of_what_it_names(library: Theorybot, tmp_path: Path) -> None:
    listed = "The second section lists *On flat minima and whom they help*, dated 2017, by Ada Byron.\n"
    (tmp_path / "notes" / "list.md").write_text(f"# Further reading on the loss\n\n{listed}")
    library.ingest(tmp_path / "notes")
    answer = library.ask("What is a flat minimum?")
    assert answer.claims and not any("Ada Byron" in claim.text for claim in answer.claims)


def test_a_topic_by_itself_is_answered_as_if_it_were_asked_what_it_is(library: Theorybot) -> None:
    assert library.ask("sharp minimum").text.startswith("A sharp minimum is a minimum with a large curvature")


@pytest.mark.parametrize(
    "question", ["What is neural collapse?", "What are neural minima, and when do they form?"]
)
def test_a_thing_that_nobody_names_is_not_explained_by_what_sounds_like_it(
    library: Theorybot, question: str
) -> None:
    answer = library.ask(question)
    assert answer.status == "abstained"
    assert answer.missing in (("neural collapse",), ("neural minima",))


def test_it_is_said_when_nothing_defines_the_thing(library: Theorybot) -> None:
    answer = library.ask("What is curvature?")
    assert answer.claims
    assert 'No sentence was found that defines "curvature"' in answer.text


def test_a_definition_is_asked_of_a_misspelt_thing(library: Theorybot) -> None:
    assert library.ask("what is a flat minimun?").text.startswith("A flat minimum is")


def test_an_author_alone_stands_for_the_paper(bot: Theorybot, tmp_path: Path) -> None:
    (tmp_path / "keskar.md").write_text(
        "---\ntitle: Large batches\nauthors: [Nitish Keskar]\n---\n\n"
        "We show that large batches lead to sharp minima of the loss in all networks that were tried.\n"
    )
    bot.ingest(tmp_path)
    assert bot.ask("Keskar").text.startswith("We show that large batches")
