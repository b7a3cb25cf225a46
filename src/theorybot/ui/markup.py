"""Text of documents and models as Markdown that shows it and does nothing else. Pure.

Streamlit shows HTML in Markdown as text. What is left to take care of: images, which a browser would fetch;
links to anything but http(s); Streamlit's own directives; and for text from PDFs, Markdown altogether.
"""

from __future__ import annotations

import re

from theorybot.rendering import plain

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$:=^])")
_JOINER = "\u2060"  # takes no room; between two characters it keeps them from meaning something together
_IMAGE = re.compile(r"!(?=\[)")
_DIRECTIVE = re.compile(r":(?=[\w+-])")  # :red[…], :material/home:, :smile:
_LINK = re.compile(r"\]\((?!\s*<?https?://)", re.IGNORECASE)
_DEFINITION = re.compile(r"^(\s*\[[^\]]+\]):", re.MULTILINE)  # [name]: address
_MATH = re.compile(r"\$\$.+?\$\$|\$[^$\n]+?\$|\\\(.+?\\\)|\\\[.+?\\\]", re.DOTALL)
_BLOCK = re.compile(r"\A(\s*)([#>=~])")  # a sentence is no heading
_ADDRESS = re.compile(r"https?://[^\s<>\"]+\Z", re.IGNORECASE)


def literal(text: str) -> str:
    """The text as it is, whatever it may look like in Markdown."""
    escaped = _SPECIAL.sub(r"\\\1", " ".join(plain(text).split()))
    return _unlinked(escaped.replace("\\:", f"\\:{_JOINER}"))


def prose(text: str) -> str:
    """Markdown of a note or a model: emphasis, code, links to http(s) and mathematics; no images."""
    pieces = []
    last = 0
    text = plain(text)
    for match in _MATH.finditer(text):
        pieces.append(_harmless(text[last : match.start()]))
        pieces.append(_formula(match.group()))
        last = match.end()
    pieces.append(_harmless(text[last:]))
    return _IMAGE.sub(f"!{_JOINER}", _BLOCK.sub(r"\1\\\2", "".join(pieces)))


def sentence(text: str, *, from_paper: bool) -> str:
    """A sentence of an answer: text from a PDF is no Markdown."""
    return literal(text) if from_paper else prose(text)


def calm(title: str) -> str:
    """A title that is printed in capitals, as one that is not."""
    return title.title() if title.isupper() and " " in title else title


def web_address(url: str | None) -> str | None:
    """The address if a reader may be sent there."""
    return url if url and _ADDRESS.match(url) else None


def _harmless(text: str) -> str:
    text = _DEFINITION.sub(rf"\1{_JOINER}:", text)
    text = _LINK.sub(f"]{_JOINER}(", text)
    addresses = re.split(r"(https?://\S+)", text)
    addresses[::2] = [_DIRECTIVE.sub(f":{_JOINER}", part) for part in addresses[::2]]
    return "".join(addresses)


def _formula(text: str) -> str:
    r"""A formula with Streamlit's own marks: it knows $…$, not \(…\)."""
    if text.startswith("\\("):
        return f"${text[2:-2].strip()}$"
    return f"$$\n{text[2:-2].strip()}\n$$" if text.startswith("\\[") else text


def _unlinked(text: str) -> str:
    """Bare addresses stay words: PDFs break them at line ends, and a half address leads nowhere."""
    return re.sub(r"\b(https?|www)(?=\\[:.])", rf"\1{_JOINER}", text)
