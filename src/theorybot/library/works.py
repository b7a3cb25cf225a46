"""The works that a library's documents are and cite: found by name, with who cites them in what words."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from theorybot.bibliography import Mention, arxiv_id, doi, family_name, letters, read_mention
from theorybot.bibliography.merging import filled
from theorybot.bibliography.names import same_family
from theorybot.errors import NotFound
from theorybot.library import rows
from theorybot.library.catalogue import Catalogue
from theorybot.types import KnownWork, Place, Work

_PLACES = {
    "references": (
        "SELECT work_id, name, kind, reference.start, reference.end, reference.key FROM record"
        " CROSS JOIN reference ON reference.record_id = record.id"
        " CROSS JOIN document ON document.id = reference.document_id"
    ),
    "citations": (
        "SELECT work_id, name, kind, citation.start, citation.end, citation.key FROM record"
        " CROSS JOIN reference ON reference.record_id = record.id"
        " CROSS JOIN citation ON citation.reference_id = reference.id"
        " CROSS JOIN document ON document.id = citation.document_id"
    ),
}
_AMONG = " WHERE work_id IN (SELECT value FROM json_each(?))"
_CITING = (
    "SELECT DISTINCT citation.start AS cited, chunk.id, chunk.start, chunk.end, page, heading, name, title,"
    " kind, spans, substr(text, chunk.start + 1, chunk.end - chunk.start) AS text FROM"
    " (SELECT reference.id FROM record JOIN reference ON record_id = record.id WHERE work_id = ?) AS named"
    " CROSS JOIN citation ON citation.reference_id = named.id"
    " CROSS JOIN document ON document.id = citation.document_id"
    " CROSS JOIN chunk ON chunk.document_id = document.id"
    " AND chunk.start <= citation.start AND citation.start < chunk.end"
    " CROSS JOIN sentences ON chunk_id = chunk.id"
    " CROSS JOIN document_text ON document_text.document_id = document.id"
    " ORDER BY kind, name, citation.start, chunk.start"
)
_SHOWN = 5  # works that an ambiguous name is told to mean
_SHORTEST = 4  # letters of a title that a work may be named by


class Works(Catalogue):
    """A library's works. Nothing here writes."""

    def works(self, ids: Collection[int] | None = None) -> list[KnownWork]:
        """The works with these ids, or all, in the order of author, year and title.

        A work that a paper of the library is has the paper's own title and authors.
        """
        among, values = ("", ()) if ids is None else (_AMONG, (json.dumps(list(ids)),))
        known = {
            row["id"]: rows.work_from_json(row["known"])
            for row in self._all(f"SELECT id, known FROM work{among.replace('work_id', 'id')}", *values)
        }
        papers: dict[int, list[str]] = defaultdict(list)
        own = "SELECT work_id, name, document.work FROM record CROSS JOIN document ON record_id = record.id"
        for row in self._all(f"{own}{among} ORDER BY name", *values):
            papers[row["work_id"]].append(row["name"])
            known[row["work_id"]] = _own(rows.work_from_json(row["work"]), known[row["work_id"]])
        places: dict[str, dict[int, list[Place]]] = {}
        for kind, sql in _PLACES.items():
            places[kind] = defaultdict(list)
            for row in self._all(f"{sql}{among} ORDER BY kind, name, 4", *values):
                places[kind][row.pop("work_id")].append(Place(row.pop("name"), **row))
        made = [
            KnownWork(
                number, work, tuple(papers[number]),
                tuple(places["references"][number]), tuple(places["citations"][number]),
            )
            for number, work in known.items()
        ]  # fmt: skip
        return sorted(made, key=_rank)

    def works_where(self, *, missing: bool = False, cited_by: str | None = None) -> list[KnownWork]:
        """Works, the most cited first: those `missing` from the library, those that one document cites."""
        found = self.works(None if cited_by is None else self._cited_by(self.name_of(cited_by)))
        return sorted((one for one in found if not (missing and one.documents)), key=_by_readers)

    def _cited_by(self, document: str) -> list[int]:
        """Ids of the works that the document of exactly that name lists or cites."""
        listed = (
            "SELECT reference.record_id FROM reference JOIN document ON document.id = document_id"
            " WHERE name = ?1"
        )
        cited = (
            "SELECT reference.record_id FROM citation JOIN reference ON reference.id = reference_id"
            " JOIN document ON document.id = citation.document_id WHERE name = ?1"
        )
        return self._ids(f"id IN ({listed} UNION {cited})", document)

    def citing(self, work: int) -> list[rows.Citing]:
        """The sentences that cite a work, each once; notes first, in the order of their documents."""
        found: dict[tuple[str, int], rows.Citing] = {}
        for row in self._all(_CITING, work):
            spans = json.loads(row.pop("spans"))
            cited = row.pop("cited")
            around = [span for span in spans if span[0] <= cited < span[1]]
            start, end = around[0] if around else (row["start"], row["end"])
            found.setdefault((row["name"], start), rows.Citing(rows.passage(row), start, end))
        return list(found.values())

    def works_named(self, name: str) -> list[KnownWork]:
        """The works meant by an arXiv id, a DOI, a key or document, authors and year, or words of a title."""
        number, known_doi = arxiv_id(name), doi(name)
        if number or known_doi:
            column, value = ("arxiv_id", number[0]) if number else ("doi", known_doi)
            return self.works(self._ids(f"{column} = ?", value))
        name = name.strip(" \t\n.,;:?!\"“”'")
        keyed = (
            "id IN (SELECT reference.record_id FROM reference JOIN document ON document.id = document_id"
            " WHERE reference.key = ? AND kind = 'bibliography')"
        )
        for found in (
            self._ids(keyed, name.removeprefix("@")),
            self._ids(
                "id IN (SELECT record_id FROM document WHERE name = ? OR name LIKE ? || '.%')", name, name
            ),
            self._ids("title = ? AND title != ''", letters(name)),
            self._by_people(name),
            self._titled(name),
        ):
            if found:
                return self.works(found)
        return []

    def works_by(self, people: str) -> list[KnownWork]:
        """The works of "Keskar et al. 2017", as any reference spells who wrote them."""
        return self.works(self._by_people(people))

    def _titled(self, words: str) -> list[int]:
        """Ids of the works in whose titles the words stand side by side; of the one that begins with them."""
        found = letters(words)
        if len(found) < _SHORTEST:
            return []
        begun = self._ids("substr(title, 1, length(?1)) = ?1", found)
        return begun if len(begun) == 1 else self._ids("instr(title, ?)", found)

    def works_titled(self, words: str) -> list[KnownWork]:
        """The works in whose titles the words stand, side by side."""
        return self.works(self._titled(words))

    def work_named(self, name: str) -> KnownWork:
        """The one work meant. Raises NotFound if there is none, or more than one."""
        found = self.works_named(name)
        if len(found) == 1:
            return found[0]
        if not found:
            raise NotFound(f"no document or work {name!r} in the library; see: theorybot works")
        shown = "; ".join(_told(one) for one in found[:_SHOWN])
        more = f"; or {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise NotFound(f"{name!r} may be {shown}{more}; name it by arXiv id, key, year or title")

    def _ids(self, condition: str, *values: object) -> list[int]:
        sql = f"SELECT DISTINCT work_id FROM record WHERE {condition} ORDER BY work_id"
        return [row["work_id"] for row in self._all(sql, *values)]

    def _by_people(self, name: str) -> list[int]:
        """Works by the authors named ("Keskar et al.", "Achille and Soatto 2018"), of that year if one is."""
        name = re.sub(r"\b(?!et\b|al\b|and\b)[a-z](?=[a-z]+)", lambda match: match.group().upper(), name)
        mention = read_mention(name) or read_mention(f"{name} et al.")
        if mention is None:
            return []
        first = letters(mention.names[0].rpartition(" ")[2])
        sql = "SELECT work_id, year, work FROM record WHERE author = ? ORDER BY id"
        found = _by(mention, self._all(sql, first))
        if letters(name) == letters(mention.names[0]):  # a name alone: of one author or many, first or not
            sql = "SELECT work_id, year, work FROM record WHERE instr(work, ?) ORDER BY id"
            found |= _by(mention, self._all(sql, mention.names[0]), anywhere=True)
            return list(found)
        # "et al." stands for three authors or more, unless none of the works has so many
        return [number for number, many in found.items() if many] or list(found)


def _by(mention: Mention, found: Iterable[dict[str, Any]], *, anywhere: bool = False) -> dict[int, bool]:
    """The works among records by whom a mention names; true for those with as many authors as it says."""
    works: dict[int, bool] = {}
    for row in found:
        families = [family_name(author) for author in rows.work_from_json(row["work"]).authors]
        begun = len(families) >= len(mention.names) and all(map(same_family, mention.names, families))
        fits = begun or (anywhere and any(same_family(mention.names[0], family) for family in families))
        if fits and mention.year in (None, row["year"]):
            many = len(families) > max(2, len(mention.names)) or not mention.and_others
            works[row["work_id"]] = works.get(row["work_id"], False) or many
    return works


def _own(paper: Work, known: Work) -> Work:
    """What a paper says of itself, and the rest as others have it; a title in capitals as they have it."""
    shouted = paper.title and known.title and paper.title.isupper()
    return filled(replace(paper, title=known.title) if shouted else paper, known)


def _rank(known: KnownWork) -> tuple[object, ...]:
    work = known.work
    author = letters(family_name(work.authors[0])) if work.authors else "~"
    return author, work.year or 0, letters(work.title or ""), known.id


def _told(known: KnownWork) -> str:
    work = known.work
    by = f"{family_name(work.authors[0])} {work.year or ''}".strip() if work.authors else ""
    number = f"arXiv:{work.arxiv_id}" if work.arxiv_id else ""
    return " ".join(part for part in (by, f"“{work.title}”" if work.title else "", number) if part)


def readers_of(known: KnownWork) -> list[str]:
    """Names of the notes and papers that cite or list a work, notes first, without the work itself."""
    places = sorted((*known.references, *known.citations), key=lambda place: (place.kind, place.document))
    found = (place.document for place in places if place.kind != "bibliography")
    return [name for name in dict.fromkeys(found) if name not in known.documents]


def _by_readers(known: KnownWork) -> tuple[object, ...]:
    """Orders works: those that most documents cite first."""
    return -len(readers_of(known)), -len(known.citations), *_rank(known)
