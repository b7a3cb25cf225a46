"""Writes the table of rules in docs/lint.md from `theorybot.linting.RULES`.

python docs/write_lint.py            rewrites docs/lint.md
python docs/write_lint.py --check    exits with 1 if it would change
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from theorybot.linting import RULES

PAGE = Path(__file__).parent / "lint.md"
BEGIN, END = "<!-- begin: rules -->", "<!-- end: rules -->"


def table() -> str:
    """A row for each rule."""
    rows = [f"| `{rule.id}` | {rule.severity} | {rule.looks_for} | {rule.example} |" for rule in RULES]
    return "\n".join(["| rule | | looks for | example |", "|---|---|---|---|", *rows])


def main() -> None:
    """Rewrite or check."""
    before = PAGE.read_text(encoding="utf-8")
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    after = pattern.sub(lambda _: f"{BEGIN}\n{table()}\n{END}", before)
    if "--check" in sys.argv:
        sys.exit("docs/lint.md is out of date: python docs/write_lint.py" if after != before else 0)
    PAGE.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main()
