"""Question -> the spans that answer it, by the question's form; nothing where the corpus has no answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from theorybot.asking import asked_for, claims, contestable, mentions, names_one, subject
from theorybot.citing import attributed, cited, reported
from theorybot.comparing import compared, unsorted
from theorybot.deciding import answers, untold
from theorybot.defining import about
from theorybot.framing import Frame, frame
from theorybot.library import LibraryReader, Listed
from theorybot.library.fulltext import words
from theorybot.objecting import against, with_objection
from theorybot.originating import originating
from theorybot.query import is_by, meant, names_in, names_of, people, written_by
from theorybot.retrieval import Find, Retrieved
from theorybot.types import Filters
from theorybot.writing import MOST, Candidate, choose, extract, further, is_central, reread

WORKS = 10  # documents that a search for works names
_DEEP = 40  # passages that are looked at for a summary, or for works
_FIRST_HAND = 0.95  # how near a paper's own best span must come to a note's report of it
# "Keskar et al. 2017" is Keskar
_WHEN = re.compile(r"(?:\s+et al\.?)?(?:\s+\(?(?:19|20)\d\d[a-z]?\)?)?\Z")
_UNDEFINED = 'No sentence was found that defines "{}"; this is what is said of it.'
_SAID = 0.6  # share of the topic, relative to the best document, that a document on it must say


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was chosen, in order; what was retrieved first; what a reader must be told besides."""

    chosen: tuple[Candidate, ...]
    retrieved: Retrieved
    notice: str = ""
    missing: tuple[str, ...] = ()


def gather(retrieved: Retrieved, find: Find, library: LibraryReader, filters: Filters) -> Gathered:
    """The spans for a question of whatever form."""
    form = frame(retrieved.query.alone)
    who = people(form.parts[1], retrieved.query.is_word) if form.form == "view" and form.parts[1:] else ""
    if documents := _allowed(_to_sum_up(form, who, library), filters):
        return _summary(documents, find, filters, retrieved)
    if form.form == "citing":
        what, kind = form.parts
        found = cited(what, kind, library, filters)
        return Gathered(found.chosen, retrieved, found.notice)
    if who and is_by(who, library):
        told = reported(who, names_in(who), library, filters)
        return Gathered(told.chosen, retrieved, told.notice)
    if retrieved.query.unknown_names:
        return Gathered((), retrieved, missing=retrieved.query.unknown_names)
    if form.form == "works":
        return _works(form.parts[0], find, filters)
    if form.form in ("against", "origin"):
        return _who(form, find, library, filters, retrieved)
    if form.form == "define" and _is_one_thing(form, library):
        defined = _defined(form, find, library, filters, retrieved)
        if defined.chosen or form.parts[1]:  # words that just stand there may be about more than one thing
            return defined
    if form.form == "compare":
        sides, lacking_side = compared(form.parts, find, library, filters, retrieved)
        return Gathered(tuple(sides), retrieved, lacking_side)
    by_whom = form.form == "view" and asked_for(retrieved.query.question) == "person"
    titled = attributed(form.parts[0], library, filters) if by_whom else []
    candidates = reread(extract(retrieved), retrieved)
    lacking = _lacking(retrieved, library)
    # a thing may go by much the same words in the corpus
    foreign = bool(lacking) and not any(mentions(c.text, lacking, close=True) for c in candidates)
    unsaid = retrieved.unsaid
    if not titled and (foreign or unsaid or not candidates or not answers(retrieved, candidates)):
        return Gathered((), retrieved, "" if lacking or unsaid else untold(retrieved), lacking or unsaid)
    if form.form == "view":
        viewed = _viewed(form.parts[0], find, library, filters)
        return Gathered(tuple([*titled, *further(viewed, titled)][:MOST]), retrieved)
    chosen = choose(_first_hand(candidates, library), retrieved.query.subjects)
    if contestable(retrieved.query.question):
        both, differ = with_objection(chosen, extract(find(retrieved.query.alone, _DEEP, filters=filters)))
        return Gathered(tuple(both), retrieved, differ)
    return Gathered(tuple(chosen), retrieved)


def _to_sum_up(form: Frame, who: str, library: LibraryReader) -> list[Listed]:
    """The documents that a summary is asked of, as by "Keskar et al. 2017" and "What did Keskar show?"."""
    if who:
        return written_by(who, library)
    if form.form == "define":
        thing, what = form.parts
        return [] if what and thing.islower() else written_by(thing, library)  # power is no author
    return meant(form.parts[0], library) if form.form == "summary" else []


def _is_one_thing(form: Frame, library: LibraryReader) -> bool:
    """Whether it is a thing: not "dimension of LeNet", which asks for one thing of another, and no sentence.

    What the library names is one; what it does not name is one if it was asked what that is.
    """
    thing, what = form.parts
    return library.has_phrase(_WHEN.sub("", thing)) or (bool(what) and " of " not in thing)


def _defined(form: Frame, find: Find, library: LibraryReader, filters: Filters, asked: Retrieved) -> Gathered:
    """What is said of the thing, its definition first; nothing where no sentence names it."""
    thing, what = form.parts
    names = names_of(_WHEN.sub("", thing) or thing, library, asked.query.is_word)
    chosen, told = about(names, extract(find(f"What is {names[0]}?", _DEEP, filters=filters)))
    if not chosen:
        return Gathered((), asked, missing=(thing,))
    return Gathered(tuple(chosen), asked, _UNDEFINED.format(thing) if what and not told else "")


def _lacking(retrieved: Retrieved, library: LibraryReader) -> tuple[str, ...]:
    """What a definition is asked of, if nothing in the library mentions it by any of its names."""
    names = retrieved.query.subjects
    told = (s.text for inside in retrieved.sentences.values() for s in inside)
    # "zorbic kernel called" is known where "zorbic kernel" is
    pairs = (" ".join(pair) for name in names for pair in pairwise(words(name)))
    known = any(map(library.has_phrase, [*names, *pairs])) or any(names_one(text, names) for text in told)
    return () if known else names[:1]


def _first_hand(candidates: Sequence[Candidate], library: LibraryReader) -> list[Candidate]:
    """The ranked spans, without those of a note that reports a paper which itself says as much.

    A paper of the library speaks for itself where it has a span nearly as good as the note's.
    """
    best: dict[str, float] = {}
    for candidate in candidates:
        best.setdefault(candidate.passage.document, candidate.score)
    own = {
        row.work.arxiv_id: row.name for row in library.listed() if row.kind == "paper" and row.work.arxiv_id
    }
    kept = []
    for candidate in candidates[:_DEEP]:
        reported: list[str] = []
        if candidate.passage.kind == "note":
            works = library.works_cited(candidate.passage.document, candidate.start, candidate.end)
            reported = [own[work.arxiv_id] for work in works if work.arxiv_id in own]
        if not any(best.get(name, 0.0) >= _FIRST_HAND * candidate.score for name in reported):
            kept.append(candidate)
    return kept


def _who(form: Frame, find: Find, library: LibraryReader, filters: Filters, asked: Retrieved) -> Gathered:
    """Who speaks against a thing, or proposed it; or a line that nothing was found that says so."""
    what = subject(form.parts[0]) or form.parts[0]  # of "What is grokking? Who disputes it?"
    found = find(what, _DEEP, filters=filters)
    names = [name for one in {what, unsorted(what)} for name in names_of(one, library, asked.query.is_word)]
    choosing = against if form.form == "against" else originating
    chosen, notice = choosing(what, names, extract(found, view=True))
    return Gathered(tuple(chosen), found, notice)


def _allowed(rows: Sequence[Listed], filters: Filters) -> list[Listed]:
    return [row for row in rows if not filters.documents or row.name in filters.documents]


def _viewed(part: str, find: Find, library: LibraryReader, filters: Filters) -> list[Candidate]:
    """What is claimed, by whom; the one work whose title says what was asked speaks first."""
    candidates = extract(find(part, filters=filters), view=True)
    titled = [row for row in _allowed(meant(part, library), filters) if row.kind == "paper"]
    if len(titled) != 1:
        return choose(candidates)
    name = titled[0].name
    own = extract(find(part, _DEEP, filters=replace(filters, documents=(name,))), view=True)
    said = choose([c for c in own if is_central(c.passage) and claims(c.text)], most=MOST // 2)
    return said + choose(further(candidates, said), most=MOST - len(said))


def _summary(found: Sequence[Listed], find: Find, filters: Filters, asked: Retrieved) -> Gathered:
    """What a document says of itself, in its own order; or which documents may be meant."""
    if len(found) > 1:
        titles = "; ".join(f"{row.title} ({row.name})" for row in found[:5])
        return Gathered((), asked, notice=f"Several documents may be meant: {titles}. Name one of them.")
    named = found[0]
    inside = replace(filters, documents=(named.name,))
    retrieved = find(f"{named.title}: what is shown, and why it matters", _DEEP, filters=inside)
    candidates = extract(retrieved, view=True)
    central = [candidate for candidate in candidates if is_central(candidate.passage)]
    chosen = choose(central if len(central) >= MOST else candidates)
    return Gathered(tuple(sorted(chosen, key=lambda c: c.start)), retrieved)


def _works(topic: str, find: Find, filters: Filters) -> Gathered:
    """The best span of each document that is on the topic."""
    retrieved = find(topic, _DEEP, filters=filters)
    best: dict[str, Candidate] = {}
    for candidate in extract(retrieved, view=True):
        best.setdefault(candidate.passage.document, candidate)
    said = {
        name: retrieved.likeness.coverage(words(f"{c.passage.title} {c.text}")) for name, c in best.items()
    }
    most = max(said.values(), default=0.0)
    if most < 0.5:
        return Gathered((), retrieved)
    chosen = [c for name, c in best.items() if said[name] >= max(_SAID * most, 0.5)]
    return Gathered(tuple(chosen[:WORKS]), retrieved)
