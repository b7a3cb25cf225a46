"""Sentences of a passage -> spans that read alone: what may be quoted by itself. Pure.

A sentence that leans on the one before ("This shows …", "It …") comes with it or not at all. A connective in
front ("However, …") is left out: the span begins after it, so that the words stay the document's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Span = tuple[int, int]

_LONGEST = 90  # words in a quotable span
_SHORTEST = 6
BEFORE = 2  # sentences that may come in front of one that leans on them

# What stands in front of a sentence and is no part of what it says: numbers of items, footnote figures.
_LABEL = re.compile(
    r"(?:[-*+•◦▪–—]\s+|\(?(?:\d{1,2}|[ivx]{1,4}|[a-h])[.)]\s+|\[\d+\]\s+|\d{1,2}(?=[A-Z][a-z]))+"
    r"|(?:(?:\d+\.)+\d*|[A-Z]\.\d+)\s+(?=[A-Z][a-z])|[∗†‡*]+\s*(?=[A-Z])"
)
_CONNECTIVE = re.compile(
    r"(?:(?:However|Moreover|Furthermore|Additionally|In addition|Nevertheless|Nonetheless|Therefore|Thus"
    r"|Hence"
    r"|Consequently|As a (?:result|consequence)|Accordingly|Similarly|Likewise|Conversely|By contrast"
    r"|In contrast|On the other hand|On the one hand|Instead|As such|Here|To be precise|As expected"
    r"|Finally|Lastly|Firstly?|Secondly?|Thirdly?|Also"
    r"|Besides|Indeed|In fact|In particular|Specifically|Notably|Interestingly|Surprisingly|Importantly"
    r"|For (?:example|instance)|Again|Then|Next|Overall|In (?:summary|short|conclusion)|To summarize"
    r"|Still|Yet|So|Meanwhile|At the same time|Of course|Note that|Recall that"
    r"|We (?:also )?note that)\s*,\s*"
    r"|(?:However|Moreover|But|And|Or|So|Yet|Thus|Hence|Therefore|Note that|Recall that|Notice that)\s+)+"
)
# Openers that point at something before. "This paper" and "It is known that" do not.
_LEANING = re.compile(
    r"(?:This|These)\b(?!\s+(?:paper|work|article|survey|review|note|notes|thesis|book|tutorial|chapter"
    r"|monograph)\b)"
    r"|(?:That|Those)\b(?!\s+(?:is|which|who|of)\b)"
    r"|(?:They|He|She|Its|Their|Theirs|His|Her|Such|Both(?! (?:\w+ ){1,4}and\b)|Neither|Either"
    r"|Each of (?:these|them)|Doing so|As such"
    r"|Otherwise|Then|There(?=,)|Here|Now|Hereby|Thereby|Therein|Whereas|Which|While this|If so|If not"
    r"|In (?:this|that|these"
    r"|those|such|both)(?! (?:paper|work|article|survey|review|note|notes|section|thesis|chapter)\b)"
    r"|(?:At|By|For|From|On|With|Under|Of|To|Because of|Due to|Despite|Unlike|Like|Besides|After|Before"
    r"|Using)"
    r" (?:this|that|these|those|them|it|such|both)\b|Given (?:this|these|such|both)\b"
    r"|The (?:former|latter|same|above|following|previous|preceding|last|second|third|other|others"
    r"|resulting|first one)"
    r"|Another|Others|Equivalently|In other words|That is|Namely|To (?:this|that) end|More (?:precisely"
    r"|generally|specifically)"
    r"|Not only|Alternatively|Rather|Here,|Along (?:these|this))\b"
    r"|\w+ing (?:why|how|whether) (?:this|that|it|they)\b"
    r"|(?:[\w’'-]+\s+){1,6}that (?:this|these)\b"
    r"(?!\s+(?:paper|work|article|survey|review|note|thesis)\b)"
    r"|It\b(?!\s+(?:is|was|has been|can be|may be|should be|turns out|follows|seems|appears|remains"
    r"|could be)\s+"
    r"(?:\w+\s+){0,2}?(?:known|shown|clear|possible|hard|easy|difficult|important|well[- ]known|natural"
    r"|tempting|believed"
    r"|argued|observed|proved|proven|conjectured|thought|found|interesting|useful|worth|common|noted"
    r"|likely)\b)",
    re.IGNORECASE,
)
# A name given to what the sentence before said; few words of its own are enough.
_NAMING = re.compile(
    r"(?:We|They|The authors|One|Which we|[A-Z]\w+ et al\.) (?:\w+ )?(?:call|term|name|dub|refer to|denote)s?"
    r" (?:this|these|such|it(?!.*\b(?:when|if|where)\b))\b",
    re.DOTALL,
)
_WHOLE = re.compile(
    r"[\"'“‘(\[*_$`]*[\wÀ-Þ∀-⋿].*[.!…;][\"'”’)\]*_$`¹²³]*(?:\s?\[[^\[\]]{1,80}\])*\Z", re.DOTALL
)
_CAPTION = re.compile(
    r"(?:Supplementary\s+)?(?:Figure|Fig\.|Table|Algorithm|Listing|Box|Plate)\s*[A-Z]?\d"
    r"(?![\w.]*\s(?:\([^()]{1,20}\)\s)?(?:shows?|plots?|depicts?|compares?|illustrates?|gives|lists"
    r"|reports|suggests?)\b)|\(?(?:Left|Right|Top|Bottom|Middle"
    r"|Upper|Lower)(?:\s+(?:panel|row|column)s?)?\)?\s*[:.)]|\([a-h]\)|[A-H]\)\s",
    re.IGNORECASE,
)
_AFTER_CAPTION = re.compile(
    r"(?:Figure|Fig\.|Table|Algorithm)\s*[A-Z]?\d+(?:\.\d+)*\s*[.:"
    r"|]?\s*(?:\(?\w+\)?[.:])?\s*\Z",
    re.IGNORECASE,
)
_BLOCK = re.compile(
    r"(?:Supplementary\s+)?(?:Figure|Fig\.|Table|Algorithm)\s*[A-Z]?\d+(?:\.\d+)*\s*[.:|]", re.IGNORECASE
)
_PANEL = re.compile(
    r"\((?:left|right|top|bottom|[a-h])\)\s.*\((?:left|right|top|bottom"
    r"|[a-h])\)",
    re.IGNORECASE | re.DOTALL,
)
_AFFILIATION = re.compile(
    r"\b(?:Departments?|Dept|University|Universit\w+|Institut\w*|Laborator\w+|Facult\w+|School of"
    r"|Google|Research"
    r"|Inc\.|USA|CNRS|EPFL|ETH|MIT)\b|[\w.{},]+@[\w.]+|\bcorrespond(?:ence|ing author)\b"
)
_CREDIT = re.compile(
    r"(?:Work (?:was )?(?:performed|done) (?:while|when|at)|Equal contribution|These authors"
    r"|Correspondence to|Proceedings of|Copyright|Published (?:as|in)|Under review|Preprint"
    r"|Accepted (?:at|to|by))\b"
)
# What is where, in the paper itself or in other notes: true, and no answer to anything.
_ROADMAP = re.compile(
    r"(?:In|The|Our) (?:the )?(?:remainder|rest|outline|plan|structure|organi[sz]ation|next section"
    r"|following section"
    r"|(?:Sections?|Sec\.|Appendix|Appendices|Chapter|§)\s*\S+)\b.{0,80}?(?:\bwe\b|\bis organi[sz]ed"
    r"|\bis structured|\bpresents?\b|\bas follows)"
    r"|(?:Sections?|Sec\.|Appendix|Chapter|§)\s*\S+ (?:is|presents?|describes?|contains?|discusses"
    r"|reviews|gives|provides|details)\b"
    r"|[Ww]e (?:\w+ )?(?:conclude|close|end|begin|start)\b.{0,150}?"
    r"\b(?:Sections?|Sec\.|Appendix|Chapter|§)\s*\S+"
    r"|We refer the (?:interested )?reader\b|(?:See|See also|We refer to) (?:Sections?|Appendix|Figure"
    r"|Fig|Table|Ref|\[|\()"
    r"|The \w+ \[\[[^\[\]]+\]\](?:,? (?:and )?\[\[[^\[\]]+\]\])*"
    r" (?:summari[sz]es?|covers?|treats?|presents?|collects?|lists?)\b"
    r"|(?:More )?[Dd]etails (?:are|can be found)\b"
    r"|(?:An?|Some|Our|The) (?:\w+ ){0,6}(?:is|are) (?:shown|given|depicted|illustrated|plotted|listed)"
    r" in (?:the )?(?:Figures?|Fig\.|Tables?|Sections?|Appendix|Supplement)\s*[\w.]*\.?\Z",
    re.DOTALL,
)
_TORN = re.compile(
    r"[\ufffd\ue000-\uf8ff]|/uni\w{4}|/C\d+|(?:\A|\s)/[A-Z][A-Za-z]{3,}"
    r"|[a-z,;]\s+\d{1,2}[A-Z][a-z]{2,}\s"  # glyph names; a footnote's number glued to its text
    r"|(?:(?<![\w.])\d+(?:\.\d+)?%?\s+){3}"  # the axis of a figure
    r"|=.*[^.\s]?[,.]?\s\(\d{1,3}(?:\.\d{1,2})?\)(?:\s|\Z)"
    r"|(?:(?:[=≤≥≈](?!\s*[-−]?\d+\.\d)|[∑∏∫∼→∈≜∇∂]).*){4}",  # a displayed equation; "b = 0.97" is a result
    re.DOTALL,
)
_CITED = re.compile(r"\[[^\[\]]{1,80}\]|\([^()]*\b(?:19|20)\d\d[a-z]?[^()]*\)")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*%?")
_PAIRS = ("()", "[]", "{}")
_ITEM = re.compile(r"(?<![\w(\[])(?:[a-h]|[ivx]{1,4}|\d{1,2})\)(?=\s)")  # "a) fast, b) exact"


def quotable(text: str, sentences: Sequence[Span]) -> list[Span | None]:
    """For each sentence (spans in `text`, in order) the span that may be quoted for it; None for none."""
    return [_span(text, sentences, index) for index in range(len(sentences))]


def leans(sentence: str) -> bool:
    """Whether a sentence says something only together with the one before it."""
    start = _opening(sentence, 0, len(sentence))
    return bool(_LEANING.match(sentence, start) or _NAMING.match(sentence, start))


def _span(text: str, sentences: Sequence[Span], index: int) -> Span | None:
    start, end = sentences[index]
    start = _opening(text, start, end)
    naming = _NAMING.match(text, start, end)
    whole = _prose_enough(text[start:end]) if naming else is_prose(text[start:end])
    if not whole or _in_caption(text, sentences, index):
        return None
    first = index
    while _LEANING.match(text, start, end) or (naming and first == index):
        first -= 1
        if first < max(0, index - BEFORE):
            return None
        start = _opening(text, *sentences[first])
        if not _prose_enough(text[start : sentences[first][1]]) or _in_caption(text, sentences, first):
            return None
    return (start, end) if len(_WORD.findall(text, start, end)) <= _LONGEST else None


def _opening(text: str, start: int, end: int) -> int:
    """Where a sentence begins to say something: after its label and its connective."""
    for pattern in (_LABEL, _CONNECTIVE):
        match = pattern.match(text, start, end)
        start = match.end() if match else start
    return start


def is_prose(text: str) -> bool:
    """Whether it is one whole sentence of prose: no caption, author line, table row or torn formula."""
    found = _WORD.findall(_CITED.sub(" ", text))
    return (
        len(found) >= _SHORTEST
        and _prose_enough(text)
        and sum(len(word) > 2 for word in found) >= 0.45 * len(found)
        and len(_NUMBER.findall(_CITED.sub(" ", text))) <= 0.4 * len(found)
    )


def _prose_enough(text: str) -> bool:
    """What also holds of a sentence that only comes in front of another."""
    dense = re.sub(r"\s", "", text)
    letters = sum(character.isalpha() for character in dense)
    return (
        bool(_WHOLE.match(text))
        and not _CAPTION.match(text)
        and letters >= 0.6 * len(dense)
        and not _TORN.search(text)
        and not _PANEL.search(text)
        and not (_CREDIT.match(text) or _ROADMAP.match(text))
        and len(_AFFILIATION.findall(text)) < 3
        and (_is_balanced(text) or _is_balanced(_ITEM.sub(" ", text)))
    )


def _is_balanced(text: str) -> bool:
    return all(text.count(pair[0]) == text.count(pair[1]) for pair in _PAIRS)


def _in_caption(text: str, sentences: Sequence[Span], index: int) -> bool:
    """Whether the sentence follows a bare "Figure 3.", or stands in a paragraph that begins with one."""
    if index == 0:
        return False
    gap = text.rfind("\n\n", 0, sentences[index][0])
    labelled = _BLOCK.match(text, 0 if gap < 0 else gap + 2)
    return bool(labelled or _AFTER_CAPTION.match(text[slice(*sentences[index - 1])]))
