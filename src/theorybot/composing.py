"""What a model writes -> checked sentences, as events. Pure: the model is only a source of text here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from theorybot.drafting import Draft, Drafted
from theorybot.errors import ModelError, Unfinished
from theorybot.events import GOOD, Done, Event, Notice, Sentence, Status, said, told
from theorybot.grounding import Checker, Judgement
from theorybot.markers import originals, restored
from theorybot.prompts import NOT_THERE, Compose, Repair, Request, mended
from theorybot.types import Answer, Citation, Claim, Passage, Usage

REPAIRED = 12  # failed claims that are named in the repair round
A_TOKEN = 8  # characters: more than this for each allowed token is an answer without end

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Task:
    """An answer to be composed. `write` gives a model's text in pieces, and raises ModelError."""

    question: str  # as typed
    asked: str  # the same, understandable alone
    passages: tuple[Passage, ...]
    write: Callable[[Request], Iterator[str]]
    checker: Checker
    cite: Callable[[int, Passage, Span], Citation]  # marker, passage, span in the document
    extract: Callable[[], Answer]  # the answer without a model
    name: str  # of the model
    usage: Callable[[], Usage]
    longest: int  # tokens that the model may write
    on_unsupported: Literal["flag", "drop"] = "flag"
    started: float = field(default_factory=time.perf_counter)
    notices: tuple[str, ...] = ()  # of what happened before


@dataclass(frozen=True, slots=True)
class _Checked:
    """A claim and what stands before it."""

    claim: Claim
    lead: str

    @property
    def good(self) -> bool:
        return self.claim.verdict in GOOD


class Composition:
    """One answer on its way: sentences that came, were checked, are shown or held back until the repair."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._texts = [passage.text for passage in task.passages]
        self._brackets = originals(self._texts)
        self._shown: list[Sentence] = []
        self._held: list[_Checked] = []  # from the first sentence that failed, in their order
        self._notices = list(task.notices)
        self._declined = False
        self._repaired = 0

    def events(self) -> Iterator[Event]:
        """Everything from the first word to the answer."""
        yield Status("writing")
        broken = False
        try:
            yield from self._written()
        except ModelError as error:
            broken = True
            self._notices.append(str(error))
        if not broken and any(not checked.good for checked in self._held):
            yield Status("repairing")
            self._repair()
        if not self._shown and not any(checked.good for checked in self._held):
            yield from told(self._without(broken))
            return
        yield from self._released()
        if broken:
            self._notices.append("what it had not finished is left out")
        yield from map(Notice, self._notices[len(self._task.notices) :])
        yield Done(self._answer())

    # -- writing

    def _written(self) -> Iterator[Event]:
        """Sentences as they come; a text that breaks off gives those that were finished, then ModelError."""
        task = self._task
        draft = Draft(len(task.passages))
        broken: ModelError | None = None
        try:
            for piece in self._limited(task.write(Compose(task.asked, task.passages))):
                for drafted in draft.feed(piece):
                    yield from self._taken(drafted)
        except ModelError as error:
            # a text that only lacks the word "finished", and ends as a sentence does, is whole
            broken = None if isinstance(error, Unfinished) and draft.ended() else error
        for drafted in draft.finish(broken=broken is not None):
            yield from self._taken(drafted)
        if broken:
            raise broken

    def _limited(self, pieces: Iterator[str]) -> Iterator[str]:
        left = self._task.longest * A_TOKEN
        for piece in pieces:
            if len(piece) > left:
                yield piece[:left]
                raise ModelError(
                    f"the model wrote on and on; stopped after {self._task.longest * A_TOKEN} characters"
                )
            left -= len(piece)
            yield piece

    def _taken(self, drafted: Drafted) -> Iterator[Event]:
        if NOT_THERE in drafted.text.casefold():
            if not self._declined:
                self._notices.append(f"the model says: {NOT_THERE}")
            self._declined = True
            return
        checked = _Checked(self._claim(drafted), drafted.lead)
        if checked.good and not self._held:
            yield self._show(checked)
        else:
            self._held.append(checked)

    def _claim(self, drafted: Drafted) -> Claim:
        text = restored(drafted.text, self._brackets)
        found = self._judged(text, drafted)
        citations = tuple(self._citation(number, found) for number in drafted.cited)
        return Claim(text, found.verdict, found.score, citations, found.reason)

    def _judged(self, text: str, drafted: Drafted) -> Judgement:
        if drafted.invented:
            made_up = ", ".join(f"[{number}]" for number in drafted.invented[:5])
            return Judgement("unsupported", 0.0, reason=f"it cites {made_up}, which no passage has")
        if not drafted.cited:
            return Judgement("unsupported", 0.0, reason="it cites nothing")
        return self._task.checker.judge(text, self._texts, [number - 1 for number in drafted.cited])

    def _citation(self, number: int, found: Judgement) -> Citation:
        """The deciding words of the passage; the whole of it where others decided."""
        passage = self._task.passages[number - 1]
        span = (0, len(passage.text))
        if found.passage == number - 1 and 0 <= found.start < found.end <= len(passage.text):
            span = (found.start, found.end)
        return self._task.cite(number, passage, (passage.start + span[0], passage.start + span[1]))

    # -- repairing and showing

    def _repair(self) -> None:
        """One more call, which names what failed; a claim is replaced if all of its new words pass."""
        places = [place for place, checked in enumerate(self._held) if not checked.good][:REPAIRED]
        failed = tuple(self._held[place].claim for place in places)
        task = self._task
        pieces: list[str] = []
        try:
            pieces += self._limited(task.write(Repair(task.asked, task.passages, failed)))
        except ModelError as error:
            self._notices.append(f"what failed was not mended: {error}")
            return
        lines = mended("".join(pieces), len(places))
        new: dict[int, list[_Checked]] = {}
        for number, place in enumerate(places, start=1):
            old = self._held[place]
            if lines.get(number) == "":
                new[place] = []
            elif number in lines:
                new[place] = self._mended(lines[number], old) or [old]
        self._held = [checked for place, old in enumerate(self._held) for checked in new.get(place, [old])]

    def _mended(self, line: str, old: _Checked) -> list[_Checked]:
        """The checked sentences of a mended line; none if one of them fails."""
        draft = Draft(len(self._task.passages))
        drafted = [*draft.feed(line), *draft.finish()]
        found = [_Checked(self._claim(one), one.lead) for one in drafted]
        if not found or not all(checked.good for checked in found):
            return []
        self._repaired += 1
        return [replace(found[0], lead=old.lead), *found[1:]]

    def _released(self) -> Iterator[Event]:
        """What was held back, in its order: flagged, or dropped with a notice."""
        waiting, dropped = "", 0
        for checked in self._held:
            if not checked.good and self._task.on_unsupported == "drop":
                dropped += 1
                waiting = waiting or checked.lead
                continue
            # the first sentence of a list item may have been dropped: the next one takes its mark
            lead = waiting if waiting and checked.lead == " " else checked.lead
            yield self._show(replace(checked, lead=lead))
            waiting = ""
        if dropped:
            self._notices.append(f"left out {_counted(dropped)} that the passages do not support")

    def _show(self, checked: _Checked) -> Sentence:
        lead = checked.lead if self._shown else checked.lead.lstrip("\n ")
        self._shown.append(Sentence(checked.claim, lead))
        return self._shown[-1]

    # -- the end

    def _answer(self) -> Answer:
        return Answer(
            question=self._task.question,
            status="answered",
            text="".join(sentence.lead + said(sentence.claim) for sentence in self._shown),
            claims=tuple(sentence.claim for sentence in self._shown),
            nearest=self._task.passages,
            writer=self._task.name,
            seconds=self._seconds(),
            usage=self._task.usage(),
            notice="; ".join(self._notices),
            repaired=self._repaired,
        )

    def _without(self, broken: bool) -> Answer:
        """The answer where nothing of the model's is supported: the corpus's own words, or an abstention."""
        found = self._task.extract()
        found = replace(
            found, question=self._task.question, usage=self._task.usage(), seconds=self._seconds()
        )
        quoting = "; the corpus is quoted instead" if found.claims else ""
        if not broken and not self._held and self._declined:  # it said that the passages do not answer
            return replace(found, status="abstained", text="", claims=(), notice="; ".join(self._notices))
        if not broken and self._held:
            why = f"nothing that {self._task.name} wrote is supported by the passages"
            return replace(found, status="abstained", notice=f"{why}{quoting}")
        why = "; ".join(self._notices) or f"{self._task.name} answered nothing"
        return replace(found, notice=f"{why}{quoting}")

    def _seconds(self) -> float:
        return round(time.perf_counter() - self._task.started, 3)


def _counted(number: int) -> str:
    return "one sentence" if number == 1 else f"{number} sentences"
