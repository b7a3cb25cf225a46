"""Measures theorybot's speed against the pipeline most people would write, and against its targets.

    python bench/speed.py PAPERS_DIR --limit 3 --only ingest,cold
    python bench/speed.py PAPERS_DIR --out bench/last.json

PAPERS_DIR has PDF files. The table goes to stdout, progress to stderr. See bench/README.md.
"""

from __future__ import annotations

import argparse
import logging
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import parts
from place import Place, say
from scale import scale
from table import Results, Row, table

from theorybot.embedding import DEFAULT_MODEL

LIBRARIES = ("theorybot", "chromadb", "sentence-transformers", "torch", "onnxruntime", "pypdf")
INSTRUCTIONS = {"avx2", "avx512f", "avx512_bf16", "avx512_vnni", "amx_bf16", "amx_int8"}
PARTS: dict[str, Callable[[Place], Iterator[Row]]] = {
    "ingest": parts.ingest,
    "precision": parts.precision,
    "cold": parts.cold,
    "warm": parts.warm,
    "memory": parts.memory,
    "recall": parts.recall,
}
ALL = (*PARTS, "scale")


def main() -> None:
    """Measure what was asked for, print it, and keep it."""
    options = _options()
    for name in [name for name in os.environ if name.startswith("THEORYBOT_")]:
        del os.environ[name]  # no setting of the user's is measured
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's Python keeps what it has compiled
    os.environ["HF_HUB_OFFLINE"] = "1"
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        work = (options.work or Path(temporary)).resolve()
        place = Place(
            work, options.papers.resolve(), limit=options.limit, repeats=options.repeats, model=options.model
        )
        if not place.count:
            sys.exit("no .pdf file in the folder given")
        results = Results(options.out and options.out.resolve(), about(place))
        os.environ["XDG_CONFIG_HOME"] = str(work / "config")
        os.chdir(work)
        rows = [row for name in options.only for row in _part(name, place, results, options.sizes)]
    print(table(rows))


def _part(name: str, place: Place, results: Results, sizes: list[int]) -> list[Row]:
    say(f"part: {name}")
    rows: list[Row] = []
    found = scale(place, sizes) if name == "scale" else PARTS[name](place)
    for row in found:
        rows.append(row)
        say("  ".join(filter(None, row.cells())))
        results.keep(name, rows, complete=False)
    results.keep(name, rows, complete=True)
    return rows


def about(place: Place) -> dict[str, Any]:
    """When, on what and with what it was measured."""
    return {
        "measured": time.strftime("%Y-%m-%d %H:%M"),
        "papers": place.count,
        "model": place.model,
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def _cpu() -> str:
    """The processor's name and what matters of its instructions."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    found = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    flags = INSTRUCTIONS & set(found.get("flags", "").split())
    return " ".join((found.get("model name", platform.machine()), *sorted(flags)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="theorybot's speed against the usual pipeline.")
    parser.add_argument("papers", type=Path, metavar="PAPERS_DIR", help="folder with PDF files")
    parser.add_argument("--limit", type=int, help="only the first N papers by name")
    parser.add_argument("--only", type=_names, default=ALL, help=f"parts, of: {','.join(ALL)}")
    parser.add_argument("--out", type=Path, help="JSON file; parts not measured stay in it as they were")
    parser.add_argument("--repeats", type=int, default=3, help="rounds of ingest (default 3)")
    parser.add_argument("--sizes", type=_sizes, default=[10_000, 100_000], help="chunks, for scale")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="our embedding model")
    parser.add_argument("--work", type=Path, help="folder to work in (default: a temporary one)")
    return parser.parse_args()


def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if unknown := set(names) - set(ALL):
        raise argparse.ArgumentTypeError(f"no part {sorted(unknown)[0]}; there are {','.join(ALL)}")
    return names


def _sizes(text: str) -> list[int]:
    return [int(part.replace("_", "")) for part in text.split(",")]


if __name__ == "__main__":
    main()
