"""Suites: TOML files that each name a kind of run, its files, and the whole corpus that it is run on."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs

from theorybot.bot import Theorybot
from theorybot.errors import TheorybotError
from theorybot.evaluation import answering, gates, grounding
from theorybot.evaluation.judging import open_judge
from theorybot.evaluation.runs import Run
from theorybot.evaluation.samples import Options
from theorybot.grounding import open_checker
from theorybot.progress import Progress


@dataclass(frozen=True, slots=True)
class Suite:
    """What is run, and what it must reach. Paths in the file count from its folder."""

    name: str
    kind: str  # answers, or mutations
    files: tuple[Path, ...]
    corpus: tuple[Path, ...]
    thresholds: dict[str, float]


def load(folder: Path, wanted: Sequence[str] = ()) -> list[Suite]:
    """The suites in a folder, or those wanted of them, with their thresholds. Raises TheorybotError."""
    paths = {path.stem: path for path in sorted(folder.glob("*.toml"))}
    unknown = [name for name in wanted if name not in paths]
    if not paths or unknown:
        what = f"no suite {', '.join(unknown)}" if paths else "no suite"
        raise TheorybotError(
            f"{what} in {folder}; name a folder with --suites, or a file: theorybot eval answers"
        )
    limits = folder.parent / "thresholds.toml"
    thresholds = gates.thresholds(limits) if limits.is_file() else {}
    return [_suite(paths[name], thresholds.get(name, {})) for name in wanted or paths]


def _suite(path: Path, thresholds: dict[str, float]) -> Suite:
    try:
        row = tomllib.loads(path.read_text(encoding="utf-8"))
        if row["kind"] not in ("answers", "mutations"):
            raise ValueError(f"kind {row['kind']!r} is neither answers nor mutations")
        files, corpus = ([_beside(path, name) for name in row[key]] for key in ("files", "corpus"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TheorybotError(f"{path}: {error!r}; see docs/evaluation.md") from error
    return Suite(path.stem, row["kind"], tuple(files), tuple(corpus), thresholds)


def _beside(suite: Path, name: str) -> Path:
    """A path as the suite's file gives it, without the way down and up again."""
    return Path(os.path.normpath(suite.parent / name))


def run(suite: Suite, progress: Progress) -> Run | None:
    """Run it, on exactly its corpus; None where some of that is not here. No model is asked."""
    if not all(path.exists() for path in suite.corpus):
        return None
    if suite.kind == "mutations":
        cases = [row for file in suite.files for row in grounding.mutated(suite.corpus[0], file)]
        # words alone: sentence vectors change these figures by 0.002, and take three times as long
        done = grounding.run((), open_checker("lexical"), Options(), progress, cases)
        return replace(done, files=tuple(map(str, suite.files)))
    with Theorybot(library=_place(suite), model="none", precision="float32", passages=10) as bot:
        bot.ingest(*suite.corpus, prune=True, progress=progress)
        judge = open_judge("lexical", bot.settings)
        return answering.run(suite.files, bot, judge, Options(), progress)


def _place(suite: Suite) -> Path:
    """The suite's own library, in the user's cache: what has not changed is not read again."""
    where = "\n".join(str(path.resolve()) for path in suite.corpus)
    code = hashlib.sha256(where.encode()).hexdigest()[:12]
    return Path(platformdirs.user_cache_dir("theorybot")) / "evaluation" / f"{suite.name}-{code}"


def faults(suite: Suite, done: Run) -> list[str]:
    """What the suite misses: thresholds, and controls that did not fail."""
    missed = [f"{suite.name}: {line}" for line in gates.missed(done, suite.thresholds)]
    loose = [f"{suite.name}: control does not fail: {c.name}" for c in done.controls if not c.failed]
    return missed + loose
