"""What happens while an answer is made, as it happens: a sentence comes only with its verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from theorybot.types import Answer, Claim

GOOD = ("verbatim", "supported")  # verdicts with which a sentence counts


@dataclass(frozen=True, slots=True)
class Status:
    """What is being done now."""

    stage: Literal["condensing", "retrieving", "reading", "writing", "repairing"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A checked sentence, which is never taken back; `lead` is the white space and list mark before it."""

    claim: Claim
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One line on what went otherwise than asked for."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """The end: the whole answer."""

    answer: Answer


Event = Status | Sentence | Notice | Done


def said(claim: Claim) -> str:
    """A claim as it is shown: its text, its markers, and its verdict where that is not good."""
    marks = "".join(f"[{citation.marker}]" for citation in claim.citations)
    gap = "\n" if claim.text.endswith(("```", "~~~")) else " "
    shown = f"{claim.text}{gap}{marks}" if marks else claim.text
    if claim.verdict in GOOD:
        return shown
    return f"{shown}{gap if not marks else ' '}({claim.verdict}{f': {claim.reason}' if claim.reason else ''})"


def told(answer: Answer) -> Iterator[Event]:
    """The events of an answer that is already whole."""
    if answer.notice:
        yield Notice(answer.notice)
    at = 0
    for claim in answer.claims:
        shown = said(claim)
        found = answer.text.find(shown, at)
        yield Sentence(claim, answer.text[at:found] if found > at else " " if at else "")
        at = max(at, found + len(shown))
    if rest := answer.text[at:].strip():
        yield Notice(rest)
    yield Done(answer)


def final(events: Iterable[Event]) -> Answer:
    """The answer at the end of the events."""
    answers = [event.answer for event in events if isinstance(event, Done)]
    return answers[-1]
