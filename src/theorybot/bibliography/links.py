"""Links in Markdown, HTML and bare text, with spans; addresses may contain balanced parentheses."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from theorybot.bibliography.identifiers import trim_address

_TOKEN = re.compile(r"\\.|!?\[|\]|\n[ \t]*\n", re.DOTALL)
_TARGET = re.compile(
    r"\(\s{0,3}(?:<([^<>\n]{1,2000})>|((?:[^\s()\\]|\\.)*+(?:\((?:[^\s()\\]|\\.)*+\)(?:[^\s()\\]|\\.)*+)*+))"
    r"(?:\s{1,3}(?:\"[^\"]{0,300}\"|'[^']{0,300}'))?\s{0,3}\)"
)
_LABEL = re.compile(r"\[([^\[\]\n]{0,200})\]")
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)([^\[\]\n]{1,200})\]:[ \t]{1,9}<?([^\s<>]{1,2000})>?", re.MULTILINE)
_ANCHOR = re.compile(
    r"<a\s[^<>]{0,500}?href=[\"']([^\"'<>\s]{1,2000})[\"'][^<>]{0,500}>([^<>]{0,500})</a>", re.I
)
_BARE = re.compile(
    r"<?https?://[^\s<>\"“”]{1,2000}|\b(?:www\.)?arxiv\.org/(?:abs|pdf)/[^\s<>\"“”]{1,100}"
    r"|\barxiv:\s?(?:\d{4}\.\d{4,5}|[a-z-]{2,14}(?:\.[A-Z]{2})?/\d{7})(?:v\d{1,2})?|\bdoi:\s?10\.\d{4,9}/[^\s<>\"“”]{1,300}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its span, its text (empty for a bare address) and the address it points to."""

    start: int
    end: int
    text: str
    url: str


def find_links(text: str) -> list[Link]:
    """Every link of `text` in order, images left out. Code must have been blanked before."""
    links = [*_markdown_links(text), *(_anchor(match) for match in _ANCHOR.finditer(text))]
    links.sort(key=lambda link: (link.start, -link.end))
    links += [Link(match.start(), match.end(), "", "") for match in _DEFINITION.finditer(text)]
    bare = [link for match in _BARE.finditer(text) if (link := _bare_link(match))]
    return _disjoint(sorted([*links, *bare], key=lambda link: (link.start, -link.end)))


def _disjoint(links: list[Link]) -> list[Link]:
    kept: list[Link] = []
    for link in links:
        if not kept or link.start >= kept[-1].end:
            kept.append(link)
    return [link for link in kept if link.url]


def _markdown_links(text: str) -> list[Link]:
    """Links `[text](address)` and `[text][label]`; an image keeps its place with an empty address."""
    definitions = {_label(match[1]): match[2] for match in _DEFINITION.finditer(text)}
    found: list[Link] = []
    opened: list[re.Match[str]] = []
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark.endswith("["):
            opened.append(token)
        elif mark == "]" and opened:
            begin = opened.pop()
            inside = text[begin.end() : token.start()]
            link = _close(text, begin.start(), inside, token.end(), definitions)
            if link:
                found.append(Link(link.start, link.end, link.text, "") if begin.group() == "![" else link)
        elif mark.startswith("\n"):
            opened.clear()
    return found


def _close(text: str, start: int, inside: str, after: int, definitions: dict[str, str]) -> Link | None:
    shown = _shown(inside)
    target = _TARGET.match(text, after)
    if target:
        return Link(start, target.end(), shown, _address(target[1] or target[2]))
    if not definitions or text[after : after + 1] == ":":
        return None
    label = _LABEL.match(text, after)
    url = definitions.get(_label((label[1] or inside) if label else inside))
    return Link(start, label.end() if label else after, shown, url) if url else None


def _shown(inside: str) -> str:
    return re.sub(r"\s+", " ", inside[:2000].replace("\\", "")).strip()


def _label(text: str) -> str:
    return " ".join(text[:300].casefold().split())


def _address(raw: str) -> str:
    return html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", raw.strip()))


def _anchor(match: re.Match[str]) -> Link:
    return Link(match.start(), match.end(), _shown(match[2]), html.unescape(match[1]))


def _bare_link(match: re.Match[str]) -> Link | None:
    raw = match.group()
    if raw.startswith("<"):
        closed = match.string[match.end() : match.end() + 1] == ">"
        return Link(match.start(), match.end() + closed, "", _address(raw[1:]))
    address = trim_address(raw)
    if address.endswith("://"):
        return None
    return Link(match.start(), match.start() + len(address), "", html.unescape(address))
