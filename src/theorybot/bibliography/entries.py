"""A bibliographic entry, in the shapes that papers and notes print, as a Work."""

from __future__ import annotations

import re
from dataclasses import replace

from theorybot.bibliography.identifiers import (
    arxiv_id,
    doi,
    form_in,
    is_generic,
    is_literature,
    trim_address,
    work_at,
)
from theorybot.bibliography.links import Link, find_links
from theorybot.bibliography.names import family_name, is_name, scan_authors, split_names
from theorybot.bibliography.titles import YEAR, clean_title, read_rest, venue_of, year_of
from theorybot.types import Work

LABEL = re.compile(r"\s*(?:[-*+•]\s+|\[(\d{1,3}|[\w+]{2,12}\d{2}[a-z]?)\]:?\s+|(\d{1,3})[.)]\s+)")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
DATED = re.compile(
    rf"({YEAR})[a-z]?(?:-\d\d(?:-\d\d)?|\s+{_MONTH}(?:\s+\d{{1,2}})?|\s+\d{{1,2}}\s+{_MONTH})?\s*[,.:]\s+"
)
_YEAR_NEXT = re.compile(
    rf"[\s.,]*(?:\(\s*({YEAR})[a-z]?(?:,[^()]{{1,20}})?\)|({YEAR})[a-z]?(?=[.,:]))[\s.,:]*"
)
_EDITORS = re.compile(r"[\s,]*\(?[Ee]d(?:s|itors?)?\.?\)?[.,:]\s*")
_LONGEST_ENTRY = 500  # characters of a paragraph that is taken for an entry although it begins otherwise
_BY = re.compile(r"\bby\s+")
_VENUE_ON = re.compile(
    r"\s+on\s+((?:The\s+|the\s+)?[A-Z][\w.]*(?:\s+(?:of\s+)?[A-Z][\w.]*){0,5})\s*[.,]?\s*$"
)


def parse_entry(text: str) -> Work:
    """The work that one entry of a reference list names; what cannot be read is None or empty.

    Reads "Family, A. and Family, B. (2018). Title. Venue", "[12] A. Family. Title. In Venue, 2017",
    'A. Family, "Title," Venue, 2017', "2017 July 10, Given Family. [Title](address). *Venue*" and their
    mixtures. Works on any text and never raises.
    """
    label = LABEL.match(text)
    text = text[label.end() if label else 0 :].strip()[:4000]
    links = find_links(text)
    work = _identified(Work(), text, links)
    titled = next((link for link in links if link.text and not is_generic(link.text)), None)
    if titled is not None:
        return _around_title(work, text, titled, links)
    return _plain(work, _without_links(text, links))


def entry_links(text: str) -> list[Work]:
    """Further works an entry links besides its own: `[video](…)`, `[news](…)`; code and the like left out."""
    links = find_links(text)
    main = _main_link(links)
    extras = []
    for link in links:
        form = form_in(link.text) if is_generic(link.text) else None
        if link is not main and form and form != "paper":
            extras.append(replace(work_at(link.url), form=form))
    return extras


def _main_link(links: list[Link]) -> Link | None:
    """The link to the work itself: a titled one, else one that identifies literature."""
    titled = [link for link in links if link.text and not is_generic(link.text)]
    if titled:
        return titled[0]
    return next((link for link in links if is_literature(work_at(link.url))), None)


def _identified(work: Work, text: str, links: list[Link]) -> Work:
    main = _main_link(links) or next((link for link in links if not link.text), None)
    at = work_at(main.url) if main else Work()
    number = (at.arxiv_id, at.arxiv_version) if at.arxiv_id else arxiv_id(text)
    url = at.url if main and main.url.startswith(("http", "www")) else None
    return replace(
        work,
        arxiv_id=number[0] if number else None,
        arxiv_version=number[1] if number else None,
        doi=at.doi or doi(text),
        url=trim_address(url) if url else None,
        form=at.form,
    )


def _around_title(work: Work, text: str, titled: Link, links: list[Link]) -> Work:
    """An entry whose title is a link: authors and date stand before it, or after it with "by"."""
    before, after = text[: titled.start], text[titled.end :]
    dated = DATED.match(before)
    authors, end = scan_authors(before, dated.end() if dated else 0)
    if not authors:
        authors = authors_after(after) or split_names(before[dated.end() if dated else 0 :].rstrip(" ,.("))
    printed = _YEAR_NEXT.match(before, end) if authors else None
    year = int(dated[1]) if dated else year_of(printed[0] if printed else before) or year_of(after)
    others = [Link(link.start - titled.end, link.end - titled.end, link.text, link.url) for link in links]
    rest = _without_links(after, [link for link in others if link.start >= 0])
    return replace(work, authors=authors, year=year, title=clean_title(titled.text), venue=venue_of(rest))


def authors_after(text: str) -> tuple[str, ...]:
    """The authors named after "by" in the rest of an entry: "by Lin, Tegmark and Rolnick"."""
    match = _BY.search(text)
    if match is None:
        return ()
    named = re.sub(r",?\s+et\s+al\.?", "", text[match.end() :])
    return split_names(re.split(r"(?<!\b[A-Z])[.:;(\[–—]\s|\s+(?:on|at|in)\s|,\s*\d", named)[0])


def venue_after(text: str) -> str | None:
    """The place named at the end of an entry: "on Technology Review"; a topic in small letters is none."""
    match = _VENUE_ON.search(text)
    return match[1].strip(" .") if match else None


def _without_links(text: str, links: list[Link]) -> str:
    for link in reversed(links):
        shown = link.text or (link.url if link.url[:5].casefold() == "arxiv" else "")
        text = text[: link.start] + ("" if is_generic(shown) else shown) + text[link.end :]
    return re.sub(r"[ \t\n]+", " ", text).strip()


def _plain(work: Work, text: str) -> Work:
    text = re.sub(r"\b([ÇŞ]) (?=[a-z])", r"\1", text)  # what is left of a cedilla set apart
    dated = DATED.match(text)
    authors, end = scan_authors(text, dated.end() if dated else 0)
    if not authors:
        authors, end = _families(text)
    editors = _EDITORS.match(text, end) if authors else None
    end = editors.end() if editors else end
    printed = _YEAR_NEXT.match(text, end)
    rest = read_rest(text[printed.end() if printed else end :], listed=bool(authors and not printed))
    year = int(dated[1]) if dated else int(printed[1] or printed[2]) if printed else rest.year
    if not authors and rest.title:
        authors = authors_after(rest.after)
    return replace(work, authors=authors, year=year, title=rest.title, venue=rest.venue)


def _families(text: str) -> tuple[tuple[str, ...], int]:
    """Authors of whom only family names are printed, before a year in brackets: "Lee and Novak (2017)"."""
    match = re.match(rf"([^()\d]{{2,300}}?),?\s*(?=\({YEAR})", text)
    names = (
        tuple(re.split(r",\s*(?:and\s+|&\s*)?|\s+and\s+|\s*&\s*", re.sub(r",?\s+et al\.?", "", match[1])))
        if match
        else ()
    )
    if match and names and all(is_name(name) for name in names):
        return names, match.end()
    return (), 0


def looks_like_entry(text: str) -> bool:
    """Whether a paragraph may be an entry: it begins with authors, a date, a label or a link; or it is
    short and has a year or an identifier.
    """
    body = text[:4000]
    label = LABEL.match(body)
    start = label.end() if label else 0
    if DATED.match(body, start) or re.match(r"\[[^\[\]]+\]\(|<?https?://", body[start:]):
        return True
    authors, _ = scan_authors(body, start)
    if authors and all(len(family_name(author)) > 1 for author in authors[:1]):
        return True
    dated = year_of(body) is not None or arxiv_id(body) is not None or doi(body) is not None
    return len(text) < _LONGEST_ENTRY and (dated or bool(find_links(body)))
