"""Where it is measured: a working folder with the papers and both stores, and commands in new processes."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from memory import Peak, Watch
from naive import page_texts

from theorybot import Theorybot
from theorybot.embedding import open_embedder

HERE = Path(__file__).parent

TOPICS = (
    "the neural tangent kernel", "sharp minima", "the information bottleneck", "double descent",
    "spectral bias", "lazy training", "the edge of stability", "grokking", "benign overfitting",
    "mean field limits",
    "implicit regularization of gradient descent", "Rademacher complexity", "PAC-Bayes bounds",
    "memorization of random labels", "the lottery ticket hypothesis", "intrinsic dimension",
    "batch normalization", "dropout", "large-batch training", "Gaussian processes from wide networks",
    "transfer of features",
    "the renormalization group", "adversarial examples", "capsules", "margin maximization",
    "representation similarity", "generalization in kernel methods", "learning rate schedules",
    "loss surfaces of deep networks", "the role of depth",
)  # fmt: skip
SHAPES = ("What is known about {}?", "How does {} relate to generalization?", "Why does {} matter?")
QUESTIONS = tuple(SHAPES[number % 3].format(topic) for number, topic in enumerate(TOPICS))


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that came back: seconds by the clock and on processors, its output, its peak if watched."""

    seconds: float
    processor: float  # of it and its children: other programs on the machine change it little
    out: str
    peak: Peak = Peak(0.0, 0.0)  # noqa: RUF009 - frozen


class Place:
    """A working folder: `papers/`, our library in `ours/`, the usual pipeline's store in `usual/`."""

    def __init__(self, work: Path, papers: Path, *, limit: int | None, repeats: int, model: str) -> None:
        self.work, self.repeats, self.model = work, repeats, model
        self.papers = work / "papers"
        self.papers.mkdir(parents=True, exist_ok=True)
        chosen = sorted(papers.glob("*.pdf"))[:limit]
        for path in chosen:
            shutil.copy(path, self.papers / path.name)
        for path in set(self.papers.iterdir()) - {self.papers / path.name for path in chosen}:
            path.unlink()
        self.count = len(chosen)
        self.ours, self.usual = work / "ours", work / "usual"
        self._made: set[str] = set()

    # -- commands, each a new process

    def theorybot(
        self, *arguments: str, library: Path | None = None, watched: bool = False, **env: str
    ) -> Ran:
        """Run `theorybot ARGUMENTS` on our library, or on another one."""
        command = ["-m", "theorybot", *arguments, "--library", str(library or self.ours)]
        environment = {"THEORYBOT_EMBEDDING_MODEL": self.model} | env
        return run(command, self.work, watched=watched, **environment)

    def naive(self, *arguments: str, given: str = "", watched: bool = False) -> Ran:
        """Run a command of `naive.py`."""
        return run([str(HERE / "naive.py"), *arguments], self.work, given=given, watched=watched)

    def ingest_ours(self, *, library: Path | None = None, watched: bool = False, **env: str) -> Ran:
        """Read all papers into a new library."""
        target = library or self.ours
        shutil.rmtree(target, ignore_errors=True)
        ran = self.theorybot("ingest", str(self.papers), "--json", library=target, watched=watched, **env)
        self._made.add(target.name)
        return ran

    def ingest_usual(self, *, watched: bool = False) -> Ran:
        """Read all papers into a new store of the usual kind."""
        shutil.rmtree(self.usual, ignore_errors=True)
        ran = self.naive("ingest", str(self.papers), str(self.usual), watched=watched)
        self._made.add(self.usual.name)
        return ran

    # -- what parts need that do not measure the making of it

    def open_ours(self) -> Theorybot:
        """Our library of the papers, made if no part has made it yet."""
        if self.ours.name not in self._made:
            say("making our library of the papers")
            self.ingest_ours()
        return Theorybot(library=self.ours, embedding_model=self.model)

    def need_usual(self) -> None:
        """Make the usual pipeline's store if no part has made it yet."""
        if self.usual.name not in self._made:
            say("making the usual pipeline's store")
            self.ingest_usual()

    def source_tokens(self) -> int:
        """Tokens of all pages as pypdf gives them, reference lists included: what both rates count."""
        embedder = open_embedder(self.model)
        pages = [text for path in sorted(self.papers.glob("*.pdf")) for text in page_texts(path)]
        return sum(embedder.count_tokens(pages)) - 2 * len(pages)  # without the model's marks


def run(arguments: list[str], folder: Path, *, given: str = "", watched: bool = False, **env: str) -> Ran:
    """Run Python with these arguments in a new process, from its start to its end."""
    started, before = time.perf_counter(), _children()
    with subprocess.Popen(
        [sys.executable, *arguments], cwd=folder, text=True, env={**os.environ, **env},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        if watched:
            with Watch(process.pid) as watch:
                out, errors = process.communicate(given)
            peak = watch.peak
        else:
            out, errors = process.communicate(given)
            peak = Peak(0.0, 0.0)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments[:3])} failed:\n{errors[-2000:]}")
    return Ran(seconds, _children() - before, out, peak)


def _children() -> float:
    """Processor seconds of all commands that have come back."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def printed(ran: Ran) -> Any:
    """The JSON that a command printed."""
    return json.loads(ran.out)


def say(text: str) -> None:
    """Progress, on stderr."""
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)
