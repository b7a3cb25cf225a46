"""What a terminal shows: one line a thing, whatever names and documents hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from theorybot import Theorybot
from theorybot.rendering import printable, report_lines, status_lines
from theorybot.types import IngestReport, Refusal


@pytest.mark.parametrize("mark", ["\n", "\r\n", "\t", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_a_name_stays_on_its_line(mark: str) -> None:
    shown = list(report_lines(IngestReport(added=(f"a{mark}b.md",), failed=(Refusal(f"c{mark}d", "why"),))))
    assert [line.split() for line in shown[:2]] == [["added", "a", "b.md"], ["failed", "c", "d:", "why"]]
    assert printable(f"a{mark}b").splitlines() == [" ".join(printable(f"a{mark}b").split(" "))]
    assert "\t" not in printable(f"a{mark}b")


def test_status_tells_notes_without_text_from_bibliographies(bot: Theorybot, corpus: Path) -> None:
    (corpus / "hollow.md").write_text("# Hollow\n")
    bot.ingest()
    shown = {line.split()[0]: line for line in status_lines(bot.status()) if line.startswith("  ")}
    assert "(0 chunks)" in shown["hollow.md"]
    assert "(entries)" in shown["references.bib"]


def test_of_many_files_the_first_are_named_and_every_failure() -> None:
    names = tuple(f"{number:02}.md" for number in range(44))
    shown = list(report_lines(IngestReport(added=names, failed=tuple(Refusal(n, "why") for n in names))))
    assert sum(line.startswith("    added") for line in shown) == 10
    assert sum(line.startswith("   failed") for line in shown) == 44
    assert any("and 34 more" in line for line in shown)
