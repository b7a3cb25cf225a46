"""Rules on running text: claims without a citation, dead links to headings, what was lost in reading."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches

from theorybot.asking import claims
from theorybot.bibliography import find_links
from theorybot.linting.subject import Spot, Subject
from theorybot.readers.markdown import blank, code_spans, headings
from theorybot.readers.note_citations import in_quotation
from theorybot.types import Document
from theorybot.wiki import find_wiki_links

_SHOWN = re.compile(
    r"\b(?:is|are|was|were|has been|have been|can be)\s+(?:\w+ly\s+|well[ -])?"
    r"(?:shown|proved|proven|demonstrated|established|known|believed|conjectured|observed|reported|argued)"
    r"\s+(?:that|to)\b",
    re.IGNORECASE,
)
_OURS = re.compile(r"\b(?:I|[Ww]e|[Oo]ur|[Mm]y)\b")
_GOES_ON = re.compile(
    r"\W*(?:(?:also|but|and|then|moreover|furthermore|further|in addition|apart from this|thus|hence"
    r"|here|so|instead|finally),?\s+)*"
    r"(?:they|this|these|that|those|it|he|she|such|the (?:authors?|paper|same|latter))\b",
    re.IGNORECASE,
)
_LINK_ALONE = re.compile(r"\[[^\[\]]*\]\(|\[\[|https?://")
_SHORTEST = 6  # words of a claim


def uncited_claim(subject: Subject) -> Iterator[Spot]:
    """Sentences that say what somebody showed or what is known, and cite nothing.

    One that goes on after a cited sentence of its paragraph ("They also show …") is covered by it.
    """
    places = sorted(citation.start for citation in subject.document.citations)
    covered, last, at = False, 0, 0
    for start, end in subject.prose:
        text = subject.text[start:end]
        if "\n\n" in subject.text[last:start]:
            covered = False
        while at < len(places) and places[at] < start:
            at += 1
        cites = at < len(places) and places[at] < end
        follows = covered and _GOES_ON.match(text) is not None
        if not (cites or follows) and _is_claim(text) and not in_quotation(subject.text, start):
            yield Spot(
                start, end, "a claim without a citation", "cite who showed it, or say that it is yours"
            )
        covered, last = cites or follows, end


def _is_claim(text: str) -> bool:
    plain = re.sub(r"^\W+", "", text)
    return (
        (claims(plain) or _SHOWN.search(plain) is not None)
        and len(plain.split()) >= _SHORTEST
        and not plain.rstrip().endswith(("?", ":"))
        and not _OURS.search(plain)
        and not _LINK_ALONE.search(plain)
    )


def dead_anchor(subject: Subject) -> Iterator[Spot]:
    """Links to a heading of the same file that is not there."""
    if subject.document.kind != "note":
        return
    known = _anchors(subject.text, subject.plain)
    for link in find_links(subject.visible):
        if link.url.startswith("#") and len(link.url) > 1 and slug(link.url[1:]) not in known:
            near = next((name for name in sorted(known) if slug(link.url[1:])[:6] == name[:6]), None)
            out = f"did you mean #{near}?" if near else "link to a heading of this file"
            yield Spot(link.start, link.end, f"no heading '{link.url}' in this file", out)


def dead_wiki_link(subject: Subject) -> Iterator[Spot]:
    """Wiki links to a note that is neither a file nor a document, or to a heading that it does not have."""
    own = _anchors(subject.text, subject.plain) if subject.document.kind == "note" else set()
    for link in find_wiki_links(subject.visible):
        name = link_name(link.target)
        if link.embeds and "." in name and not name.endswith(".md"):
            continue  # a picture
        there = own if not link.target else subject.named.get(name)
        if link.target and name not in subject.named:
            near = get_close_matches(name, subject.named, 1, 0.75)
            out = f"did you mean [[{near[0]}]]?" if near else "write the note, or mend its name"
            yield Spot(link.start, link.end, f"no note '{link.target}'", out)
        elif there is not None and _lacks(there, link.heading):
            where = f"'{link.target}'" if link.target else "this note"
            out = "link to a heading that is there"
            yield Spot(link.start, link.end, f"no heading '{link.heading}' in {where}", out)


def _lacks(known: Collection[str], heading: str) -> bool:
    """Whether a heading is named that is not known; "^…" names a paragraph, "page=3" a page of a PDF."""
    return (
        bool(heading)
        and not heading.startswith(("^", "page="))
        and slug(heading.rpartition("#")[2]) not in known
    )


def link_name(target: str) -> str:
    """The name by which a wiki link finds its note: without folders and ".md", in small letters."""
    return target.replace("\\", "/").rpartition("/")[2].casefold().removesuffix(".md").strip()


def anchors(document: Document) -> frozenset[str]:
    """What a link after "#" may name in a note."""
    return frozenset(_anchors(document.text, blank(document.text, code_spans(document.text)[0])))


def _anchors(text: str, plain: str) -> set[str]:
    """What `#…` may name: headings as GitHub and Pandoc make names of them, and names given in the text."""
    found: set[str] = set()
    for heading in headings(plain):
        name = slug(heading.title)
        number = next((n for n in range(1, 1000) if f"{name}-{n}" not in found), 0)
        found |= {name if name not in found else f"{name}-{number}", re.sub(r"^[^a-z]+", "", name)}
    given = re.findall(r"\{#([\w:.-]+)[^{}]*\}|<\w+\s[^<>]*?(?:id|name)=[\"']([^\"']+)[\"']", text)
    return found | {one or other for one, other in given} | {slug(one or other) for one, other in given}


def slug(title: str) -> str:
    """A heading as the part of an address after "#"."""
    plain = re.sub(r"%20", " ", title).casefold()
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", plain).strip())


def lost_in_reading(subject: Subject) -> Iterator[Spot]:
    """What the reader could not read, or found broken off."""
    for remark in subject.document.remarks:
        if remark.startswith("line ") and "duplicate entry key" in remark:
            continue  # said where the key stands
        start, end = _place(subject, remark)
        yield Spot(start, end, remark, "mend that place in the file")


def _place(subject: Subject, remark: str) -> tuple[int, int]:
    """The line or the end of the section that a remark names; else the first line."""
    numbered = re.search(r"\bline (\d+)", remark)
    named = re.search(r"the text of '(.+)' breaks off", remark)
    start = 0
    if numbered:
        for _ in range(int(numbered[1]) - 1):
            start = subject.text.find("\n", start) + 1
    for section in subject.document.sections if named else ():
        if named and section.heading and section.heading[-1] == named[1]:
            start = max(section.start, subject.text.rfind("\n", 0, section.end) + 1)
            return max(start, section.end - 80), section.end
    end = subject.text.find("\n", start)
    return start, end if end >= 0 else len(subject.text)
