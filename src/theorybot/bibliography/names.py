"""Names of people: folding for comparison, family names, and lists of authors as they are printed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that decomposition leaves alone although readers write them with a plain letter.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)

PARTICLES = (
    r"(?:[Vv][ao]n|[Dd]e[rnls]?|[Dd][iua]|[Dd]os|[Ll][ae]|[Tt]e[nr]|[Bb]en|[Bb]in|[Ee]l|[Aa]l|[Ss]t\.?|"
    r"zu[mr]?)"
)
WORD = r"(?:[dlDL]['’](?=[A-Z])|['’‘]t )?(?![a-z])[^\W\d_][\w’'ʼ`´‐‑-]*"
INITIALS = r"(?:(?![a-z])[^\W\d_]{1,2}\.(?:[ ‐‑-]?[a-z]\.)?[ ‐‑-]?)+"
_ROLE = re.compile(
    r"(?:[\w.-]+\s+){0,3}?(?:staff|professors?|prof\.|dr\.|researchers?|faculty|students?)\s+(?=[A-Z])", re.I
)
_SUFFIX = re.compile(r",?\s+(?:Jr|Sr|I{2,3}|IV)\.?(?=\W|$)")
_FAMILY = rf"(?:{PARTICLES}\s+){{0,3}}{WORD}(?:\s+{WORD}){{0,2}}?"
_INVERTED = re.compile(rf"({_FAMILY}),\s+({INITIALS}(?:\s*{PARTICLES}(?=[,\s]))?)(?=[\s,;.&(]|$)")
# "Ping Li, T. Hastie, and …": after a full name the initials are the next author's
_NEXT_AUTHOR = re.compile(rf"\s*(?:{WORD}\s+)?{WORD}\s*(?:,|\.|\band\b|&|$)")
_BARE_INITIALS = re.compile(rf"({_FAMILY})\s+([A-Z]{{1,3}})(?=[,.;]|\s+(?:and|&)\s)")
_DIRECT = re.compile(
    rf"(?:(?:{INITIALS}|{WORD})\s*(?<=[\s.-])){{1,4}}(?:{PARTICLES}\s+(?:{INITIALS})?){{0,3}}{WORD}(?:\s+{WORD})?"
    r"(?=\s*[,.;:&(“\"\[]|\s+and\s|\s*$|\s+et\s)"
)
_CHICAGO = re.compile(
    rf"({_FAMILY}),\s+((?:{WORD}(?:\s+(?!{INITIALS}){WORD}){{0,3}}(?:\s+{INITIALS})?|{INITIALS}(?:\s+{WORD})?)(?:\s+{PARTICLES}){{0,2}})"
    r"(?=\s*(?:[,.(&]|\band\s|\bet\s|$)|(?<=\.\s))"
)
_SHORT_FAMILY = re.compile(r"([^\W\d_]{3,}|[A-Z]\.) [A-Z][a-z](?=\.\s)")  # "Jimmy Ba. Adam: …" ends there
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_MOST_WORDS = 4  # of a name without initials and particles
_SEPARATOR = re.compile(r"\s*(?:,\s*(?:and|&)?|;|\band\b|&)\s*")
_OTHERS = re.compile(r"[\s,;]*(?:and\s+)?(?:et\s+al\.?|others|colleagues|co-?workers|collaborators|\.\.\.|…)")


def fold(text: str) -> str:
    """`text` in lower case without accents: "Ortiz-Jiménez" -> "ortiz-jimenez", "ł" -> "l", "ß" -> "ss"."""
    if text.isascii():
        return text.casefold()
    return _BEYOND_ASCII.sub(_plain, text.casefold())


def _plain(found: re.Match[str]) -> str:
    decomposed = unicodedata.normalize("NFKD", found.group())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).translate(_PLAIN)


@lru_cache(maxsize=10_000)  # a reference list compares the same few names over and over
def letters(text: str) -> str:
    """The folded letters and digits of `text`, nothing else: two spellings of a title compare equal."""
    return "".join(char for char in fold(text) if char.isalnum())


def family_name(author: str) -> str:
    """The family name in "Given Family" or "Family, Given", with particles: "Ben Arous", "van der Vaart"."""
    author = _SUFFIX.sub("", " ".join(author.split())).strip(" ,")
    if "," in author:
        return author.partition(",")[0].strip()
    words = author.split(" ")
    first = len(words) - 1
    while first > 1 and re.fullmatch(PARTICLES, words[first - 1]):
        first -= 1
    if first == 1 and re.fullmatch(PARTICLES, words[0]) and words[0].islower():
        first = 0
    return " ".join(words[first:])


def same_family(one: str, other: str) -> bool:
    """Whether two family names agree when accents, case and leading particles are ignored."""
    left, right = letters(one), letters(other)
    if left == right:
        return bool(left)
    return (
        letters(one.rpartition(" ")[2]) == letters(other.rpartition(" ")[2])
        and min(len(left), len(right)) > 2
    )


def print_names(authors: tuple[str, ...]) -> str:
    """Authors as a citation prints them: "Weller", "Lin and Tegmark", "Lee et al."."""
    families = [family_name(author) for author in authors]
    if len(families) > 2:
        return f"{families[0]} et al."
    return " and ".join(families)


def scan_authors(text: str, start: int = 0) -> tuple[tuple[str, ...], int]:
    """The authors printed at `start` of an entry, given names first, and the position after them.

    Reads "Family, A. and Family, B.", "A. Family, B. Family", "Given Family" and "Family AB". Returns
    no authors and `start` where none are found.
    """
    style = _style(text, start)
    authors: list[str] = []
    position, before, joint = start, "", ""
    while style is not None:
        match = _author(style, text, position)
        # after "A, B and C" the list is over: "…, Neural Computation, 22" is no fourth author
        over = ("and" in before or "&" in before) and "and" not in joint
        if match is None or over:
            break
        authors.append(_name(match))
        start = match.end()
        suffix = _SUFFIX.match(text, start)
        start = suffix.end() if suffix else start
        separator = _SEPARATOR.match(text, start)
        if separator is None:
            break
        position, before, joint = separator.end(), joint, separator.group()
    others = _OTHERS.match(text, start) if authors else None
    return tuple(authors), others.end() if others else start


def _author(style: re.Pattern[str], text: str, position: int) -> re.Match[str] | None:
    """The author at `position`: in an inverted list the first one may be the only one inverted."""
    match = style.match(text, position)
    if match is None and style in (_CHICAGO, _INVERTED):
        match = _DIRECT.match(text, position)
    if match is None or match.re is not _DIRECT:
        return match
    short = _SHORT_FAMILY.search(match.group())
    if short and (len(short[1]) > 2 or text.startswith(":", match.end())):
        match = _DIRECT.match(text, position, position + short.end())
    if match is None:
        return None
    long = len(match.group().split()) > _MOST_WORDS
    return None if long and not re.search(rf"\.|\b{PARTICLES}\s", match.group()) else match


def _style(text: str, start: int) -> re.Pattern[str] | None:
    first = _BARE_INITIALS.match(text, start)
    separator = first and _SEPARATOR.match(text, first.end())
    if separator and _BARE_INITIALS.match(text, separator.end()):  # "Lee J, Bahri Y", not "Weinan E, Chao Ma"
        return _BARE_INITIALS
    inverted = _INVERTED.match(text, start)
    full = inverted and " " in inverted[1] and not re.match(rf"{PARTICLES}\s", inverted[1])
    if inverted and full and _NEXT_AUTHOR.match(text, inverted.end()):
        return _DIRECT
    return next((style for style in (_INVERTED, _DIRECT, _CHICAGO) if style.match(text, start)), None)


def _name(match: re.Match[str]) -> str:
    name = match.group() if match.re is _DIRECT else f"{match[2]} {match[1]}"
    return re.sub(r"\s+", " ", name).strip(" ,;")


def split_names(text: str) -> tuple[str, ...]:
    """The names in a running list: "Lin, Tegmark and Rolnick", "Stanford staff A. B and C. D and colleagues".

    Reading stops at the first part that does not look like a name.
    """
    names: list[str] = []
    text = _ROLE.sub("", text.strip(), count=1)
    for part in re.split(r"\s*(?:,\s*(?:and\b|&)?|;|\band\b|&)\s*", text):
        name = re.sub(r"\s+", " ", part).strip(" .*_")
        if not name or not is_name(name):
            break
        names.append(name)
    return tuple(names)


def is_name(text: str) -> bool:
    """Whether `text` has the shape of one person's name: one to five capitalised words or initials."""
    words = text.split()
    shape = rf"(?:{PARTICLES}|{WORD}|{INITIALS})"
    return (
        1 <= len(words) <= 5 and all(re.fullmatch(shape, word) for word in words) and words[-1][0].isupper()
    )
