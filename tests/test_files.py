"""What lies in a folder: odd files are reported with the reason, and none stops or undoes an ingest."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import makepdf
from theorybot import IngestReport, Theorybot, TheorybotError, files
from theorybot.types import Refusal

NOTE = "# A note\n\nThe kernel of a wide network stays constant in training.\n"
COMMAND = [sys.executable, "-m", "theorybot", "ingest"]
ENV = {**os.environ, "THEORYBOT_EMBEDDING_MODEL": "hash"}


def skipped(report: IngestReport) -> dict[str, str]:
    return {refusal.path: refusal.reason for refusal in report.skipped}


def failed(report: IngestReport) -> dict[str, str]:
    return {refusal.path: refusal.reason for refusal in report.failed}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_left_out_and_does_not_hang_an_ingest(corpus: Path, bot: Theorybot) -> None:
    os.mkfifo(corpus / "p.md")
    (corpus / "to-pipe.md").symlink_to("p.md")
    reason = "not a regular file"
    assert skipped(bot.ingest()) == {"corpus/p.md": reason, "corpus/to-pipe.md": reason}
    assert failed(bot.ingest("corpus/p.md")) == {"corpus/p.md": reason}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_not_utf8_fails_alone_and_is_readable(corpus: Path, bot: Theorybot) -> None:
    for name in (b"bad\xff.md", b"bad\xff.png"):
        Path(os.fsdecode(bytes(corpus) + b"/" + name)).write_text(NOTE)
    report = bot.ingest()
    assert failed(report) == {"corpus/bad\\xff.md": "its name is not UTF-8; rename it"}
    assert list(skipped(report)) == ["corpus/bad\\xff.png"]
    assert report.added == ("corpus/references.bib", "corpus/wide-networks.md")


def test_links_to_folders_and_broken_links_are_reported_and_loops_end(
    corpus: Path, bot: Theorybot, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "far.md").write_text(NOTE)
    (corpus / "out").symlink_to(tmp_path / "elsewhere")
    (corpus / "loop").symlink_to(corpus)
    (corpus / "nothing.md").symlink_to("nowhere.md")
    (corpus / "itself.md").symlink_to("itself.md")
    folder, broken = "a link to a folder; name it on the command line", "a broken link"
    expected = {"corpus/loop": folder, "corpus/out": folder}
    expected |= {"corpus/nothing.md": broken, "corpus/itself.md": broken}
    report = bot.ingest()
    assert (skipped(report), failed(report)) == (expected, {})
    followed = bot.ingest("corpus", "corpus/out")
    assert followed.added == ("corpus/out/far.md",)
    assert "corpus/out" not in skipped(followed), "told to name what was named"
    assert failed(bot.ingest("corpus/nothing.md")) == {"corpus/nothing.md": broken}


def test_of_a_file_and_a_link_to_it_the_file_is_the_document(corpus: Path, bot: Theorybot) -> None:
    (corpus / "real.md").write_text(NOTE)
    (corpus / "link.md").symlink_to("real.md")
    report = bot.ingest()
    assert "corpus/real.md" in report.added
    assert skipped(report) == {"corpus/link.md": "a copy of real.md"}


def test_a_file_that_two_paths_lead_to_is_met_once(corpus: Path, bot: Theorybot) -> None:
    report = bot.ingest("corpus", corpus.absolute(), corpus / "wide-networks.md")
    assert (len(report.added), report.skipped) == (2, ())
    assert len(bot.ingest("corpus", corpus.absolute()).unchanged) == 2


def without_powers(*command: str) -> list[str]:
    """The command without root's power to open everything; skips where that cannot be given up."""
    if os.name != "posix":
        pytest.skip("asks for Unix permissions")
    if os.geteuid() != 0:
        return list(command)
    drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    if shutil.which("setpriv") is None or subprocess.run([*drop, "true"], check=False).returncode:
        pytest.skip("root opens everything, and setpriv cannot take that away here")
    return [*drop, *command]


@pytest.mark.parametrize(("mode", "removed"), [(0o000, False), (0o444, False), (0o111, True)])
def test_a_folder_without_permission_is_reported_and_its_documents_stay(
    corpus: Path, tmp_path: Path, mode: int, removed: bool
) -> None:
    command = without_powers(*COMMAND)
    locked = corpus / "locked"
    locked.mkdir()
    (locked / "in.md").write_text(NOTE)
    subprocess.run(command, cwd=tmp_path, env=ENV, check=True, capture_output=True)
    if removed:
        (locked / "in.md").unlink()
    locked.chmod(mode)
    for flags in ([], ["--prune"]):
        done = subprocess.run(
            [*command, "corpus", *flags], cwd=tmp_path, env=ENV, capture_output=True, text=True, check=False
        )
        assert "corpus/locked" in done.stdout, done.stderr
        assert "cannot be opened (Permission denied)" in done.stdout
        assert (done.returncode, "gone" in done.stdout + done.stderr) == (3, False)
    locked.chmod(0o755)
    with Theorybot(library=tmp_path / ".theorybot", embedding_model="hash") as bot:
        assert "in.md" in [row.name for row in bot.status().listed]


def test_a_folder_that_cannot_be_opened_is_not_gone_and_allows_no_pruning(
    bot: Theorybot, tmp_path: Path
) -> None:
    """A path that is too long cannot be opened by anyone, root included; reached step by step, it can."""
    home = Path("corpus")
    home.mkdir()
    (home / "a.md").write_text(NOTE)
    inside, back = home, Path.cwd()
    for _ in range(20):  # 20 names of 250 letters: more than the 4096 bytes of a path
        os.chdir(inside)
        inside = Path("d" * 250)
        inside.mkdir()
    os.chdir(back)
    found = files.survey([home])
    assert [refusal.reason for refusal in found.failed] == ["cannot be opened (File name too long)"]
    assert (len(found.closed), found.files) == (1, (home / "a.md",))
    assert not files.is_gone(found.closed[0]), "what cannot be looked at was taken for gone"
    with pytest.raises(TheorybotError, match=r"--prune refused: .*cannot be opened"):
        files.refuse_to_prune([found.closed[0].parent])
    shutil.rmtree(home)


def test_a_failure_is_tried_again_under_other_limits_and_a_success_is_not(
    corpus: Path, bot: Theorybot
) -> None:
    big = corpus / "big.md"
    big.write_text(NOTE + "The bound holds for every width. " * 40_000)
    library = bot.settings.library
    bot.close()

    def ingest(**limits: int) -> IngestReport:
        with Theorybot(library=library, embedding_model="hash", **limits) as other:
            return other.ingest()

    first = ingest(max_file_mb=1)
    assert failed(first) == {"corpus/big.md": "is 1.3 MB large; the limit is 1 MB"}
    assert failed(ingest(max_file_mb=1)) == failed(first)
    raised = ingest(max_file_mb=2)
    assert raised.added == ("corpus/big.md",)
    assert len(ingest(max_file_mb=1, pdf_seconds=9).unchanged) == 3, "read again for its limits alone"


def test_a_pdf_that_took_too_long_is_tried_again_with_more_time(corpus: Path, bot: Theorybot) -> None:
    makepdf.paper(corpus / "a.pdf")
    bot.close()
    with Theorybot(library=bot.settings.library, embedding_model="hash", pdf_seconds=0.001) as hasty:
        assert failed(hasty.ingest()) == {"corpus/a.pdf": "gave up after 0.001 s"}
    assert bot.ingest().added == ("corpus/a.pdf",)


def test_bibliographies_have_the_same_limit(corpus: Path, bot: Theorybot) -> None:
    (corpus / "big.bib").write_text("@comment{" + "x" * 1_300_000 + "}")
    bot.close()
    with Theorybot(library=bot.settings.library, embedding_model="hash", max_file_mb=1) as other:
        assert failed(other.ingest()) == {"corpus/big.bib": "is 1.2 MB large; the limit is 1 MB"}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for the worker in /proc")
def test_an_interrupt_does_not_wait_for_the_pdf_that_is_being_read(corpus: Path, tmp_path: Path) -> None:
    makepdf.slow(corpus / "a.pdf", before=0, slow_pages=6)  # about ten seconds each
    ingest = subprocess.Popen(
        COMMAND, cwd=tmp_path, env=ENV, stderr=subprocess.PIPE, text=True,
        # tests that run in the background inherit an ignored SIGINT, and so would this command
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not children(ingest.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    (worker,) = children(ingest.pid)
    time.sleep(1.5)  # it has opened the file by now
    started = time.monotonic()
    ingest.send_signal(signal.SIGINT)  # to the parent alone, as `kill -INT` does
    message = ingest.communicate(timeout=30)[1]
    assert time.monotonic() - started < 5
    assert (ingest.returncode, message) == (130, "\nstopped; what was stored is safe\n")
    assert not Path(f"/proc/{worker}").exists()


def children(parent: int) -> list[int]:
    """Processes that `parent` has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:  # it ended while we looked
            continue
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found


def test_a_named_file_below_a_closed_folder_fails_alone(corpus: Path, tmp_path: Path) -> None:
    command = without_powers(*COMMAND)
    locked = corpus / "locked"
    locked.mkdir(mode=0o000)
    done = subprocess.run(
        [*command, "corpus/locked/in.md", "corpus/wide-networks.md"],
        cwd=tmp_path, env=ENV, capture_output=True, text=True, check=False,
    )  # fmt: skip
    locked.chmod(0o755)
    assert "corpus/locked/in.md: cannot be opened (Permission denied)" in done.stdout, done.stderr
    assert "added  corpus/wide-networks.md" in done.stdout
    assert done.returncode == 3


def test_what_is_shown_twice_is_listed_once(corpus: Path) -> None:
    (corpus / "picture.png").write_bytes(b"\x89PNG")
    found = files.survey([Path("corpus"), Path("corpus")])
    assert found.skipped == (Refusal("corpus/picture.png", files.OTHER_KIND),)
