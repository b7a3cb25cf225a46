"""BibTeX and BibLaTeX files as references; reading is left to `bibtexparser`, meaning is found here."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping

import bibtexparser
from bibtexparser.middlewares import (
    LatexDecodingMiddleware,
    RemoveEnclosingMiddleware,
    ResolveStringReferencesMiddleware,
)
from bibtexparser.model import (
    Block,
    DuplicateFieldKeyBlock,
    Entry,
    Field,
    ImplicitComment,
    ParsingFailedBlock,
)

from theorybot.bibliography.attached import attached_paths
from theorybot.bibliography.identifiers import arxiv_id, doi, form_in, is_generic, work_at
from theorybot.types import Reference, Work

# What it logs about broken blocks is told to the reader of the file, as remarks.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)

_DECODER = LatexDecodingMiddleware(keep_braced_groups=False, keep_math_mode=True)
_BOOKS = {"book", "mvbook", "booklet", "collection", "proceedings"}
_ADDRESS = re.compile(r"https?://[^\s{}<>\"]+")
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)


def parse_bibtex(text: str) -> tuple[tuple[Reference, ...], tuple[str, ...]]:
    """The entries of a `.bib` file, each with its key and span in `text`, and remarks on what was lost.

    A broken entry costs itself only. Never raises.
    """
    references: list[Reference] = []
    remarks: list[str] = []
    position = 0
    for block in _blocks(text):
        start, end = _span(text, block, position)
        position = end
        entry = _entry(block, remarks)
        if entry is not None:
            references.append(Reference(_work(entry), start, end, key=entry.key.strip()))
    return tuple(references), tuple(remarks)


def parse_attached(text: str) -> Iterator[tuple[str, Work, tuple[str, ...]]]:
    """The entries that name files in a `file` field, as Zotero writes them: key, work, paths as written."""
    if re.search(r"\bfile\s*=", text, re.IGNORECASE) is None:
        return
    for block in _blocks(text):
        entry = _entry(block, [])
        if entry is not None and (paths := _attached(entry)):
            yield entry.key.strip(), _work(entry), paths


def _blocks(text: str) -> list[Block]:
    stack = [ResolveStringReferencesMiddleware(True), RemoveEnclosingMiddleware(True)]
    library = bibtexparser.parse_string(text, parse_stack=stack)
    return sorted(library.blocks, key=lambda block: block.start_line or 0)


def _attached(entry: Entry) -> tuple[str, ...]:
    field = next((field for field in entry.fields if field.key.casefold() == "file"), None)
    return attached_paths(str(field.value)) if field is not None else ()


def _span(text: str, block: Block, position: int) -> tuple[int, int]:
    raw = (block.raw or "").strip()
    start = text.find(raw, position)
    return (start, start + len(raw)) if start >= 0 else (position, position)


def _entry(block: Block, remarks: list[str]) -> Entry | None:
    """The entry in a block, even where the block repeats a key or a field; else a remark if one is due."""
    if isinstance(block, Entry):
        return block
    line = (block.start_line or 0) + 1
    if isinstance(block, ParsingFailedBlock):
        inner = block.ignore_error_block
        said = str(getattr(block.error, "abort_reason", block.error))
        reason = " ".join(said.split("Note:", maxsplit=1)[0].split())
        if isinstance(inner, Entry):
            remarks.append(f"line {line}: {reason[:1].lower()}{reason[1:].rstrip('.')}")
            return _unwrapped(inner) if isinstance(block, DuplicateFieldKeyBlock) else inner
        remarks.append(f"the entry at line {line} could not be read: {reason.rstrip('.')}")
    elif isinstance(block, ImplicitComment) and (block.raw or "").lstrip().startswith("@"):
        remarks.append(f"the entry at line {line} could not be read: it is not in braces")
    return None


def _unwrapped(entry: Entry) -> Entry:
    """`entry` with the first of each repeated field, and without the braces around values."""
    fields: dict[str, Field] = {}
    for field in entry.fields:
        value = str(field.value).strip()
        if value[:1] + value[-1:] in ("{}", '""') and len(value) > 1:
            value = value[1:-1]
        fields.setdefault(field.key, Field(field.key, value))
    return Entry(entry.entry_type, entry.key, list(fields.values()))


def _work(entry: Entry) -> Work:
    fields = {field.key.casefold(): str(field.value) for field in entry.fields}
    address = _ADDRESS.search(
        " ".join(_values(fields, "url", "howpublished", "note").replace("\\", "").split())
    )
    at = work_at(address.group().rstrip(".,;")) if address else Work()
    number = _arxiv(fields)
    year = re.search(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)", _values(fields, "year", "date", "issued"))
    return Work(
        title=_decode(_joined(fields, "title", "subtitle")) or None,
        authors=_people(fields.get("author") or fields.get("editor") or ""),
        year=int(year[1]) if year else None,
        arxiv_id=number[0] if number else None,
        arxiv_version=number[1] if number else None,
        doi=doi(_values(fields, "doi", "url").replace("\\_", "_")),
        url=at.url,
        venue=_venue(fields),
        form=_form(entry.entry_type.casefold(), fields, at.form),
    )


def _values(fields: Mapping[str, str], *names: str) -> str:
    return " ".join(fields[name] for name in names if name in fields)


def _joined(fields: Mapping[str, str], title: str, subtitle: str) -> str:
    return ": ".join(fields[name] for name in (title, subtitle) if fields.get(name))


def _arxiv(fields: Mapping[str, str]) -> tuple[str, int | None] | None:
    archive = _values(fields, "archiveprefix", "eprinttype").casefold()
    if "arxiv" in archive or not archive:
        found = arxiv_id(re.sub(r"^\s*arxiv:\s*", "", fields.get("eprint", ""), flags=re.IGNORECASE))
        if found:
            return found
    return arxiv_id(
        _values(fields, "journal", "journaltitle", "url", "doi", "howpublished", "note", "number")
    )


def _venue(fields: Mapping[str, str]) -> str | None:
    names = (
        "journal",
        "journaltitle",
        "booktitle",
        "maintitle",
        "publisher",
        "school",
        "institution",
        "howpublished",
    )
    venue = _decode(next((fields[name] for name in names if fields.get(name)), ""))
    if re.match(r"(?:arxiv|corr)\b", venue, re.IGNORECASE):
        return "arXiv"
    return None if _ADDRESS.search(venue) else venue or None


def _form(kind: str, fields: Mapping[str, str], by_address: str) -> str:
    if kind in _BOOKS:
        return "book"
    if kind in {"video", "movie"}:
        return "video"
    words = [
        *re.split(r"[,;]", fields.get("keywords", "")),
        fields.get("type", ""),
        fields.get("entrysubtype", ""),
    ]
    named = next((form for word in words if is_generic(word) and (form := form_in(word))), None)
    published = (
        form_in(_ADDRESS.sub("", fields.get("howpublished", ""))) if kind in {"misc", "online"} else None
    )
    return named or published or by_address


def _people(names: str) -> tuple[str, ...]:
    """The authors in an `author` field, given names first; "and others" is left out."""
    people = [_decode(_given_first(part)) for part in _split_people(names)]
    return tuple(person for person in people if person and person.casefold() not in {"others", "et al."})


def _split_people(names: str) -> list[str]:
    """The parts between "and" outside braces: "{Barnes and Noble}" is one author."""
    parts, start = [], 0
    for match in _AND.finditer(names):
        piece = names[start : match.start()]
        if piece.count("{") <= piece.count("}"):
            parts.append(piece)
            start = match.end()
    return [*parts, names[start:]]


def _given_first(name: str) -> str:
    if name.strip().startswith("{") and name.strip().endswith("}"):
        return name  # an institution: its commas are its own
    family, *rest = [part.strip() for part in name.split(",")]
    return " ".join([*rest[::-1][:1], family, *rest[:-1]])


def _decode(value: str) -> str:
    """A value as plain text: accents decoded, braces and line breaks gone, formulas left as they are."""
    if "\\" in value:
        entry = Entry("misc", "x", [Field("value", value)])
        decoded = _DECODER.transform_entry(entry, bibtexparser.Library())
        value = str(decoded.fields[0].value) if isinstance(decoded, Entry) else value
    value = re.sub(r"\"\s*#\s*\"?", " ", value).replace("~", " ")
    return " ".join(re.sub(r"[{}]", "", value).split()).strip(' "')
