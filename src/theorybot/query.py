"""A question as the library understands it: its words, other names for them, whom and what it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from theorybot.asking import subject
from theorybot.bibliography import arxiv_id, family_name, fold
from theorybot.errors import NotFound
from theorybot.following import standalone
from theorybot.library import LibraryReader, Listed
from theorybot.library.fulltext import STEMMER, content_words, words

# How much naming a document raises its passages, on the scale of fused scores in [0, 1]; from the
# development questions, see docs/design.md.
BY_IDENTIFIER, BY_TITLE, BY_AUTHOR, BY_YEAR = 0.5, 0.3, 0.15, 0.05

_YEAR = re.compile(r"\b(19[5-9]\d|20[0-4]\d)\b")
# A word with a capital that does not open the sentence, or with two: with what is joined to it by a hyphen.
_NAME = re.compile(r"(?:(?<=[a-z,] )(?=[A-Z])|\b(?=[A-Za-z]*[A-Z][A-Za-z]*[A-Z]))([A-Za-z]{3,})(?:-\w+)*")
_IN_PASSING = re.compile(r"-(?:like|style|type|ish|esque)\Z")  # "Vapnik-style theory" is not on Vapnik
_ALIKE = 0.8  # similarity from which a word nobody wrote is taken for a misspelt one
_FEW = 4  # words in a question so short that it is about each of them
# Words that such a question is not about, but asks with.
_ASKED_WITH = (
    "avoid move moves moved hurt hurts harm help helps matter matters happen happens work works affect "
    "affects cause causes improve improves prevent preventing reduce reduces change changes lead leads make "
    "makes need needs require requires use uses explain explains describe compare compared versus vs differ "
    "differs difference relate related relation depend depends compute computed choose pick best good bad "
    "big small fast slow easy hard better worse always never sometimes really actually exactly simple "
    "important main typical usual role effect impact purpose point reason benefit benefits advantage "
    "drawback disadvantage problem trick idea intuition example introduce introduced invent invented "
    "discover discovered propose proposed overview basics tutorial tips guide count number amount show "
    "prove tell say says happening call called named mean means meant stand stands like look looks "
)
_EVERYDAY = frozenset(_ASKED_WITH.split())


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked up for a question."""

    question: str  # as typed
    alone: str  # with the words of earlier questions that it lacks
    text: str  # that, with acronyms spelt out: this is embedded
    terms: tuple[str, ...]  # distinct folded words that carry the subject, as typed or mended
    also: tuple[str, ...] = ()  # further words for full text: what acronyms stand for
    missing: tuple[str, ...] = ()  # terms that occur nowhere in the library
    boosts: dict[str, float] = field(default_factory=dict)  # document -> what naming it is worth
    subjects: tuple[str, ...] = ()  # names of the thing that a definition is asked of

    @property
    def unknown_names(self) -> tuple[str, ...]:
        """Names in the question that occur nowhere in the library, as typed: "GPT-4", "Mamba"."""
        found = (
            match
            for match in _NAME.finditer(self.question)
            if fold(match.group(1)) in self.missing and not _IN_PASSING.search(match.group())
        )
        return tuple(dict.fromkeys(match.group() for match in found))

    @property
    def unsaid(self) -> tuple[str, ...]:
        """What the question is about and nobody wrote: unknown names, and words of a question of a few."""
        if self.unknown_names or len(self.terms) > _FEW:
            return self.unknown_names
        return tuple(word for word in self.missing if word not in _EVERYDAY)


def understand(
    question: str,
    library: LibraryReader,
    history: Sequence[str] = (),
    is_word: Callable[[str], bool] = lambda _: False,
) -> Query:
    """Read a question; `history` has the earlier ones of the conversation, oldest first.

    What `is_word` knows as a word is not taken for a misspelt other one.
    """
    alone = standalone(question, history)
    terms, missing = _mended(content_words(alone), library, is_word)
    long = _spelt_out(words(alone), library)
    also = [word for phrase in long for word in words(phrase) if word not in terms]
    text = f"{alone} ({'; '.join(long)})" if long else alone
    named = _named(alone, library.listed())
    asked = subject(alone)
    subjects = names_of(asked, library) if asked else ()
    return Query(question, alone, text, tuple(terms), tuple(also), tuple(missing), named, subjects)


def names_of(thing: str, library: LibraryReader) -> tuple[str, ...]:
    """A thing's names: as written, with misspelt words mended; spelt out or short where that is known."""
    thing = _respelt(thing, library)
    spoken = " ".join(words(thing))
    same = [name for pair in library.acronyms() if spoken in pair for name in pair]
    return tuple(dict.fromkeys([thing, *same]))


def meant(thing: str, library: LibraryReader) -> list[Listed]:
    """The documents that may be meant by a name, an arXiv id, a title or authors; one where it is plain."""
    listed = [row for row in library.listed() if row.kind != "bibliography"]
    try:
        name = library.name_of(thing)
        return [row for row in listed if row.name == name]
    except NotFound:
        boosts = _named(thing, listed)
    most = max(boosts.values(), default=0.0)
    best = [row for row in listed if boosts.get(row.name) == most]
    spoken = set(content_words(thing))
    return best or [row for row in listed if spoken <= set(words(row.title))]


def written_by(thing: str, library: LibraryReader) -> list[Listed]:
    """The documents that "Keskar", "Keskar et al. 2017" or an arXiv id stands for, and nothing but those."""
    identifier = arxiv_id(thing)
    years = {int(year) for year in _YEAR.findall(thing)}
    people = {word for word in words(thing) if word not in ("et", "al", "and") and not _YEAR.fullmatch(word)}
    return [
        row
        for row in library.listed()
        if (identifier and row.work.arxiv_id == identifier[0])
        or (people and people <= {word for author in row.work.authors for word in words(family_name(author))}
            and (not years or row.work.year in years))
    ]  # fmt: skip


def _mended(
    terms: list[str], library: LibraryReader, is_word: Callable[[str], bool]
) -> tuple[list[str], list[str]]:
    """Terms with those that nobody wrote as they were meant, where that is told; and those found nowhere."""
    counts = library.document_counts(terms)
    meant = {term: _meant(term, library, is_word) for term in terms if not counts[term]}
    found = [word for term in terms for word in meant.get(term) or (term,)]
    return list(dict.fromkeys(found)), [term for term, words in meant.items() if not words]


def _meant(term: str, library: LibraryReader, is_word: Callable[[str], bool]) -> Sequence[str]:
    """The library's word or two that an unknown one was meant to be: "kernal", "tradeoff"; or nothing."""
    for at in range(3, len(term) - 2):
        if library.has_phrase(f"{term[:at]} {term[at:]}"):
            return term[:at], term[at:]
    nearest = None if is_word(term) else _nearest(term, library)
    return (nearest,) if nearest else ()


def _respelt(thing: str, library: LibraryReader) -> str:
    """The thing with words that nobody wrote replaced by those that were meant."""
    counts = library.document_counts(content_words(thing))
    unknown = {word for word in thing.split() if counts.get(fold(word)) == 0}
    return " ".join(
        _nearest(fold(word), library) or word if word in unknown else word for word in thing.split()
    )


def _nearest(term: str, library: LibraryReader) -> str | None:
    """The library's word that `term` was meant to be; short words and numbers are left alone."""
    if len(term) < 5 or any(character.isdigit() for character in term):
        return None
    stem = STEMMER.stem(term)
    alike = library.stems_like(stem)
    found = process.extractOne(stem, alike, scorer=OSA.normalized_similarity, score_cutoff=_ALIKE)
    return str(found[0]) if found else None


def _spelt_out(found: list[str], library: LibraryReader) -> list[str]:
    """What the question's acronyms stand for, and acronyms of what it spells out."""
    spoken = f" {' '.join(found)} "
    return [
        long if short in found else short
        for short, long in library.acronyms()
        if (short in found) != (f" {long} " in spoken)
    ]


def _named(question: str, listed: Sequence[Listed]) -> dict[str, float]:
    """Documents that the question names: by arXiv id, title, authors or year.

    Who names three people means the paper by all three, before one by a namesake of one of them.
    """
    folded = f" {' '.join(words(question))} "
    identifier = arxiv_id(question)
    years = {int(year) for year in _YEAR.findall(question)}
    people = {
        row.name: sum(_is_named(author, question, folded) for author in row.work.authors) for row in listed
    }
    most = max(people.values(), default=0)
    boosts: dict[str, float] = {}
    for row in listed:
        boost = BY_TITLE * _title_share(row.title, folded)
        if identifier and row.work.arxiv_id == identifier[0]:
            boost += BY_IDENTIFIER
        if people[row.name]:
            boost += BY_AUTHOR * people[row.name] / most
            boost += BY_YEAR * (row.work.year in years)
        if boost:
            boosts[row.name] = boost
    return boosts


def _title_share(title: str, folded: str) -> float:
    """How much of the title stands in the question in one run of at least three content words."""
    found = words(title)
    spoken = set(folded.split())
    if sum(word in spoken for word in found) < 3:  # of five thousand titles nearly all end here
        return 0.0
    best = 0
    for start in range(len(found)):
        for end in range(len(found), start + best, -1):
            run = found[start:end]
            if f" {' '.join(run)} " in folded and len(content_words(" ".join(run))) >= 3:
                best = max(best, end - start)
                break
    return best / len(found) if found else 0.0


def _is_named(author: str, question: str, folded: str) -> bool:
    """Whether the author's family name stands in the question, as a name and not as an everyday word."""
    name = " ".join(words(family_name(author)))
    if f" {name} " not in folded:
        return False
    # "He" and "An" are names too: short ones count only with a capital, and not as the first word
    if len(name) > 4:
        return True
    return re.search(rf"\S\s+{re.escape(fold(name).capitalize())}\b", question) is not None
