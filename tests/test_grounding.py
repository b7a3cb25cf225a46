"""The checker: what it lets pass, what it catches, and in which words it says so."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from conftest import ROOT
from theorybot.embedding import Vectors
from theorybot.errors import SettingsError, TheorybotError
from theorybot.grounding import LexicalChecker, open_checker
from theorybot.grounding.alignment import windows
from theorybot.grounding.evidence import read
from theorybot.grounding.features import NAMES, VECTORS
from theorybot.grounding.meaning import Meaning
from theorybot.grounding.quantities import directions, quantities
from theorybot.grounding.tokens import tokens, unmarked
from theorybot.grounding.weighing import SUPPORTED, calibrated, supported

JACOT = (
    "Jacot et al. proved that, as the width goes to infinity, gradient descent follows a constant neural tangent "
    "kernel. The kernel stays fixed during training for every infinitely wide network."
)
KESKAR = (
    "Keskar et al. present evidence that large batches tend to converge to sharp minima, while small batches "
    "consistently converge to flat minima. Test accuracy fell from 0.92 to 0.87 when the batch grew."
)
RATE = (
    "For Lipschitz losses the excess risk decays as $n^{-1/2}$, and it needs at least 100 samples per class."
)
CHECKER = LexicalChecker()

CAUGHT = [
    ("number", "Test accuracy fell from 0.92 to 0.78 when the batch grew.", KESKAR, "0.78"),
    ("rate", "The excess risk for Lipschitz losses decays as 1/n.", RATE, "the source says"),
    ("rate", "For Lipschitz losses the excess risk decays as n⁻².", RATE, "the source says"),
    (
        "direction",
        "For Lipschitz losses the excess risk needs at most 100 samples per class.",
        RATE,
        "'at most'",
    ),
    ("direction", "It needs fewer than 100 samples per class.", RATE, "'fewer than'"),
    (
        "negation",
        "The kernel does not stay fixed during training for every infinitely wide network.",
        JACOT,
        "not",
    ),
    (
        "quantifier",
        "The kernel stays fixed during training for some infinitely wide networks.",
        JACOT,
        "'some'",
    ),
    (
        "opposite",
        "Large batches tend to converge to flat minima, according to Keskar et al.",
        KESKAR,
        "'flat'",
    ),
    (
        "opposite",
        "Keskar et al. find that small batches converge to sharp minima.",
        KESKAR,
        "the source says",
    ),
    ("opposite", "The kernel stays fixed during training for every finitely wide network.", JACOT, "finit"),
    (
        "name",
        "Belkin et al. proved that gradient descent follows a constant neural tangent kernel.",
        JACOT,
        "Belkin",
    ),
    (
        "name",
        "Dinh et al. present evidence that large batches tend to converge to sharp minima.",
        KESKAR,
        "Dinh",
    ),
]
PASSES = [
    ("Gradient descent follows a constant neural tangent kernel as the width goes to infinity.", JACOT),
    (
        "Jacot et al. showed that the neural tangent kernel is constant at infinite width under gradient descent.",
        JACOT,
    ),
    ("Small batches converge to flat minima, and large batches to sharp minima.", KESKAR),
    ("According to Keskar et al., large batches tend to converge to sharp minima.", KESKAR),
    ("When the batch grew, test accuracy fell from 92% to 87%.", KESKAR),
    ("The excess risk for Lipschitz losses decays as 1/√n.", RATE),
    ("The excess risk of Lipschitz losses decays as n⁻¹ᐟ².", RATE),
    (r"The excess risk for Lipschitz losses decays as \frac{1}{\sqrt{n}}.", RATE),
    ("It needs no fewer than 100 samples per class.", RATE),
    ("It needs ≥ 100 samples per class.", RATE),
    ("The kernel stays fixed during training for all infinitely wide networks.", JACOT),
]


@pytest.mark.parametrize(("kind", "claim", "source", "said"), CAUGHT, ids=range(len(CAUGHT)))
def test_a_turned_claim_is_contradicted_in_words_a_reader_understands(
    kind: str, claim: str, source: str, said: str
) -> None:
    found = CHECKER.judge(claim, [source], [0])
    assert (found.verdict, said in found.reason) == ("contradicted", True), (kind, found)
    assert found.score < 0.5


@pytest.mark.parametrize(("claim", "source"), PASSES, ids=range(len(PASSES)))
def test_the_same_in_other_words_passes(claim: str, source: str) -> None:
    found = CHECKER.judge(claim, [source], [0])
    assert found.verdict == "supported", found
    assert found.score >= 0.5
    assert 0 <= found.start < found.end <= len(source)


def test_whole_sentences_are_verbatim_and_pieces_of_one_are_not() -> None:
    source = "It is false that\nsharp minima generalize poorly. Flat minima  are rare. They help."
    assert CHECKER.judge("Flat minima are rare. They help.", [source], [0]).verdict == "verbatim"
    found = CHECKER.judge("Flat minima are rare [1].", [source], [0])
    assert (found.verdict, source[found.start : found.end]) == ("verbatim", "Flat minima  are rare.")
    assert CHECKER.judge("sharp minima generalize poorly.", [source], [0]).verdict != "verbatim"


def test_a_claim_that_another_passage_supports_is_miscited_and_the_reason_names_it() -> None:
    other = "Spectral bias means that low frequencies are learned first."
    found = CHECKER.judge("Low frequencies are learned first.", [KESKAR, JACOT, other], [0])
    assert (found.verdict, found.passage) == ("miscited", 2)
    assert found.reason == "passage 3 says this, not 1"


def test_a_part_without_support_is_named() -> None:
    claim = (
        "Large batches tend to converge to sharp minima, and quantum annealing removes the barrier entirely."
    )
    found = CHECKER.judge(claim, [KESKAR], [0])
    assert found.verdict == "partial"
    assert "quantum annealing removes the barrier" in found.reason


def test_what_nothing_says_is_unsupported() -> None:
    found = CHECKER.judge("Graph transformers need positional encodings.", [KESKAR, JACOT], [0, 1])
    assert found.verdict == "unsupported"
    assert CHECKER.judge("Anything at all.", [], []).verdict == "unsupported"
    assert CHECKER.judge("Anything at all.", [KESKAR], [7]).verdict == "unsupported"


def test_one_false_sentence_of_two_is_found() -> None:
    claim = "Large batches tend to converge to sharp minima. Small batches converge to sharp minima."
    assert CHECKER.judge(claim, [KESKAR], [0]).verdict == "contradicted"


def test_two_turns_make_none() -> None:
    source = "The loss does not increase after the first epoch of training."
    assert (
        CHECKER.judge("After the first epoch of training the loss does not increase.", [source], [0]).verdict
        == "supported"
    )
    assert (
        CHECKER.judge("The loss increases after the first epoch of training.", [source], [0]).verdict
        == "contradicted"
    )


def test_comparisons_are_read_with_their_sides() -> None:
    source = "Deep networks are exponentially more efficient than shallow networks at approximating products."
    same = "Shallow networks are exponentially less efficient than deep networks at approximating products."
    other = "Shallow networks are exponentially more efficient than deep networks at approximating products."
    assert CHECKER.judge(same, [source], [0]).verdict == "supported"
    assert CHECKER.judge(other, [source], [0]).verdict == "contradicted"


GROWS = "The linearization error grows with dataset size and decreases with width."
BELOW = "The number of training samples is typically far below the number of parameters."
DEPENDS = "The number of neurons needed does not depend on the dimension of the inputs."
BOUND = "With high probability the population error exceeds the sample error by at most the Rademacher complexity."
LONG = "Layers first gain information on the labels, then lose information on the input during a much longer phase."
FIXED = "After 200 steps the kernel is almost fixed at width 10000, while it inflates more at width 500."
NOISE = "Time to convergence grows with dataset size on noise data, relative to real data."
READ = [
    (
        "supported",
        "The linearization error decreases with the width and increases with the dataset size.",
        GROWS,
    ),
    ("contradicted", "The linearization error increases with the width of the network.", GROWS),
    ("contradicted", "A larger width brings a larger error, which decreases with dataset size.", GROWS),
    ("supported", "There are typically far more parameters than training samples.", BELOW),
    ("contradicted", "There are typically far less parameters than training samples.", BELOW),
    ("supported", "The number of neurons needed is independent of the dimension of the inputs.", DEPENDS),
    (
        "contradicted",
        "The number of neurons needed is not independent of the dimension of the inputs.",
        DEPENDS,
    ),
    (
        "supported",
        "The population error exceeds the sample error by at most the Rademacher complexity.",
        BOUND,
    ),
    (
        "contradicted",
        "The population error stays below the error on the sample by at most the Rademacher complexity.",
        BOUND,
    ),
    ("supported", "The phase in which information on the input is lost, is much longer.", LONG),
    ("contradicted", "The phase in which information on the input is lost, is much shorter.", LONG),
    (
        "supported",
        "The kernel hardly moves in 200 steps at width 10000, but inflates more at width 500.",
        FIXED,
    ),
    (
        "contradicted",
        "The kernel hardly moves in 200 steps at width 10000, but inflates less at width 500.",
        FIXED,
    ),
    ("supported", "The time to convergence increases more on noise data than it does on real data.", NOISE),
]


KEEPS = "After the interpolation threshold of the network the test error keeps decreasing with the width."
FALLS = "The test error falls as the number of parameters grows."
SHRINKS = "The gap shrinks as the width grows."
BATCHES = "Larger batches reduce gradient noise."
WIDER = "Wider networks have a smaller generalization gap."
WIDE = "Wide networks train faster than narrow ones."
KEPT = "At finite width the kernel is no longer fixed during training."
FALSE = [
    *(
        (f"After the interpolation threshold of the network the test error {denied} with the width.", KEEPS)
        for verb in ("decrease", "fall", "drop", "shrink", "reduce")
        for denied in (f"no longer {verb}s", f"does not {verb} any longer", f"{verb}s no longer")
    ),
    ("The kernel is fixed during training at finite width.", KEPT),
    ("The generalization gap is smaller for narrower networks.", WIDER),
    ("Narrower networks train faster than wide ones.", WIDE),
    ("Narrow minima of the loss generalize better.", "Wider minima of the loss generalize better."),
    ("More parameters give a higher test error.", FALLS),
    ("Fewer parameters give a lower test error.", FALLS),
    ("The test error is higher for larger numbers of parameters.", FALLS),
    ("Wider networks have a larger gap.", SHRINKS),
    ("A decrease in width lowers the gap.", SHRINKS),
    ("Reducing the width reduces the gap.", SHRINKS),
    ("Much more data is needed by larger models.", "Larger models need much less data."),
    ("Larger batch sizes make the gradient more noisy.", BATCHES),
    ("Smaller batch sizes make the gradient less noisy.", BATCHES),
    ("Gradient noise grows as batches grow.", BATCHES),
]
TRUE = [
    ("The kernel is not fixed any longer during training at finite width.", KEPT),
    ("The generalization gap is smaller for wider networks.", WIDER),
    ("Wider networks train faster than narrow ones.", WIDE),
    ("Narrow networks generalize worse.", "Networks of small width generalize worse than large ones."),
    ("More parameters give a lower test error.", FALLS),
    ("The test error is lower for larger numbers of parameters.", FALLS),
    ("Wider networks have a smaller gap.", SHRINKS),
    ("A larger width gives a smaller gap.", SHRINKS),
    ("Larger batch sizes make the gradient less noisy.", BATCHES),
    ("An increase in width lowers the gap.", SHRINKS),
    ("Increasing the width reduces the gap.", SHRINKS),
    (
        "Larger learning rates reduce the training error.",
        "Larger learning rates give a smaller training error.",
    ),
    ("The test error falls as the width grows.", "The error falls with width and grows with depth."),
    ("The linearization error decreases when the network gets wider and increases with the data.", GROWS),
]


@pytest.mark.parametrize(("claim", "source"), FALSE, ids=range(len(FALSE)))
def test_a_change_denied_or_said_of_the_other_side_is_not_supported(claim: str, source: str) -> None:
    found = CHECKER.judge(claim, [source], [0])
    assert found.verdict not in ("supported", "verbatim"), found


@pytest.mark.parametrize(("claim", "source"), TRUE, ids=range(len(TRUE)))
def test_the_same_change_by_another_part_of_speech_is_not_contradicted(claim: str, source: str) -> None:
    found = CHECKER.judge(claim, [source], [0])
    assert found.verdict != "contradicted", found


def test_no_longer_is_one_word_unless_it_compares() -> None:
    assert [token.text for token in tokens("It no\nlonger grows.")] == ["it", "no longer", "grows"]
    assert [token.text for token in tokens("No longer than two.")] == ["no", "longer", "than", "two"]


@pytest.mark.parametrize(("verdict", "claim", "source"), READ, ids=range(len(READ)))
def test_what_grows_and_what_shrinks_is_read_with_what_it_is_said_of(
    verdict: str, claim: str, source: str
) -> None:
    assert CHECKER.judge(claim, [source], [0]).verdict == verdict


def test_the_page_in_a_citation_is_no_number_of_the_sentence() -> None:
    source = (
        "Capsules have a length below 1 and 16 dimensions in the last layer [@sabour2017, p. 4; @hinton2011]."
    )
    claim = "Capsules have 16 dimensions in the last layer and a length below 4."
    assert CHECKER.judge(claim, [source], [0]).verdict == "contradicted"


def test_markers_at_the_end_of_a_sentence_are_not_part_of_it_and_intervals_are() -> None:
    assert unmarked("Wide nets are linear [1, 3].") == "Wide nets are linear."
    assert unmarked("Wide nets [2] Deep ones are not [3–5]") == "Wide nets Deep ones are not"
    assert unmarked("The loss lies in [0, 1].") == "The loss lies in [0, 1]."
    assert unmarked("Weights are drawn in [1, 2].") == "Weights are drawn in [1, 2]."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("n^{-1/2}", "1/√n"),
        ("$O(1/\\sqrt{n})$", "O(n^(-1/2))"),
        ("n⁻²", "1/n^2"),
        ("10^{-3}", "1e-3"),
        ("3 × 10⁵", "300,000"),
        ("90%", "90 percent"),
        ("twelve", "12"),
        ("2 million", "2,000,000"),
    ],
)
def test_quantities_are_the_same_however_they_are_written(one: str, other: str) -> None:
    (mine,), (theirs,) = quantities(one), quantities(other)
    assert mine.same(theirs), (mine, theirs)


def test_rates_of_other_variables_or_powers_differ() -> None:
    (root,) = quantities("1/√n")
    assert not any(root.same(other) for text in ("1/n", "n^{1/2}", "m^{-1/2}") for other in quantities(text))
    assert [d.up for d in directions("at least 3, ≤ 4, no more than 5, exceeds 6")] == [
        True,
        False,
        False,
        True,
    ]


def test_vectors_are_asked_for_only_in_doubt_and_once_a_sentence() -> None:
    asked: list[str] = []

    def embed(texts: Sequence[str]) -> Vectors:
        asked.extend(texts)
        return np.ones((len(texts), 4), dtype=np.float32) / 2

    checker = LexicalChecker(embed)
    checker.judge(KESKAR, [KESKAR], [0])
    assert asked == []
    for claim in (
        "Big batches may land in narrow valleys of the loss.",
        "Small batches may reach wide valleys.",
    ):
        checker.judge(claim, [KESKAR, JACOT], [0])
    assert asked and len(asked) == len(set(asked))
    assert all(text in KESKAR + JACOT or text.startswith(("Big", "Small")) for text in asked)


def test_the_vector_of_a_window_is_that_of_its_sentences_together() -> None:
    evidence, vectors = read(KESKAR), np.eye(4, dtype=np.float32)
    asked = iter([vectors[0], vectors[0], vectors[1]])
    words = tokens("Large batches lower test accuracy.")
    window = next(w for w in windows(words, evidence, 0, most=9) if len(w.sentences) == 2)
    found = Meaning(lambda texts: np.stack([next(asked) for _ in texts])).cosines(
        "claim", words, evidence, window
    )
    assert found == pytest.approx((1.0, 0.5, 2**-0.5))


def test_the_weights_that_ship_are_those_of_the_features() -> None:
    models = json.loads((ROOT / "src/theorybot/grounding/weights.json").read_text())["models"]
    assert set(models["words"]["weights"]) == set(NAMES)
    assert set(models["vectors"]["weights"]) == {*NAMES, *VECTORS}


@pytest.mark.parametrize("share", [0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
def test_a_score_rises_with_support_and_never_disagrees_with_the_verdict(share: float) -> None:
    found = dict.fromkeys(NAMES, share)
    more = dict.fromkeys(NAMES, share + 0.1)
    for faulty in (False, True):
        score = calibrated(found, faulty=faulty)
        assert 0 <= score <= calibrated(more, faulty=faulty) <= 1
        assert (score >= SUPPORTED) == (supported(found) >= SUPPORTED and not faulty)


@pytest.mark.parametrize(
    "claim", ["", "  \n ", "[1]", "\ud800 \x00 \x1b[31m", "核 🙂 ∥∇f∥² ≤ ε", "]" * 50 + "[@", "not " * 40]
)
def test_any_text_gets_a_judgement(claim: str) -> None:
    for passages in ([], [""], ["\ud800"], [JACOT, "核 ∥∇f∥ ≤ 1"], [claim]):
        found = CHECKER.judge(claim, passages, range(len(passages)))
        assert 0 <= found.score <= 1
        assert found.passage is None or 0 <= found.start <= found.end <= len(passages[found.passage])


def test_random_text_never_breaks_the_checker() -> None:
    chance = random.Random(7)
    alphabet = "ab n0129 .,;:^/{}[]()\\$%<>≤≥−½²√'’-—\n@ATthanot"
    for _ in range(150):
        one, other = ("".join(chance.choices(alphabet, k=chance.randint(0, 200))) for _ in range(2))
        assert 0 <= CHECKER.judge(one, [other], [0]).score <= 1


def test_huge_texts_are_cut_and_it_is_said() -> None:
    many = " ".join(f"Layer {number} has width {number} and depth {number}." for number in range(40_000))
    assert len(many) > 1_000_000
    assert CHECKER.judge("Layer 12 has depth 12 and width 12.", [many], [0]).verdict == "supported"
    long = " ".join(["Large batches tend to converge to sharp minima."] * 220)
    found = CHECKER.judge(long, [KESKAR], [0])
    assert (found.verdict, "were judged" in found.reason) == ("partial", True)
    CHECKER.judge("x" * 10_000, ["y" * 1_000_000], [0])
    CHECKER.judge("[@" * 5_000, ["$" * 500_000 + "[" * 500_000], [0])


def test_a_checker_is_chosen_by_name() -> None:
    assert open_checker().name == "lexical"
    for name in ("hf:", "HF", "nothing", ""):
        with pytest.raises(SettingsError, match="neither lexical nor hf:MODEL"):
            open_checker(name)


def test_a_missing_cross_encoder_is_one_line_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(TheorybotError, match="set checker = lexical") as caught:
        open_checker(f"hf:{tmp_path / 'none'}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("labels", [1, 3])
def test_a_cross_encoder_takes_the_place_and_the_exact_checks_stay(tmp_path: Path, labels: int) -> None:
    model = tiny_cross_encoder(tmp_path / "tiny", labels)
    checker = open_checker(f"hf:{model}")
    assert checker.name == f"hf:{model}"
    assert (
        checker.judge("Test accuracy fell from 0.92 to 0.87 when the batch grew.", [KESKAR], [0]).verdict
        == "verbatim"
    )
    found = checker.judge("The batch grew and accuracy fell from 0.92 to 0.5.", [KESKAR], [0])
    assert found.verdict in ("contradicted", "unsupported")
    assert 0 <= found.score <= 1
    assert checker.judge("", [KESKAR], [0]).verdict == "unsupported"


def tiny_cross_encoder(folder: Path, labels: int) -> Path:
    """A BERT of a few thousand random weights, with a vocabulary of letters, saved as a cross-encoder."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder.mkdir()
    letters = [chr(number) for number in range(33, 127)]
    vocabulary = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *letters,
        *(f"##{letter}" for letter in letters),
    ]
    (folder / "vocab.txt").write_text("\n".join(vocabulary))
    names = {1: {0: "support"}, 3: {0: "contradiction", 1: "entailment", 2: "neutral"}}[labels]
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, id2label=names, label2id={name: number for number, name in names.items()},
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


@pytest.mark.parametrize(
    "claim", ["Wide minima flat are minima the.", "Minima that are flat are wide minima and [1]."]
)
def test_what_breaks_off_is_not_supported(claim: str) -> None:
    found = LexicalChecker().judge(claim, ["Flat minima are wide minima of the loss, and more."], [0])
    assert (found.verdict, found.reason) == ("unsupported", "it breaks off")
