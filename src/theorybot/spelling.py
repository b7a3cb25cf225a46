"""Words that nobody wrote -> those that were meant: spelt otherwise, in one or in two, or by a slip."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from theorybot.bibliography import fold
from theorybot.library import LibraryReader
from theorybot.library.fulltext import STEMMER, content_words

IsWord = Callable[[str], bool]  # whether a folded word is one, whoever wrote it

_ALIKE = 0.8  # similarity of stems from which a word is taken for a misspelt one
_SHORT, _ALIKE_SHORT = 5, 0.85  # letters of a stem up to which one letter more makes another word
_LONGEST = 30  # letters of a word; what is longer is none
# British and American endings, either way.
_ENDINGS = (
    ("isation", "ization"), ("ising", "izing"), ("ised", "ized"), ("ise", "ize"),
    ("iser", "izer"), ("isers", "izers"), ("ises", "izes"), ("isations", "izations"), ("yse", "yze"),
    ("our", "or"), ("ours", "ors"), ("re", "er"), ("elling", "eling"), ("elled", "eled"),
)  # fmt: skip


def mended(terms: Sequence[str], library: LibraryReader, is_word: IsWord) -> tuple[list[str], list[str]]:
    """Folded terms with those that nobody wrote as they were meant, where that is told; and the others."""
    counts = library.document_counts(terms)
    joined = _joined([term for term in terms if len(term) <= _LONGEST], counts, library)
    meant = {term: joined.get(term) or _meant(term, library, is_word) for term in terms if not counts[term]}
    found = [word for term in terms for word in meant.get(term) or (term,)]
    return list(dict.fromkeys(found)), [term for term, words in meant.items() if not words]


def respelt(thing: str, library: LibraryReader, is_word: IsWord) -> str:
    """The thing with words that nobody wrote replaced by those that were meant."""
    counts = library.document_counts(content_words(thing))
    unknown = {word for word in thing.split() if counts.get(fold(word)) == 0}
    return " ".join(
        " ".join(_meant(fold(word), library, is_word)) or word if word in unknown else word
        for word in thing.split()
    )


def _joined(
    terms: Sequence[str], counts: dict[str, int], library: LibraryReader
) -> dict[str, tuple[str, ...]]:
    """Unknown terms that make a known word with a neighbour: "hyper-parameters" for "hyperparameters"."""
    pairs = {one + two: (one, two) for one, two in pairwise(terms)}
    unknown = [whole for whole, pair in pairs.items() if not all(counts[part] for part in pair)]
    known = library.document_counts(unknown)
    return {part: (whole,) for whole in unknown if known[whole] for part in pairs[whole] if not counts[part]}


def _meant(term: str, library: LibraryReader, is_word: IsWord) -> tuple[str, ...]:
    """The library's word or two that an unknown one was meant to be: "kernal", "tradeoff"; or nothing."""
    if len(term) > _LONGEST or any(character.isdigit() for character in term):
        return ()
    ways = list(variants(term))
    known = library.document_counts(ways)
    if same := next((way for way in ways if known[way]), None):
        return (same,)
    if is_word(term):
        return ()
    for at in range(3, len(term) - 2):
        parts = (term[:at], term[at:])
        if len(content_words(" ".join(parts))) == 2 and library.has_phrase(" ".join(parts)):
            return parts
    nearest = _nearest(term, library)
    return (nearest,) if nearest else ()


def variants(term: str) -> Iterator[str]:
    """The word as it is spelt on the other side of the Atlantic."""
    for one, other in _ENDINGS:
        for ending, instead in ((one, other), (other, one)):
            if term.endswith(ending):
                yield term.removesuffix(ending) + instead


def _nearest(term: str, library: LibraryReader) -> str | None:
    """The library's word that `term` was meant to be; short words are left alone."""
    if len(term) < 5:
        return None
    stem = STEMMER.stem(term)
    least = _ALIKE_SHORT if len(stem) <= _SHORT else _ALIKE
    alike = library.stems_like(stem)
    found = process.extractOne(stem, alike, scorer=OSA.normalized_similarity, score_cutoff=least)
    return str(found[0]) if found else None
