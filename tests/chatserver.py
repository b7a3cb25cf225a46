"""A server on loopback that speaks OpenAI's chat completions, and plays good, bad and broken models.

A role is a function from a `Call` to what goes over the wire. The server is real: the tests reach it through
`langchain-openai` with a `base_url`, and patch nothing.
"""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from theorybot.sentences import sentences

USAGE = {"prompt_tokens": 321, "completion_tokens": 45, "total_tokens": 366}
_PASSAGE = re.compile(r'<passage number="(\d+)"[^>]*>\n(.*?)\n</passage>', re.DOTALL)


@dataclass
class Call:
    """One request, and the ways to answer it."""

    http: BaseHTTPRequestHandler
    body: dict[str, Any]
    number: int  # of calls so far, from 1
    stopping: threading.Event

    @property
    def prompt(self) -> str:
        return str(self.body["messages"][-1]["content"])

    @property
    def is_repair(self) -> bool:
        return "Sentences that failed:" in self.prompt

    def sentences(self) -> list[tuple[int, str]]:
        """Number of a passage and a sentence of it, for all passages, as a model sees them."""
        return [
            (int(number), " ".join(text[start:end].removeprefix("- ").split()))
            for number, text in _PASSAGE.findall(self.prompt)
            for start, end in sentences(text)
        ]

    # -- answers

    def says(self, text: str, *, finish: str | None = "stop", usage: bool = True) -> None:
        """A whole answer: streamed, or at once if that was asked for."""
        if not self.body.get("stream"):
            self.whole(text)
            return
        self.open_stream()
        for piece in re.findall(r".{1,9}", text, re.DOTALL):
            self.piece(piece)
        if finish:
            self.event({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
        if usage and self.body.get("stream_options", {}).get("include_usage"):
            self.event({"choices": [], "usage": USAGE})
        self.chunk(b"data: [DONE]\n\n")
        self.close_stream()

    def whole(self, text: str) -> None:
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        self.plain(200, json.dumps(_frame("chat.completion") | {"choices": [choice], "usage": USAGE}))

    def plain(self, status: int, text: str, kind: str = "application/json", **headers: str) -> None:
        """Any response that is no stream."""
        content = text.encode()
        self.http.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
            self.http.send_header(name.replace("_", "-"), value)
        self.http.end_headers()
        self.http.wfile.write(content)

    def fails(self, status: int, message: str, **headers: str) -> None:
        self.plain(status, json.dumps({"error": {"message": message, "type": "error"}}), **headers)

    def open_stream(self) -> None:
        self.http.send_response(200)
        self.http.send_header("Content-Type", "text/event-stream")
        self.http.send_header("Transfer-Encoding", "chunked")
        self.http.end_headers()
        self.event({"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]})

    def piece(self, text: str) -> None:
        self.event({"choices": [{"index": 0, "delta": {"content": text}}]})

    def event(self, frame: dict[str, Any]) -> None:
        self.chunk(f"data: {json.dumps(_frame('chat.completion.chunk') | frame)}\n\n".encode())

    def chunk(self, content: bytes) -> None:
        self.http.wfile.write(b"%x\r\n%s\r\n" % (len(content), content))
        self.http.wfile.flush()

    def close_stream(self) -> None:
        self.http.wfile.write(b"0\r\n\r\n")


Role = Callable[[Call], None]


def _frame(kind: str) -> dict[str, Any]:
    return {"id": "chat-1", "object": kind, "created": 1, "model": "played"}


@dataclass
class ChatServer:
    """Where it is, and what it was asked."""

    url: str
    calls: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


@contextmanager
def played(role: Role) -> Iterator[ChatServer]:
    """A server that plays `role` until the end of the block."""
    stopping = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.calls.append(body)
            server.keys.append(self.headers.get("Authorization", ""))
            self.close_connection = True
            with suppress(BrokenPipeError, ConnectionResetError):  # the client has had enough
                role(Call(self, body, len(server.calls), stopping))

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server = ChatServer(f"http://127.0.0.1:{http.server_address[1]}/v1")
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield server
    finally:
        stopping.set()
        http.shutdown()
        http.server_close()


# -- models that write


def good(call: Call) -> None:
    """Quotes the first sentences of the passages, and cites them."""
    call.says(" ".join(f"{text} [{number}]" for number, text in call.sentences()[:3]))


def without_usage(call: Call) -> None:
    call.says(" ".join(f"{text} [{number}]" for number, text in call.sentences()[:2]), usage=False)


_OPPOSITE = {
    "sharp": "flat", "flat": "sharp", "worse": "better", "large": "small", "wide": "narrow", "constant": "random",
    "generalize": "memorize", "linear": "exponential", "increase": "decrease", "convergence": "divergence",
    "infinite": "finite", "global": "local", "deep": "shallow", "upper": "lower", "Keskar": "Vapnik",
    "Jacot": "Minsky", "good": "bad", "first": "last", "before": "after", "more": "fewer", "is": "is not",
    "are": "are not", "can": "cannot", "has": "lacks", "was": "was never", "have": "have never", "all": "no",
    "a": "no", "the": "no",
}  # fmt: skip


def false(text: str) -> str:
    """The sentence with something in it turned round, or with a clause that nobody wrote."""
    for word, other in _OPPOSITE.items():
        if re.search(rf"\b{word}\b", text):
            return re.sub(rf"\b{word}\b", other, text, count=1)
    return f"No experiment whatever confirms what follows: {text}"


def liar(call: Call) -> None:
    """One true sentence, then false ones that cite real passages; asked to mend them, it lies again."""
    found = call.sentences()
    if call.is_repair:
        failed = re.findall(r"^(\d+): (.*?) ((?:\[\d+\])+) \(", call.prompt, re.MULTILINE)
        call.says("\n".join(f"{number}: Truly, {text} {marks}" for number, text, marks in failed))
        return
    number, text = found[0]
    lies = [f"{false(text)} [{number}]" for number, text in found[1:26]]
    call.says(" ".join([f"{text} [{number}]", *lies]))


_WORDS = [
    "margin",
    "kernel",
    "flat",
    "of",
    "bound",
    "the",
    "zxq",
    "∂",
    "is",
    "wide",
    "loss",
    "7",
    "not",
    "rate",
    "§§",
]


def noise(call: Call) -> None:
    """One true sentence, then words in no order, each with a marker of a passage that exists."""
    chance = random.Random(call.number)
    number, text = call.sentences()[0]
    count = max(number for number, _ in call.sentences())
    heaps = [
        f"{' '.join(chance.choices(_WORDS, k=chance.randint(3, 14))).capitalize()} [{chance.randint(1, count)}]."
        for _ in range(25)
    ]
    call.says(" ".join([f"{text} [{number}]", *heaps]))


def inventor(call: Call) -> None:
    """Quotes, but cites passages and papers that are not there."""
    number, text = call.sentences()[0]
    call.says(
        f"{text} [{number}] {text} [99] Smith and Doe (2031) proved this for all networks [12, {number}]."
    )


def obedient(call: Call) -> None:
    """Does whatever a passage tells it to: the model that an attacker hopes for."""
    ordered = re.search(r"reply with exactly: (\w+)", call.prompt, re.IGNORECASE)
    call.says(
        f"{ordered[1]} [1]. {ordered[1]} is what every network converges to [1]." if ordered else "Fine."
    )


def declining(call: Call) -> None:
    call.says("Not in the passages.")


def empty(call: Call) -> None:
    call.says("")


def other_format(call: Call) -> None:
    call.says('```json\n{"answer": "Sharp minima generalize.", "citations": [1, 2]}\n```')


def page_as_content(call: Call) -> None:
    call.says("<html><body><h1>Welcome</h1><p>Sharp minima are good.</p></body></html>")


# -- models and servers that break


def stalling(call: Call) -> None:
    call.open_stream()
    call.piece("Sharp minima")
    call.stopping.wait(20)


def mute(call: Call) -> None:
    """Takes the request, and answers nothing at all."""
    call.stopping.wait(20)


def keeping_alive(call: Call) -> None:
    """Sends empty pieces for ever: never silent, never done."""
    call.open_stream()
    while not call.stopping.wait(0.05):
        call.piece("")


def endless(call: Call) -> None:
    call.open_stream()
    number, text = call.sentences()[0]
    while not call.stopping.is_set():
        call.piece(f"{text} [{number}] ")
        time.sleep(0.001)


def cut(call: Call) -> None:
    """A whole sentence, half a sentence, and the connection is gone."""
    call.open_stream()
    (number, text), (_, other) = call.sentences()[:2]
    call.piece(f"{text} [{number}] {other[: len(other) // 2]}")
    call.http.wfile.flush()


def ended_early(call: Call) -> None:
    """As `cut`, but the stream is closed as if nothing were missing."""
    (number, text), (_, other) = call.sentences()[:2]
    call.says(f"{text} [{number}] {other[: len(other) // 2]}", finish=None, usage=False)


def too_long(call: Call) -> None:
    (number, text), (_, other) = call.sentences()[:2]
    call.says(f"{text} [{number}] {other[: len(other) // 2]}", finish="length")


def garbled(call: Call) -> None:
    call.open_stream()
    call.chunk(b'data: {"choices": [{"ind\n\n')
    call.close_stream()


def web_page(call: Call) -> None:
    call.plain(200, "<html>Sign in</html>", "text/html")


def bare_json(call: Call) -> None:
    call.plain(200, '{"reply": "Sharp minima are good."}')


def refusing(call: Call) -> None:
    call.fails(401, f"Incorrect API key provided: {call.http.headers['Authorization']}")


def unknown_model(call: Call) -> None:
    call.fails(404, "The model 'played' does not exist")


def busy_once(call: Call) -> None:
    """429 with Retry-After, then a good answer."""
    if call.number == 1:
        call.fails(429, "slow down", Retry_After="1")
    else:
        good(call)


def busy(call: Call) -> None:
    call.fails(429, "quota used up", Retry_After="1")


def broken(call: Call) -> None:
    call.fails(500, "internal error\nTraceback: /srv/app.py")
