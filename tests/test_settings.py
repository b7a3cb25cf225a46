"""Settings and what they name: every layer is read alike, and what cannot be used is one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from conftest import Run
from theorybot.embedding import open_embedder
from theorybot.embedding.local import LocalEmbedder
from theorybot.errors import EmbeddingError, SettingsError
from theorybot.settings import FILE, MOST, load, load_with_origins
from theorybot.vectors.server import ServerIndex


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.parametrize("name", ["library", "corpus"])
def test_a_tilde_is_the_home_folder_in_every_layer(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    user = tmp_path / "config" / "theorybot"
    user.mkdir(parents=True)
    (user / FILE).write_text(f'{name} = "~/user"\n')
    assert getattr(load(), name) == home / "user"
    (tmp_path / FILE).write_text(f'{name} = "~/project"\n')
    assert getattr(load(), name) == home / "project"
    monkeypatch.setenv(f"THEORYBOT_{name.upper()}", "~/environment")
    assert getattr(load(), name) == home / "environment"
    assert getattr(load(**{name: "~/flag"}), name) == home / "flag"
    assert getattr(load(**{name: Path("~/flag")}), name) == home / "flag"


def test_a_home_that_nobody_has_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"library \(flag\).*write out the folder"):
        load(library="~nobody-of-this-name/lib")


def test_an_empty_environment_variable_counts_as_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = load()
    for name in type(plain).model_fields:
        monkeypatch.setenv(f"THEORYBOT_{name.upper()}", "")
    settings, origins = load_with_origins()
    assert settings == plain
    assert set(origins.values()) == {"default"}


def test_an_empty_folder_name_is_refused_and_nothing_is_made(corpus: Path, run: Run, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    done = run("ingest", "--library", "", check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "library (flag): is empty" in done.stderr
    assert sorted(tmp_path.iterdir()) == before
    (tmp_path / FILE).write_text('corpus = ""\n')
    with pytest.raises(SettingsError, match=r"corpus .*is empty"):
        load()


@pytest.mark.parametrize(
    "name",
    [
        "passages",
        "candidates",
        "pdf_seconds",
        "pdf_memory_mb",
        "max_file_mb",
        "lock_seconds",
        "temperature",
        "max_output_tokens",
        "model_seconds",
        "model_retries",
    ],
)
@pytest.mark.parametrize("value", ["999999999999999999999", "-1", "inf", "nan"])
def test_a_number_beyond_all_use_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"THEORYBOT_{name.upper()}", value)
    with pytest.raises(SettingsError, match=rf"{name} \(environment\): .*config show"):
        load()


@pytest.mark.parametrize(
    ("arguments", "env"),
    [
        (("search", "a", "-k", "99999999999999999999"), {}),
        (("search", "a", "-k", "0"), {}),
        (("ask", "x"), {"THEORYBOT_CANDIDATES": "999999999999999999999"}),
        (("ask", "x"), {"THEORYBOT_EMBEDDING_MODEL": "hash:x"}),
        (("ask", "x"), {"THEORYBOT_EMBEDDING_MODEL": "hash:0"}),
        (("ask", "x"), {"THEORYBOT_EMBEDDING_MODEL": " "}),
        (("ask", "x"), {"THEORYBOT_CHROMA_URL": "http://localhost:99999"}),
    ],
    ids=" ".join,
)
def test_what_cannot_be_used_is_one_line_with_the_way_out(
    corpus: Path, run: Run, arguments: tuple[str, ...], env: dict[str, str]
) -> None:
    run("ingest")
    done = run(*arguments, check=False, **env)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("error: ")
    assert "unexpected" not in done.stderr


def test_as_many_passages_as_can_be_asked_for_are_found(corpus: Path, run: Run) -> None:
    run("ingest")
    assert "wide-networks.md" in run("search", "kernel", "-k", str(MOST)).stdout


@pytest.mark.parametrize("model", ["hash:", "hash:x", "hash:0", "hash:-3", "hash:²", "hash:9999999999", ""])
def test_a_model_that_is_none_is_refused(model: str) -> None:
    with pytest.raises(EmbeddingError, match="embedding_model"):
        open_embedder(model)


@pytest.mark.parametrize(
    "url",
    ["http://localhost:99999", "http://localhost:x", "http://localhost:0", "http://[::1", "localhost:8"],
)
def test_a_chroma_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="is not like http://host:8000"):
        ServerIndex(url, "id")


@pytest.mark.parametrize("weights", ["model.safetensors", "pytorch_model.bin", "2_Dense/pytorch_model.bin"])
def test_a_local_model_is_named_by_the_digest_of_its_weights(tmp_path: Path, weights: str) -> None:
    path = tmp_path / "model" / weights
    path.parent.mkdir(parents=True)
    names = set()
    for content in (b"one", b"two"):
        path.write_bytes(content)
        names.add(LocalEmbedder(str(tmp_path / "model"), "float32").name)
    assert len(names) == 2
    assert not any("@hub" in name for name in names)


def test_the_model_runs_on_a_gpu_where_torch_has_one_with_the_same_vectors() -> None:
    import torch

    embedder = open_embedder()
    assert isinstance(embedder, LocalEmbedder)
    assert embedder._device == ("cuda" if torch.cuda.is_available() else "cpu")
    if not torch.cuda.is_available():
        pytest.skip("no GPU here")
    assert embedder.precision == "float32"
    texts = ["A kernel describes the training of wide networks.", "Flat minima generalize."]
    vectors = embedder.embed_chunks(texts, [(), ()])[0]
    embedder.__dict__["_device"] = "cpu"
    assert np.allclose(vectors, embedder.embed_chunks(texts, [(), ()])[0], atol=1e-4)


def test_the_graph_for_questions_is_made_of_a_model_on_the_cpu_in_float32() -> None:
    import torch

    embedder = open_embedder(precision="bfloat16")
    assert isinstance(embedder, LocalEmbedder)
    weights = next(embedder._loaded.parameters())
    assert (weights.device.type, weights.dtype) == ("cpu", torch.float32)
