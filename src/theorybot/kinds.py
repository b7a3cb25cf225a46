"""Kinds of models and of learning that a question is about: "diffusion models", "federated learning".

A kind that nobody wrote of is not answered by what shares a word with it: how the weights of a network
diffuse says nothing about diffusion models.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
_USUAL, _FEW = 0.04, 10  # share and number of chunks from which a word is said of many things: "gaussian"
# Said of any model: how large, how usual. Names of data sets have a capital.
_SAID_OF_ANY = frozenset(
    """
    all any big broad common current deep different every everyday few finite full fully good huge individual
    independent infinite known large last long many modern most narrow new normal old one ordinary other
    overall own particular poor practical random real same second separate several shallow similar simple
    single small special standard such tiny total true two typical useful usual whole wide
    """.split()  # noqa: SIM905 - a list of quoted words would be a page long
)
# A kind after one of these is a noun: in "affect learning" and "to visualise networks" there is a verb.
_PAIR = re.compile(
    r"(?:\A\W*|\b(?i:an?|the|in|of|for|on|with|by|from|as|between|and|or|do|does|did|can|could|are|is|were|was"
    r"|than|when|why|how)\s+)(?=([a-z][a-z-]{2,})\s+([a-z]+)\b(?!\s+(?:rates?|curves?|problems?|size|width|depth"
    r"|capacity|complexity|selection|parameters?|weights?|outputs?|dynamics|theory)\b))",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind as typed, and the word that makes it one."""

    name: str
    which: str


def unheard(question: str, library: LibraryReader, is_word: IsWord) -> tuple[Kind, ...]:
    """The kinds in a question of which nobody wrote, in any of their forms and spellings."""
    return tuple(kind for kind, heads in _kinds(question) if not _heard(kind.which, heads, library, is_word))


def _heard(which: str, heads: Sequence[str], library: LibraryReader, is_word: IsWord) -> bool:
    """Whether somebody wrote of the kind, or the word makes none: it is usual, or says what is done."""
    forms = (which, which.replace("-", ""))
    spelt = {*forms, *(respelt(form, library, is_word) for form in forms)}
    return (
        library.document_counts([words(which)[-1]])[words(which)[-1]]
        > max(_FEW, _USUAL * library.totals()[2])
        or any(_done(one, library) for one in spelt)
        or any(library.has_run(one, head, _REACH) for one in spelt for head in heads)
    )


def _done(word: str, library: LibraryReader) -> bool:
    """Whether it says how models compare, or what is done to them: "trained", not the unknown "federated"."""
    known = "-" in word or library.has_phrase(word)
    return word.endswith(("er", "est")) or (word.endswith(("ed", "ing")) and known)


def _kinds(question: str) -> Iterator[tuple[Kind, tuple[str, ...]]]:
    for which, head in _PAIR.findall(question):
        heads = _HEADS.get(head.removesuffix("s"))
        told = content_words(f"{which} {head}")
        if heads and words(which)[-1] in told and which not in _SAID_OF_ANY:
            yield Kind(f"{which} {head}", which), heads
