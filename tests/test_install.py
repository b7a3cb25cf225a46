"""What is installed, and that the built wheel works by itself."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from conftest import ROOT


@pytest.mark.skipif("CI" not in os.environ, reason="a user may have installed torch for a GPU; CI must not")
def test_no_cuda_package_is_installed() -> None:
    names = {str(found.metadata["Name"]).casefold() for found in importlib.metadata.distributions()}
    assert not [name for name in names if name.startswith("nvidia-")]


def test_the_built_wheel_works_from_any_folder(tmp_path: Path) -> None:
    """Only theorybot itself is installed anew; its dependencies are borrowed from this environment."""
    wheels = tmp_path / "wheels"
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(wheels), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=120)
    (wheel,) = wheels.glob("*.whl")
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / "bin" / "python"
    (site,) = (tmp_path / "venv" / "lib").glob("*/site-packages")
    install = ["-m", "pip", "install", "--quiet", "--no-deps", "--target", str(site), str(wheel)]
    subprocess.run([sys.executable, *install], check=True, capture_output=True, timeout=120)
    # Only packages are borrowed: a .pth file of this environment would lead back to the source tree.
    borrowed = os.pathsep.join([str(site), *(path for path in sys.path if path.endswith("site-packages"))])
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    (elsewhere / "n.md").write_text("# N\n\nThe kernel of a wide network stays constant in training.\n")
    env = {**os.environ, "PYTHONPATH": borrowed, "THEORYBOT_EMBEDDING_MODEL": "hash"}
    for arguments in (["ingest", "."], ["ask", "Does the kernel of a wide network stay constant?"]):
        done = subprocess.run(
            [python, "-m", "theorybot", *arguments],
            cwd=elsewhere, env=env, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert "stays constant in training. [1]" in done.stdout
    where = [python, "-c", "import theorybot; print(theorybot.__file__)"]
    found = subprocess.run(where, cwd=elsewhere, env=env, capture_output=True, text=True, check=True)
    assert str(site) in found.stdout
