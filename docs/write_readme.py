"""Writes the parts of README.md that a program can write: real answers, results of runs, and the file map.

    python docs/write_readme.py            rewrites README.md
    python docs/write_readme.py --check    exits with 1 if it would change

Each part stands between `<!-- begin: NAME -->` and `<!-- end: NAME -->`.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import tempfile
import textwrap
from pathlib import Path

from theorybot import Theorybot
from theorybot.rendering import answer_lines

ROOT = Path(__file__).parent.parent
WIDTH = 110
RUNS = ROOT / "eval" / "results"
ANSWERED = (
    "hit@5_page",
    "must_mention",
    "quote_verbatim",
    "abstention_balanced_accuracy",
    "false_abstention_rate",
)
CHECKED = ("balanced_accuracy", "auroc", "caught")
SEARCHED = ("ndcg@10", "recall@100")
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


# What the README shows of each committed run: the run, what it is called there, its groups, its metrics.
RESULTS = [
    ("notes", "questions on the four survey notes", ("notes.test", "notes.dev"), ANSWERED),
    ("papers", "questions on 30 papers and the notes", ("papers-a.test", "papers-b.test"), ANSWERED),
    ("cards", "questions on the whole shipped corpus", ("cards.test", "cards.dev"), ANSWERED),
    ("mutations", "claims made false on purpose", ("verbatim", "paraphrased"), CHECKED),
    ("mutations-cards", "the same with harder paraphrases", ("paraphrased",), CHECKED),
    ("scifact", "queries of SciFact (train)", ("text", "vectors", "fused"), SEARCHED),
]


def results() -> str:
    """The committed runs in `eval/results`, a table for each; none is made here."""
    return "\n\n".join(table(*row) for row in RESULTS if (RUNS / row[0] / "run.json").is_file())


def table(name: str, title: str, groups: tuple[str, ...], metrics: tuple[str, ...]) -> str:
    """One run: a column for the whole and for each group."""
    run = json.loads((RUNS / name / "run.json").read_text(encoding="utf-8"))
    whole = {} if run["kind"] == "retrieval" else {"all": run["metrics"]}
    columns = whole | {group: run["by"][group] for group in groups}
    lines = [f"| {title} ({run['scored']}) | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    for metric in metrics:
        cells = (cell(found.get(metric)) for found in columns.values())
        lines.append(f"| {metric.replace('_', ' ')} | {' | '.join(cells)} |")
    return "\n".join(lines)


def cell(found: dict[str, float] | None) -> str:
    """A figure with its interval."""
    return f"{found['value']:.2f} ({found['low']:.2f} to {found['high']:.2f})" if found else ""


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
    after = written(before, answers() | {"results": results(), "files": file_map()})
    if "--check" in sys.argv:
        sys.exit("README.md is out of date: python docs/write_readme.py" if after != before else 0)
    readme.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main()
