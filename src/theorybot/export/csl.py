"""Works as CSL-JSON, which Zotero, Pandoc and others read. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from theorybot.bibliography import family_name
from theorybot.export.keys import Keyed
from theorybot.rendering import printable
from theorybot.types import Work

_TYPES = {
    "book": "book", "talk": "speech", "video": "motion_picture", "summary": "post-weblog",
    "news": "article-newspaper",
}  # fmt: skip


def csl_json(works: Iterable[Keyed]) -> str:
    """A JSON list with an item for each work; `id` is its key."""
    return json.dumps([_item(key, work) for key, work, _ in works], ensure_ascii=False, indent=2) + "\n"


def _item(key: str, work: Work) -> dict[str, Any]:
    paper = "article-journal" if work.venue and work.venue != "arXiv" else "article"
    item = {
        "id": key,
        "type": paper if work.form == "paper" else _TYPES.get(work.form, "webpage"),
        "title": _line(work.title),
        "author": [_name(name) for name in work.authors],
        "issued": {"date-parts": [[work.year]]} if work.year else None,
        "container-title": _line(work.venue),
        "DOI": work.doi,
        "URL": f"https://arxiv.org/abs/{work.arxiv_id}" if work.arxiv_id else work.url,
        "number": f"arXiv:{work.arxiv_id}" if work.arxiv_id else None,
    }
    return {name: value for name, value in item.items() if value}


def _line(text: str | None) -> str:
    return " ".join(printable(text or "").split())


def _name(author: str) -> dict[str, str]:
    name = _line(author)
    if "," in name or re.search(r"\band\b", name, re.IGNORECASE):
        return {"literal": name}
    family = family_name(name)
    given = name.removesuffix(family).strip()
    return {"family": family, "given": given} if given else {"family": name}
