"""The authors printed between a paper's title and its abstract. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from theorybot.readers.pdf_lines import Line, letters

PLACE = re.compile(
    r"(?i)universi|institut|dep(t|artment)\b|school|college|centre|center\b|laborator|\blabs?\b|facult|academy|"
    r"research|google|microsoft|facebook|openai|deepmind|\bbrain\b|intel\b|amazon|apple\b|nvidia|ibm|uber|"
    r"\bmeta\b|salesforce|samsung|corporation|company|\binc\b|\bltd\b|gmbh|technolog|science|engineering|"
    r"mathemati|statistic|physics|computer|inria|cnrs|epfl|\beth\b|\bmit\b|polytechn|hochschule|ecole|école|"
    r"blueshift|alphabet|foundation|hospital|\bave\b|street|\brue\b|editor|group|division|program|avenue|"
    r"\bunited\b|\busa?\b|canada|france|germany|israel|china|japan|india|london|toronto|montr|zurich|zürich|"
    r"switzerland|singapore|korea|australia|kingdom|\b[A-Z]{2} \d{5}|business|theory\b|"
    r"communicated|received|dated|arxiv|january|february|march|april|june|july|august|september|october|"
    r"november|december|learning|networks?\b|systems|equal contribution|authors?\b|correspondence|https?:"
)
MARKS = re.compile(r"[\d∗*†‡§¶⋆☆★#⋄♯♭‖∥\u2217⊥]+")
MAIL = re.compile(r"\S*\{[^}]*\}\S*|\S*@\S*|\S+\.(?:edu|com|org|ac\.\w+)\b")
PARTICLE = r"(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|ter|ten|bin|al|el|y)"
NAME = re.compile(
    rf"(?:{PARTICLE} )*[A-ZÀ-ÞŁŞŠŽČ][\w.'’-]*(?: (?:{PARTICLE}|[A-ZÀ-ÞŁŞŠŽČ][\w.'’-]*|[A-Z]\.))*"
    r" [A-ZÀ-ÞŁŞŠŽČ][\w'’-]+(?: (?:Jr\.?|II|III))?"
)
SEPARATOR = re.compile(r"\s*[,;·•&|]\s*(?:and\s)?|\s+(?:and|AND)\s+|^and\s+|\s{2,}")
RANK = re.compile(r",?\s*(?:(?:Senior|Student|Life)\s)?(?:Member|Fellow),?\s*(?:IEEE|ACM)|^(?:by|By|BY)\s+")
BLOCK = 30  # lines after the title at most


def authors(lines: Sequence[Line], told: str, page: str) -> tuple[str, ...]:
    """Full names in the order printed.

    `lines` stand between title and abstract; `told` is what the metadata says, taken where the page
    bears it out and it names more; `page` is the text of page 1.
    """
    printed = _printed(lines[:BLOCK])
    confirmed = _told(told, page)
    return confirmed if len(confirmed) > len(printed) else printed


def _told(told: str, page: str) -> tuple[str, ...]:
    known = letters(page)
    names = [MARKS.sub("", name).strip() for name in SEPARATOR.split(told)]
    names = [name for name in names if " " in name]
    return tuple(names) if all(letters(name) in known for name in names) else ()


def _printed(lines: Sequence[Line]) -> tuple[str, ...]:
    style: tuple[str, float] | None = None
    names: list[str] = []
    for i, line in enumerate(lines):
        if style and (line.font, line.size) != style:
            continue
        found = _names(line.plain or line.text, alone=_one_mailbox(lines[i + 1 : i + 4]))
        if found and style is None:
            style = line.font, line.size
        names += [name for name in found if name not in names]
    return tuple(names)


def _one_mailbox(lines: Sequence[Line]) -> bool:
    """True if one person's address follows: then the line above names one person, however long."""
    return next(
        (line.text.count("@") == 1 and "{" not in line.text for line in lines if "@" in line.text), False
    )


def _names(text: str, *, alone: bool) -> list[str]:
    """The names in a line (`alone`: at most one); none if it is an address, an affiliation or a sentence."""
    bare = RANK.sub("", MAIL.sub(" ", text))
    parts = [part.strip(" .,") for part in SEPARATOR.split(MARKS.sub("  ", bare))]
    pieces = [piece for part in parts for piece in ([part] if alone else _paired(part)) if len(piece) > 1]
    if not pieces or PLACE.search(bare):
        return []
    named = [piece for piece in pieces if NAME.fullmatch(piece) and len(piece.split()) <= 5]
    return [_cased(piece) for piece in named] if len(named) >= 0.6 * len(pieces) else []


def _paired(part: str) -> list[str]:
    """Names with nothing but blanks between them: four words or more are taken two by two."""
    words = part.split()
    simple = all(re.fullmatch(r"[^\W\d_][\w'’-]+", word) and word[0].isupper() for word in words)
    if len(words) >= 4 and len(words) % 2 == 0 and simple:
        return [" ".join(words[i : i + 2]) for i in range(0, len(words), 2)]
    return [part] if part else []


def _cased(name: str) -> str:
    """A name set in capitals in ordinary letters: "ENNO MAMMEN" -> "Enno Mammen"."""
    return name.title() if name.isupper() and len(letters(name)) > 4 else name
