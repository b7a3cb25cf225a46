"""Works as BibTeX: what LaTeX would take for commands is escaped, formulas are left as they are. Pure.

Accents are written as commands: BibTeX sorts and abbreviates names by their bytes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from theorybot.bibliography import family_name
from theorybot.export.keys import Keyed
from theorybot.rendering import printable

# No escaped braces: BibTeX counts them like others, and an odd one would swallow the entries after it.
# And no "@{", which readers take for the next entry.
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "%": r"\%", "&": r"\&",
    "@": "{@}", "#": r"\#", "_": r"\_", "$": r"\$", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d", "\u0327": "c", "\u0328": "k",
}  # fmt: skip
_LETTERS = {
    "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ı": "i",
}  # fmt: skip
_FORMULA = re.compile(r"(\$(?=[^\s$])[^$%#&]{1,300}(?<=[^\s$\\])\$(?!\d))")
_KINDS = {"book": "book", "paper": "article"}


def bibtex(works: Iterable[Keyed]) -> str:
    """An entry for each work."""
    return "\n".join(map(_entry, works))


def _entry(one: Keyed) -> str:
    key, work, also = one
    kind = _KINDS.get(work.form, "misc")
    said = work.form.title() if kind == "misc" else None
    fields = {
        "ids": ",".join(also),  # BibLaTeX finds the entry by these too
        "title": f"{{{tex(work.title)}}}" if work.title else None,
        "author": " and ".join(filter(None, map(_author, work.authors))),
        "year": str(work.year) if work.year else None,
        "howpublished": said,
        {"article": "journal", "book": "publisher"}.get(kind, "organization"): tex(work.venue or ""),
        "eprint": work.arxiv_id,
        "archiveprefix": "arXiv" if work.arxiv_id else None,
        "doi": _address(work.doi or ""),
        "url": _address(work.url or "") if not work.arxiv_id else None,
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{key},", *lines, "}\n"])


def tex(text: str) -> str:
    """Text for LaTeX, on one line; formulas between dollar signs stay."""
    parts = _FORMULA.split(" ".join(printable(text).split()))
    return "".join(
        part if at % 2 and _balanced(part) else "".join(map(_letter, part)) for at, part in enumerate(parts)
    )


def _letter(char: str) -> str:
    """A character as LaTeX wants it; one of another script as it is."""
    if char.isascii():
        return _TEX.get(char, char)
    if char in _LETTERS:
        return f"{{\\{_LETTERS[char]}}}"
    letter, accent = (*unicodedata.normalize("NFD", char), "", "")[:2]
    if accent not in _ACCENTS or not letter.isascii() or len(unicodedata.normalize("NFD", char)) > 2:
        return char
    command = _ACCENTS[accent]
    return f"{{\\{command}{{{letter}}}}}" if command.isalpha() else f"{{\\{command}{letter}}}"


def _balanced(formula: str) -> bool:
    depth = 0
    for char in formula:
        depth += (char == "{") - (char == "}")
        if depth < 0:
            return False
    return depth == 0 and not formula.endswith("\\$")


def _author(name: str) -> str:
    """ "Family, Given", so that particles stay with their name; an institution in braces."""
    name = " ".join(name.split())
    if "," in name or re.search(r"\band\b", name, re.IGNORECASE):
        return f"{{{tex(name)}}}"
    family = family_name(name)
    given = name.removesuffix(family).strip()
    return f"{tex(family)}, {tex(given)}" if given and name.endswith(family) else tex(name)


def _address(text: str) -> str:
    """An address or DOI as it is, but for what would end the field."""
    return "".join(f"%{ord(char):02X}" if char in "{}\\ " else char for char in printable(text))
