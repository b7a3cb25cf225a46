"""Papers in PDF: `read_pdf(path) -> Document`, by pypdf in a worker that may hang or die without harm."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from theorybot.errors import UnreadableFile
from theorybot.readers import pdf_reasons
from theorybot.readers.pdf_asides import set_aside
from theorybot.readers.pdf_citations import citations
from theorybot.readers.pdf_front import front
from theorybot.readers.pdf_layout import sections
from theorybot.readers.pdf_lines import Woven, lines_of, weave, without_furniture, without_title
from theorybot.readers.pdf_noise import is_noise
from theorybot.readers.pdf_pages import PdfWorker, RawLine, RawPdf
from theorybot.readers.pdf_references import references
from theorybot.readers.pdf_text import repair
from theorybot.readers.versions import PDF as VERSION
from theorybot.types import Document, Page

__all__ = ["VERSION", "PdfWorker", "read_pdf"]


def read_pdf(
    path: Path,
    *,
    worker: PdfWorker | None = None,
    seconds: float = 60,
    memory_mb: int = 2048,
    max_mb: float = 200,
    max_pages: int = 3000,
) -> Document:
    """Read the paper at `path`.

    `worker` is used if given, with its own limits, and stays open for the next file: a caller with many
    files passes one. Without it a worker is started for this file alone, limited to `seconds` for opening
    and for each page and to `memory_mb` MiB. `max_mb` MiB is the largest file that is tried.

    Raises UnreadableFile, with a reason for the user, if no page gives text; OSError if there is no file.
    What is lost of a file that can be read is in the document's remarks.
    """
    refused = pdf_reasons.before_opening(path, max_mb)
    if refused:
        raise UnreadableFile(refused)
    if worker is not None:
        return _document(path.name, worker.read(path))
    with PdfWorker(seconds=seconds, memory_mb=memory_mb, max_pages=max_pages) as own:
        return _document(path.name, own.read(path))


def _document(name: str, raw: RawPdf) -> Document:
    readable, remarks = _judged(raw.pages)
    lines = [lines_of(index, page) for index, page in enumerate(readable)]
    kept = without_furniture(lines)
    first = next((i for i, page in enumerate(kept) if page), 0)
    first_page = "\n".join(line.text for line in lines[first])
    metadata = dict(zip(raw.metadata, repair(list(raw.metadata.values())), strict=True))
    opening = front(kept[first], metadata, first_page, name)
    woven = weave(set_aside(without_title(kept, opening.work.title), opening.lines))
    if not woven.text.strip():
        raise UnreadableFile(pdf_reasons.NO_TEXT)
    parts = sections(woven, opening.lines)
    entries = references(woven, parts)
    return Document(
        name=name,
        kind="paper",
        text=woven.text,
        work=opening.work,
        sections=parts,
        pages=_pages(woven, len(readable)),
        references=entries,
        citations=citations(woven.text, parts, entries),
        remarks=tuple(remarks),
        reader=VERSION,
    )


def _judged(pages: Sequence[tuple[RawLine, ...] | str]) -> tuple[list[tuple[RawLine, ...]], list[str]]:
    """The pages with what cannot be read emptied, and what is to be said of them.

    Raises UnreadableFile if there is nothing to keep.
    """
    if not pages:
        raise UnreadableFile(pdf_reasons.NO_PAGES)
    failed = {i + 1: page for i, page in enumerate(pages) if isinstance(page, str)}
    readable = [() if isinstance(page, str) else page for page in pages]
    texts = ["\n".join(line.text for line in page) for page in readable]
    if len(failed) == len(pages):
        raise UnreadableFile(_no_page(list(failed.values())))
    noisy = [i + 1 for i, text in enumerate(texts) if is_noise(text)]
    if sum(len(texts[number - 1]) for number in noisy) > 0.5 * sum(map(len, texts)):
        raise UnreadableFile(pdf_reasons.NOISE)
    empty = [i + 1 for i, text in enumerate(texts) if not text.strip() and i + 1 not in failed]
    if not any(text.strip() for text in texts):
        raise UnreadableFile(_no_page(list(failed.values())) if failed else pdf_reasons.NO_TEXT)
    remarks = _remarks(failed, noisy, empty, len(pages))
    return [() if i + 1 in noisy else page for i, page in enumerate(readable)], remarks


def _no_page(reasons: Sequence[str]) -> str:
    """Why a file gave no page, from the reasons of its pages."""
    common = max(set(reasons), key=reasons.count)
    return common if len(set(reasons)) == 1 else f"no page can be read: {common}"


def _remarks(failed: dict[int, str], noisy: Sequence[int], empty: Sequence[int], total: int) -> list[str]:
    by_reason: dict[str, list[int]] = {}
    for number, reason in failed.items():
        by_reason.setdefault(reason, []).append(number)
    remarks = [
        f"page {numbers[0]} could not be read: {reason}"
        if len(numbers) == 1
        else f"pages {_listed(numbers)} could not be read: {reason}"
        for reason, numbers in by_reason.items()
    ]
    if noisy:
        remarks.append(f"{len(noisy)} of {total} pages are symbol noise and were left out: {_listed(noisy)}")
    if empty:
        remarks.append(f"{len(empty)} of {total} pages have no text: {_listed(empty)}")
    return remarks


def _listed(numbers: Sequence[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:12])
    return shown + (", …" if len(numbers) > 12 else "")


def _pages(woven: Woven, count: int) -> tuple[Page, ...]:
    """The spans of all pages, in order and without gaps; a page without text has an empty one."""
    starts: dict[int, int] = {}
    for line, (start, _) in zip(woven.lines, woven.spans, strict=True):
        starts.setdefault(line.page, start)
    pages: list[Page] = []
    end = len(woven.text)
    for index in reversed(range(count)):
        start = starts.get(index, end)
        pages.append(Page(index + 1, start, end))
        end = start
    return tuple(reversed(pages))
