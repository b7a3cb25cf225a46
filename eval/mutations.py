"""How much of what a checker must catch it catches: counts by kind of mutation.

    python eval/mutations.py [dev|test|all] [--vectors] [--show KIND]

Originals are of two kinds, reported apart: sentences of the notes of `corpus/` word for word, and the
paraphrases in `eval/grounding/paraphrases.jsonl`, written by hand. Even ids are for development ("dev"), odd
ones for reporting ("test"). The evidence is the section that a claim is from, and three that it is not from.
"""

from __future__ import annotations

import sys
from pathlib import Path

from theorybot.evaluation.checking import Originals, counts, judged, lines
from theorybot.grounding import Checker, open_checker

ROOT = Path(__file__).parent.parent


def checker(vectors: bool) -> Checker:
    """The checker that ships, with or without sentence vectors."""
    if not vectors:
        return open_checker()
    from theorybot.embedding import open_embedder

    return open_checker("lexical", open_embedder().embed_documents)


def main() -> None:
    """Print the table, and on request each wrong verdict of one kind."""
    arguments = sys.argv[1:]
    part = next((word for word in arguments if word in ("dev", "test", "all")), "test")
    originals = Originals.load(
        ROOT / "corpus" / "notes", *sorted((ROOT / "eval" / "grounding").glob("paraphrases*.jsonl"))
    )
    for title, cases in (
        ("verbatim", originals.verbatim(part)),
        ("paraphrases", originals.paraphrased(part)),
    ):
        found = judged(cases, checker("--vectors" in arguments))
        print(f"\n{title}, {part}" + (", with sentence vectors" if "--vectors" in arguments else ""))
        print("\n".join(lines(counts(found))))
        if "--show" in arguments:
            kind = arguments[arguments.index("--show") + 1]
            for row in found:
                if row.case.kind == kind and not row.right:
                    print(f"  {row.verdict} {row.score:.2f} ({row.reason})\n    {row.case.claim}")


if __name__ == "__main__":
    main()
