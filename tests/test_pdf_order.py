"""Two-column pages are read column by column: sentences that follow each other stay together."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import makepdf
from conftest import SHARED
from theorybot.readers.pdf import PdfWorker, read_pdf
from theorybot.readers.pdf_lines import letters

# The last words of one sentence and the first of the next; many stand on either side of a column's end.
PAIRS = [
    ("1410.3831v1", "determined by the problem at hand", "Here we are concerned"),
    ("1410.3831v1", "present in the physical system", "Carrying out this procedure"),
    ("1410.3831v1", "over every other spin", "This doubles the lattice spacing"),
    ("1410.3831v1", "can be carried out exactly", "We then numerically explore"),
    ("1608.08225v4", "similar, enabling deep learning to work well in practice", "The rest of this paper"),
    ("1608.08225v4", "machines [25] do the same", "The sufficient statistic formalism"),
    ("1608.08225v4", "behavior of various statistical systems", "In summary, renormalization"),
    ("1608.08225v4", "can approximate probability distributions", "Given many samples of random"),
    ("1608.08225v4", "easily becomes unmanageably large", "We will now discuss situations"),
    ("1703.04933v2", "definitions of flatness in the literature", "Hochreiter & Schmidhuber (1997) defines"),
    ("1703.04933v2", "neighbourhood of the minimum", "All these works rely on"),
    ("1703.04933v2", "an arbitrarily large spectral norm", "Therefore for any minimum"),
    ("1706.05394v2", "modify the training procedure in any way", "We find that for real data"),
    ("1706.05394v2", "noise data compared with real data", "To do so, we"),
    ("1706.05394v2", "some high degree of memorization", "In this section, we investigate"),
    ("1706.08606v2", "dependence of shape bias on model performance", "For the CogPsych dataset"),
    ("1706.08606v2", "colour features rather than shape", "In applications where a shape bias"),
    ("1706.08606v2", "but instead by psychology", "Cognitive psychologists have long"),
    ("1707.02968v2", "enormous data’ and deep learning", "We exploit the already existing"),
    ("1707.02968v2", "becomes on par with random initialization", "Please note that the full training"),
    ("1707.02968v2", "conv5 block of ResNet-101 architecture", "Each branch is an atrous"),
    ("1707.02968v2", "fine-tune the weights for other tasks", "For evaluating visual representations"),
    ("1712.04741v1", "stronger the shrinkage of the distance", "Therefore, the deeper the network"),
    ("1712.04741v1", "data that is useful for a task", "An optimal representation would"),
    ("1712.04741v1", "number of parameters of the network", "On the other hand, the work"),
    ("1905.00414v4", "representations is via linear regression", "One can fit"),
    ("1905.00414v4", "representations in their early layers", "These representations require training"),
    ("1905.05095v1", "leading to faster convergences", "In other words"),
    ("1905.05095v1", "the accuracy on the test dataset", "We observe that the larger"),
    ("1912.07559v2", "independent of its inputs", "Note that according to the universal"),
    ("1912.07559v2", "form the focus of this paper", "We provide a simple and constructive"),
]


@pytest.fixture(scope="module")
def worker() -> Iterator[PdfWorker]:
    with PdfWorker() as started:
        yield started


@cache
def read_letters(path: Path, worker: PdfWorker) -> str:
    return letters(read_pdf(path, worker=worker).text)


@pytest.mark.parametrize(("name", "end", "start"), PAIRS, ids=[f"{p[0]}-{p[2][:12]}" for p in PAIRS])
def test_consecutive_sentences_of_two_column_papers_stay_together(
    name: str, end: str, start: str, worker: PdfWorker
) -> None:
    path = SHARED / "papers" / f"{name}.pdf"
    if not path.exists():
        pytest.skip("the shared papers are not here")
    assert letters(end + start) in read_letters(path, worker)


def test_a_made_two_column_paper_is_read_down_the_first_column_then_the_second(
    tmp_path: Path, worker: PdfWorker
) -> None:
    sentences = [
        f"Sentence {chr(97 + i % 26)}{chr(97 + i // 26)} follows the one before it." for i in range(150)
    ]
    made = makepdf.paper(
        tmp_path / "a.pdf", two_columns=True, sections=[("1 Introduction", [" ".join(sentences)])]
    )
    document = read_pdf(made, worker=worker)
    assert len(document.pages) >= 1
    assert letters(" ".join(sentences)) in letters(document.text)
