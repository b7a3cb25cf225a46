"""How often `theorybot lint` doubts claims of notes: as they are, made false, and against another paper.

    python eval/lint_claims.py LIBRARY NOTES...

LIBRARY holds the papers that the notes cite. "As they are" are false alarms, unless a person finds otherwise:
each is printed with its reason. "Made false" are the same claims with one number, direction, negation,
quantifier or opposite turned, or with a clause added, by the generator of the mutation suite: the share
doubted is the rule's power. "Swapped" are the claims held against another paper, chosen by lot.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from theorybot import Theorybot
from theorybot.evaluation.mutations import mutants
from theorybot.linting import claims
from theorybot.linting.running import Shelf, read_subjects
from theorybot.linting.stating import Claim, gather


def main(library: str, *notes: str) -> None:
    """Print the figures."""
    with Theorybot(library=library) as bot:
        shelf = Shelf(bot.settings, bot._library, lambda: bot._embedder)
        subjects = read_subjects([Path(path) for path in notes], shelf)
        names = {name: row.name for name, row in shelf.papers.items()}
        found = gather(subjects, names)
        doubted = spots(shelf.judged(found))
        print(f"as they are: {share(len(doubted), len(found))} doubted")
        for spot in doubted:
            print(f"  {spot.message}")
        print("made false:")
        turned = list(made_false(found))
        by_kind = Counter(kind for kind, _ in turned)
        caught = noticed(shelf, [claim for _, claim in turned])
        for kind, number in [*by_kind.items(), ("all", len(turned))]:
            hits = sum(n in caught for n, (mine, _) in enumerate(turned) if kind in (mine, "all"))
            print(f"  {kind}: {share(hits, number)} doubted")
        others = list(swapped(found, sorted(set(names.values()))))
        print(f"swapped: {share(len(noticed(shelf, others)), len(others))} doubted")


def made_false(found: Sequence[Claim]) -> Iterator[tuple[str, Claim]]:
    """Each claim's mutants, with their kinds."""
    for claim in found:
        for mutant in mutants(claim.text, ()):
            yield mutant.kind, replace(claim, text=mutant.claim, meant=mutant.claim)


def swapped(found: Sequence[Claim], papers: Sequence[str], seed: int = 0) -> Iterator[Claim]:
    """Each claim against one paper that it does not cite."""
    chance = random.Random(seed)
    for claim in found:
        others = [paper for paper in papers if paper not in claim.papers]
        if others:
            yield replace(claim, papers=(chance.choice(others),), pages=None)


def noticed(shelf: Shelf, found: Sequence[Claim]) -> set[int]:
    """Which of the claims are doubted, by their place in the list."""
    judged = shelf.judged([replace(claim, subject=number) for number, claim in enumerate(found)])
    return {number for number, rules in judged.items() if rules.get(claims.UNSUPPORTED)}


def spots(judged: claims.Judged) -> list[claims.Spot]:
    """All spots under the rule of claims."""
    return [spot for rules in judged.values() for spot in rules.get(claims.UNSUPPORTED, ())]


def share(part: int, whole: int) -> str:
    """A count and what it is of the whole."""
    return f"{part} of {whole} ({part / max(1, whole):.3f})"


if __name__ == "__main__":
    main(*sys.argv[1:])
