"""Values as JSON and as plain text for a terminal. Text from documents is shown, never obeyed."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from theorybot.bibliography import family_name
from theorybot.grounding import collapsed
from theorybot.library import Listed
from theorybot.status import Status
from theorybot.types import Answer, Citation, Document, IngestReport, Passage, Work

_BREAK = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Without control characters: a document cannot move the cursor, colour or reorder what is shown."""
    return _CONTROL.sub("", text)


def to_json(value: dict[str, Any]) -> str:
    """One JSON document, readable by people too."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def answer_json(answer: Answer) -> dict[str, Any]:
    """The answer as `ask --json` prints it."""
    return {
        "question": answer.question,
        "status": answer.status,
        "answer": answer.text,
        "claims": [
            {
                "text": claim.text,
                "verdict": claim.verdict,
                "score": claim.score,
                "reason": claim.reason,
                "citations": [_citation_json(citation) for citation in claim.citations],
            }
            for claim in answer.claims
        ],
        "nearest": [passage_json(passage) for passage in answer.nearest],
        "writer": answer.writer,
        "seconds": answer.seconds,
        "usage": asdict(answer.usage) if answer.usage else None,
        "notice": answer.notice,
        "repaired": answer.repaired,
    }


def _citation_json(citation: Citation) -> dict[str, Any]:
    fields = asdict(citation)
    return fields | {"works": [work_json(work) for work in citation.works]}


def passage_json(passage: Passage) -> dict[str, Any]:
    """The passage as `search --json` prints it."""
    # a chunk's id is a number inside one library, of no use outside it
    return {name: value for name, value in asdict(passage).items() if name != "chunk_id"}


def work_json(work: Work) -> dict[str, Any]:
    """A work, with what is unknown as null."""
    return asdict(work)


def report_json(report: IngestReport) -> dict[str, Any]:
    """The report as `ingest --json` prints it."""
    return asdict(report)


def status_json(status: Status) -> dict[str, Any]:
    """The status as `status --json` prints it."""
    fields = asdict(status)
    fields["listed"] = [
        {"document": row.name, "title": row.title, "kind": row.kind, "path": row.path, "pages": row.pages,
         "chunks": row.chunks, "tags": row.tags, "work": work_json(row.work), "remarks": row.remarks}
        for row in status.listed
    ]  # fmt: skip
    return fields


def document_json(document: Document) -> dict[str, Any]:
    """A document without its text, as `show --json` prints it."""
    fields = asdict(document)
    del fields["text"]
    return {"document": fields.pop("name"), "characters": len(document.text), **fields}


def work_line(work: Work) -> str:
    """A work in a few words: "Jacot et al. 2018", or its title where authors are unknown."""
    names = [family_name(author) for author in work.authors]
    who = f"{names[0]} et al." if len(names) > 2 else " & ".join(names)
    return " ".join(part for part in (who or work.title or work.url or "?", str(work.year or "")) if part)


def place(passage: Passage | Citation) -> str:
    """Where a passage stands: "notes.md § Training › NTK", "Deep nets (1611.03530v2.pdf) p. 3 § 2 Proofs"."""
    name = passage.document
    if passage.kind == "paper" and passage.title != name:
        name = f"{shorten(passage.title, 70)} ({name})"
    page = f" p. {passage.page}" if passage.page is not None else ""
    path = [part for part in passage.heading if part != passage.title]
    heading = f" § {' › '.join(path)}" if path else ""
    return printable(f"{name}{page}{heading}")


def quoted(missing: Sequence[str]) -> str:
    """What nobody wrote of, for a sentence that denies it: "a" or "b"."""
    return " or ".join(f'"{name}"' for name in missing)


def answer_lines(answer: Answer) -> Iterable[str]:
    """The answer for a terminal: its text, then one entry a citation; or what was nearest."""
    if answer.claims:
        if answer.status == "abstained":
            yield "Nothing that the model wrote is supported. The corpus says:"
        yield plain(answer.text)
        yield from source_lines(answer)
    elif answer.status == "abstained":
        yield "The corpus does not answer this question."
        if answer.missing:
            yield plain(f"Nothing in it mentions {quoted(answer.missing)}.")
        if answer.text:
            yield plain(answer.text)
        if answer.nearest:
            yield from ("", "Nearest passages:")
        for passage in answer.nearest[:3]:
            yield f"  {place(passage)}"
            yield f"    {shorten(plain(collapsed(passage.text)), 160)}"


def source_lines(answer: Answer) -> Iterable[str]:
    """An empty line, then what the markers of an answer mean; each line once."""
    yield ""
    lines: dict[str, int] = {}
    for citation in (citation for claim in answer.claims for citation in claim.citations):
        works = ", ".join(work_line(work) for work in citation.works)
        verb = "reporting" if citation.kind == "note" else "citing"
        line = f"[{citation.marker}] {place(citation)}" + (printable(f", {verb} {works}") if works else "")
        lines[line] = citation.marker
    yield from sorted(lines, key=lambda line: lines[line])


def passage_lines(passages: Iterable[Passage]) -> Iterable[str]:
    """Search results for a terminal."""
    for passage in passages:
        yield f"{passage.rank:>3}. {passage.score:.3f}  {place(passage)}"
        yield f"     {shorten(plain(collapsed(passage.text)), 300)}"


def shorten(text: str, width: int) -> str:
    """At most `width` characters of `text`, up to a blank."""
    return text if len(text) <= width else text[: width - 1].rsplit(" ", 1)[0] + "…"


def printable(text: str) -> str:
    """A path or name for one line of a terminal, composed so that accents line up."""
    return plain(unicodedata.normalize("NFC", _BREAK.sub(" ", text)))


_SHOWN = 10  # files that were added, updated or removed; what went wrong is told of every file


def report_lines(report: IngestReport) -> Iterable[str]:
    """What an ingest did, for a terminal."""
    for name in ("added", "updated", "removed"):
        paths = getattr(report, name)
        for path in paths[:_SHOWN]:
            yield f"{name:>9}  {printable(path)}"
        if len(paths) > _SHOWN:
            yield f"{'':>9}  … and {len(paths) - _SHOWN} more"
    for name in ("skipped", "failed"):
        for refusal in getattr(report, name):
            yield f"{name:>9}  {printable(refusal.path)}: {printable(refusal.reason)}"
    for notice in report.notices:
        yield f"     note  {printable(notice)}"
    done = [
        f"{len(getattr(report, name))} {name}"
        for name in ("added", "updated", "unchanged", "removed")
        if getattr(report, name)
    ]
    yield f"{', '.join(done) or 'nothing to read'} in {report.seconds:.1f} s"
    yield f"library: {report.documents} documents, {report.pages} PDF pages, {report.chunks} chunks"


def status_lines(status: Status) -> Iterable[str]:
    """What a library holds, for a terminal."""
    totals = f"{status.documents} documents, {status.pages} PDF pages, {status.chunks} chunks"
    yield printable(f"library {status.library}: {totals}")
    current = (
        "up to date"
        if status.published == status.revision
        else "behind; the next command brings it up to date"
    )
    yield f"index   {'none; theorybot index rebuild makes it' if status.published is None else current}"
    yield f"model   {status.embedder or 'none yet'}"
    for row in status.listed:
        who = work_line(row.work) if row.work.authors else ""
        yield printable(f"  {row.name}  ({_size(row)})  {row.title}  {who}".rstrip())
    for refusal in status.failed:
        yield printable(f"  failed    {refusal.path}: {refusal.reason}")
    for path in status.excluded:
        yield printable(f"  excluded  {path}")


def _size(row: Listed) -> str:
    if row.kind == "bibliography":
        return "entries"
    return f"{row.pages} pages" if row.kind == "paper" else f"{row.chunks} chunks"


def document_lines(document: Document) -> Iterable[str]:
    """A document for a terminal: what it is, its sections, what it cites and what is odd about it."""
    work = document.work
    yield printable(f"{work.title or document.name}")
    facts = [
        ", ".join(work.authors),
        str(work.year or ""),
        f"arXiv:{work.arxiv_id}" if work.arxiv_id else "",
        work.url or "",
    ]
    yield printable(" · ".join(fact for fact in facts if fact) or "author and year unknown")
    size = f"{len(document.pages)} pages" if document.pages else f"{len(document.text)} characters"
    counts = f"{len(document.references)} references, {len(document.citations)} citations in the text"
    yield f"{document.kind}, {size}, {counts}"
    if document.tags:
        yield printable(" ".join(f"#{tag}" for tag in document.tags))
    for section in document.sections:
        yield printable(
            f"  § {' › '.join(section.heading) or '(no heading)'}"
            + (" (references)" if section.role == "references" else "")
        )
    for reference in document.references:
        yield printable(
            f"  {reference.key or '-'}: "
            f"{shorten(collapsed(document.text[reference.start : reference.end]), 150)}"
        )
    for citation in document.citations:
        told = citation.problem or citation.remark
        if told:
            yield printable(f"  {collapsed(document.text[citation.start : citation.end])}: {told}")
    for remark in document.remarks:
        yield printable(f"  {remark}")
