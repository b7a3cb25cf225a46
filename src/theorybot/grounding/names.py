"""Names in a text: people, data sets, acronyms; and whether a source has them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from itertools import takewhile

from theorybot.bibliography import fold
from theorybot.grounding.lexicon import LIGHT, MONTHS, STOP
from theorybot.grounding.tokens import Token, masked, tokens

_CAPITAL = re.compile(r"(?<!\w)[A-ZÀ-ÞŁŚŻ][\w’'-]*")
_PERSON_AFTER = re.compile(
    r"(?:\s+et\s+al\b|\s+and\s+(?:colleagues|co-?workers|collaborators)\b|['’]s?\b|\s*\((?:19|20)\d\d"
    r"|\s+and\s+[A-ZÀ-Þ]"
    r"|,?\s+(?:19|20)\d\d\b|\s+(?:showed|shows?|proved?|proves|argued?|argues|found|finds?|demonstrated?|observed?"
    r"|observes|proposed?|proposes|suggested|hypothesi[sz]ed?|conjectured?|introduced|extended?|analy[sz]ed))"
)
_SENTENCE_END = re.compile(r"[.!?:]['\"”’)]?\s+\Z|\A\W*\Z|[•\n-]\s*\Z")
_ENDINGS = frozenset(("", "a", "e", "y", "n", "s", "an", "ian", "ean", "ese", "ish", "ic"))
_NAMES_NOTHING = frozenset(
    ("march", "may", "theorem", "lemma", "proposition", "corollary", "section", "figure", "table", "group",
     "paper", "i", "a", "bayesian", "gaussian")
)  # fmt: skip


@lru_cache(maxsize=512)  # a window is asked for its names with every claim that it says most of
def names(text: str) -> tuple[str, ...]:
    """Names as they stand in a text: capital words that no sentence's beginning explains."""
    plain = masked(text)
    found: dict[str, None] = {}
    for match in _CAPITAL.finditer(plain):
        word = re.sub(r"['’]s?\Z", "", match.group())
        folded = fold(word)
        if len(word) < 2 or folded in _NAMES_NOTHING or folded in MONTHS:
            continue
        inner = sum(character.isupper() for character in word) > 1
        starts = bool(_SENTENCE_END.search(plain[max(0, match.start() - 6) : match.start()]))
        person = bool(_PERSON_AFTER.match(plain, match.start() + len(word)))
        grammar = folded in STOP or folded in LIGHT
        if (inner or person or not starts) and not (grammar and (starts or not inner)):
            found.setdefault(word)
    return tuple(found)


def stands(name: str, words: Container[str], soft: Iterable[str], text: str) -> bool:
    """Whether a name is among folded words or stems or citation keys, or is the acronym of words of the text.

    A name of letters and figures ("CIFAR-100", "GPT4") has to stand together where there is a text.
    """
    parts = parts_of(name)
    run = "".join(part.text for part in parts)
    if parts and all(part.text in words or part.stem in words for part in parts):
        if not text or not any(part.text[0].isdigit() for part in parts):
            return True
        together = r"[\W_]*".join(re.escape(part.text) for part in parts)
        return bool(re.search(rf"(?<![^\W_]){together}(?![^\W_])", fold(text)))
    if any(key == run or (len(run) > 3 and (key.startswith(run) or run in key)) for key in soft):
        return True
    if run.endswith("s") and run[:-1] in words:
        return True
    acronym = name.rstrip("s")
    return 2 <= len(acronym) <= 6 and acronym.isupper() and _initials(acronym, text)


@lru_cache(maxsize=5_000)
def parts_of(name: str) -> tuple[Token, ...]:
    """The words and numbers of a name: "ResNet-18" is "resnet" and "18"."""
    return tokens(name)


def derived(one: str, other: str) -> bool:
    """Whether one folded name is made of the other: "Bayes" and "Bayesian", "Germany" and "German"."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    shared = sum(1 for _ in pairs)
    return shared >= 4 and {one[shared:], other[shared:]} <= _ENDINGS


def _initials(acronym: str, text: str) -> bool:
    """Whether consecutive words of the text begin with the letters of an acronym."""
    heads = "".join(word[0] for word in re.findall(r"[^\W\d_]+", fold(text)))
    return acronym.casefold() in heads


def people(found: Sequence[str], text: str) -> list[str]:
    """Those names that the text treats as persons: "X et al.", "X and Y", "X showed"."""
    plain = masked(text)
    return [name for name in found if not name.isupper() and _acts(name, plain)]


def _acts(name: str, plain: str) -> bool:
    at = plain.find(name)
    while at >= 0:
        if _PERSON_AFTER.match(plain, at + len(name)):
            return True
        at = plain.find(name, at + 1)
    return False


def expanded(name: str, claim: Sequence[Token]) -> bool:
    """Whether a claim spells out an acronym that its source has."""
    heads = "".join(token.text[0] for token in claim)
    return 2 <= len(name) <= 6 and name.isupper() and name.casefold() in heads
