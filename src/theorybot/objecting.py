"""Who speaks against what others hold: asked for by itself, or said beside what was asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from theorybot.asking import mentions, objects
from theorybot.writing import MOST, Candidate, choose

_OBJECTING = 0.75  # how near to the best span an objection to it must be
_ON_IT = 0.4  # share of what is objected to that a span must say which does not name it
# Where a sentence goes on to something else that somebody does.
_NEXT = re.compile(
    r";|,? and (?:then |also )?(?=(?:find|show|argue|prove|report|suggest|conclude|propose|observe|use)s?\b)"
)
_UNOPPOSED = 'No sentence was found that speaks against "{}".'
_DIFFER = "Sources differ: see [{}] against the others."


def against(what: str, names: Sequence[str], candidates: Sequence[Candidate]) -> tuple[list[Candidate], str]:
    """The spans that speak against a thing of these names, rather those that name it; or a notice."""
    objecting = [c for c in candidates if objects(c.text)]
    named = [c for c in objecting if _is_objected_to(c.text, names)]
    others = [c for c in objecting if c.said >= _ON_IT and not mentions(c.text, names)]
    chosen = choose(named or others)
    return chosen, "" if chosen else _UNOPPOSED.format(what)


def _is_objected_to(text: str, names: Sequence[str]) -> bool:
    """Whether it is this thing that a sentence objects to, and not another beside which it is named."""
    return any(objects(part) and mentions(part, names) for part in _NEXT.split(text))


def with_objection(
    chosen: Sequence[Candidate], candidates: Sequence[Candidate]
) -> tuple[list[Candidate], str]:
    """What was chosen with the other side, where a source objects to it; and a line that says so."""
    best, said = chosen[0], list(chosen)
    if not any(objects(c.text) for c in said):
        least = _OBJECTING * max(c.score for c in candidates)
        others = [c for c in candidates if objects(c.text) and c.score >= least]
        said = said[: MOST - len(others[:1])] + others[:1]
    number, one = next(((n, c) for n, c in enumerate(said, start=1) if objects(c.text)), (0, best))
    differ = number and any(c.passage.document != one.passage.document and not objects(c.text) for c in said)
    return said, _DIFFER.format(number) if differ else ""
