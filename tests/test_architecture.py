"""The design's rules that a program can check: imports point one way, and each vendor has one room."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import theorybot
from conftest import ROOT

SOURCE = ROOT / "src" / "theorybot"
# Lower may import higher, never the other way round. Rooms of one row do not know each other.
ORDER = [
    {"errors"},
    {"types"},
    {"worker", "worker_child"},
    {"settings"},
    {"ollama"},
    {"events", "providers", "patience", "markers"},
    {"prompts"},
    {"wiki", "progress"},
    {"sides"},
    {"sentences", "bibliography", "acting", "asking", "framing", "quoting"},
    {"acronyms", "drafting"},
    {"embedding"},
    {"chunking"},
    {"readers"},
    {"files"},
    {"library"},
    {"grounding"},
    {"composing", "chat"},
    {"chain", "scripted"},
    {"vectors", "following", "spelling", "arxiv"},
    {"kinds"},
    {"ingest", "query", "likeness", "inside"},
    {"absent"},
    {"retrieval"},
    {"writing"},
    {"listing", "deciding", "defining", "citing", "objecting", "originating"},
    {"comparing"},
    {"gathering"},
    {"answering"},
    {"conversing", "testing"},
    {"status", "readiness", "linting"},
    {"bot"},
    {"fetching"},
    {"__init__"},
    {"rendering"},
    {"export", "literature"},
    {"evaluation"},
    {"ui"},
    {"cli"},
    {"__main__"},
]
VENDORS = {
    "chromadb": {"vectors"},
    "langchain": {"chat"},
    # scripted: the chat model that `theorybot.testing` ships; a fake of LangChain's has to be one of its classes
    "langchain_core": {"chat", "chain", "scripted"},
    "langsmith": {"chat"},
    "sentence_transformers": {"embedding"},
    "torch": {"embedding"},
    "transformers": {"embedding"},
    "tokenizers": {"embedding"},
    "onnxruntime": {"embedding"},
    "safetensors": {"embedding"},
    "pypdf": {"readers"},
    "pypdfium2": {"ui", "readers"},
    "streamlit": {"ui"},
    "bibtexparser": {"bibliography"},
    "click": {"cli"},
    "PIL": {"ui"},
    "altair": {"ui"},
    "ir_measures": {"evaluation"},
    "sqlite3": {"library", "vectors", "ui"},  # ui: chats.db, which is no part of the library
    "rapidfuzz": {"spelling", "bibliography", "readers", "arxiv"},
    "httpx": {"arxiv", "ollama"},  # all that is ever asked over HTTP, beside chat models and Chroma
}


def rooms() -> dict[Path, str]:
    found = {path: path.relative_to(SOURCE).parts[0].removesuffix(".py") for path in SOURCE.rglob("*.py")}
    assert len(found) > 30
    return found


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    names: set[str] = set()
    for statement in ast.walk(tree):
        if isinstance(statement, ast.Import):
            names |= {alias.name for alias in statement.names}
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            names |= {f"{statement.module}.{alias.name}" for alias in statement.names}
    return names


def test_imports_point_upward_only() -> None:
    level = {room: index for index, row in enumerate(ORDER) for room in row}
    for path, room in rooms().items():
        for name in imported(path):
            parts = name.split(".")
            if parts[0] != "theorybot":
                continue
            other = parts[1] if len(parts) > 1 and parts[1] in level else "__init__"
            assert other == room or level[other] < level[room], f"{path.name} imports {name}"


@pytest.mark.parametrize("vendor", VENDORS)
def test_each_vendor_is_imported_in_its_own_room(vendor: str) -> None:
    users = {room for path, room in rooms().items() if any(n.split(".")[0] == vendor for n in imported(path))}
    assert users <= VENDORS[vendor]


def test_what_is_exported_is_what_is_promised() -> None:
    public = {name for name in vars(theorybot) if not name.startswith("_") and name[0].isupper()}
    assert set(theorybot.__all__) == public
    assert len(theorybot.__all__) <= 12


def test_modules_and_functions_stay_small() -> None:
    for path in rooms():
        text = path.read_text()
        assert text.count("\n") <= 250, f"{path.name} is too long"
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef):
                assert function.end_lineno is not None
                assert function.end_lineno - function.lineno < 50, f"{path.name}: {function.name}"


def test_continuous_integration_runs_what_is_left_out_elsewhere() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert script.index("export CI=1") < script.rindex("make test")
