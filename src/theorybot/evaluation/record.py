"""What is needed to make a run again: commit, versions, machine, time."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

_HOME = Path(__file__).parent
_PACKAGES = ("theorybot", "ir-measures", "numpy", "sentence-transformers", "chromadb", "pypdf")


def record() -> dict[str, Any]:
    """Commit (None outside a repository), versions, machine, and when."""
    return {
        "commit": _git("rev-parse", "HEAD"),
        "changed": bool(_git("status", "--porcelain", "--untracked-files=no", "--", "src")),
        "versions": {name: version(name) for name in _PACKAGES},
        "machine": {"system": platform.system(), "architecture": platform.machine(),
                    "cores": os.cpu_count(), "python": platform.python_version()},
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }  # fmt: skip


def _git(*arguments: str) -> str | None:
    """What git says of theorybot's own source; None where it is in no repository."""
    try:
        done = subprocess.run(
            ["git", "-C", str(_HOME.parents[2]), *arguments],
            capture_output=True, text=True, check=True, timeout=10,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
