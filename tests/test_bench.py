"""The pure parts of the scripts in bench/, on a corpus of three notes and without a model."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from conftest import ROOT
from theorybot import Theorybot

sys.path.append(str(ROOT / "bench"))

import inside
import memory
import naive
import parts
import synthetic
from table import Results, Row, Target, table

WORDS = [
    "width", "depth", "kernel", "gradient", "minima", "bound", "margin", "noise", "batch", "network", "layer",
    "norm", "rate", "loss", "risk",
]  # fmt: skip


def prose(sentences: int, seed: int) -> str:
    order = np.random.default_rng(seed)
    return " ".join(f"The {' '.join(order.choice(WORDS, 9))} holds." for _ in range(sentences))


@pytest.fixture
def library(bot: Theorybot, tmp_path: Path) -> Theorybot:
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(3):
        text = "\n\n".join(f"## Part {part}\n\n{prose(20, 10 * number + part)}" for part in range(3))
        (folder / f"{number}.md").write_text(f"# Note {number}\n\n{text}\n")
    bot.ingest(folder)
    return bot


def test_pieces_are_cut_as_the_tutorials_cut_them() -> None:
    text = "\n\n".join(prose(size, size) for size in (3, 40, 5, 60))
    pieces = naive.split(text)
    assert all(0 < len(piece) <= naive.SIZE for piece in pieces)
    assert re.findall(r"\w+", text)[-1] in pieces[-1]
    assert set(re.findall(r"\w+", text)) == set(re.findall(r"\w+", " ".join(pieces)))
    shared = [b for a, b in itertools.pairwise(pieces) if b[:50] in a]
    assert len(shared) > len(pieces) / 2  # overlap wherever a paragraph goes on
    assert naive.split("short") == ["short"]
    assert naive.split("x" * 1500) == ["x" * 1000, "x" * 700]


def test_a_row_knows_whether_it_held() -> None:
    cold = Row("cold ask", "s", 2.0, 10.0, (Target("ratio", "<=", 1 / 3), Target("ours", "<=", 3)))
    slow = Row("ingest", "1/s", 150.0, 100.0, (Target("ratio", ">=", 2),))
    assert (cold.ratio, cold.held, slow.held, Row("a", "s", 1.0).held) == (0.2, True, False, None)
    assert not Row("b", "s", 1.0, None, (Target("ratio", "<=", 1),)).held
    lines = table([cold, slow]).splitlines()
    assert "cold ask [s]" in lines[1] and "ratio at most 0.333; at most 3" in lines[1]
    assert "NO" in lines[2]


def test_results_of_other_parts_stay(tmp_path: Path) -> None:
    path = tmp_path / "last.json"
    Results(path, {"papers": 3}).keep("cold", [Row("cold ask", "s", 2.0)], complete=True)
    Results(path, {"papers": 4}).keep("warm", [Row("warm search", "ms", 20.0)], complete=False)
    kept = json.loads(path.read_text())
    assert kept["cold"]["papers"] == 3 and kept["cold"]["complete"]
    assert kept["warm"]["rows"] == [{"measure": "warm search", "unit": "ms", "ours": 20.0}]


@pytest.mark.skipif(not memory.PROC.exists(), reason="needs /proc")
def test_memory_is_that_of_the_whole_tree() -> None:
    held = "import time; a = bytearray(60_000_000); print(1, flush=True); time.sleep(60)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {held!r}])"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        with memory.Watch(parent.pid) as watch:
            found = memory.tree(parent.pid)
            parent_alone = memory.resident(parent.pid)
            watch._over.wait(0.3)
        for process in found[1:]:
            os.kill(process, 9)
    assert len(found) == 2
    assert watch.peak.resident > parent_alone + 60


def test_exact_search_is_exact() -> None:
    vectors = np.random.default_rng(0).standard_normal((50, 8)).astype(np.float32)
    ids = np.arange(100, 150)
    found = inside.exact(vectors[:3], iter([(ids[:20], vectors[:20]), (ids[20:], vectors[20:])]), 5)
    truth = ids[np.argsort(-(vectors[:3] @ vectors.T), axis=1)[:, :5]]
    assert (found.ids == truth).all()
    assert inside.recalls(truth, [list(truth[0]), [], list(truth[2][:4])]) == [1.0, 0.0, 0.8]


def test_a_library_grows_by_notes_mixed_from_its_own(
    library: Theorybot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synthetic, "CHUNKS", 8)
    monkeypatch.setattr(parts, "QUESTIONS", ("What of width?", "Why depth?"))
    monkeypatch.setattr(parts, "QUERIES", 20)
    before = library.status()
    pool = synthetic.Pool.of(library)
    assert len(pool.chunks) == before.chunks
    inside.stand_in(library, synthetic.Perturbed(inside.embedder(library), pool))
    grown = synthetic.grow(library, pool, tmp_path / "mixed", before.chunks + 40)
    after = library.status()
    assert grown.chunks == after.chunks >= before.chunks + 40
    assert grown.documents == after.documents - before.documents
    assert library.check_index() == (0, 0)
    (_, vectors), *_ = inside.batches(library)
    new = vectors[before.chunks :]
    assert np.allclose(np.linalg.norm(new, axis=1), 1, atol=1e-5)
    nearest = (new @ pool.vectors.T).max(axis=1)
    assert 0.8 < nearest.mean() < 0.98
    assert parts.recall_row(library, pool, "here").ours > 0.99
    search, ask = parts.asking(library, "here", goal=True)
    assert (search.unit, ask.unit) == ("ms", "ms") and search.targets and ask.targets
