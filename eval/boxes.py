"""How many quotes are boxed on their page as they should be, over all citations that questions bring.

    python eval/boxes.py LIBRARY QUESTIONS.jsonl [QUESTIONS.jsonl ...] [--pictures FOLDER]

Asks each question without a model, and for each quote of a paper reads with PDFium what lies inside the
boxes: letters whose middle is in one. Right means: of the quote's letters at least 95 % are there, in order,
and of the letters there at most 5 % are others. Also prints how long locating and drawing take. With
--pictures the first quote of each paper, and those that are not right, are written as pictures to look at.
"""

from __future__ import annotations

import statistics
import sys
import time
from contextlib import closing
from difflib import SequenceMatcher
from pathlib import Path

import pypdfium2

from theorybot import Theorybot
from theorybot.evaluation.questions import load
from theorybot.types import Citation
from theorybot.ui.locating import Box, folded
from theorybot.ui.page_letters import char_box, page_letters
from theorybot.ui.pictures import Pictures
from theorybot.ui.sources import pages_of

SHARE = 0.95


def read_inside(path: Path, marked: dict[int, list[Box]]) -> str:
    """The letters whose middle lies in a box, in reading order."""
    found: list[str] = []
    with pypdfium2.PdfDocument(path) as pdf:
        for page, areas in marked.items():
            text = pdf[page - 1].get_textpage()
            for letter in page_letters(pdf, page):
                box = char_box(text, letter.index)
                x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
                if any(area.left <= x <= area.right and area.bottom <= y <= area.top for area in areas):
                    found.append(letter.letter)
    return "".join(found)


def agreement(quote: str, inside: str) -> tuple[float, float]:
    """Share of the quote's letters that are inside, in order; share of letters inside that are others."""
    if not inside:
        return 0.0, 0.0
    matcher = SequenceMatcher(None, quote, inside, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    return same / len(quote), 1 - same / len(inside)


def cited(bot: Theorybot, files: list[Path]) -> list[Citation]:
    """Each quote of a paper that the questions bring, once."""
    found: dict[tuple[str, int, int], Citation] = {}
    for path in files:
        for sample in load(path):
            for claim in bot.ask(sample.question, history=sample.history).claims:
                for citation in claim.citations:
                    if citation.kind == "paper":
                        found.setdefault((citation.document, citation.start, citation.end), citation)
    return list(found.values())


def main(arguments: list[str]) -> None:
    """Measure, print, and write pictures if asked."""
    folder = None
    if "--pictures" in arguments:
        at = arguments.index("--pictures")
        folder = Path(arguments[at + 1])
        folder.mkdir(parents=True, exist_ok=True)
        del arguments[at : at + 2]
    right, lost, times, drawing = 0, 0, [], []
    seen: set[str] = set()
    with Theorybot(library=arguments[0]) as bot, closing(Pictures(bot.settings.pdf_memory_mb)) as pictures:
        where = {
            row.name: Path(bot.settings.library).absolute().parent / row.path for row in bot.status().listed
        }
        citations = cited(bot, [Path(name) for name in arguments[1:]])
        for number, citation in enumerate(citations):
            path = where[citation.document]
            pages, about = pages_of(bot.document(citation.document), citation.start, citation.end)
            started = time.perf_counter()
            marked = pictures.boxes(path, "", pages, citation.quote, about)
            times.append(time.perf_counter() - started)
            share, foreign = agreement(folded(citation.quote), read_inside(path, marked))
            good = share >= SHARE and foreign <= 1 - SHARE
            right += good
            lost += not marked
            if not good:
                told = f"{share:.2f} there, {foreign:.2f} foreign: {citation.quote!r}"
                print(f"{citation.document} p. {citation.page}: {told}")
            first = citation.document not in seen
            seen.add(citation.document)
            if folder is not None and (first or not good):
                for page, areas in marked.items():
                    started = time.perf_counter()
                    shown = pictures.picture(path, "", page, 2.0, tuple(areas)).jpeg
                    drawing.append(time.perf_counter() - started)
                    name = f"{number:04}-{'right' if good else 'wrong'}-{citation.document}-p{page}.jpg"
                    (folder / name).write_bytes(shown)
    print(
        f"{len(citations)} quotes: {right} boxed right ({right / len(citations):.4f}), {lost} not located,"
        f" locating median {statistics.median(times):.3f} s, slowest {max(times):.3f} s"
    )
    if drawing:
        middle = statistics.median(drawing)
        print(f"{len(drawing)} pictures: median {middle:.3f} s, slowest {max(drawing):.3f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
