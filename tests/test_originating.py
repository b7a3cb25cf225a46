"""Who proposed a thing is told by who says so, and by nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from theorybot import Settings, Theorybot
from theorybot.framing import frame
from theorybot.originating import tells_origin

NTK = ("neural tangent kernel", "NTK")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Kingma and Ba propose Adam, a method that adapts its rates.", ("Adam",)),
        ("Adam was first introduced by Kingma and Ba.", ("Adam",)),
        ("The behavior is described by a related kernel, which we call the neural tangent kernel (NTK).", NTK),
        ("Jacot et al. follow networks in training through a kernel, which they named the neural tangent kernel (NTK).", NTK),
        ("Sharpness-Aware Minimization (SAM) of Foret et al. seeks flat regions.", ("SAM", "sharpness-aware minimization")),
        ("Jacot et al. follow a kernel, which they named the neural tangent kernel (NTK) [@jacot2018].", NTK),
        ("Dropout was introduced by Hinton in 2012.", ("dropout",)),
        ("Kingma & Ba (2014) proposed Adam.", ("Adam",)),
        ("This paper proposes SAM.", ("SAM",)),
        ("Frankle and Carbin's lottery ticket hypothesis says more.", ("lottery ticket hypothesis",)),
        ("The information bottleneck principle was introduced by Tishby et al.", ("information bottleneck",)),
        ("Neural tangent kernels were introduced in [23].", NTK),
        ("We introduce the notion of benign overfitting.", ("benign overfitting",)),
        ("Power et al. call it grokking when accuracy rises late.", ("grokking",)),
        ("Bartlett et al. take the name double descent from Belkin et al. (2019).", ("double descent",)),
    ],
)  # fmt: skip
def test_a_sentence_tells_who_introduced_a_thing(text: str, names: tuple[str, ...]) -> None:
    assert tells_origin(text, names)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Power et al. use Adam without weight decay.", ("Adam",)),
        ("Zhou et al. study minima to explain why Adam trails SGD.", ("Adam",)),
        ("Belkin et al. (2019) call double descent hard to observe.", ("double descent",)),
        ("We use dropout as proposed by Hinton et al. for Adam.", ("Adam",)),
        ("The two-layer NTK mapping of Bietti and Mairal is Lipschitz.", NTK),
        ("An analysis of SAM by Andriushchenko and Flammarion shows its bias.", ("SAM",)),
        ("Networks trained with dropout by Arpit et al. memorize less.", ("dropout",)),
        ("We propose a variant of Adam that works.", ("Adam",)),
        ("Saxe et al. never proposed the information bottleneck.", ("information bottleneck",)),
        ("In a grokking example of Power et al., accuracy rises late.", ("grokking",)),
        ("", ("Adam",)),
    ],
)
def test_a_sentence_that_uses_a_thing_does_not(text: str, names: tuple[str, ...]) -> None:
    assert not tells_origin(text, names)


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("Who proposed Adam?", "Adam"),
        ("who first introduced the neural tangent kernel", "neural tangent kernel"),
        ("Who came up with the term double descent?", "double descent"),
        ("Who is behind SAM?", "SAM"),
        ("Whose idea was dropout?", "dropout"),
    ],
)
def test_the_question_is_understood(question: str, what: str) -> None:
    assert (frame(question).form, frame(question).parts) == ("origin", (what,))


@pytest.mark.parametrize(
    "question", ["Who proposed that minima are flat?", "Who showed Adam to fail?", "Who proposed to use Adam for this?"]
)  # fmt: skip
def test_other_questions_are_not(question: str) -> None:
    assert frame(question).form != "origin"


def test_users_of_a_thing_are_not_quoted_as_its_authors(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text(
        "# Optimizers\n\nPower et al. (2022) use Adam without weight decay in their runs.\n"
        "Foret et al. (2021) propose SAM, which seeks flat regions of the loss.\n"
    )
    with Theorybot(Settings(library=tmp_path / "library", embedding_model="hash")) as bot:
        bot.ingest(note)
        told = bot.ask("Who proposed SAM?")
        assert told.text.startswith("Foret et al. (2021) propose SAM")
        untold = bot.ask("Who proposed Adam?")
        assert untold.status == "abstained"
        assert 'says who proposed "Adam"' in untold.text
