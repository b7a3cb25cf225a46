"""The models that an Ollama server has: listed from a real server on loopback, and wrong answers told in a line."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from streamlit.testing.v1 import AppTest

from conftest import ROOT, Run
from theorybot import Settings, Theorybot
from theorybot.errors import ModelError
from theorybot.ollama import Installed, installed
from theorybot.providers import survey
from theorybot.ui import steering

Role = Callable[[BaseHTTPRequestHandler], None]
TAGS = {
    "models": [
        {"name": "qwen3:8b", "size": 5},
        {"name": "gpt-oss:120b-cloud", "remote_host": "https://ollama.com"},
        {"name": "<b>large</b>"},
        {"name": 7},
    ]
}


def says(content: bytes, status: int = 200, **headers: str) -> Role:
    def role(http: BaseHTTPRequestHandler) -> None:
        http.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            http.send_header(name, value)
        http.end_headers()
        http.wfile.write(content)

    return role


def drips(http: BaseHTTPRequestHandler) -> None:
    """Sends a blank now and then, for ever."""
    http.send_response(200)
    http.end_headers()
    stopped = http.server.stopped  # type: ignore[attr-defined]
    while not stopped.wait(0.1):
        http.wfile.write(b" ")
        http.wfile.flush()


def drips_headers(http: BaseHTTPRequestHandler) -> None:
    """Its first header goes on and on: for 20 s, so that a client without a limit fails and does not hang."""
    http.wfile.write(b"HTTP/1.1 200 OK\r\nServer: ")
    for _ in range(200):
        if not http.server.stopped.wait(0.1):  # type: ignore[attr-defined]
            http.wfile.write(b"x")
            http.wfile.flush()


def floods(http: BaseHTTPRequestHandler) -> None:
    http.send_response(200)
    http.end_headers()
    for _ in range(3000):
        http.wfile.write(b" " * 1000)


@contextmanager
def served(role: Role) -> Iterator[tuple[str, list[str]]]:
    """A server on loopback; its address, and the paths it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            try:
                role(self)
            except OSError:  # the other side hung up, as it should
                return

        def log_message(self, *_: object) -> None:
            """Not to the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.stopped = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.stopped.set()  # type: ignore[attr-defined]
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")  # set for good by `offline`
    monkeypatch.delenv("OLLAMA_HOST", raising=False)


def row(settings: Settings) -> dict[str, object]:
    return next(one for one in survey(settings)["providers"] if one["provider"] == "ollama")


def test_the_models_of_a_server_are_listed_as_they_would_be_named() -> None:
    with served(says(json.dumps(TAGS).encode())) as (address, asked):
        assert installed(address) == (Installed("qwen3:8b", False), Installed("gpt-oss:120b-cloud", True))
        found = row(Settings(base_url=address))
        assert found["models"] == ["ollama:qwen3:8b", "ollama:gpt-oss:120b-cloud"]
        assert (found["address"], found["problem"]) == (address, None)
    assert asked == ["/api/tags"] * 2


def test_offline_leaves_out_what_the_server_would_pass_on() -> None:
    with served(says(json.dumps(TAGS).encode())) as (address, _):
        assert row(Settings(base_url=address, offline=True))["models"] == ["ollama:qwen3:8b"]


@pytest.mark.parametrize(
    ("role", "reason"),
    [
        (says(b"nothing here", 404), "HTTP 404: is it an Ollama server"),
        (says(b"", 302, Location="http://192.0.2.1/api/tags"), "HTTP 302"),
        (says(b"<html>"), "something else than a list of models"),
        (says(b"[" * 100_000), "something else than a list of models"),
        (says(b'{"models": [1]}'), "something else than a list of models"),
        (says(b'{"models": {"name": "x"}}'), "something else than a list of models"),
        (says(b"\xff\xfe"), "something else than a list of models"),
        (says(b"{}", **{"Content-Length": "90"}), "cannot be asked for its models"),
        (says(gzip.compress(b" " * 10**7), **{"Content-Encoding": "gzip"}), "answers packed"),
        (floods, "answers without end"),
        (drips, "took more than 0.5 s"),
        (drips_headers, "took more than 0.5 s"),
        (lambda http: http.server.stopped.wait(20), "took more than 0.5 s"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_a_reason_in_one_line(role: Role, reason: str) -> None:
    with served(role) as (address, _), pytest.raises(ModelError, match=reason) as raised:
        installed(address, 0.5)
    assert "\n" not in str(raised.value)


def test_a_server_without_a_model_says_what_to_type() -> None:
    with served(says(b'{"models": []}')) as (address, _):
        assert "ollama pull" in str(row(Settings(base_url=address))["problem"])


def test_a_server_elsewhere_is_not_asked_unless_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "192.0.2.1")
    found = row(Settings())
    assert (found["address"], found["reachable"]) == ("http://192.0.2.1:11434", None)
    assert "models" not in found


def test_no_proxy_hears_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with served(says(b"")) as (proxy, heard), served(says(json.dumps(TAGS).encode())) as (address, _):
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert installed(address)
        assert not heard


def test_the_command_names_the_models(run: Run) -> None:
    with served(says(json.dumps(TAGS).encode())) as (address, _):
        shown = run("models", OLLAMA_HOST=address).stdout
    assert "has ollama:qwen3:8b" in shown
    assert "<b>" not in shown


@pytest.mark.usefixtures("app_place")
def test_the_chat_offers_the_models_to_choose(monkeypatch: pytest.MonkeyPatch) -> None:
    with Theorybot() as bot:
        bot.ingest()
    steering._survey.clear()  # type: ignore[attr-defined]
    with served(says(json.dumps(TAGS).encode())) as (address, _):
        monkeypatch.setenv("OLLAMA_HOST", address)
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
        assert not at.exception
        choice = at.radio(key="model")
        assert choice.value == "none"
        assert len([label for label in choice.options if "qwen3" in label]) == 1
        choice.set_value("ollama:qwen3:8b").run()
        assert "Filters off · ollama" in " ".join(element.value for element in at.caption)
    steering._survey.clear()  # type: ignore[attr-defined]
    at.run()  # the server is gone, or too busy to answer: nobody else is asked instead
    assert at.radio(key="model").value == "ollama:qwen3:8b"
    assert any("does not answer now" in caption for caption in at.radio(key="model").proto.captions)
    steering._survey.clear()  # type: ignore[attr-defined]
