"""What may be quoted by itself: whole sentences of prose that lean on nothing before them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conftest import ROOT, SHARED
from theorybot import Theorybot
from theorybot.evaluation.questions import load, names
from theorybot.quoting import is_prose, quotable
from theorybot.sentences import sentences


def spans(text: str) -> list[str | None]:
    return [None if span is None else text[slice(*span)] for span in quotable(text, sentences(text))]


@pytest.mark.parametrize(
    ("sentence", "quoted"),
    [
        ("However, wide networks behave like kernel machines.", "wide networks behave like kernel machines."),
        ("In particular, the kernel stays constant in training.", "the kernel stays constant in training."),
        ("2. The compression phase of each layer is shorter.", "The compression phase of each layer is shorter."),
        ("5To be precise, the norm of the weights is bounded.", "the norm of the weights is bounded."),
        ("It is well known that sharp minima generalize worse.", "It is well known that sharp minima generalize worse."),
        ("This paper argues that flatness is not well defined.", "This paper argues that flatness is not well defined."),
        ("We call it grokking when accuracy rises late.", "We call it grokking when accuracy rises late."),
        ("Both width and depth matter for expressive power here.", "Both width and depth matter for expressive power here."),
    ],
)  # fmt: skip
def test_labels_and_connectives_are_left_out(sentence: str, quoted: str) -> None:
    assert spans(sentence) == [quoted]


@pytest.mark.parametrize(
    "sentence",
    [
        "This shows that the kernel stays constant in training.",
        "It converges to a flat minimum of the training loss.",
        "They also observed the same effect in smaller networks.",
        "However, explaining why this is the case is an open problem.",
        "Our first experiments suggest that these strategies do not mend it.",
        "we conclude with a discussion of future work in Sections 5 and 6, respectively.",
        "Such minima are found by training in small batches.",
        "In this case the kernel does not move in training.",
        "The former is smaller than the latter in all runs.",
        "However, this does not hold for networks of finite width.",
        "Figure 3: Test accuracy against width for four networks.",
        "Table 2. Error rates of the networks on both data sets.",
        "Left: the training loss of a network of width one thousand.",
        "Is it true that wide networks always generalize better?",
        "We make the following three assumptions on the loss:",
        "0.1 0.2 0.3 0.4 0.5 accuracy of the network in percent.",
        "Department of Physics, Some University, Institute for Theory, Town, USA and others.",
        "In Section 4 we present the experiments on deeper networks.",
        "An example of such a run is shown in Figure 1.",
        "The note [[power2022]] summarises grokking on small datasets.",
        "The rest of the paper is organized as follows and is short.",
        "The loss L = sum l(y) = a + b = c ≤ d ≥ e is what matters here.",
        "Proceedings of the conference on learning, Somewhere, in two volumes.",
        "as is the case for (most of the networks that we trained here.",
    ],
)
def test_what_does_not_read_alone_is_not_quoted(sentence: str) -> None:
    assert spans(sentence) == [None]


def test_a_leaning_sentence_comes_with_the_one_before_it() -> None:
    text = "Training in large batches finds sharp minima. This hurts generalization in all our runs."
    assert spans(text) == ["Training in large batches finds sharp minima.", text]


def test_a_name_comes_with_what_it_names() -> None:
    text = "• Validation accuracy rises long after overfitting. We call this phenomenon 'grokking'."
    first = text.index("We call")
    assert quotable(text, [(0, first - 1), (first, len(text))])[1] == (2, len(text))


def test_a_leaning_sentence_stays_out_where_the_one_before_is_no_prose() -> None:
    assert spans("1 2 3 4 5 (a). This hurts generalization in all our runs.")[-1] is None


def test_the_sentence_after_a_bare_figure_label_is_a_caption() -> None:
    assert spans("Figure 3. Shape bias across models with many seeds is shown.")[-1] is None


def test_all_sentences_of_a_caption_stay_out_and_nothing_leans_on_them() -> None:
    before = "Networks of every width were trained on noise."
    caption = (
        "Figure 4. Sensitivity of classes, in logarithms. The left side has the real data of the digits."
    )
    after = "This result contradicts what theory suggests of capacity. Capacity may well be as large as one likes."
    found = spans(f"{before}\n\n{caption}\n\n{after}")
    assert [span for span in found if span] == [before, "Capacity may well be as large as one likes."]
    assert not any(spans(caption))


def test_a_sentence_that_tells_what_a_figure_shows_is_prose() -> None:
    assert is_prose("Figure 2 shows that accuracy grows with the width of the network.")


# -- over the questions: counted by rules written for this test alone

_UNRESOLVED = re.compile(
    r"(?:This|These|They|It|He|She|However|Moreover|Furthermore|Thus|Therefore|Hence|But|And)\b"
)
_RESOLVED = re.compile(
    r"(?:This|These) (?:paper|work|article|survey|review|notes?|thesis)|It (?:is|was|has been|can be|turns out|seems|follows|appears|remains|may be)\b"
)
_NO_SENTENCE = re.compile(r"(?:Figure|Fig\.|Table) \d+[.:]|\|.*\||[^.!…\])\"”’*_`$³²]\Z|.*@\w+\.\w+")


def faults(answers: list[list[str]]) -> list[str]:
    found = []
    for texts in answers:
        for text in texts:
            if _UNRESOLVED.match(text) and not _RESOLVED.match(text):
                found.append(f"opens with what it does not say: {text}")
            if _NO_SENTENCE.match(text) or text.count("(") != text.count(")"):
                found.append(f"no sentence: {text}")
        bags = [frozenset(re.findall(r"\w+", text.casefold())) for text in texts]
        for index, bag in enumerate(bags):
            if any(len(bag & other) > 0.8 * min(len(bag), len(other)) for other in bags[:index]):
                found.append(f"said twice: {texts[index]}")
    return found


def answers(library: Path, pattern: str) -> list[list[str]]:
    told = []
    with Theorybot(library=library, embedding_model="hash") as bot:
        known = names(list(bot.status().listed))
        for path in sorted((ROOT / "eval" / "questions").glob(pattern)):
            for sample in load(path):
                if all(document in known for document in sample.documents):
                    claims = bot.ask(sample.question, history=sample.history).claims
                    told.append([claim.text for claim in claims])
    return told


def test_every_sentence_quoted_for_the_questions_on_notes_reads_alone(tmp_path: Path) -> None:
    with Theorybot(library=tmp_path / "lib", embedding_model="hash") as bot:
        bot.ingest(ROOT / "corpus")
    told = [
        row for pattern in ("notes.*.jsonl", "cards.*.jsonl") for row in answers(tmp_path / "lib", pattern)
    ]
    assert sum(map(len, told)) > 100
    assert faults(told) == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="the papers are not here")
def test_every_sentence_quoted_for_the_questions_on_papers_reads_alone(tmp_path: Path) -> None:
    papers = ("1609.04836", "1703.04933", "1806.07572", "2010.01412", "1710.09829")
    with Theorybot(library=tmp_path / "lib", embedding_model="hash") as bot:
        bot.ingest(*[path for name in papers for path in (SHARED / "papers").glob(f"{name}*.pdf")])
    told = answers(tmp_path / "lib", "papers-*.jsonl")
    assert sum(map(len, told)) > 100
    assert faults(told) == []


def test_a_sentence_that_opens_a_chunk_comes_with_the_one_before_it_leans_on(tmp_path: Path) -> None:
    filler = " ".join(
        f"Filler sentence number {n} says nothing of note." for n in range(19)
    )  # then a chunk is full
    first = "Certified zebra bounds grow exponentially with depth."
    second = "This makes zebra certificates useless beyond nine layers."
    (tmp_path / "note.md").write_text(f"# Zebras\n\n{filler} {first} {second} {filler}\n", "utf-8")
    with Theorybot(library=tmp_path / "l", embedding_model="hash") as bot:
        bot.ingest(tmp_path / "note.md")
        chunks = bot._library.passages(bot._library.chunks_of("note.md"))
        assert any(chunk.text.startswith(second) for chunk in chunks.values())
        answer = bot.ask("Are zebra certificates useless beyond nine layers?")
        text = bot.document("note.md").text
    citation = next(c.citations[0] for c in answer.claims if "nine layers" in c.text)
    assert citation.quote == f"{first} {second}" == text[citation.start : citation.end]
