"""A checker against claims whose verdict is known: originals that must pass, mutants that must not."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from theorybot.evaluation.mutations import Case, cases
from theorybot.grounding import Checker, collapsed
from theorybot.sentences import sentences

_HEADING = re.compile(r"^#{1,6} .*$", re.MULTILINE)
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_FAMILY = re.compile(
    r"[A-ZŁŻÀ-Þ][\w’-]{2,}"
    r"(?= et al\.| and [A-Z][\w’-]+ (?:show|stud|also|remark|suggest|find|extend|used|saw))"
)
PASSES = ("verbatim", "supported")
DISTRACTORS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A case and what the checker said of it."""

    case: Case
    verdict: str
    score: float
    reason: str

    @property
    def caught(self) -> bool:
        """Whether the claim was not let through."""
        return self.verdict not in PASSES

    @property
    def right(self) -> bool:
        """Whether the verdict is the expected one; an original has only to pass."""
        return self.verdict == self.case.expected if self.case.is_mutant else not self.caught


@dataclass(frozen=True, slots=True)
class Original:
    """A claim that its section supports."""

    id: str
    document: str
    claim: str
    section: int  # which of the document's sections


@dataclass(frozen=True, slots=True)
class Originals:
    """True claims of both kinds, and the sections that they come from."""

    sections: dict[str, tuple[str, ...]]
    paraphrases: tuple[Original, ...]
    quotes: tuple[Original, ...]

    @classmethod
    def load(cls, notes: Path, *paraphrases: Path) -> Originals:
        """Sections of the notes in a folder, and claims in files of {id, document, quote, claim} lines.

        Sentences word for word are those of the notes in the folder itself; a paraphrase may be of a note
        in a folder below, and `document` is then its path.
        """
        files = sorted(notes.rglob("*.md"))
        sections = {
            path.relative_to(notes).as_posix(): _sections(path.read_text(encoding="utf-8")) for path in files
        }
        written = []
        for line in (line for path in paraphrases for line in path.read_text(encoding="utf-8").splitlines()):
            row = json.loads(line)
            place = _place(row["quote"], sections[row["document"]])
            written.append(Original(row["id"], row["document"], row["claim"], place))
        own = {document: texts for document, texts in sections.items() if "/" not in document}
        return cls(sections, tuple(written), tuple(_quotes(own)))

    def verbatim(self, part: str = "all", seed: int = 0) -> Iterator[Case]:
        """The cases made of sentences word for word."""
        return self._cases(self.quotes, part, seed)

    def paraphrased(self, part: str = "all", seed: int = 0) -> Iterator[Case]:
        """The cases made of paraphrases."""
        return self._cases(self.paraphrases, part, seed)

    def _cases(self, originals: Sequence[Original], part: str, seed: int) -> Iterator[Case]:
        pools = {folder: self._pool(folder) for folder in {_folder(original) for original in originals}}
        for original in originals:
            odd = int(original.id[1:]) % 2
            if part != "all" and odd != (part == "test"):
                continue
            everything, names = pools[_folder(original)]
            own = self.sections[original.document][original.section]
            others = [text for text in everything if text != own and original.claim not in text]
            chosen = random.Random(f"{seed} {original.id}").sample(others, DISTRACTORS)
            yield from cases(original.id, original.claim, [own, *chosen], names, seed)

    def _pool(self, folder: str) -> tuple[list[str], list[str]]:
        """The sections of a folder's documents, and the family names in them.

        What does not support a claim is drawn from its own folder: another one may tell the same again.
        """
        texts = [text for name, found in self.sections.items() if _parent(name) == folder for text in found]
        return texts, sorted({name for text in texts for name in _FAMILY.findall(text)})


def _folder(original: Original) -> str:
    return _parent(original.document)


def _parent(document: str) -> str:
    return document.rpartition("/")[0]


def _sections(text: str) -> tuple[str, ...]:
    body = _FRONT.sub("", text)
    return tuple(piece.strip() for piece in _HEADING.split(body) if piece.strip())


def _place(quote: str, sections: Sequence[str]) -> int:
    wanted = collapsed(quote)
    return next(number for number, text in enumerate(sections) if wanted in collapsed(text))


def _quotes(sections: dict[str, tuple[str, ...]]) -> Iterator[Original]:
    count = 0
    for document, texts in sections.items():
        for number, text in enumerate(texts):
            for start, end in sentences(text):
                claim = collapsed(text[start:end]).removeprefix("- ")
                if len(claim.split()) >= 6:
                    count += 1
                    yield Original(f"v{count:03d}", document, claim, number)


def judged(cases: Iterable[Case], checker: Checker) -> list[Row]:
    """What the checker says of each case."""
    found = []
    for case in cases:
        said = checker.judge(case.claim, case.passages, [case.cited])
        found.append(Row(case, said.verdict, said.score, said.reason))
    return found


def counts(rows: Iterable[Row]) -> dict[str, tuple[int, int, int]]:
    """For each kind: cases, mutants caught (of originals: let pass), right verdicts."""
    found: dict[str, tuple[int, int, int]] = {}
    for row in rows:
        number, good, right = found.get(row.case.kind, (0, 0, 0))
        fine = row.caught if row.case.is_mutant else not row.caught
        found[row.case.kind] = (number + 1, good + fine, right + row.right)
    return found


def lines(found: dict[str, tuple[int, int, int]]) -> list[str]:
    """The counts as a Markdown table."""
    rows = ["| kind | cases | caught (originals: passed) | right verdict |", "|---|---|---|---|"]
    mutated = [value for kind, value in found.items() if kind != "original"]
    total = tuple(sum(column) for column in zip(*mutated, strict=True)) if mutated else (0, 0, 0)
    for kind, (number, good, right) in [*found.items(), ("all mutants", total)]:
        share = max(1, number)
        rows.append(f"| {kind} | {number} | {good} ({good / share:.3f}) | {right} ({right / share:.3f}) |")
    return rows
