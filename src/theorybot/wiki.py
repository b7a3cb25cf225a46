"""Habits of Obsidian in notes: `[[wiki links]]` and `#tags`. Pure.

A note keeps its own characters: `unlinked` gives a text of the same length in which of each wiki link only
what a reader is shown is left, so that places stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Neither `[[1]](address)`, `[[@key]]` nor a formula: a name is a day ("2024-11-22"), or has two letters in a
# row and no relation sign. A PDF's page is named as Obsidian names it: `[[paper.pdf#page=3]]`.
_LINK = re.compile(
    r"(!?)\[\[(?!@)(?=\d{4}-\d\d-\d\d\b|[^\[\]\n]*[^\W\d_]{2})([^\[\]\n|#=<>∈≤≥≠{}$\\]{0,200})"
    r"(?:#(page=\d{1,5}[\w&=,.-]{0,100}|[^\[\]\n|=<>{}$\\]{1,200}))?(?:\|([^\[\]\n]{1,300}))?\]\](?!\()"
)
_TAG = re.compile(r"(?<!\S)#(?=[\w/-]*[^\W\d_]{2})([\w/-]{1,100})(?=[^\w/-]|\Z)")
_COLOUR = re.compile(r"[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WikiLink:
    """`[[target#heading|shown]]`; target or heading may be empty. `embeds` is true of `![[…]]`."""

    start: int
    end: int
    target: str
    heading: str
    shown: tuple[int, int]
    embeds: bool = False


def find_wiki_links(text: str) -> list[WikiLink]:
    """Every wiki link of `text`, in order. Code must have been blanked before."""
    return [_link(match) for match in _LINK.finditer(text)] if "[[" in text else []


def _link(match: re.Match[str]) -> WikiLink:
    shown = match.span(4) if match[4] else (match.start(2), match.end(3) if match[3] else match.end(2))
    return WikiLink(*match.span(), match[2].strip(), (match[3] or "").strip(), shown, embeds=bool(match[1]))


def unlinked(text: str) -> str:
    """`text` with only what is shown of each wiki link, the rest blanked: as long as `text`."""
    if "[[" not in text:
        return text
    return _LINK.sub(_shown, text)


def _shown(match: re.Match[str]) -> str:
    start, end = _link(match).shown
    inside = match.string[start:end] if match[4] else match.string[start:end].replace("#", " ")
    return " " * (start - match.start()) + inside + " " * (match.end() - end)


def find_tags(text: str) -> tuple[str, ...]:
    """The `#tags` in running text, each once, without "#". Code must have been blanked before.

    Headings, colours ("#fff000"), parts of addresses and numbers ("#1") are none.
    """
    return _once(match[1].strip("/-") for match in _TAG.finditer(text) if not _is_colour(match[1]))


def listed_tags(value: object) -> tuple[str, ...]:
    """The tags in the `tags` field of a front matter: a list of texts, or one text with commas or blanks."""
    if isinstance(value, str):
        value = re.split(r"[,\s]+", value[:5000])
    if not isinstance(value, list):
        return ()
    texts = (str(item)[:100] for item in value[:500] if isinstance(item, str | int) and item is not True)
    return _once(re.sub(r"\s+", "-", text.strip().lstrip("#").strip()) for text in texts)


def joined_tags(*found: Iterable[str]) -> tuple[str, ...]:
    """Tags of several places, each once, as written first."""
    return _once(tag for tags in found for tag in tags)


def has_tag(tags: Iterable[str], wanted: str) -> bool:
    """Whether `wanted` is among the tags, or one of them lies below it ("theory" finds "theory/kernels")."""
    name = wanted.lstrip("#").strip("/").casefold()
    return any(tag.casefold() == name or tag.casefold().startswith(f"{name}/") for tag in tags)


def _once(tags: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for tag in tags:
        if tag:
            found.setdefault(tag.casefold(), tag)
    return tuple(found.values())


def _is_colour(tag: str) -> bool:
    """Whether this is a colour and no word: "fff000", "abc", "ffffff"; "decade" is a word."""
    plain = tag.casefold()
    return bool(_COLOUR.fullmatch(plain)) and (
        len(plain) == 3 or len(set(plain)) <= 2 or any(letter.isdigit() for letter in plain)
    )
