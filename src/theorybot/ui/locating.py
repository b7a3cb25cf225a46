"""Where a quote stands among the letters that a page shows: they agree in letters and in little else. Pure.

pypdf's text, which quotes are cut from, has its hyphens mended and its ligatures taken apart; what PDFium
reads has not, and it maps some mathematics to other letters. So only letters are compared, without case and
accents; what stands between (a footnote, a page number, another column) is stepped over.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_SURE = 0.9  # of the quote's letters must be found, else nothing is marked
_FOREIGN = 0.05  # of the marked letters may be other ones than the quote's: mathematics read differently
_SCRAP = 4  # letters: shorter agreements far from others are chance


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from the page's lower left."""

    left: float
    bottom: float
    right: float
    top: float


def folded(text: str) -> str:
    """The letters of a text, without case, accents and ligatures."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(char for char in parts if char.isalpha()).casefold()


def located(quote: str, page: str, about: float = 0.0) -> list[int] | None:
    """Indices into `page` of the letters that are the quote's, in order; None if they cannot be told.

    Both are letters as `folded` gives them. `about` says where on the page (0 to 1) the quote should begin,
    if it stands there more than once.
    """
    if not quote:
        return None
    found = _exact(quote, page, about)
    if found is not None:
        return list(range(found, found + len(quote)))
    return _aligned(quote, page)


def _exact(quote: str, page: str, about: float) -> int | None:
    places = []
    at = page.find(quote)
    while at >= 0:
        places.append(at)
        at = page.find(quote, at + 1)
    return min(places, key=lambda place: abs(place - about * len(page)), default=None)


def _aligned(quote: str, page: str) -> list[int] | None:
    """The quote's letters where some are missing, read differently, or set apart by what is not its own."""
    blocks = _blocks(quote, page)
    if sum(size for _, _, size in blocks) < _SURE * len(quote):
        return None
    marked: list[int] = []
    foreign = 0
    last_quote = last_page = 0
    for at_quote, at_page, size in blocks:
        gap = range(last_page, at_page)
        missing = at_quote - last_quote
        # letters between two agreements are the quote's own, read differently, if there are about as many;
        # one or two more are a sign that pypdf takes for none, such as a Fraktur R under a hat
        if marked and len(gap) <= 2 * missing + 2:
            foreign += len(gap)
            if foreign <= _FOREIGN * len(quote):
                marked.extend(gap)
        marked.extend(range(at_page, at_page + size))
        last_quote, last_page = at_quote + size, at_page + size
    return marked


def _blocks(quote: str, page: str) -> list[tuple[int, int, int]]:
    """(place in the quote, place on the page, length) of what agrees, without what agrees by chance."""
    matcher = SequenceMatcher(None, quote, page, autojunk=False)
    found = [(block.a, block.b, block.size) for block in matcher.get_matching_blocks() if block.size]
    return [block for index, block in enumerate(found) if block[2] >= _SCRAP or _is_near(found, index)]


def _is_near(blocks: Sequence[tuple[int, int, int]], index: int) -> bool:
    """Whether a short agreement stands close to a long one, in the quote and on the page alike."""
    _, at_page, size = blocks[index]
    before = blocks[index - 1] if index else None
    after = blocks[index + 1] if index + 1 < len(blocks) else None
    follows = before is not None and before[2] >= _SCRAP and at_page - (before[1] + before[2]) <= _SCRAP
    leads = after is not None and after[2] >= _SCRAP and after[1] - (at_page + size) <= _SCRAP
    return follows or leads
