"""What the nearest document lacks of a question tells near misses; a short document lacks words of any."""

from __future__ import annotations

from pathlib import Path

import pytest

from theorybot import Settings, Theorybot
from theorybot.deciding import answerable, signals, untold
from theorybot.writing import extract

WORDS = (
    "routing",
    "pose",
    "digit",
    "margin",
    "agreement",
    "decoder",
    "coefficient",
    "transform",
    "part",
    "whole",
)


@pytest.fixture
def library(tmp_path: Path) -> Theorybot:
    sections = [
        f"## {WORDS[n % 10].title()} {n}\n\nCapsules vote on the {WORDS[n % 10]} of the {WORDS[(n + 3) % 10]} in step {n}. "
        + " ".join(
            f"The {WORDS[(n * k) % 10]} of layer {k} follows the {WORDS[k % 10]} before it." for k in range(8)
        )
        for n in range(40)
    ]
    long, short = tmp_path / "long.md", tmp_path / "short.md"
    long.write_text(
        "# Dynamic capsules\n\nCapsules are tested on SmallNORB2 and on expectation maximization (EMX) routing.\n\n"
        + "\n\n".join(sections)
    )
    short.write_text("# Sharp minima\n\nSharp minima of the loss generalize after a change of parameters.\n")
    bot = Theorybot(Settings(library=tmp_path / "library", embedding_model="hash"))
    bot.ingest(tmp_path)
    return bot


def test_what_a_long_document_lacks_is_told_and_counts(library: Theorybot) -> None:
    asked = library.retrieve("How do capsules vote on the pose in videos?")
    nearest = asked.nearest[0]
    assert (nearest.title, nearest.lacking, nearest.unnamed) == ("Dynamic capsules", ("videos",), ())
    assert nearest.chunks >= 30
    found = signals(asked, extract(asked))
    assert found["lacking"] > 0.2
    assert answerable(found) < answerable(found | {"lacking": 0.0})
    assert untold(asked) == '“Dynamic capsules” is nearest, and nowhere mentions "videos".'
    said = library.retrieve("How do capsules vote on the pose of the whole?")
    assert signals(said, extract(said))["lacking"] == 0.0
    assert untold(said) == ""


def test_a_name_that_it_lacks_counts_as_one_in_all_its_parts_and_acronyms_do(library: Theorybot) -> None:
    def unnamed(question: str) -> tuple[str, ...]:
        return library.retrieve(question).nearest[0].unnamed

    assert unnamed("Do capsules with routing work on CapsNORB-2?") == ("CapsNORB-2",)
    assert unnamed("Do capsules with EMX routing work?") == ()
    asked = library.retrieve("Which pose do capsules vote on, on CapsNORB-2 and SmallNORB2?")
    found = signals(asked, extract(asked))
    assert found["unnamed"] == 1.0
    assert answerable(found) < answerable(found | {"unnamed": 0.0})
    assert '"CapsNORB-2"' in untold(asked)


def test_a_word_may_be_written_otherwise(library: Theorybot) -> None:
    def lacking(question: str) -> tuple[str, ...]:
        return library.retrieve(question).nearest[0].lacking

    assert lacking("Do capsules with expectation maximisation and SmallNORB 2 vote on the pose?") == ()
    assert lacking("Do capsules vote on the co efficient of the pose?") == ()
    assert lacking("Do capsules vote on the coefficients of the poses in movies?") == ("movies",)
    assert lacking("Do capsules vote on the de coder of the pose?") == ()


def test_words_that_are_asked_with_and_short_documents_tell_nothing(library: Theorybot) -> None:
    assert (
        library.retrieve("How exactly does it help that capsules vote on the pose?").nearest[0].lacking == ()
    )
    asked = library.retrieve("Do sharp minima of the loss matter in videos?")
    assert asked.nearest[0].title == "Sharp minima"
    assert "lacking" not in signals(asked, extract(asked))
    assert untold(asked) == ""
    assert library._library.standing("nowhere.md", ["pose"]) == (0, frozenset())
