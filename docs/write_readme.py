"""Writes the parts of README.md that a program can write: real answers, and the file map.

    python docs/write_readme.py            rewrites README.md
    python docs/write_readme.py --check    exits with 1 if it would change

Each part stands between `<!-- begin: NAME -->` and `<!-- end: NAME -->`.
"""

from __future__ import annotations

import ast
import re
import sys
import tempfile
import textwrap
from pathlib import Path

from theorybot import Theorybot
from theorybot.rendering import answer_lines

ROOT = Path(__file__).parent.parent
WIDTH = 110
QUESTIONS = {
    "answer": "Do sharp minima generalize poorly?",
    "abstention": "Which regret bound holds for online mirror descent?",
}


def answers() -> dict[str, str]:
    """The questions and what theorybot says, from the shipped corpus, as in a terminal."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Theorybot(library=Path(folder) / ".theorybot", precision="float32") as bot,
    ):
        bot.ingest(ROOT / "corpus")
        return {name: terminal(question, bot) for name, question in QUESTIONS.items()}


def terminal(question: str, bot: Theorybot) -> str:
    """A command and what it prints, in a fence."""
    lines = answer_lines(bot.ask(question))
    shown = "\n".join(wrap(line) for line in lines)
    return f'```\n$ theorybot ask "{question}"\n{shown}\n```'


def wrap(line: str) -> str:
    """The line in a terminal of WIDTH columns."""
    indent = " " * (len(line) - len(line.lstrip()))
    return textwrap.fill(
        line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def file_map() -> str:
    """Every module with the first sentence of its docstring."""
    rows: list[tuple[str, str]] = []
    for path in sorted((ROOT / "src" / "theorybot").rglob("*.py"), key=_place):
        inside = path.relative_to(ROOT / "src" / "theorybot")
        first = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n")[0]
        rows.append((inside.as_posix(), first))
    width = max(len(name) for name, _ in rows)
    return "```\n" + "\n".join(f"{name:<{width}}  {first}" for name, first in rows) + "\n```"


def _place(path: Path) -> tuple[bool, str]:
    """Files of the package itself before its folders."""
    inside = path.relative_to(ROOT / "src" / "theorybot")
    return len(inside.parts) > 1, inside.as_posix()


def written(text: str, parts: dict[str, str]) -> str:
    """The README with each part put in its place."""
    for name, part in parts.items():
        begin, end = f"<!-- begin: {name} -->", f"<!-- end: {name} -->"
        pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        if not pattern.search(text):
            raise SystemExit(f"README.md has no place for {name!r}")
        text = pattern.sub(lambda _, p=part, b=begin, e=end: f"{b}\n{p}\n{e}", text)  # type: ignore[misc]
    return text


def main() -> None:
    """Rewrite or check."""
    readme = ROOT / "README.md"
    before = readme.read_text(encoding="utf-8")
    after = written(before, answers() | {"files": file_map()})
    if "--check" in sys.argv:
        sys.exit("README.md is out of date: python docs/write_readme.py" if after != before else 0)
    readme.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main()
