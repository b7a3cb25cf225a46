"""Killed, locked out, full, read-only or read while written: nothing stored is lost, and it says so."""

from __future__ import annotations

import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import Run
from snapshots import assert_same, snapshot
from theorybot import Theorybot
from theorybot.testing import tiny_corpus

COMMAND = [sys.executable, "-m", "theorybot", "ingest"]
ENV = {**os.environ, "THEORYBOT_EMBEDDING_MODEL": "hash"}
# Dies where the last commit is done and the new generation is not current yet.
DIE_BEFORE_FLIP = (
    "import os; from theorybot.vectors import generations as g;"
    "g._replace = lambda *_: os.kill(os.getpid(), 9);"
    "import sys; sys.argv = ['theorybot', 'ingest']; from theorybot.cli import main; main()"
)


def namespace(*flags: str) -> None:
    """Skip where this machine forbids the namespace that the test needs."""
    tried = subprocess.run(["unshare", *flags, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"unshare {' '.join(flags)} is forbidden here: {tried.stderr.strip()}")


def grown_corpus(folder: Path, notes: int = 15) -> Path:
    tiny_corpus(folder)
    for n in range(notes):
        sentence = f"Network {n} of width {n} converges to topic{n} as [@jacot2018] shows. "
        (folder / f"note{n:02}.md").write_text(f"# Note {n}\n\n{sentence * 20}\n")
    return folder


def test_kill_9_at_any_moment_then_the_same_command_gives_the_same_library(tmp_path: Path) -> None:
    corpus = grown_corpus(tmp_path / "corpus")
    subprocess.run(
        [*COMMAND, "--library", "undisturbed"], cwd=tmp_path, env=ENV, check=True, capture_output=True
    )
    started = time.monotonic()
    subprocess.run([*COMMAND, "--library", "timed"], cwd=tmp_path, env=ENV, check=True, capture_output=True)
    whole = time.monotonic() - started
    chance = random.Random(20180620)
    for round_number in range(5):
        killed = subprocess.Popen(
            [*COMMAND, "--library", "killed"],
            cwd=tmp_path, env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(whole * chance.uniform(0.3, 1.0))
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        if round_number == 2:  # an edit between two attempts
            note = corpus / "note03.md"
            note.write_text(note.read_text() + "\nA further remark on sharp minima closes the note.\n")
            again = [*COMMAND, "--library", "undisturbed"]
            subprocess.run(again, cwd=tmp_path, env=ENV, check=True, capture_output=True)
    subprocess.run([*COMMAND, "--library", "killed"], cwd=tmp_path, env=ENV, check=True, capture_output=True)
    assert_same(snapshot(tmp_path / "killed"), snapshot(tmp_path / "undisturbed"))
    assert not list((tmp_path / "killed" / "vectors").glob("*.part")), (
        "an unfinished generation was left behind"
    )


def test_kill_9_between_the_last_commit_and_the_flip_is_mended_by_the_next_command(tmp_path: Path) -> None:
    corpus = grown_corpus(tmp_path / "corpus", 5)
    subprocess.run(
        [*COMMAND, "--library", "undisturbed"], cwd=tmp_path, env=ENV, check=True, capture_output=True
    )
    for attempt in range(2):  # the first flip ever, and one after that
        die = [sys.executable, "-c", DIE_BEFORE_FLIP]
        killed = subprocess.run(die, cwd=tmp_path, env=ENV, capture_output=True, check=False)
        assert killed.returncode == -signal.SIGKILL
        with Theorybot(library=tmp_path / ".theorybot", embedding_model="hash") as bot:
            assert bot.search("topic3", 1)[0].document == "note03.md", (
                "no file changed, yet nothing was published"
            )
        if attempt == 0:
            (corpus / "late.md").write_text("# Late\n\nA late note speaks of saddle points alone.\n")
    again = [*COMMAND, "--library", "undisturbed"]
    subprocess.run(again, cwd=tmp_path, env=ENV, check=True, capture_output=True)
    assert_same(snapshot(tmp_path / ".theorybot"), snapshot(tmp_path / "undisturbed"))


def test_two_writers_at_once_take_turns_or_one_is_told_who_writes(tmp_path: Path) -> None:
    grown_corpus(tmp_path / "corpus", 5)
    env = ENV | {"THEORYBOT_LOCK_SECONDS": "60"}
    pair = [
        subprocess.Popen(COMMAND, cwd=tmp_path, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    assert [(one.wait(60), one.communicate()[1]) for one in pair] == [(0, b""), (0, b"")]
    with Theorybot(library=tmp_path / ".theorybot", embedding_model="hash") as bot:
        assert bot.check_index() == (0, 0)


def test_a_locked_library_gives_exit_code_5_and_names_the_writer(tmp_path: Path, run: Run) -> None:
    from theorybot.library import writing

    grown_corpus(tmp_path / "corpus", 1)
    run("ingest")
    with writing(tmp_path / ".theorybot"):
        done = run("ingest", check=False, THEORYBOT_LOCK_SECONDS="0")
        assert done.returncode == 5
        assert f"the library is being written by PID {os.getpid()}" in done.stderr
        assert run("search", "sharp minima").stdout, "a reader was kept out by a writer"
    assert run("ingest").returncode == 0


def test_readers_are_served_while_a_writer_publishes(tmp_path: Path) -> None:
    corpus = grown_corpus(tmp_path / "corpus", 4)
    subprocess.run(COMMAND, cwd=tmp_path, env=ENV, check=True, capture_output=True)
    reader = (
        "import sys, theorybot\n"
        "bot = theorybot.Theorybot(library='.theorybot', embedding_model='hash')\n"
        "rounds = 0\n"
        "while not __import__('os').path.exists('stop'):\n"
        "    found = bot.search('network width topic2', 20)\n"
        "    assert found, 'nothing found'\n"
        "    for p in found:\n"
        "        assert bot.document(p.document).text[p.start:p.end] == p.text\n"
        "    assert bot.ask('What converges to topic2?').status == 'answered'\n"
        "    rounds += 1\n"
        "    open(f'ready{sys.argv[1]}', 'w').close()\n"
        "print(rounds)\n"
    )
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", reader, str(number)],
            cwd=tmp_path,
            env=ENV,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(2)
    ]
    while not all((tmp_path / f"ready{number}").exists() for number in range(2)):
        assert all(one.poll() is None for one in readers), "a reader ended before the first flip"
        time.sleep(0.05)
    with Theorybot(library=tmp_path / ".theorybot", embedding_model="hash") as bot:
        for n in range(8):
            (corpus / f"extra{n}.md").write_text(
                f"# Extra {n}\n\nExtra network {n} has width and a topic2 of its own.\n"
            )
            bot.ingest(corpus)
    (tmp_path / "stop").touch()
    for one in readers:
        out, err = one.communicate(timeout=60)
        assert (one.returncode, err) == (0, "")
        assert int(out) > 1, "no question was asked while the library changed"


def test_a_full_disk_is_one_line_and_loses_nothing(tmp_path: Path) -> None:
    namespace("-rm")
    grown_corpus(tmp_path / "corpus", 3)
    grown_corpus(tmp_path / "more", 200)
    command = shlex.join(COMMAND)
    script = f"""
        mkdir small && mount -t tmpfs -o size=3m tmpfs small
        {command} corpus --library small/lib >&2 || exit 90
        head -c 100m /dev/zero > small/filler 2>/dev/null
        {command} more --library small/lib && exit 91
        rm small/filler
        {shlex.join(COMMAND[:-1])} search topic2 -k 1 --library small/lib || exit 92
        cp -r small/lib kept
    """
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script],
        cwd=tmp_path,
        env=ENV,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "free some disk space" in done.stderr
    assert "Traceback" not in done.stderr
    assert "note02.md" in done.stdout
    with Theorybot(library=tmp_path / "kept", embedding_model="hash") as bot:
        assert bot.document("wide-networks.md").text
        bot.ingest(tmp_path / "more")
        assert bot.check_index() == (0, 0)


def test_a_read_only_folder_is_one_line_and_the_library_stays_whole(tmp_path: Path) -> None:
    namespace("-rm")
    grown_corpus(tmp_path / "corpus", 2)
    subprocess.run(COMMAND, cwd=tmp_path, env=ENV, check=True, capture_output=True)
    (tmp_path / "corpus" / "new.md").write_text("# New\n\nA new note arrives on a frozen disk.\n")
    script = f"""
        mount --bind .theorybot .theorybot && mount -o remount,ro,bind .theorybot
        for words in ingest "ask kernel" "search kernel"; do
            {shlex.quote(sys.executable)} -m theorybot $words; echo "exit $?" >&2
        done
    """
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script],
        cwd=tmp_path,
        env=ENV,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.count("exit 1") == 3, done.stderr
    assert done.stderr.count("error: ") == 3
    assert done.stderr.count("writable") == 3
    assert "Traceback" not in done.stderr
    with Theorybot(library=tmp_path / ".theorybot", embedding_model="hash") as bot:
        assert bot.search("kernel")
        assert bot.ingest("corpus").added


def test_the_commands_work_without_any_network(tmp_path: Path) -> None:
    """With the real model: nothing is fetched at run time, and no address is even looked up."""
    namespace("-rn")
    shutil.copytree(Path(__file__).parent.parent / "corpus", tmp_path / "corpus")
    theorybot = shlex.join(COMMAND[:-1])
    script = f"""
        {theorybot} ingest && {theorybot} search "spectral bias" -k 1 &&
        {theorybot} ask "What is the neural tangent kernel?"
    """
    env = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "THEORYBOT_"))}
    done = subprocess.run(
        ["unshare", "-rn", "sh", "-c", script],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "[1] infinite-width.md §" in done.stdout
