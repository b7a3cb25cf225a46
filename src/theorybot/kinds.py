"""Kinds of models and of learning that a question is about: "diffusion models", "federated learning".

A kind that nobody wrote of is not answered by what shares a word with it: how the weights of a network
diffuse says nothing about diffusion models.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from theorybot.library import LibraryReader
from theorybot.library.fulltext import content_words, words
from theorybot.spelling import IsWord, respelt

_NETWORKS = ("model", "network", "net", "architecture", "machine", "regression", "predictor", "classifier")
_LEARNING = ("learning", "training", "learner")
# What a kind is a kind of -> by what else the same may be called.
_HEADS = {
    "model": _NETWORKS, "network": _NETWORKS, "net": _NETWORKS, "learning": _LEARNING,
    "transformer": ("transformer",), "autoencoder": ("autoencoder",),
    "descent": ("descent",),
}  # fmt: skip
_REACH = 3  # words that may stand between: "recurrent neural networks"
# Said of any model: how large, how usual. Names of data sets have a capital.
_SAID_OF_ANY = frozenset(
    """
    all any big broad common current deep different every few finite full fully good huge infinite known
    large last long many modern most narrow new normal old one ordinary other overall own particular poor
    random real same second several shallow similar simple single small special standard such tiny total
    true two typical usual whole wide
    """.split()  # noqa: SIM905 - a list of quoted words would be a page long
)
_PAIR = re.compile(r"(?<![\w-])(?=([a-z][a-z-]{2,})\s+([a-z]+)\b)")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind as typed, and the word that makes it one."""

    name: str
    which: str


def unheard(question: str, library: LibraryReader, is_word: IsWord) -> tuple[Kind, ...]:
    """The kinds in a question of which nobody wrote, in any of their forms and spellings."""
    spelt = ((kind, heads, respelt(kind.which, library, is_word)) for kind, heads in _kinds(question))
    return tuple(
        kind
        for kind, heads, which in spelt
        if not any(library.has_run(which, head, _REACH) for head in heads) and not _done(which, library)
    )


def _done(which: str, library: LibraryReader) -> bool:
    """Whether it says how models compare, or what is done to them: "trained", not the unknown "federated"."""
    last = which.rpartition("-")[2]
    return last.endswith(("er", "est")) or (last.endswith(("ed", "ing")) and library.has_phrase(last))


def _kinds(question: str) -> Iterator[tuple[Kind, tuple[str, ...]]]:
    for which, head in _PAIR.findall(question):
        heads = _HEADS.get(head.removesuffix("s"))
        told = content_words(f"{which} {head}")
        if heads and words(which)[-1] in told and which not in _SAID_OF_ANY:
            yield Kind(f"{which} {head}", which), heads
