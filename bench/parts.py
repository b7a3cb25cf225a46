"""The parts of the measurement; each yields rows as they become known. Ours and the usual one take turns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter, process_time

from inside import (
    batches,
    embedder,
    exact,
    from_index,
    recalls,
    usual_batches,
    usual_nearest,
    usual_texts,
)
from naive import splitter
from place import HERE, QUESTIONS, Place, Ran, printed, run, say
from synthetic import Pool
from table import Row, Target

from theorybot import Theorybot

COLD = 5  # cold questions of each
BLOCKS = 3  # of warm questions of each
QUERIES = 200  # for recall
K = 50  # as many as a question looks at


def ingest(place: Place) -> Iterator[Row]:
    """All papers into a new library, against the usual way and against embedding alone."""
    say("counting the tokens of the source text")
    tokens = place.source_tokens()
    rounds: list[dict[str, float]] = []
    for number in range(1, place.repeats + 1):
        rounds.append(_ingest_round(place))
        say(f"round {number} of {place.repeats}: {json.dumps(rounds[-1])}")
    found = {name: median(each[name] for each in rounds) for name in rounds[0]}
    ours, usual = found["ours"], found["usual"]
    yield Row(
        "ingest, tokens of source text", "1/s", tokens / ours, tokens / usual, (Target("ratio", ">=", 2),),
        f"{place.count} papers, {tokens:,} tokens, reference lists included; {place.repeats} rounds",
    )  # fmt: skip
    yield Row("ingest, the whole command", "s", ours, usual, remark=f"usual: {splitter()[0]}")
    yield Row("the same, on processors", "s", found["processor"], found["usual processor"])
    yield Row("chunks embedded", "1", found["chunks"], found["usual chunks"])
    yield Row(
        "tokens embedded", "1", found["tokens"], _usual_tokens(place),
        remark="ours: each with its title and heading, no reference lists; usual: all, with overlaps",
    )  # fmt: skip
    yield Row("embedding alone, our chunks", "s", found["limit"], remark="embed_documents, model loaded")
    yield Row("ingest over embedding alone", "x", ours / found["limit"], remark="1 would be the limit")
    yield Row("ingest without embedding", "s", found["hash"], remark="the command with the hash embedder")
    yield Row(
        "second ingest, nothing changed", "s", found["again"], targets=(Target("ours", "<=", 1),),
        remark=f"the whole command; {found['again inside']:.3f} s by its own report",
    )  # fmt: skip


def _ingest_round(place: Place) -> dict[str, float]:
    say("ingest: ours")
    ours = place.ingest_ours()
    say("ingest: usual")
    usual = place.ingest_usual()
    say("ingest: without embedding, embedding alone, nothing changed")
    hashed = place.ingest_ours(library=place.work / "hashed", THEORYBOT_EMBEDDING_MODEL="hash")
    limit = printed(_embedding(place))
    again = [place.theorybot("ingest", str(place.papers), "--json") for _ in range(3)]
    return {
        "ours": ours.seconds, "usual": usual.seconds, "usual chunks": printed(usual)["chunks"],
        "processor": ours.processor, "usual processor": usual.processor,
        "hash": hashed.seconds, "limit": limit["seconds"], "chunks": limit["chunks"],
        "tokens": limit["tokens"], "again": median(ran.seconds for ran in again),
        "again inside": median(printed(ran)["seconds"] for ran in again),
    }  # fmt: skip


def _embedding(place: Place, *arguments: str) -> Ran:
    command = [str(HERE / "embedding.py"), str(place.ours), *arguments]
    return run(command, place.work, THEORYBOT_EMBEDDING_MODEL=place.model)


def _usual_tokens(place: Place) -> int:
    with place.open_ours() as bot:
        own = embedder(bot)
        counts = own.count_tokens(usual_texts(place.usual))
        return sum(min(own.window, size) for size in counts)


def precision(place: Place) -> Iterator[Row]:
    """What else the CPU offers: each precision on the same chunks, against float32."""
    place.open_ours().close()
    found: dict[str, float] = printed(_embedding(place, "precisions"))
    for name, rate in found.items():
        yield Row(
            f"embedding, {name}", "chunks/s", rate, found.get("float32"), remark="usual: float32"
        )  # fmt: skip


def cold(place: Place) -> Iterator[Row]:
    """A question in a new process, the files in the system's cache."""
    place.open_ours().close()
    place.need_usual()
    runs: dict[str, list[Ran]] = {"ask": [], "search": [], "usual": [], "import": []}
    for question in QUESTIONS[: COLD + 1]:
        say(f"cold: {question}")
        runs["ask"].append(place.theorybot("ask", question))
        runs["usual"].append(place.naive("ask", str(place.usual), question))
        runs["search"].append(place.theorybot("search", question, "-k", "5"))
        runs["import"].append(run(["-m", "theorybot", "--version"], place.work))
    # the first of each fills the system's cache
    found = {name: median(ran.seconds for ran in each[1:]) for name, each in runs.items()}
    busy = {name: median(ran.processor for ran in each[1:]) for name, each in runs.items()}
    targets = (Target("ratio", "<=", 1 / 3), Target("ours", "<=", 3))
    remark = "usual: the five nearest pieces, unchecked"
    yield Row("cold ask", "s", found["ask"], found["usual"], targets, remark)
    yield Row("the same, on processors", "s", busy["ask"], busy["usual"])
    yield Row("cold search", "s", found["search"], found["usual"])
    yield Row("theorybot --version", "s", found["import"])


def warm(place: Place) -> Iterator[Row]:
    """Questions to an open library of the papers, and to the usual store; blocks of each take turns."""
    place.need_usual()
    with place.open_ours() as bot:
        at = f"at {bot.status().chunks:,} chunks"
        own: list[Row] = []
        usual: list[float] = []
        for _ in range(BLOCKS):
            own.extend(asking(bot, at))
            usual += printed(place.naive("warm", str(place.usual), given=json.dumps(QUESTIONS)))
    search, ask = (median(row.ours for row in own[kind::2]) for kind in (0, 1))
    yield Row(f"warm search, {at}", "ms", search, 1000 * median(usual), remark=own[0].remark)
    yield Row(f"warm checked answer, {at}", "ms", ask, remark=own[1].remark)


def asking(bot: Theorybot, at: str, *, goal: bool = False) -> Iterator[Row]:
    """Warm search and warm answer; `goal` holds them against the targets for 10,000 chunks."""
    search, busy = _milliseconds(bot.search)
    targets = (Target("ours", "<=", 100),) * goal
    yield Row(f"warm search, {at}", "ms", search, targets=targets, remark=f"{busy:.0f} ms on processors")
    answered = sum(bot.ask(question).status == "answered" for question in QUESTIONS)
    ask, busy = _milliseconds(bot.ask)
    targets = (Target("ours", "<=", 500),) * goal
    remark = f"{busy:.0f} ms on processors; {answered} of {len(QUESTIONS)} answered"
    yield Row(f"warm checked answer, {at}", "ms", ask, targets=targets, remark=remark)


def _milliseconds(call: Callable[[str], object]) -> tuple[float, float]:
    """Median by the clock and mean on processors, after a first call that does not count."""
    call(QUESTIONS[0])
    seconds = []
    before = process_time()
    for question in QUESTIONS:
        started = perf_counter()
        call(question)
        seconds.append(perf_counter() - started)
    return 1000 * median(seconds), 1000 * (process_time() - before) / len(seconds)


def memory(place: Place) -> Iterator[Row]:
    """Peak of an ingest of all papers, of the whole process tree."""
    say("memory: ours")
    ours = place.ingest_ours(watched=True).peak
    say("memory: usual")
    usual = place.ingest_usual(watched=True).peak
    yield Row(
        "peak memory of an ingest, resident", "MB", ours.resident, usual.resident,
        (Target("ours", "<=", 1_500),), "sum over the processes: what they share counts for each",
    )  # fmt: skip
    yield Row("the same, proportional", "MB", ours.proportional, usual.proportional)


def recall(place: Place) -> Iterator[Row]:
    """Chroma against exact search: our index, and the usual store with Chroma's defaults."""
    place.need_usual()
    with place.open_ours() as bot:
        pool = Pool.of(bot)
        own = recall_row(bot, pool, f"at {bot.status().chunks:,} chunks")
        vectors = embedder(bot).embed_query(pool.queries(QUERIES))
    truth = exact(vectors, usual_batches(place.usual), K)
    usual = recalls(truth.ids, usual_nearest(place.usual, vectors, K))
    mean = sum(usual) / len(usual)
    yield Row(own.measure, "1", own.ours, mean, remark=f"{own.remark}; usual: worst {min(usual):.2f}")


def recall_row(bot: Theorybot, pool: Pool, at: str) -> Row:
    """Mean recall of the index over sentences of the pool."""
    vectors = embedder(bot).embed_query(pool.queries(QUERIES))
    truth = exact(vectors, batches(bot), K)
    own = recalls(truth.ids, [from_index(bot, vector, K) for vector in vectors])
    remark = f"{len(own)} queries, worst {min(own):.2f}"
    return Row(f"Chroma's recall@{K}, {at}", "1", sum(own) / len(own), remark=remark)
