"""Who proposed a thing: the sentences that say so, and no others that name the thing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from theorybot.asking import mentions
from theorybot.writing import Candidate, choose

_NAME = r"[A-Z][\w'’-]{1,30}"
_AND = rf"(?:,? and |, | ?& ){_NAME}"
_YEAR = r"(?: ?\(\d{4}[a-z]?\))?"
_WHO = rf"{_NAME}(?:{_AND}){{0,6}}(?: et al\b\.?)?{_YEAR}"
_MADE = r"(?:introduc|propos|invent|coin|devis|discover|formulat|pioneer|originat)"
_SUBJECT = (
    rf"(?:\b(?:[Ww]e|[Tt]hey|[Hh]e|[Ss]he|[Tt]he authors|[Tt]his (?:paper|work|article))\b|{_WHO})"
    r"(?P<between>[^.;]{0,60}?)"
)
_MAKES = re.compile(rf"{_SUBJECT}\b{_MADE}(?:e[sd]?|ed|s)?\b")
_NAMES = re.compile(rf"{_SUBJECT}\b(?:call|name|term|dub)(?:s|d|ed|bed)?\b")
_DENIES = re.compile(r"\b(?:not|never|nor|neither)\b|n't\b")
# "by X" behind "proposed"; "of X et al.", where at least two names or "et al." tell that it is whose.
_BY = re.compile(
    rf"\b{_MADE}ed (?:independently |in \d{{4}} )?(?:by|in) (?:{_WHO}|\[\d|\()"
    rf"|\b(?:named|called|termed) so by {_WHO}|\b(?:due|goes? back) to {_WHO}"
    rf"|\b(?:of|from) {_NAME}(?: et al\b|(?:,| and| ?&) {_NAME}| and colleagues)"
)
_WHOSE = re.compile(rf"{_NAME}(?: et al\.?|(?:{_AND}){{1,6}})['’]s? ")
_CLAUSE = re.compile(
    r"[;:,]| (?:and|but|who|which|that|while|where|when|once|if|because|as|in|for|with|to|by)\b"
    r"|(?<!notion)(?<!term)(?<!idea)(?<!concept)(?<!method)(?<!name) (?:of|on)\b"
)
_ASIDE = re.compile(r"\([^()]*\)?|\[[^\]]*\]?")
_WAS = re.compile(r"(?:\s+(?:is|are|was|were|has|have|been|as|first|originally|later))+\s*\Z")
_SORT = re.compile(
    r"\s+(?:principle|method|hypothesis|framework|algorithm|theory|technique|approach|model|architecture"
    r"|optimi[sz]er|phenomenon|scheme|idea|concept)s?\s*\Z"
)
_AFTER = 90  # characters behind the verb in which the thing is named
_BEFORE = 80  # and before "by X"
_UNTOLD = 'No sentence was found that says who proposed "{}".'


def originating(
    what: str, names: Sequence[str], candidates: Sequence[Candidate]
) -> tuple[list[Candidate], str]:
    """The spans in which somebody introduces a thing of these names; or a notice that there are none."""
    chosen = choose([c for c in candidates if tells_origin(c.text, names)])
    return chosen, "" if chosen else _UNTOLD.format(what)


def tells_origin(text: str, names: Sequence[str]) -> bool:
    """Whether a sentence says who introduced it: "X et al. propose it", "they call it so", "it, by X"."""
    if not mentions(text, names):
        return False
    makes = [m for m in _MAKES.finditer(text) if not _DENIES.search(m["between"])]
    called = [m for m in _NAMES.finditer(text) if not _DENIES.search(m["between"])]
    return (
        any(mentions(_object(text, match.end()), names) for match in makes)
        or any(_ends_with(_object(text, match.end()), names) for match in called)
        or any(_ends_with(text[max(0, m.start() - _BEFORE) : m.start()], names) for m in _BY.finditer(text))
        or any(_begins_with(text[match.end() :], names) for match in _WHOSE.finditer(text))
    )


def _object(text: str, at: int) -> str:
    return _CLAUSE.split(_ASIDE.sub("", text[at : at + _AFTER]))[0]


def _ends_with(part: str, names: Sequence[str]) -> bool:
    """Whether the last words are the thing: "call it grokking", and not "call double descent hard"."""
    plain = _WAS.sub("", _ASIDE.sub("", part).rstrip(" ,"))
    forms = [re.findall(r"\w+", form) for form in (plain, _SORT.sub("", plain))]
    sizes = [(name, len(re.findall(r"\w+", name))) for name in names]
    return any(mentions(" ".join(last[-size:]), [name]) for last in forms for name, size in sizes)


def _begins_with(part: str, names: Sequence[str]) -> bool:
    first = re.findall(r"\w+", part[:_AFTER])
    sizes = [(name, len(re.findall(r"\w+", name))) for name in names]
    return any(mentions(" ".join(first[:size]), [name]) for name, size in sizes)
