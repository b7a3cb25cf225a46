"""Which model may be asked, and what never leaves this machine: offline, tracing, keys, `theorybot models`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import chatserver as roles
from conftest import Run
from theorybot import Settings, Theorybot
from theorybot.errors import SettingsError, TheorybotError
from theorybot.events import Status, final, told
from theorybot.providers import PROVIDERS, Provider, chosen, loopback, survey
from theorybot.settings import load
from theorybot.testing import ScriptedChatModel

QUOTED = "Keskar et al. report that large batches tend to converge to sharp minima [@keskar2017]."
QUESTION = "What do Keskar et al. report of large batches?"


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")  # set for good by `offline`
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE", "OLLAMA_HOST", "LANGSMITH_GATEWAY"):
        monkeypatch.delenv(name, raising=False)


# -- which model


@pytest.mark.parametrize("model", [None, "none", "None", " "])
def test_without_a_model_the_corpus_is_quoted(model: str | None) -> None:
    assert chosen(Settings(model=model)) is None


@pytest.mark.parametrize(
    ("model", "options", "problem"),
    [
        ("gpt-5", {}, "name its provider too"),
        ("openai:", {}, "name its provider too"),
        ("openai:gpt-5", {}, "OPENAI_API_KEY is not set; type: export OPENAI_API_KEY=…"),
        ("nobody:x", {}, "nobody:x cannot be used: ValueError: Unsupported"),
        ("mistralai:x", {}, "mistralai needs a package that is not installed: .*pip install langchain-mistralai"),
        ("openai:gpt-5", {"offline": True}, "offline = true forbids openai:gpt-5"),
        ("openai:x", {"offline": True, "base_url": "http://example.org/v1"}, "offline = true forbids"),
        ("openai:x", {"offline": True, "base_url": "http://localhost.example.org"}, "offline = true forbids"),
        ("ollama:gpt-oss:120b-cloud", {"offline": True}, "offline = true forbids"),
        ("mistralai:x", {"offline": True}, "offline = true forbids"),
    ],
)  # fmt: skip
def test_a_model_that_cannot_be_asked_is_one_line_with_the_way_out(
    bot: Theorybot, corpus: Path, model: str, options: dict[str, object], problem: str
) -> None:
    bot.ingest()
    settings = bot.settings.model_copy(update={"model": model, **options})
    with Theorybot(settings) as asking, pytest.raises(SettingsError, match=problem) as raised:
        asking.ask(QUESTION)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
def test_a_missing_package_gives_the_line_that_installs_it(
    bot: Theorybot, corpus: Path, provider: Provider
) -> None:
    if provider.installed:
        pytest.skip(f"{provider.package} is installed here")
    bot.ingest()
    settings = bot.settings.model_copy(update={"model": f"{provider.name}:x"})
    install = re.escape(f'pip install "theorybot[{provider.extra}]"')
    with Theorybot(settings) as asking, pytest.raises(SettingsError, match=install):
        asking.ask(QUESTION)


def test_a_wrong_address_of_ollama_is_told_where_its_models_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "host:abc")
    (row,) = (row for row in survey(Settings())["providers"] if row["provider"] == "ollama")
    assert row["problem"].startswith("OLLAMA_HOST is no address")
    with pytest.raises(SettingsError, match="OLLAMA_HOST"):
        chosen(Settings(model="ollama:qwen3"))


@pytest.mark.parametrize(
    ("value", "local"),
    [("", True), ("0.0.0.0", True), (":1234", True), ("localhost:1", True), ("192.168.1.7", False),
     ("https://ollama.example.org", False), ("::1", True), ("[::1]:1234", True)],
)  # fmt: skip
def test_ollama_is_local_as_its_own_variable_says(
    monkeypatch: pytest.MonkeyPatch, value: str, local: bool
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", value)
    choice = chosen(Settings(model="ollama:qwen3"))
    assert choice
    assert choice.local is local
    if not local:
        with pytest.raises(SettingsError):
            chosen(Settings(model="ollama:qwen3", offline=True))


def test_a_variable_cannot_lead_an_offline_model_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://example.org/v1")
    with pytest.raises(SettingsError, match="offline"):
        chosen(Settings(model="openai:x", offline=True))
    assert chosen(Settings(model="openai:x", offline=True, base_url="http://127.0.0.1:1/v1"))


@pytest.mark.parametrize(
    ("address", "here"),
    [("http://127.0.0.1:1", True), ("http://127.9.9.9", True), ("http://[::1]:8", True), ("http://localhost", True),
     ("http://10.0.0.1", False), ("http://127.0.0.1.example.org", False), ("http://[::2]", False), ("", False)],
)  # fmt: skip
def test_loopback_is_told_by_the_form_of_an_address(address: str, here: bool) -> None:
    assert loopback(address) is here


@pytest.mark.parametrize(
    "url", ["http://user:secret@host/v1", "http://host/v1?key=secret", "localhost:1", "ftp://x"]
)
def test_an_address_with_a_password_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(SettingsError, match="base_url") as raised:
        load(base_url=url)
    assert "secret" not in str(raised.value)


def test_a_model_given_as_an_object_is_asked_and_offline_forbids_it(bot: Theorybot, corpus: Path) -> None:
    bot.ingest()
    model = ScriptedChatModel([f"{QUOTED} [1]"])
    with Theorybot(bot.settings, chat_model=model) as asking:
        assert asking.ask(QUESTION).writer == "ScriptedChatModel"
    offline = bot.settings.model_copy(update={"offline": True})
    script = ScriptedChatModel()
    with (
        Theorybot(offline, chat_model=script) as asking,
        pytest.raises(SettingsError, match="on this machine"),
    ):
        asking.ask(QUESTION)
    with (
        Theorybot(bot.settings, chat_model="openai:x") as asking,
        pytest.raises(TheorybotError, match="no chat"),
    ):
        asking.ask(QUESTION)


def test_offline_holds_for_the_index_and_for_embedding_models(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="offline = true forbids http"):
        Theorybot(offline=True, chroma_url="http://chroma.example.org:8000")
    monkeypatch.delenv("HF_HUB_OFFLINE")
    Theorybot(offline=True, chroma_url="http://127.0.0.1:8000")
    assert os.environ["HF_HUB_OFFLINE"] == "1"


def test_a_script_that_runs_out_raises(bot: Theorybot, corpus: Path) -> None:
    with pytest.raises(IndexError, match="the script ran out at call 1"):
        ScriptedChatModel().invoke("anything")
    bot.ingest()
    with Theorybot(bot.settings, chat_model=ScriptedChatModel()) as asking:
        answer = asking.ask(QUESTION)
    assert answer.notice == (
        "ScriptedChatModel failed: IndexError: the script ran out at call 1; the corpus is quoted instead"
    )


def test_quotations_are_events_too(bot: Theorybot, corpus: Path) -> None:
    bot.ingest()
    events = list(bot.stream(QUESTION))
    answer = final(events)
    assert events[:2] == [Status("retrieving"), Status("reading")]
    assert events[2:] == list(told(answer))
    assert answer.writer == "extract"
    assert answer.usage is None


# -- what never leaves


def test_quoting_imports_no_langchain(bot: Theorybot, corpus: Path) -> None:
    bot.ingest()
    script = f"""
import sys
from theorybot import Theorybot
import theorybot.testing
with Theorybot(library={str(bot.settings.library)!r}, embedding_model="hash") as bot:
    assert bot.ask({QUESTION!r}).claims
print([name for name in sys.modules if name.split(".")[0].startswith("lang")])
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "[]\n"


@contextmanager
def collector() -> Iterator[tuple[str, list[str]]]:
    """A server that notes whatever reaches it."""
    met: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def _note(self) -> None:
            met.append(f"{self.command} {self.path}")
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            self.send_response(202)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_GET = do_POST = do_PATCH = _note  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{http.server_address[1]}", met
    finally:
        http.shutdown()
        http.server_close()


ASKS = """
import asyncio, sys, time
from theorybot import Theorybot
with Theorybot() as bot:
    answer = bot.ask(sys.argv[1])
    assert not answer.notice, answer.notice
    assert answer.writer == "openai:played"
    bot.as_retriever().invoke(sys.argv[1])
    asyncio.run(bot.as_retriever().ainvoke(sys.argv[1]))
    bot.as_retriever().batch([sys.argv[1]] * 2)
    bot.as_runnable().invoke({"question": sys.argv[1], "history": [sys.argv[1]]})
    list(bot.as_runnable().stream(sys.argv[1]))
from langsmith import run_trees
client = run_trees._CLIENT
if client:
    client.flush()
from langchain_core.tracers.langchain import wait_for_all_tracers
wait_for_all_tracers()
time.sleep(0.3)
"""


@pytest.mark.parametrize("allowed", [False, True])
def test_nothing_is_traced_unless_the_setting_says_so(bot: Theorybot, corpus: Path, allowed: bool) -> None:
    """With the setting on, the collector does receive something: so it would have, had anything been sent."""
    bot.ingest()
    with collector() as (address, met), roles.played(roles.good) as server:
        variables = {
            "LANGSMITH_TRACING": "true", "LANGSMITH_TRACING_V2": "true", "LANGCHAIN_TRACING_V2": "true",
            "LANGCHAIN_TRACING": "true", "LANGSMITH_ENDPOINT": address, "LANGCHAIN_ENDPOINT": address,
            "LANGSMITH_API_KEY": "lsv2_some_key", "LANGCHAIN_API_KEY": "lsv2_some_key", "LANGSMITH_GATEWAY": address,
            "THEORYBOT_MODEL": "openai:played", "THEORYBOT_BASE_URL": server.url,
            "THEORYBOT_EMBEDDING_MODEL": "hash", "THEORYBOT_LIBRARY": str(bot.settings.library),
            "THEORYBOT_TRACING": str(allowed),
        }  # fmt: skip
        subprocess.run(
            [sys.executable, "-c", ASKS, QUESTION],
            env={**os.environ, **variables}, timeout=100, check=True, capture_output=True, text=True,
        )  # fmt: skip
        assert len(server.calls) == 4
        assert bool(met) is allowed, met


# -- `theorybot models`


def test_models_tells_what_is_set_and_keys_as_yes_or_no(run: Run) -> None:
    secret = "sk-proj-secret-0123456789"
    with roles.played(roles.good) as server:
        done = run(
            "models",
            "--json",
            THEORYBOT_MODEL="openai:played",
            THEORYBOT_BASE_URL=server.url,
            OPENAI_API_KEY=secret,
        )
        lines = run(
            "models", THEORYBOT_MODEL="openai:played", THEORYBOT_BASE_URL=server.url, OPENAI_API_KEY=secret
        )
    found = json.loads(done.stdout)
    assert (found["model"], found["address"], found["local"]) == ("openai:played", server.url, True)
    assert (found["reachable"], found["from"]) == (True, "environment")
    rows = {row["provider"]: row for row in found["providers"]}
    assert set(rows) == {"ollama", "openai", "anthropic", "google_genai"}
    assert (rows["openai"]["installed"], rows["openai"]["key_set"]) == (True, True)
    # nobody tries an address outside this machine
    assert [rows[name]["reachable"] for name in ("openai", "anthropic", "google_genai")] == [None] * 3
    assert rows["ollama"]["reachable"] in (True, False)
    assert rows["ollama"]["key_set"] is None
    assert f"{server.url}: this machine, answers" in lines.stdout
    assert secret not in done.stdout + lines.stdout


def test_models_without_a_model_and_offline(run: Run) -> None:
    assert "none: answers are quoted from the corpus" in run("models").stdout
    refused = run("models", "--probe", check=False, THEORYBOT_OFFLINE="true")
    assert (refused.returncode, refused.stderr) == (1, "error: offline = true forbids --probe\n")
