"""Claims held against the papers they cite, where the library has them: paper by paper, not claim by claim.

A claim and the sentences of a paper meet as vectors that the library has stored; the checker then reads the
few passages that are nearest. A hint is due where the page named and those beside it (without a page: the
whole paper) have few words of some part of the claim and no sentence like it, or lack a number of it, or
where the paper says the opposite in the same words. See `docs/lint.md` for figures.
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
from theorybot.linting.saying import Vocabulary, least_said
from theorybot.linting.stating import Claim
from theorybot.linting.subject import Spot
from theorybot.types import Passage

UNSUPPORTED, WRONG_PAGE = "unsupported-claim", "wrong-page"

_FAR = 0.95  # best cosine and share of the least said part together, near the page named; see docs/lint.md
_FARTHER = 1.05  # the same without a page, where the whole paper is looked at
_NEAR = 0.60  # cosine from which a sentence is about the same thing
_WORDS = "one two three four five six seven eight nine ten eleven twelve"
_SPELT = {word: str(number) for number, word in enumerate(_WORDS.split(), start=1)}
_LOOKED_AT = 200  # sentences of each cited paper, the nearest first
_PASSAGES = 8  # of each cited paper that the checker reads
_PASSES = ("verbatim", "supported")
_SMALL = {*QUANTIFIERS} | NEGATORS | STOP | LIGHT
_AGAINST = re.compile(r"says '([\w -]+)', the source says '([\w -]+)'")
_POWER = re.compile(r"\s*\^")

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
    """A claim against the nearest passages, and against the sentences on its page and beside it.

    Without a page these are all sentences of the papers.
    """

    judgement: Judgement
    best: float  # cosine of the nearest sentence of the papers
    cosine: float  # of the nearest of these sentences
    nearest: tuple[Paper, int, int, int]  # paper, passage, span in the document
    passages: tuple[tuple[Paper, Passage], ...]
    paged: bool
    around: tuple[tuple[Paper, Sequence[int]], ...]  # papers, and which of their sentences


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
    """The claim against the papers it cites; None where they have no sentence."""
    papers = [paper for paper in papers if len(paper.vectors)]
    if not papers:
        return None
    near = _beside(claim.pages, papers[0])
    around = [(paper, near or range(len(paper.sentences))) for paper in papers]
    chosen: list[tuple[Paper, Passage]] = []
    cosines = [paper.vectors @ vector for paper in papers]
    for paper, values in zip(papers, cosines, strict=True):
        order = np.argsort(-values, kind="stable")[:_LOOKED_AT]
        rows = list(dict.fromkeys(paper.sentences[int(at)][0] for at in order))[:_PASSAGES]
        chosen += [(paper, paper.passages[row]) for row in rows]
    best, paper, at = max(
        ((float(values[at]), paper, at) for values, (paper, numbers) in zip(cosines, around, strict=True)
         for at in numbers), key=lambda row: row[0],
    )  # fmt: skip
    texts = [passage.text for _, passage in chosen]
    judgement = checker.judge(claim.text, texts, range(len(texts)))
    overall = max(float(values.max()) for values in cosines)
    return _Held(
        judgement, overall, best, (paper, *paper.sentences[at]), tuple(chosen), bool(near), tuple(around)
    )


def _beside(pages: tuple[int, int] | None, paper: Paper) -> list[int]:
    """The sentences on the pages named and beside them; none where the PDF lacks the page."""
    if pages is None or not paper.has_page(pages[0]):
        return []
    return paper.numbers_on(pages[0] - 1, pages[1] + 1)


def _doubt(claim: Claim, held: _Held) -> str:
    """Why a claim that did not pass deserves a look; empty where it may well be said in other words."""
    against = _AGAINST.fullmatch(held.judgement.reason)
    if against and held.best >= _NEAR and _opposed(*against.groups()):
        return f"says '{against[1]}' where the paper it cites says '{against[2]}'"
    where = "near that page the paper it cites" if held.paged else "the paper it cites"
    number = _lacking(claim, held)
    if number:
        return f"{where} nowhere says {number}"
    said = Vocabulary.of([paper.stems[at] for paper, numbers in held.around for at in numbers])
    part, share = least_said(claim.text, said)
    if held.cosine + share < (_FAR if held.paged else _FARTHER):
        return f"{where} does not say {'this' if part == claim.text else f'“{part}”'}"
    return ""


def _opposed(one: str, other: str) -> bool:
    """Whether two words that face each other differ in meaning; not "some" for "several"."""
    if other in OPPOSITES.get(one, ()) or one in OPPOSITES.get(other, ()):
        return True
    return min(len(one), len(other)) >= 4 and not {one, other} & _SMALL


def _lacking(claim: Claim, held: _Held) -> str:
    """A number of the claim, no year and no power, that those sentences do not have anywhere."""
    there: str | None = None
    for quantity in quantities(claim.text):
        shown = quantity.shown.strip()
        wanted = re.search(r"\.?\d+(?:\.\d+)?", re.sub(r",(?=\d{3}\b)", "", shown))
        if wanted is None or quantity.sort in ("year", "ordinal") or _raised(claim.text, shown):
            continue
        if there is None:
            there = digits(" ".join(paper.sentence(at) for paper, numbers in held.around for at in numbers))
        leading = r"(?<!\d)0?" if shown.startswith(".") else r"(?<![\d.])"
        if not re.search(rf"{leading}{re.escape(wanted.group())}(?!\d)", there):
            return shown
    return ""


def digits(text: str) -> str:
    """The text, with numbers joined that PDFs print as "57 .81" and "4, 294, 967", and those in words."""
    joined = re.sub(r"(?<=\d) ?([.,]) ?(?=\d)", r"\1", text)
    spelt = " ".join(_SPELT[word] for word in re.findall(r"[a-z]+", text.casefold()) if word in _SPELT)
    return f"{text}\n{re.sub(r'(?<=[0-9]),(?=[0-9]{3}(?![0-9]))', '', joined)}\n{spelt}"


def _raised(text: str, number: str) -> bool:
    """Whether a number has an exponent: PDFs print "4000" and "4 · 10³" for "$10^3$"."""
    return "^" in number or bool(_POWER.match(text, text.find(number) + len(number)))


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
