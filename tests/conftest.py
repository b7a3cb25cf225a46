"""What every test may use. No test needs a network, a GPU, or anything outside the repository."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from theorybot import Theorybot
from theorybot.testing import tiny_corpus

pytest_plugins = ["browsing"]  # fixtures: the server of the chat, and a browser
ROOT = Path(__file__).parent.parent
SURVEYS = (*sorted((ROOT / "corpus" / "notes").glob("*.md")), ROOT / "corpus" / "references.bib")
SHARED = ROOT.parent / "shared"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def clean_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test runs in its own folder, and no setting of the user's reaches it."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("THEORYBOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with one note and one .bib file."""
    return tiny_corpus(tmp_path / "corpus")


@pytest.fixture
def app_place(tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a corpus and no library, for which Streamlit runs the app in this process."""
    from theorybot.ui import session  # imports Streamlit, which most tests do without

    for name, value in {
        "LIBRARY": tmp_path / ".theorybot",
        "CORPUS": corpus,
        "EMBEDDING_MODEL": "hash",
    }.items():
        monkeypatch.setenv(f"THEORYBOT_{name}", str(value))
    session.shared.clear()  # type: ignore[attr-defined]
    yield tmp_path
    session.shared.clear()  # type: ignore[attr-defined]


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Theorybot]:
    """theorybot with an empty library and an embedder that needs no model."""
    with Theorybot(library=tmp_path / ".theorybot", embedding_model="hash") as made:
        yield made


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `theorybot ARGUMENTS` as a user would, in another process."""

    def command(*arguments: str, check: bool = True, **env: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "theorybot", *arguments],
            capture_output=True, text=True, cwd=tmp_path, timeout=120, check=False,
            env={**os.environ, "THEORYBOT_EMBEDDING_MODEL": "hash", **env},
        )  # fmt: skip
        assert not check or done.returncode == 0, done.stderr
        return done

    return command
