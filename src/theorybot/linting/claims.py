"""Claims held against the papers they cite, where the library has them: paper by paper, not claim by claim.

A claim and the sentences of a paper meet as vectors that the library has stored; the checker then reads the
few passages that are nearest. A hint is due where neither words nor meaning come near, where the paper says
the opposite in the same words, or where it nowhere has a number of the claim. See `docs/lint.md` for figures.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from theorybot.embedding import Vectors
from theorybot.grounding import Checker, Judgement, collapsed
from theorybot.grounding.lexicon import LIGHT, NEGATORS, OPPOSITES, QUANTIFIERS, STOP
from theorybot.grounding.quantities import quantities
from theorybot.library import LibraryReader
from theorybot.linting.papers import Bench, Embed, Paper
from theorybot.linting.stating import Claim
from theorybot.linting.subject import Spot
from theorybot.types import Passage

UNSUPPORTED, WRONG_PAGE = "unsupported-claim", "wrong-page"

_FAR = 0.70  # the checker's score and the best cosine together; see docs/lint.md
_NEAR = 0.60  # cosine from which a sentence is about the same thing
_LOOKED_AT = 200  # sentences of each cited paper, the nearest first
_PASSAGES = 8  # of each cited paper that the checker reads
_PASSES = ("verbatim", "supported")
_SMALL = {*QUANTIFIERS} | NEGATORS | STOP | LIGHT
_AGAINST = re.compile(r"says '([\w-]+)', the source says '([\w-]+)'")

# number of the document -> rule -> what was found
Judged = dict[int, dict[str, tuple[Spot, ...]]]


def judge(
    claims: Sequence[Claim], library: LibraryReader, embed: Embed, checker: Callable[[Embed], Checker]
) -> Judged:
    """What the papers do not bear out.

    `checker` makes a checker that takes vectors from the function it is given.
    """
    # by length: the model takes as long for each claim of a batch as for the longest
    meant = sorted({claim.text: claim.meant for claim in claims}.items(), key=lambda pair: len(pair[1]))
    known = dict(zip([text for text, _ in meant], embed([long for _, long in meant]), strict=True))
    bench = Bench(library, embed, known)
    judging = checker(bench.embed)
    found: dict[int, dict[str, list[Spot]]] = defaultdict(lambda: defaultdict(list))
    # claims of one paper follow each other: what is made ready of it serves them all
    for claim in sorted(claims, key=lambda one: (one.papers, one.subject, one.start)):
        for rule, spot in _judged(claim, bench, judging):
            found[claim.subject][rule].append(spot)
    return {number: {rule: tuple(spots) for rule, spots in rules.items()} for number, rules in found.items()}


@dataclass(frozen=True, slots=True)
class _Held:
    """A claim against the nearest passages: the judgement, the best cosine, where that sentence is."""

    judgement: Judgement
    cosine: float
    nearest: tuple[Paper, int, int, int]  # paper, passage, span in the document
    passages: tuple[tuple[Paper, Passage], ...]


def _judged(claim: Claim, bench: Bench, checker: Checker) -> Iterator[tuple[str, Spot]]:
    papers = [bench.paper(name) for name in claim.papers]
    vector = bench.vector(claim.text)
    if claim.pages is not None:
        there = papers[0].on_pages(*claim.pages)
        if there and checker.judge(claim.text, there, range(len(there))).verdict in _PASSES:
            return
    held = _hold(claim, papers, vector, checker)
    if held is None:
        return
    judgement = held.judgement
    if judgement.verdict in _PASSES:
        yield from _elsewhere(claim, held, papers[0])
    elif reason := _doubt(claim, held):
        out = "name the page that says it, weaken the sentence, or cite another work"
        yield UNSUPPORTED, Spot(claim.start, claim.end, f"{reason}; {_quoted(held)}", out)


def _elsewhere(claim: Claim, held: _Held, paper: Paper) -> Iterator[tuple[str, Spot]]:
    """That another page than the one it names supports a claim."""
    page = _deciding_page(held)
    if claim.pages is None or page is None or not paper.has_page(claim.pages[0]):
        return
    first, last = claim.pages
    if not first <= page <= last:
        said = f"page {first} does not say this, page {page} does: {_quoted(held)}"
        out = f"write p. {page}, or cite what page {first} says"
        yield WRONG_PAGE, Spot(claim.start, claim.end, said, out)


def _hold(claim: Claim, papers: Sequence[Paper], vector: Vectors, checker: Checker) -> _Held | None:
    """The claim against the nearest passages of the papers it cites; None where they have no sentence."""
    chosen: list[tuple[Paper, Passage]] = []
    best: tuple[float, tuple[Paper, int, int, int]] | None = None
    for paper in papers:
        if not len(paper.vectors):
            continue
        cosines = paper.vectors @ vector
        order = [int(at) for at in np.argsort(-cosines, kind="stable")[:_LOOKED_AT]]
        rows = list(dict.fromkeys(paper.sentences[at][0] for at in order))[:_PASSAGES]
        chosen += [(paper, paper.passages[row]) for row in rows]
        if best is None or cosines[order[0]] > best[0]:
            best = float(cosines[order[0]]), (paper, *paper.sentences[order[0]])
    if best is None:
        return None
    texts = [passage.text for _, passage in chosen]
    return _Held(checker.judge(claim.text, texts, range(len(texts))), *best, tuple(chosen))


def _doubt(claim: Claim, held: _Held) -> str:
    """Why a claim that did not pass deserves a look; empty where it may well be said in other words."""
    against = _AGAINST.fullmatch(held.judgement.reason)
    if against and held.cosine >= _NEAR and _opposed(*against.groups()):
        return f"says '{against[1]}' where the paper it cites says '{against[2]}'"
    number = _lacking(claim, held)
    if number:
        return f"the paper it cites nowhere says {number}"
    if held.judgement.score + held.cosine < _FAR:
        return "the paper it cites does not say this"
    return ""


def _opposed(one: str, other: str) -> bool:
    """Whether two words that face each other differ in meaning; not "some" for "several"."""
    if other in OPPOSITES.get(one, ()) or one in OPPOSITES.get(other, ()):
        return True
    return min(len(one), len(other)) >= 4 and not {one, other} & _SMALL


def _lacking(claim: Claim, held: _Held) -> str:
    """A number of the claim, of two digits or more and no year, that its papers do not have anywhere."""
    papers = {paper.name: paper for paper, _ in held.passages}.values()
    digits: str | None = None
    for quantity in quantities(claim.text):
        shown = re.sub(r"[,\s](?=\d{3}\b)", "", quantity.shown.strip())
        wanted = re.search(r"\d+(?:\.\d+)?", shown)
        if wanted is None or quantity.sort in ("year", "ordinal") or len(wanted.group()) < 2:
            continue
        if digits is None:
            digits = re.sub(r"(?<=\d),(?=\d{3})", "", " ".join(paper.text() for paper in papers))
        if wanted.group() not in digits:
            return quantity.shown.strip()
    return ""


def _deciding(held: _Held) -> tuple[Paper, Passage, int, int]:
    """The passage that decided, and the span in it; the nearest sentence where none did."""
    judgement = held.judgement
    paper, row, start, end = held.nearest
    if judgement.passage is None or not (judgement.verdict in _PASSES or _AGAINST.match(judgement.reason)):
        passage = paper.passages[row]
        return paper, passage, start - passage.start, end - passage.start
    paper, passage = held.passages[judgement.passage]
    return paper, passage, judgement.start, judgement.end


def _deciding_page(held: _Held) -> int | None:
    paper, passage, start, _ = _deciding(held)
    return paper.page(passage.start + start)


def _quoted(held: _Held) -> str:
    """Where to look, and the words there: "nearest is 1609.04836v2.pdf p. 3 “…”"."""
    paper, passage, start, end = _deciding(held)
    quote = collapsed(passage.text[start:end])
    quote = quote if len(quote) <= 200 else quote[:199].rsplit(" ", 1)[0] + "…"
    page = paper.page(passage.start + start)
    return f"nearest is {paper.name}{f' p. {page}' if page else ''} “{quote}”"
