"""How often `theorybot lint` doubts claims of notes: as they are, against another paper, and 1,000 at once.

    python eval/lint_claims.py LIBRARY NOTES...

LIBRARY holds the papers that the notes cite. "As they are" are false alarms, unless a person finds otherwise:
each is printed with its reason. "Swapped" are the same claims held against every paper that they do not cite.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

from theorybot import Theorybot
from theorybot.linting import claims
from theorybot.linting.running import Shelf, read_subjects
from theorybot.linting.stating import gather


def main(library: str, *notes: str) -> None:
    """Print the three figures."""
    with Theorybot(library=library) as bot:
        shelf = Shelf(bot.settings, bot._library, lambda: bot._embedder)
        subjects = read_subjects([Path(path) for path in notes], shelf)
        names = {name: row.name for name, row in shelf.papers.items()}
        found = gather(subjects, names)
        doubted = spots(shelf.judged(found))
        print(f"as they are: {len(doubted)} of {len(found)} claims doubted")
        for spot in doubted:
            print(f"  {spot.message}")
        papers = sorted(set(names.values()))
        swapped = [
            replace(claim, subject=number, papers=(paper,), pages=None)
            for number, claim in enumerate(found)
            for paper in papers
            if paper not in claim.papers
        ]
        print(f"swapped: {len(spots(shelf.judged(swapped)))} of {len(swapped)} doubted")
        many = [replace(claim, subject=n) for n in range(1000 // len(found) + 1) for claim in found][:1000]
        start = time.perf_counter()
        shelf.judged(many)
        print(f"{len(many)} claims in {time.perf_counter() - start:.1f} s")


def spots(judged: claims.Judged) -> list[claims.Spot]:
    """All spots under the rule of claims."""
    return [spot for rules in judged.values() for spot in rules.get(claims.UNSUPPORTED, ())]


if __name__ == "__main__":
    main(*sys.argv[1:])
