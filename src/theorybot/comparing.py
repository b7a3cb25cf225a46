"""Two sides held against each other: two things, or two authors on a topic."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from theorybot.asking import claims, mentions
from theorybot.citing import reported
from theorybot.library import LibraryReader
from theorybot.library.fulltext import STEMMER, content_words
from theorybot.query import is_by, names_in, names_of, people, written_by
from theorybot.retrieval import Find, Retrieved
from theorybot.spelling import IsWord
from theorybot.types import Filters
from theorybot.writing import MOST, Candidate, choose, extract, further, is_central

_EACH = MOST // 3
_DEEP = 40  # passages of somebody's own that are looked at
# A last noun that says what sort of thing it is; others call the same thing otherwise.
_SORT = re.compile(
    r"[\s-]+(?:limit|regime|theor(?:y|ies)|method|approach(?:es)?|approximation|view|picture|framework"
    r"|perspective|description|setting|scaling|viewpoint|hypothes[ei]s|conjecture|principle|explanation|account"
    r"|idea|claim|argument|law)s?\Z",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\s+(?:and|with|to|from|against|vs\.?|versus)\s+")
_ET_AL = re.compile(r"\bet al\b\.?")
# "Keskar et al.'s view" is Keskar et al.
_WHOSE = re.compile(
    r"(?:['’]s?)?(?:\s+(?:views?|results?|findings?|claims?|papers?|accounts?|conclusions?|positions?))?\Z"
)


def compared(
    parts: Sequence[str], find: Find, library: LibraryReader, filters: Filters, asked: Retrieved
) -> tuple[list[Candidate], str]:
    """Spans on both sides together, then the best on each; a notice where there is nothing on one.

    `parts` are the sides, and what they are compared in if that was said.
    """
    one, two, *topics = parts
    who = _two_people(one, two, library, asked.query.is_word)
    sides = {
        part: tuple(names_in(part)) if who else _names(part, library, asked) for part in who or (one, two)
    }
    both = [c for c in extract(asked) if all(mentions(c.text, names) for names in sides.values())]
    if who:  # a list of who else there is tells nothing of the two
        both = [c for c in both if len(library.works_cited(c.passage.document, c.start, c.end)) <= len(who)]
    chosen, missing = choose(both, most=_EACH), list[str]()
    for part, names in sides.items():
        if who:
            found = _said_by(part, topics[0] if topics else _titles(who, library), find, library, filters)
        else:
            retrieved = find(f"{part}: {topics[0]}" if topics else f"What is {part}?", filters=filters)
            found = [c for c in extract(retrieved, view=True) if mentions(c.text, names)]
        if not found:
            missing.append(_ET_AL.sub("et al.", f"{part} on {topics[0]}" if who and topics else part))
        chosen += choose(further(found, chosen), () if who else names, most=_EACH)
    return (
        ([], f"No sentence was found {'of' if who else 'on'} {' and '.join(missing)}.")
        if missing
        else (chosen, "")
    )


def unsorted(thing: str) -> str:
    """A thing without the noun that says what sort of thing it is: mean-field, of "mean-field limit"."""
    return _SORT.sub("", thing)


def _names(part: str, library: LibraryReader, asked: Retrieved) -> tuple[str, ...]:
    """Names of one side: a "mean-field limit" that nobody wrote of is the mean field of other nouns."""
    names, bare = names_of(part, library, asked.query.is_word), unsorted(part)
    known = bare == part or any(map(library.has_phrase, names))
    return names if known else (*names, *names_of(bare, library, asked.query.is_word))


def _two_people(one: str, two: str, library: LibraryReader, is_word: IsWord) -> tuple[str, ...]:
    """Whose works are compared, on either side one or several authors; nobody where a side is a thing."""
    for sides in _splits(f"{one} and {two}"):
        if all((who := people(side, is_word)) and is_by(who, library) for side in sides):
            return sides
    return ()


def _splits(both: str) -> Iterator[tuple[str, str]]:
    for joint in _JOINT.finditer(both):
        yield _WHOSE.sub("", both[: joint.start()]), _WHOSE.sub("", both[joint.end() :])


def _titles(who: Sequence[str], library: LibraryReader) -> str:
    """What authors write about, for where it is not said in what they are compared."""
    return " ".join(known.work.title or "" for one in who for known in library.works_by(one)[:1])


def _said_by(who: str, topic: str, find: Find, library: LibraryReader, filters: Filters) -> list[Candidate]:
    """What authors say on a topic: in their own works, or as others report them where the library has none.

    Of their own, what they claim where they sum up comes first.
    """
    own = tuple(
        row.name
        for row in written_by(who, library)
        if row.kind == "paper" and (not filters.documents or row.name in filters.documents)
    )
    if own:
        found = extract(find(topic, _DEEP, filters=replace(filters, documents=own)), view=True)
        return [c for c in found if is_central(c.passage) and claims(c.text)] or found
    asked = _stems(topic)
    told = [c for c in reported(who, names_in(who), library, filters).chosen if asked & _stems(c.text)]
    return sorted(told, key=lambda c: -len(asked & _stems(c.text)))


def _stems(text: str) -> set[str]:
    return {STEMMER.stem(word) for word in content_words(text)}
