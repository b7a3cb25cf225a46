"""Question -> its form: plain, a summary, a definition, works, a comparison, a view, an objection. Pure.

The form decides what is gathered before sentences are chosen; most questions are plain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from theorybot.sides import bare, sides_of

Form = Literal["plain", "summary", "works", "compare", "view", "citing", "define", "against", "origin"]

_END = r"\W*\Z"
_RUN = re.compile(r"\W{4,}")
_SUMMARY = re.compile(
    r"\A\W*(?:(?:please|can you|could you)\W+)*(?:summari[sz]e|sum up|tl;?dr:?|overview of"
    r"|give (?:me )?an? (?:short |brief )?"
    r"(?:summary|overview) of|(?:a )?summary of|(?:the )?(?:main|key) (?:results?|contributions?"
    r"|findings?|ideas?|points?) (?:of|in)|what(?:'s| is| are| were) (?:the )?(?:main |key |central )"
    r"(?:results?|contributions?|findings?|ideas?|points?|messages?|claims?|conclusions?) (?:of|in)"
    r"|what (?:is|are) (?:it |they )?(?=.+\babout\W*\Z))\s*(?P<what>.+?)(?:\s+about)?" + _END,
    re.IGNORECASE | re.DOTALL,
)
_WORKS = re.compile(
    r"\A\W*(?:(?:which|what) (?:other )?(?:papers?|works?|notes?|documents?|articles?|literature|sources"
    r"|publications)"
    r"(?:\s+(?:do you (?:have|know)|do i have|are there|are|exist|is there|have you(?: got)?|in (?:the"
    r"|my) (?:corpus|library)))?"
    r"\s+(?:deal with|discuss|treat|cover|concern|study|mention|talk about|are about|about|on|dealing with"
    r"|treating|covering|concerning|studying|mentioning)"
    r"|what do (?:you|i) have (?:on|about)"
    r"|(?:what|where|which (?:papers?|works?|articles?|notes?|literature))"
    r" (?:should|shall|could|can|must|do|would) (?:i|one|we|you)"
    r" (?:read|start|begin|look at|recommend|suggest)(?: with| reading)?(?: first| next)?,?"
    r" (?:on|about|for|with|to (?:understand|learn about|get into))"
    r"|(?:(?:please )?(?:recommend|suggest)(?: me)? )?(?:(?:a|an|the|some|any) )?(?:(?:best|good|key"
    r"|important|seminal|classic|introductory|recommended) )?(?:papers?|works?|literature"
    r"|notes|readings?|reading list)"
    r" (?:on|about|for)|(?:list|show|find|give)(?: me)?(?: all| the| your| any)*"
    r" (?:papers?|works?|notes?|documents?|literature|sources)"
    r"(?: that (?:you have|deal|are))?\s+(?:with|on|about|dealing with|of)|(?:any|are there(?: any)?) "
    r"(?:papers?|works?|notes?|literature|sources) (?:on|about|dealing with))\s+(?P<what>.+?)"
    r"(?:\s+(?:do you have|do i have|are there|are in (?:the|my) (?:library|corpus)|in (?:the"
    r"|my) (?:library|corpus)))?" + _END,
    re.IGNORECASE | re.DOTALL,
)
_VIEW = re.compile(
    r"\A\W*(?:what (?:do(?:es)?|did|is)\b.{2,60}?\b(?:say|says|think|claim|write|argue|report|find|conclude"
    r"|show|view|position|opinion|stance|take)\b|who (?:first |has |have )?(?:show(?:s|ed)?|prov(?:es?|ed)"
    r"|claim(?:s|ed)?|argue[sd]?|found|finds|propose[sd]?"
    r"|introduce[sd]?|discovered|says?|said|observed|suggest(?:s|ed)?)\b(?: that)?(?P<what>.+))",
    re.IGNORECASE | re.DOTALL,
)
# Of what somebody showed nothing further is said: all of it is asked for.
_ORIGIN = re.compile(
    r"\A\W*(?:who\s+(?:(?:first|originally|has|have)\s+)*(?:propose[sd]?|introduce[sd]?|invent(?:s|ed)?"
    r"|coin(?:s|ed)?|devise[sd]?|discover(?:s|ed)?|develop(?:s|ed)?|name[sd]?|formulate[sd]?"
    r"|pioneer(?:s|ed)?|(?:came|comes) up with)"
    r"|who(?:['’]s| is| are| was| were)(?: the)? (?:inventors?|authors?|originators?|father|behind)(?: of)?"
    r"|whose (?:idea|invention)(?: is| was)?)\s+(?:the (?:term|name|idea|notion|concept|word)\s+(?:of\s+)?)?"
    r"(?P<what>(?!that\b)[^\s,;:?!]+(?:[ ][^\s,;:?!]+){0,4}?)" + _END,
    re.IGNORECASE,
)
_WHOSE = re.compile(
    r"\A\W*what\s+(?:do|does|did|has|have)\s+(?P<who>[^,;:?!]{2,60}?)\s+(?:show|prove|argue|claim|find|found|say|said"
    r"|report|conclude|propose|demonstrate|establish|observe|contribute|stud(?:y|ied))(?:e?[dn])?" + _END,
    re.IGNORECASE,
)
_CITE = r"(?:cit(?:es?|ed|ing)|refer(?:s|red)? to|quotes?|quoted)"
_FOR = (  # at most two: more would let a long question be tried in very many ways
    r"(?:[\s,]+(?:and\s+)?(?:what\s+for|for\s+what(?:\s+\w+)?|why|where|how|in\s+what\s+(?:words|context)"
    r"|for(?:\s+it)?|in\s+(?:the|my)\s+(?:notes|papers|library|corpus))){0,2}"
)
_KIND = r"(?P<kind>notes?|papers?|documents?|works?|articles?|sources?)"
_CITING = (
    re.compile(
        rf"\A\W*(?:(?:which|what)(?:\s+of\s+(?:the|my))?\s+{_KIND}|who|(?:does|do)\s+(?:any|some|a|the|my)\s+"
        rf"(?P<any>notes?|papers?|documents?|one|body))\s+(?:also\s+|have\s+|has\s+)?{_CITE}\s+"
        rf"(?P<what>.+?){_FOR}{_END}",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"\A\W*(?:(?:for\s+)?what|why|where|how|by\s+whom|in\s+what\s+\w+)?\s*\b(?:is|are|was|were)"
        rf"\s+(?P<what>.+?)"
        rf"\s+(?:being\s+)?(?:cited|referred to)"
        rf"(?:\s+anywhere|\s+by\s+(?:(?:the|my|any)\s+)?{_KIND})?{_FOR}{_END}",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"\A\W*(?:what|why|where|how)\s+(?:do|does)\s+(?:the\s+|my\s+)?{_KIND}\s+{_CITE}"
        rf"\s+(?P<what>.+?){_FOR}{_END}",
        re.IGNORECASE | re.DOTALL,
    ),
)
_OPPOSE = (
    r"(?:critici[sz]|disput|challeng|question|contradict|refut|rebut|oppos|den|doubt)(?:e?[sd]|e|y|ies|ied)?"
    r"|ha(?:s|ve) doubts|disagree[sd]? with|object(?:s|ed)? to|argue[sd]? against|speaks? against"
)
_CONTRADICTS = r"contradict(?:s|ed)?|refute[sd]?|dispute[sd]?|argues? against|speaks? against"  # of things
_COUNTER = (
    r"(?:(?:objections?|criticisms?|critiques?|counter-?(?:arguments?|evidence|examples?))"
    r"(?: (?:are|is) there)? (?:to|of|against)|(?:arguments?|evidence)(?: (?:are|is) there)? against)"
)
_AGAINST = re.compile(
    r"(?:\A|(?<=[?.!]) )\W{0,3}(?:(?:and|but|so) )?"
    rf"(?:(?:who(?: has| have)?|(?:does|did|has) (?:any|some)(?:one|body)"
    rf"|(?:which|what) (?:papers?|works?|notes?|authors?)(?: have)?) (?:{_OPPOSE})"
    rf"|what (?:{_CONTRADICTS})"
    rf"|(?:(?:what|which)(?: is| are)? |(?:is|are) there )?(?:(?:the|any|some|main) ){{0,2}}{_COUNTER})"
    r" (?:about )?(?:the (?:claim|idea|view|notion|statement) )?(?:(?:that|whether|if) )?"
    rf"(?P<what>.+?){_END}",
    re.IGNORECASE,
)
_IT = re.compile(
    r"(?:it|that|this|them|they|these|those|this (?:claim|view|theory|idea|result))\Z", re.IGNORECASE
)
# Of a thing that stands alone, with nothing said of where or for what it is meant.
_DEFINE = re.compile(
    r"\A\W*(?:(?:so|and|but|ok|okay|please|can you|could you)\W+)*"
    r"(?:(?:what(?:['’]s| is| are)(?: exactly| actually| meant by)?|define|explain|describe|tell me about"
    r"|what (?:do|did) (?:you|they|people|one|we) mean by)|(?P<doing>how do(?:es)?|what do(?:es)?))\s+"
    r"(?:(?:the|an?)\s+)?(?:(?:term|notion|concept|idea|definition|meaning|phrase)\s+(?:of\s+)?)?"
    r"(?P<what>[^\s,;:?!]+(?:[ ][^\s,;:?!]+){0,4}?)"
    r"(?(doing)\s+(?:mean|stand for|(?:exactly |actually )?work)|(?:\s+(?:exactly|actually|mean|means))?)"
    + _END,
    re.IGNORECASE,
)
_TOPIC = re.compile(
    r"\A\W*(?:(?:the|an?) )?(?P<what>[^\s,;?!]+(?:[ ][^\s,;?!]+){0,3}?)(?: (?:definition|meaning))?\W*\Z",
    re.IGNORECASE,
)
# What makes it a thing among others, or a question on one.
_AMONG = re.compile(
    r"(?<![\w-])(?:best|better|main|most|least|largest|smallest|biggest|role|reasons?|point|purpose|use|uses|used"
    r"|differences?|relations?|relationship|problems?|benefits?|advantages?|drawbacks?|downside|number|value|effects?"
    r"|evidence|limits?|limitations?|results?|in|for|on|to|from|by|with|without|at|as|when|where|which|that|who|and|or|is|are"
    r"|was|were|be|do|does|did|can|could|should|will|would|has|have|had|than|if|not|it|its|they|their|them|this|these"
    r"|those|you|we|i|my|your|why|how|what|there|wrong|new|known|right|true|summari[sz]e|summary|papers?|notes?|after"
    r"|called|of (?:an?|the)|before|between|under|so|more|less|deeper|wider|larger|smaller)(?![\w-])",
    re.IGNORECASE,
)
_OF = re.compile(
    r"\A(?:(?:the\s+)?(?:paper|work|article|book)s?\s+(?:by|of|from)\s+)"
    r"|(?:['’]s?)?\s+(?:paper|work|article|book)s?\Z|['’]s?\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Frame:
    """The form of a question, and the things it is about: two for a comparison, one else.

    What two are compared in comes third, where that is said.

    Where it is asked who cites a work, the second is "note" or "paper" if only those are meant, else empty.
    Where it is asked what somebody showed, and of what is left open, the second is who.
    Where a thing stands alone, the second is "what" if it is asked what it is, and empty if it is just named.
    """

    form: Form = "plain"
    parts: tuple[str, ...] = ()


def frame(question: str) -> Frame:
    """The form of a question as typed, but for long runs of blanks and signs."""
    question = _RUN.sub(lambda run: run[0][:3], " ".join(question.split()))
    if match := _SUMMARY.match(question):
        return Frame("summary", (bare(match["what"]),))
    for pattern in _CITING:
        if match := pattern.match(question):
            return Frame("citing", (_OF.sub("", bare(match["what"])), _kind(match.groupdict())))
    if match := _WORKS.match(question):
        return Frame("works", (bare(match["what"]),))
    if match := _AGAINST.search(question):
        what, before = bare(match["what"]), bare(question[: match.start()])
        if _IT.match(what):  # what was asked before
            what = before or what
        if re.search(r"\w", what):
            return Frame("against", (what,))
    if sides := sides_of(question):
        return Frame("compare", sides)
    if (origin := _ORIGIN.match(question)) and not _AMONG.search(bare(origin["what"])):
        return Frame("origin", (bare(origin["what"]),))
    if whose := _WHOSE.match(question):
        return Frame("view", (bare(question), bare(whose["who"])))
    if view := _VIEW.match(question):
        return Frame("view", (bare(view["what"] or question),))
    return _thing(question)


def _thing(question: str) -> Frame:
    """A thing that stands alone, or what it is; anything else is plain."""
    asked = _DEFINE.match(question)
    thing = asked or _TOPIC.match(question)
    if thing and re.search(r"\w", thing["what"]) and not _AMONG.search(thing["what"]):
        return Frame("define", (bare(thing["what"]), "what" if asked else ""))
    return Frame()


def _kind(groups: dict[str, str | None]) -> str:
    """The kind of document that is asked about; empty where any will do."""
    said = (groups.get("kind") or groups.get("any") or "").lower()
    return "note" if said.startswith("note") else "paper" if said.startswith(("paper", "article")) else ""
