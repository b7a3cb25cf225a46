"""Fakes for tests of code that uses theorybot: an embedder, a scripted chat model, and a tiny corpus."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from theorybot.embedding.hashing import HashEmbedder

if TYPE_CHECKING:
    from theorybot.scripted import ScriptedChatModel

__all__ = ["HashEmbedder", "ScriptedChatModel", "tiny_corpus"]

_NOTE = """\
---
title: "Wide networks: a note"
---
# Wide networks

Jacot et al. describe training by a kernel, which they call the neural tangent kernel (NTK) [@jacot2018].
In the limit of infinite width the neural tangent kernel stays constant during training [@jacot2018].

## Minima

Keskar et al. report that large batches tend to converge to sharp minima [@keskar2017].
Sharp minima generalize worse than flat minima in the experiments of Keskar et al. [@keskar2017].
"""

_BIB = """\
@article{jacot2018,
  title = {Neural Tangent Kernel: Convergence and Generalization in Neural Networks},
  author = {Jacot, Arthur and Gabriel, Franck and Hongler, Cl{\\'e}ment},
  year = {2018}, eprint = {1806.07572}, archivePrefix = {arXiv},
}

@article{keskar2017,
  title = {On Large-Batch Training for Deep Learning},
  author = {Keskar, Nitish Shirish and others},
  year = {2017}, eprint = {1609.04836}, archivePrefix = {arXiv},
}
"""


def tiny_corpus(folder: Path) -> Path:
    """Write one note and its bibliography into `folder`, which is made; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "wide-networks.md").write_text(_NOTE, encoding="utf-8")
    (folder / "references.bib").write_text(_BIB, encoding="utf-8")
    return folder


def __getattr__(name: str) -> Any:
    """ScriptedChatModel when it is asked for: LangChain takes a second to import."""
    if name == "ScriptedChatModel":
        from theorybot.scripted import ScriptedChatModel

        return ScriptedChatModel
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
