"""Works out of text: reference lists, `.bib` files, identifiers, and the citations that point at them.

`.bib` files are read by `theorybot.bibliography.bibtex`, which is imported from there: its parser takes a
while to load, and most commands do without it.
"""

from theorybot.bibliography.citations import Mention, find_keys, find_mentions, find_numbers, read_mention
from theorybot.bibliography.entries import looks_like_entry, parse_entry
from theorybot.bibliography.identifiers import arxiv_id, doi, identities, work_at
from theorybot.bibliography.links import Link, find_links
from theorybot.bibliography.matching import Match, ReferenceIndex
from theorybot.bibliography.names import family_name, fold, letters, print_names, scan_authors

__all__ = [
    "Link",
    "Match",
    "Mention",
    "ReferenceIndex",
    "arxiv_id",
    "doi",
    "family_name",
    "find_keys",
    "find_links",
    "find_mentions",
    "find_numbers",
    "fold",
    "identities",
    "letters",
    "looks_like_entry",
    "parse_entry",
    "print_names",
    "read_mention",
    "scan_authors",
    "work_at",
]
