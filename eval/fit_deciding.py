"""Fits the weights of `theorybot.deciding` on development questions, and writes `deciding.json`.

    python eval/fit_deciding.py [--only=short|long|read] LIBRARY QUESTIONS.dev.jsonl [LIBRARY QUESTIONS …]

The model "short" is fitted on all of them, "long" on those whose nearest document is long; with
--only=read the two for sentences that were read with the question, "short, read" on those whose nearest
document is short. Each library is asked the questions that follow it. Files named `.test.jsonl` are refused.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from theorybot import Theorybot
from theorybot.deciding import signals
from theorybot.evaluation.questions import load, names
from theorybot.writing import extract, reread

SHORT, LONG = ["order", "gap", "spread"], ["gap", "asked", "lacking", "unnamed"]
SHORT_READ, LONG_READ = ["read"], ["lacking", "unnamed", "read"]
Row = tuple[dict[str, float], bool]
MODEL = Path(__file__).parent.parent / "src" / "theorybot" / "deciding.json"


def rows(library: Path, questions: Path) -> list[Row]:
    """Signals and whether the question has an answer, for each whose documents are in the library."""
    if questions.name.endswith(".test.jsonl"):
        raise SystemExit(f"{questions.name} is for reporting, not for fitting")
    found = []
    with Theorybot(library=library) as bot:
        known = names(list(bot.status().listed))
        for sample in load(questions):
            if all(document in known for document in sample.documents):
                retrieved = bot.retrieve(sample.question, history=sample.history)
                candidates = reread(extract(retrieved), retrieved)
                found.append((signals(retrieved, candidates), sample.answerable))
    return found


def separation(found: list[Row]) -> dict[str, float]:
    """For each signal, how well it alone tells the questions with an answer: its AUROC."""
    labels = [label for _, label in found]
    names = dict.fromkeys(name for row, _ in found for name in row)
    return {
        name: round(float(roc_auc_score(labels, [row.get(name, 0.0) for row, _ in found])), 2)
        for name in names
    }


def fitted(found: list[Row], order: list[str]) -> dict[str, object]:
    """Intercept and weights of some signals, and how well they tell questions that were held out."""
    inputs = np.array([[row[name] for name in order] for row, _ in found])
    labels = np.array([label for _, label in found])
    model = LogisticRegression(C=1.0, class_weight="balanced", max_iter=5000)
    spread = inputs.std(axis=0)  # the penalty treats signals alike only if they vary alike
    inputs = inputs / spread
    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    held_out = cross_val_predict(model, inputs, labels, cv=folds)
    model.fit(inputs, labels)
    return {
        "questions": len(found),
        "balanced_accuracy_held_out": round(float(balanced_accuracy_score(labels, held_out)), 3),
        "intercept": round(float(model.intercept_[0]), 4),
        "weights": {
            name: round(float(weight / scale), 4)
            for name, weight, scale in zip(order, model.coef_[0], spread, strict=True)
        },
    }


def main() -> None:
    """Fit and write."""
    only = next((word.removeprefix("--only=") for word in sys.argv if word.startswith("--only=")), "")
    given = [word for word in sys.argv[1:] if not word.startswith("--only=")]
    if not given or only not in ("", "short", "long", "read"):
        raise SystemExit(__doc__)
    pairs = list(zip(given[::2], given[1::2], strict=True))
    asked = {Path(questions): rows(Path(library), Path(questions)) for library, questions in pairs}
    for questions, some in asked.items():
        print(questions.name, separation(some))
    found = [row for some in asked.values() for row in some]
    far = [row for row in found if "lacking" in row[0]]
    read = [row for row in found if "read" in row[0]]
    files = sorted({Path(questions).name for _, questions in pairs})
    written = json.loads(MODEL.read_text())
    near_read, far_read = ([row for row in read if ("lacking" in row[0]) == long] for long in (False, True))
    for name, some, order in (
        ("short", found, SHORT), ("long", far, LONG),
        ("short, read", near_read, SHORT_READ), ("long, read", far_read, LONG_READ),
    ):  # fmt: skip
        if only in ("", name.rpartition(", ")[2]):
            written["models"][name] = {"fitted_on": files, **fitted(some, order)}
    MODEL.write_text(json.dumps(written, indent=2) + "\n")
    print(MODEL.read_text())


if __name__ == "__main__":
    main()
