"""Works as a Markdown list. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from theorybot.export.keys import Keyed
from theorybot.rendering import printable
from theorybot.types import Work


def works_markdown(works: Iterable[Keyed]) -> str:
    """A list item for each work, ready to be cited by its key."""
    return "".join(f"- {_told(work)} [@{key}]\n" for key, work, _ in works)


def _told(work: Work) -> str:
    people = ", ".join(map(_plain, work.authors))
    parts = [
        people if work.year else _ended(people),
        f"({work.year})." if work.year else "",
        _ended(_plain(work.title or ""), "*"),
        f"{_plain(work.venue)}." if work.venue and work.venue != "arXiv" else "",
        _link(work),
    ]
    return " ".join(part for part in parts if part) or _plain(work.form)


def _ended(text: str, mark: str = "") -> str:
    """The text between marks, with a full stop unless it has one."""
    return f"{mark}{text}{mark}{'' if text[-1] in '.?!' else '.'}" if text else ""


def _link(work: Work) -> str:
    if work.arxiv_id:
        return f"[arXiv:{work.arxiv_id}](https://arxiv.org/abs/{work.arxiv_id})"
    if work.doi:
        return f"[doi:{_plain(work.doi)}](<https://doi.org/{_target(work.doi)}>)"
    return f"<{_target(work.url)}>" if work.url and re.match(r"https?://", work.url) else ""


def _plain(text: str) -> str:
    """Text that Markdown takes for text."""
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", " ".join(printable(text).split()))


def _target(address: str) -> str:
    return re.sub(r"[\s<>]", lambda found: f"%{ord(found.group()):02X}", printable(address))
