"""Split text into sentences with offsets, in prose, Markdown and text taken from PDFs.

Two steps: lines are grouped into blocks that no sentence crosses (paragraphs, list items, headings, table
rows, fenced code), then each block is cut at the stops that end a sentence. Both steps look at each
character a bounded number of times, so the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

Span = tuple[int, int]

# A stop with what closes after it: quotes, brackets, emphasis, footnote numbers. The pattern looks at
# nothing beyond the run, so a long run of stops is consumed once and never tried again from its middle.
_STOP = re.compile(r"(?:[.!?…]+|[。！？]+)(?:[\"'”’»)\]}*_¹²³⁴-⁹⁰]|\[\d{1,3}\])*")
_OPENERS = re.compile(r"[\"'“‘«(\[{*_]*")
_ITEM_OF_TEXT = re.compile(r"\((?:[ivx]{1,4}|[a-h])\)\s+(?=[A-Z])")  # "… of the loss. (ii) The second …"
_SHIELD = re.compile(
    r"`[^`\n]{1,200}+`"
    r"|\$\$[^$]{1,400}+\$\$"
    r"|\$(?=\S)[^$]{1,300}+(?<=\S)\$(?!\d)"
    r"|\\\(.{1,300}?\\\)|\\\[.{1,400}?\\\]",
    re.DOTALL,
)
_WORD = re.compile(r"[^\s()\[\]{}\"“”‘«»,;]*\Z")
_NEXT_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_INITIALS = re.compile(r"(?:[^\W\d_]\.[-‐–]?)*[^\W\d_]\Z")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}\Z")
_LABELLED = re.compile(
    r"(?:(?:Theorem|Lemma|Proposition|Corollary|Definition|Remark|Example|Assumption|Claim|Conjecture|"
    r"Figure|Fig\.|Table|Algorithm|Proof|Step|Case)(?: of \w+)?\s*[A-Z]?[\d.]*|\W{0,4}[\dA-Za-z]{1,3}|"
    r"\W{0,4}\d+(?:\.\d+)*)(?:\s*\([^()]{1,60}\))?\Z"
)
_NEVER = re.compile(
    r"i\.e|e\.g|ie|eg|cf|vs|viz|resp|w\.r\.t|s\.t|approx|ca|dr|prof|mrs?|ms|st|messrs|a\.k\.a|esp|incl"
)
# These stand before a number, a letter or a bracket: "Fig. 2", "Eq. (3)", "No. 5", "App. B".
_LABEL = re.compile(
    r"figs?|eq[ns]?|eqns|thms?|lemm?|props?|cor|defn?|secs?|sects?|ch|chap|appx?|refs?|tab|tbl|algo?|nos?|"
    r"vols?|pp?|ex|eds?|art|par|para|rem|asm|ass|assump|conj|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_PLAIN = re.compile(r"al|etc|jr|sr|inc|ltd|corp|et|univ|dept|proc|conf|trans|ann|math|phys")
_STARTER = re.compile(
    r"Th(?:e|is|at|ese|ose|ere|en|us|erefore|ey|eir)|Here|Hence|He|She|Its?|We|Our|If|In|On|At|As|An|And|But|"
    r"By|For|From|To|Wh(?:en|ere|ile|ereas|at|y|ich|o)|With|Without|However|Moreover|Furthermore|Finally|"
    r"First|Second|Next|Let|Suppose|Assume|Note|Since|So|Such|Some|Similarly|Now|Also|Although|Because|Both|"
    r"Consider|Define|Denote|Each|Every|Given|Indeed|Instead|More|Most|Recall|Using|How|Is|Are|Can|Does|Do|"
    r"Did|Not?|Yes|One|Two|All|Any|You|I|Proof|Another|Intuitively"
)

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^\n`]*)\Z")
_ATX = re.compile(r" {0,3}(?:#{2,6}[ \t]+\S|#[ \t]+[^\sa-z])")
_LOWER_ATX = re.compile(r" {0,3}#[ \t]+[a-z]")
_RULE = re.compile(r" {0,3}(?:={3,}|-{3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})[ \t]*\Z")
_ITEM = re.compile(r"[ \t]*(?:([-*+])|(\d{1,3})[.)]|([•◦▪‣∙●]))[ \t]+\S")
_TABLE_ROW = re.compile(r" {0,3}\|[ \t:-][^\n]*\|\Z")
_TABLE_LINE = re.compile(r" {0,3}\|[ \t]*:?-{2,}[-|: \t]*\Z")
_ALONE = (_ATX, _RULE, _TABLE_ROW, _TABLE_LINE, _FENCE)  # a fence that is never closed is only a line


def sentences(text: str) -> list[Span]:
    """Half-open spans of the sentences of `text`: ordered, disjoint, with no white space at their ends.

    Together they cover every character that is not white space. A blank line, a heading, a list item, a
    table row and fenced code end a sentence; a single line break is white space.
    """
    return [span for start, end in _blocks(text) for span in _split(text, start, end)]


def _split(text: str, start: int, end: int) -> Iterator[Span]:
    fenced = _FENCE.match(text[start:end].partition("\n")[0])
    cuts = [] if fenced else _cuts(text, start, end)
    for left, right in pairwise([start, *cuts, end]):
        span = _trim(text, left, right)
        if span[0] < span[1]:
            yield span


def _trim(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return start, start + len(piece.strip())


def _cuts(text: str, start: int, end: int) -> list[int]:
    """Positions right after the stops that end a sentence between `start` and `end`."""
    cuts: list[int] = []
    begin = _trim(text, start, end)[0]
    shields = _SHIELD.finditer(text, start, end)
    shield = next(shields, None)
    for stop in _STOP.finditer(text, start, end):
        while shield and shield.end() <= stop.start():
            shield = next(shields, None)
        if shield and shield.start() < stop.start():
            continue
        if _ends_sentence(text, begin, stop, end):
            cuts.append(stop.end())
            begin = stop.end()
    return cuts


def _ends_sentence(text: str, begin: int, stop: re.Match[str], end: int) -> bool:
    mark = stop.group()
    if mark[0] in "。！？":
        return True
    after = stop.end()
    if after >= end or not text[after].isspace():
        return False
    follow = _skip_space(text, after, end)
    opened = _ITEM_OF_TEXT.match(text, follow, end) or _OPENERS.match(text, follow, end)
    inner = opened.end() if opened else follow
    if inner >= end:
        return True
    if text[inner] in ".,;:)]}=<>≤≥+/%":
        return False
    if mark[0] in "?!":
        return not text[inner].islower()
    word_match = _WORD.search(text[max(begin, stop.start() - 40) : stop.start()])
    word = word_match.group() if word_match else ""
    return _stop_ends(text, begin, stop, word, (follow, inner))


def _skip_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _stop_ends(text: str, begin: int, stop: re.Match[str], word: str, opening: Span) -> bool:
    """Whether a full stop or an ellipsis after `word` ends a sentence."""
    follow, inner = opening  # where the next word begins, with and without its quotes and brackets
    mark, ahead = stop.group(), text[inner]
    next_match = _NEXT_WORD.match(text, inner, inner + 40)
    next_word = next_match.group() if next_match else ""
    initial = text[inner + len(next_word) : inner + len(next_word) + 1] == "."
    starter = _STARTER.fullmatch(next_word) is not None and not initial
    if mark.startswith(("..", "…")):
        return ahead.isupper() and not (word == "" and mark[-1] in ")]")
    if not word.strip(".'’*_"):
        if stop.start() > begin and not text[stop.start() - 1].isspace():
            return not ahead.islower()  # a closing bracket stands before the stop
        # " . " stands alone in formulas taken from PDFs
        return starter or (len(next_word) > 1 and next_word[0].isupper())
    if ahead.islower():
        return (
            _variable_starts(text, inner, next_word) and len(word) > 3 and word.isalpha() and word.islower()
        )
    bare = word.lstrip("*_'’-–—/").casefold()
    never, label, plain = (words.fullmatch(bare) for words in (_NEVER, _LABEL, _PLAIN))
    dotted = _DOTTED.match(bare)
    if (never or label or plain or dotted) and (")" in mark or "]" in mark):
        return False
    if never:
        return False
    if label:
        return len(next_word) > 1 and follow == inner
    if plain or dotted:
        return bool(starter or plain) and ahead.isupper() and follow == inner
    return not _is_label(text, begin, stop.start()) and _word_ends(word, ahead, starter)


def _word_ends(word: str, ahead: str, starter: bool) -> bool:
    if word[-1].isdigit():
        return not ahead.isdigit()
    last = word.rsplit("-", 1)[-1] if "." not in word else word
    if _INITIALS.match(last) and last[-1].isupper():
        return starter  # "M. I. Jordan", but "the space X. The"
    return True


def _variable_starts(text: str, inner: int, next_word: str) -> bool:
    """Whether a lower-case mathematical letter ("f is convex") stands at `inner`."""
    return len(next_word) == 1 and next_word != "a" and text[inner + 1 : inner + 2] in {" ", "(", "_"}


def _is_label(text: str, begin: int, stop: int) -> bool:
    """Whether the sentence so far is only a label, such as "Theorem 3.1" or the number of a list item."""
    return stop - begin <= 100 and bool(_LABELLED.match(text[begin:stop].strip()))


def _blocks(text: str) -> Iterator[Span]:
    """Spans between which sentences may run: cut the lines of `text` where a new block begins."""
    starts = [0, *(match.end() for match in re.finditer("\n", text)), len(text)]
    lines = [text[left:right].rstrip() for left, right in pairwise(starts)]
    begin = 0
    for index in _boundaries(lines):
        yield begin, starts[index]
        begin = starts[index]
    yield begin, len(text)


def _boundaries(lines: list[str]) -> Iterator[int]:
    """Numbers of the lines before which a block ends."""
    closing = _closing_fences(lines)
    item = ""  # the marker of the list the line stands in; empty outside lists
    fence_end = -1
    for index, line in enumerate(lines):
        before = lines[index - 1] if index else ""
        if index <= fence_end:
            continue
        if index == fence_end + 1 or not line or not before:
            yield index
        if index in closing:
            yield index
            fence_end = closing[index]
            continue
        marker = _marker(line)
        if marker and (not before or before.endswith(":") or marker == item or _bullet_ok(marker, before)):
            item = marker
            yield index
            continue
        if not before and not line[:1].isspace():
            item = ""
        if _alone(line) or _alone(before) or (not before and _LOWER_ATX.match(line)):
            yield index


def _marker(line: str) -> str:
    match = _ITEM.match(line)
    return "" if match is None else match[1] or match[3] or "1."


def _bullet_ok(marker: str, before: str) -> bool:
    """Whether a marker in the middle of a paragraph starts an item: a "-" there is more often a minus."""
    return marker in "*•◦▪‣∙●" or (marker != "1." and before[-1] in ".!?;")


def _alone(line: str) -> bool:
    """Whether the line is a block by itself: a heading, a rule, a row of a table."""
    return any(pattern.match(line) for pattern in _ALONE)


def _closing_fences(lines: list[str]) -> dict[int, int]:
    """The line that closes the fence opened on each line; a fence that nothing closes is left out."""
    pairs: dict[int, int] = {}
    opened: tuple[int, str] | None = None
    for index, line in enumerate(lines):
        match = _FENCE.match(line)
        if match is None:
            continue
        if opened is None:
            opened = (index, match[1])
        elif match[1].startswith(opened[1]) and not match[2].strip():
            pairs[opened[0]] = index
            opened = None
    return pairs
