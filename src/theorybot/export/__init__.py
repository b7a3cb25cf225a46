"""Works and answers to take away: BibTeX, CSL-JSON, Markdown. Pure, but for `write`."""

from __future__ import annotations

from theorybot.export.answers import Exchange, answers_markdown, cited_works
from theorybot.export.bibtex import bibtex
from theorybot.export.csl import csl_json
from theorybot.export.files import write
from theorybot.export.keys import Keyed, keyed
from theorybot.export.listing import works_markdown

__all__ = [
    "Exchange",
    "Keyed",
    "answers_markdown",
    "bibtex",
    "cited_works",
    "csl_json",
    "keyed",
    "works_markdown",
    "write",
]
