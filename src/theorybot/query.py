"""A question as the library understands it: its words, other names for them, whom and what it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from theorybot.asking import subject
from theorybot.bibliography import arxiv_id, family_name, fold
from theorybot.errors import NotFound
from theorybot.following import standalone
from theorybot.kinds import Kind, unheard
from theorybot.library import LibraryReader, Listed
from theorybot.library.fulltext import STEMMER, content_words, words
from theorybot.spelling import IsWord, mended, respelt

# How much naming a document raises its passages, on the scale of fused scores in [0, 1]; from the
# development questions, see docs/design.md.
BY_IDENTIFIER, BY_TITLE, BY_AUTHOR, BY_YEAR = 0.5, 0.3, 0.15, 0.05

_YEAR = re.compile(r"\b(19[5-9]\d|20[0-4]\d)\b")
# A word with a capital that does not open the sentence, or with two: with what is joined to it by a hyphen.
_NAME = re.compile(r"(?:(?<=[a-z,] )(?=[A-Z])|\b(?=[A-Za-z]*[A-Z][A-Za-z]*[A-Z]))([A-Za-z]{3,})(?:-\w+)*")
_IN_PASSING = re.compile(r"-(?:like|style|type|ish|esque)\Z")  # "Vapnik-style theory" is not on Vapnik
FEW = 4  # words in a question so short that it is about each of them
# Words that such a question is not about, but asks with.
_ASKED_WITH = (
    "avoid move hurt harm help matter happen work affect cause improve prevent reduce change lead make "
    "need require use useful explain describe compare versus vs differ difference relate relation depend "
    "compute choose choosing pick best good bad big small fast slow easy hard better worse always never "
    "sometimes really actually exactly simple important main typical usual role effect impact purpose "
    "point reason benefit advantage drawback disadvantage problem trick idea intuition example introduce "
    "invent discover propose overview basics tutorial tips guide count number amount show prove tell say "
    "call name mean meant stand like look possible popular weakness strength pitfall mistake worth "
    "alternative alternatives related relationship understand learn know many much beat outperform win lose "
    "cope handle tackle elaborate behave stay justify underlie demonstrate deal treat discuss mention report "
    "give get take reach achieve obtain hypothesis fail succeed suffice enough hinder boost break solve hold "
    "cost worry wrong right surprising "
)
_EVERYDAY = frozenset(STEMMER.stems(_ASKED_WITH.split()).values())


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
    unheard: tuple[Kind, ...] = ()  # kinds of models and of learning that nobody wrote of
    is_word: IsWord = lambda _: False  # what is not to be taken for a misspelt word

    @property
    def names(self) -> tuple[str, ...]:
        """Names in the question, as typed: "GPT-4", "Mamba"."""
        found = _NAME.finditer(self.question)
        return tuple(dict.fromkeys(m.group() for m in found if not _IN_PASSING.search(m.group())))

    @property
    def unknown_names(self) -> tuple[str, ...]:
        """Those of them that occur nowhere in the library."""
        return tuple(name for name in self.names if fold(name.partition("-")[0]) in self.missing)

    @property
    def unsaid(self) -> tuple[str, ...]:
        """What the question is about and nobody wrote: unknown names, and words of a question of a few."""
        if self.unknown_names or len(self.terms) > FEW:
            return self.unknown_names
        # numbers name documents and years, which need not be written in them
        return tuple(word for word in self.missing if word.isalpha() and tells(word))


def tells(word: str) -> bool:
    """Whether a folded word is what a question is about, and not what it asks with."""
    return STEMMER.stem(word) not in _EVERYDAY and not word.endswith("ly")


def understand(
    question: str,
    library: LibraryReader,
    history: Sequence[str] = (),
    is_word: IsWord = lambda _: False,
) -> Query:
    """Read a question; `history` has the earlier ones of the conversation, oldest first.

    What `is_word` knows as a word is not taken for a misspelt other one.
    """
    alone = standalone(question, history)
    terms, missing = mended(content_words(alone), library, is_word)
    long = _spelt_out(words(alone), library)
    also = [word for phrase in long for word in words(phrase) if word not in terms]
    text = f"{alone} ({'; '.join(long)})" if long else alone
    named = _named(alone, library.listed())
    asked = subject(alone)
    subjects = names_of(asked, library, is_word) if asked else ()
    return Query(
        question, alone, text, tuple(terms), tuple(also), tuple(missing), named, subjects,
        unheard(alone, library, is_word), is_word,
    )  # fmt: skip


def names_of(thing: str, library: LibraryReader, is_word: IsWord) -> tuple[str, ...]:
    """A thing's names: as written, with misspelt words mended; spelt out or short where that is known."""
    thing = respelt(thing, library, is_word)
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
    people = set(names_in(thing))
    theirs = {name for known in library.works_by(thing) for name in known.documents}
    return [
        row
        for row in library.listed()
        if (identifier and row.work.arxiv_id == identifier[0])
        or row.name in theirs
        or (people and people <= {word for author in row.work.authors for word in words(family_name(author))}
            and (not years or row.work.year in years))
    ]  # fmt: skip


def is_by(thing: str, library: LibraryReader) -> bool:
    """Whether these are authors of a known work, with its year perhaps: "Keskar et al. 2017"."""
    return bool(library.works_by(thing))


def names_in(thing: str) -> list[str]:
    """The names in "Keskar et al. 2017", folded."""
    return [word for word in words(thing) if word not in ("et", "al", "and") and not _YEAR.fullmatch(word)]


def people(who: str, is_word: IsWord) -> str:
    """Who is asked of; empty where a word in small letters is no name: power, he."""
    return "" if who.islower() and "et al" not in who and any(map(is_word, names_in(who))) else who


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
