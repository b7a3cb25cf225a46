"""What is known of a file beside what it prints: from the manifest beside it, or the .bib file that names it.

The one seam for it: the reader of a file has ` told ` and a digest in its name, so that another title in a
manifest or .bib file means reading again, as another reader does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from theorybot import files
from theorybot.arxiv.manifest import Line, read_manifest
from theorybot.errors import UnreadableFile
from theorybot.ingest.log import Log
from theorybot.library import Library
from theorybot.library.rows import work_from_json, work_to_json
from theorybot.readers.decoding import MAX_BYTES, read_text
from theorybot.readers.versions import BIB
from theorybot.types import Document, Refusal, Work

_KEY = "told:"  # in the library's meta table: what the .bib file of that path told when it was last met


@dataclass
class Told:
    """What .bib files and manifests tell of files. A manifest counts for the very bytes that it names."""

    library: Library
    log: Log
    max_bytes: int = MAX_BYTES
    _manifests: dict[Path, Mapping[str, Line]] = field(default_factory=dict)
    _met: set[str] = field(default_factory=set)  # .bib files of this run, by their stored paths

    def attached(self, survey: files.Survey) -> list[Path]:
        """Learn what the .bib files met tell; the PDFs that those given by name name.

        A .bib file found in a folder brings no file from elsewhere: it may come from anybody.
        """
        named: list[Path] = []
        for path in survey.files:
            if path.suffix.casefold() == ".bib" and files.is_text(str(path)):
                told = self._learn(path)
                if path in survey.named:
                    named.extend(self._present(path, told))
        return list(dict.fromkeys(named))

    def of(self, path: Path, stored: str, digest: str) -> Work | None:
        """What is told of the file, or None."""
        if path.suffix.casefold() != ".pdf":
            return None
        if path.parent not in self._manifests:
            self._manifests[path.parent] = read_manifest(path.parent)
        line = self._manifests[path.parent].get(path.name)
        if line is not None and line.sha256 == digest:
            return line.work
        return self._by_path.get(stored)

    def mark(self, path: Path, stored: str, digest: str) -> str:
        """What is added to the name of the file's reader: differs whenever what is told does."""
        work = self.of(path, stored, digest)
        return f" told {_digest(work_to_json(work))}" if work is not None else ""

    def apply(self, document: Document, path: Path, stored: str, digest: str) -> Document:
        """The document with what is told of it in place of what its first page says; gaps stay filled."""
        told = self.of(path, stored, digest)
        if told is None:
            return document
        read = document.work
        if told.arxiv_id and read.arxiv_id and told.arxiv_id != read.arxiv_id:
            remark = f"a list says that it is arXiv:{told.arxiv_id}, the paper says {read.arxiv_id}"
            return replace(document, remarks=(*document.remarks, f"{remark}; the paper is believed"))
        known: dict[str, Any] = {
            item.name: value for item in fields(Work) if (value := getattr(told, item.name))
        }
        return replace(document, work=replace(read, **(known | {"form": read.form})))

    # -- .bib files

    @cached_property
    def _by_path(self) -> dict[str, Work]:
        """Works by the stored path of the file, of all .bib files that the library knows."""
        known = self.library.sources()
        found: dict[str, Work] = {}
        for bib, value in sorted(self.library.metas(_KEY).items()):
            source = known.get(bib)
            if bib in self._met or (source is not None and source.state == "read"):
                found |= {
                    path: work_from_json(work) for path, (_, work) in json.loads(value)["files"].items()
                }
        return found

    def _learn(self, path: Path) -> dict[str, tuple[str, str]]:
        """What the .bib file tells, by the stored paths of files: key and work; read anew if it changed."""
        stored = self.library.stored_path(path)
        before = self._recorded.get(stored)
        source = self.library.source(stored)
        if source is not None and source.state == "excluded":
            return {}
        self._met.add(stored)
        try:
            stamp = f"{BIB} {files.stamp(path)}"
            if before is not None and before["stamp"] == stamp:
                return dict(before["files"])
            text, _ = read_text(path, self.max_bytes)
        except (OSError, UnreadableFile):  # the ingest itself says so
            return dict(before["files"]) if before is not None else {}
        told = dict(self._entries(path, text))
        if told or before is not None:
            self.library.record(_KEY + stored, json.dumps({"stamp": stamp, "files": told}))
        return told

    @cached_property
    def _recorded(self) -> dict[str, dict[str, Any]]:
        return {path: json.loads(value) for path, value in self.library.metas(_KEY).items()}

    def _entries(self, bib: Path, text: str) -> Iterable[tuple[str, tuple[str, str]]]:
        from theorybot.bibliography.bibtex import parse_attached  # its parser takes a while to import

        for key, work, paths in parse_attached(text):
            for written in paths:
                if written.casefold().endswith(".pdf") and "\0" not in written:
                    path = bib.parent / written
                    if files.is_text(str(path)):
                        yield self.library.stored_path(path), (key, work_to_json(work))

    def _present(self, bib: Path, told: Mapping[str, tuple[str, str]]) -> Iterable[Path]:
        """The files that are there; each other is reported."""
        for stored, (key, _) in told.items():
            path = self.library.real_path(stored)
            if files.is_gone(path):
                self.log.failed.append(
                    Refusal(files.shown(path), f"named by {key} in {files.shown(bib)}, but not there")
                )
            else:
                yield path


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
