"""What kind of answer a question wants, and whether a sentence has one of that kind. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

_KINDS = {
    "number": (
        r"\bhow (?:many|much|large|big|often|long|high|low|strong|strongly|fast|expensive|deep|wide)\b"
        r"|\b(?:by|at|to|in) (?:what|which|how many)\b|\bby how\b"
        r"|\b(?:what|which) (?:\w+ ){0,2}"
        r"(?:rates?|number|percentage|share|size|value|accuracy|error|factor|order|year)\b"
    ),
    "person": (
        r"\bwho(?:m|se)?\b"
        r"|\bwhich (?:\w+ ){0,1}(?:authors?|papers?|works?|group|researchers?|study|people)\b"
    ),
    "definition": (
        r"^\W*(?:(?:so|and|but)\W+)?(?:what(?:'s| is| are| exactly is| is meant by| do (?:you|they"
        r"|people) mean by)|define)\b"
        r"|\bwhat (?:does|do|did)\b.*\bmean\b|\b(?:definition|defined?|meaning of|stand for|the term for)\b"
    ),
    "reason": r"\bwhy\b|\breasons?\b|\bexplain\b|\bhow come\b|\bwhat causes\b",
}
_ASKED = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _KINDS.items()}

_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million|billion"
    r"|half|twice"
    r"|double|exponential\w*|linear\w*|quadratic\w*|logarithmic\w*|polynomial\w*)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\bet al\b|\[@|\(\d{4}\)|\b\d{4}[a-z]?[)\]]|\[\d+|\b(?:we|our)\b")
_DEFINES = re.compile(
    r"\b(?:is|are|was) (?:an?|the|called|named|termed|defined|known|given by|said to be|referred)\b"
    r"|\b(?:called|named|termed|denotes?|defined? (?:as|by|to be)|refers? to|stands for|known as|we call"
    r"|by definition|means that|consists? of|measures?)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|due to|owing to|therefore|thus|hence|so that|as a (?:result|consequence)"
    r"|explain\w*"
    r"|reasons?|caus\w+|leads? to|follows? from|implies|intuiti\w+|attributed)\b",
    re.IGNORECASE,
)
_HAS = {"number": _NUMBER, "person": _PERSON, "definition": _DEFINES, "reason": _REASON}


# What comes after the thing that a definition is asked of.
_SUBJECT = re.compile(
    r"\b(?:what(?:'s| is| are| exactly is| exactly are| does)(?! meant)|define|definition of|meaning of"
    r"|mean(?:s|t)? by)\s+(?:the\s+)?(?:(?:term|notion|concept|idea|definition|phrase)\s+(?:of\s+)?)?"
    r"(?:an?\s+|the\s+|this\s+"
    r"|so-called\s+)?[\"“'‘]?(?P<subject>[^\s,;:?!.\"”“]+(?:\s+[^\s,;:?!.\"”“]+){0,4}?)"
    r"(?:[\"”'’]|,|;|:|\?|!|\.|\Z|\s+(?:in|for|of|to|from|on|by|at|as|when|where|if|that|which|according"
    r"|mean|means|stand|stands"
    r"|and|or|with|under|about|used|supposed|short|called|named|known|defined|doing|like)\b)",
    re.IGNORECASE,
)
# "is the", "are called": not how it fares ("is known to be slow")
_BE = (
    r"(?:(?:is|are|was|were)(?=\s+(?:\w+ly\s+|also\s+|just\s+)?(?:an?|the|any|one|those|what|when|if|whenever"
    r"|defined|called|termed|given|said|understood|obtained)\b)|refers? to|means?|denotes?|measures?"
    r"|consists? (?:of|in)|describes?|can be (?:defined|understood|seen)|:|–|—|-)"
)
_CALL = (
    r"(?:call(?:s|ed|ing)?|(?<!the )named?|term(?:s|ed)?|dub(?:s|bed)?"
    r"|known as|refer(?:s|red)? to (?:[^.,;]{1,40} )?as|defin(?:e|es"
    r"|ed|ition of)"
    r"|introduc\w+|notion of|concept of|phenomenon of|i\.e\.,?|or)"
)
# A name ends there: "called generalization gap" names no generalization.
_ENDS = (
    r"(?![\"”'’*_]*\s+(?!(?:of|in|for|to|and|or|as|by|with|is|are|was|where|when|whenever|which"
    r"|that|from|on|at|if|iff|because|since|but|while|we|it|has|have|can|does)\b)(?-i:[a-z]))"
)

_BETWEEN = 2  # further words that may stand among those of a name


def subject(question: str) -> str | None:
    """What a definition is asked of ("neural tangent kernel"); None where the question asks for none."""
    match = _SUBJECT.search(question)
    return match["subject"] if match and asked_for(question) == "definition" else None


def defines(sentence: str, thing: str) -> bool:
    """Whether a sentence says what `thing` is: "A capsule is …", "… which they call the tangent kernel"."""
    found = [_inflected(word) for word in re.split(r"[\s-]+", thing) if word]
    if not found:
        return False
    name = r"[\s-]+".join(found)
    named = rf"\b{name}\b[\"”'’*_]*(?:\s*\([^()]{{1,40}}\))?"
    before = rf"\A\W*(?:\w+\s+){{0,4}}{named}(?:\s*,[^,.;]{{1,40}})?\s*,?\s*{_BE}\s"
    # "call this phenomenon 'grokking'"
    of = r"(?:(?:this|these|such)\s+\w+\s+)?(?:(?:the|an?|as|this|it|of|so-called)\s+){0,3}"
    after = rf"\b{_CALL}\s+{of}[\"“'‘*_]*{named}{_ENDS}"
    # "study lazy training, where the weights stay", "CKA, the index of Kornblith et al., normalizes"
    apart = r"(?:an?|the)\s(?!(?:authors?|paper|work)\b)[^;,]{3,60},\s(?!(?:and|or|an?|the)\b)"
    first = rf"\A\W*(?:the\s+)?{named}\s*,\s+{apart}"
    beside = rf"{first}|{named}\s*,\s+(?:where|in which|i\.e\.|that is)\s"
    # "a minimum is flat if"
    turned = rf"\b{found[-1]} (?:is|are) (?:\w+ )?{found[0]} (?:if|when|iff)\b" if len(found) == 2 else after
    return bool(re.search(f"{before}|{after}|{beside}|{turned}", sentence, re.IGNORECASE))


def names_one(text: str, names: Sequence[str]) -> bool:
    """Whether one of a thing's names stands in a text as it is, in singular or plural."""
    patterns = (r"[\s-]+".join(_inflected(word) for word in re.split(r"[\s-]+", name)) for name in names)
    return any(re.search(rf"\b{pattern}\b", text, re.IGNORECASE) for pattern in patterns)


def mentions(text: str, names: Sequence[str], *, close: bool = False) -> bool:
    """Whether a text has all words of one of a thing's names, in any order, singular or plural.

    `close`: within one short stretch, as "lazy training regime" has those of "lazy regime".
    """
    found = re.findall(r"\w+", text)
    for name in names:
        patterns = [_inflected(word) for word in re.findall(r"\w+", name)]
        if _together(patterns, found, len(patterns) + _BETWEEN if close else len(found)):
            return True
    return False


def _together(patterns: Sequence[str], found: Sequence[str], reach: int) -> bool:
    """Whether each pattern has its word within `reach` words of the first one met; never without patterns."""
    if not patterns:
        return False
    any_of = re.compile("|".join(patterns), re.IGNORECASE)
    at = [(place, word) for place, word in enumerate(found) if any_of.fullmatch(word)]
    return any(
        all(any(re.fullmatch(pattern, word, re.IGNORECASE) for word in near) for pattern in patterns)
        for first, _ in at
        if (near := [word for place, word in at if first <= place < first + reach])
    )


def _inflected(word: str) -> str:
    """A pattern for a word in singular or plural: "minima" finds "minimum"."""
    stem = word[:-2] if len(word) > 5 else word.rstrip("s")
    return rf"{re.escape(stem)}\w{{0,3}}" if len(word) > 3 else rf"{re.escape(stem)}s?"


def asked_for(question: str) -> str | None:
    """The kind of answer wanted: "number", "person", "definition", "reason"; None where it is not plain."""
    return next((kind for kind, pattern in _ASKED.items() if pattern.search(question)), None)


def has_kind(sentence: str, kind: str | None) -> bool:
    """Whether a sentence has an answer of that kind in it; never where no kind was asked for."""
    return kind is not None and bool(_HAS[kind].search(sentence))


_CLAIMS = re.compile(
    r"\b(?:we|they|this (?:paper|work|article)|et al\.?(?: \(\d{4}\))?"
    r"|[A-Z]\w+ and [A-Z]\w+)\s+(?:\w+ly\s+|also\s+|have\s+|first\s+|then\s+)*"
    r"(?:show|prove|argue|find|found|demonstrate|establish|introduce|propose|present|observe|report"
    r"|suggest|claim|conclude|describe"
    r"|name|call|develop|investigate|criticize|question|provide|identif)(?:e?[sd]|n|ies|ied)?\b"
)


def claims(sentence: str) -> bool:
    """Whether a sentence says who claims something: "we show", "Jacot et al. described"."""
    return bool(_CLAIMS.search(sentence))


_OBJECTS = re.compile(
    r"\b(?:objections?|disputes?|disputed|(?<!not )contradict(?:s|ed|ion)?|contrary to"
    r"|counter-?examples?"
    r"|critici[sz]\w+|rebut\w*|refut\w+|call(?:s|ed)? into question|problematic|critical issues"
    r"|can ?not be (?:directly )?(?:applied|explained)|(?:does|do|did) not (?:adequately )?explain"
    r"|fails? to explain"
    r"|misconceptions?|debated|controvers\w+|disagree[sd]?|argu\w+ against|den(?:y|ies|ied)|doubt(?:s|ed)?"
    r"|object(?:s|ed)? (?:to|that)|challenge[sd]? (?:the|this|that|earlier|common)"
    r"|speaks? against)\b",
    re.IGNORECASE,
)


# "nobody disputes", "there is no doubt"
_DENIED = re.compile(
    r"\b(?:nobody|no one|none|no|not|never|without|hardly|cannot|little|few)\W+(?:\w+\W+){0,2}\Z",
    re.IGNORECASE,
)
_CONTESTABLE = re.compile(
    r"\W*(?:(?:so|and|but|then)\W+)?"
    r"(?:is|are|was|were|do|does|did|can|could|should|will|would|has|have|why|how come)\b"
    r"|.*\b(?:true|really|agree|consensus|debate|controvers\w+)\b",
    re.IGNORECASE,
)


def contestable(question: str) -> bool:
    """Whether it asks if something is so, or why: sources may differ on that, and not on a definition."""
    return bool(_CONTESTABLE.match(question))


def objects(sentence: str) -> bool:
    """Whether a sentence speaks against what others hold: "the objection that", "cannot be applied"."""
    found = _OBJECTS.finditer(sentence)
    return any(not _DENIED.search(sentence[max(0, one.start() - 40) : one.start()]) for one in found)


_ROLES = (
    re.compile(
        r"\b(?:is|are) (?:defined|called|termed|known) (?:as|by)\b|\bwe (?:call|define|term)\b"
        r"|\brefers? to\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\bwe (?:show|prove|find|demonstrate|establish|conclude|argue|propose)|\b(?:shows?|showed"
        r"|proves?|proved|found|finds"
        r"|demonstrate[sd]?|establishe[sd]|implies|theorem|converges?|concludes?|argues?)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:if|unless|provided|assum\w+|under the|only when|as long as|whenever|suppose"
        r"|holds? for)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:experiment\w*|empirical\w*|observ\w+|dataset|MNIST|CIFAR\S*|ImageNet|Figure|Fig\."
        r"|Table|accuracy|\d+%)",
        re.IGNORECASE,
    ),
)


def role(sentence: str, subjects: Sequence[str] = ()) -> int:
    """Where a sentence belongs in an answer: definition 0, result or plain 1, condition 2, evidence 3."""
    if any(defines(sentence, name) for name in subjects):
        return 0
    return next((place for place, cue in enumerate(_ROLES) if cue.search(sentence)), 1)
