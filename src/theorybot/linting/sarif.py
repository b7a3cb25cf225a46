"""Findings as SARIF 2.1.0, which editors and code hosts show beside the line. Pure."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from theorybot.linting.finding import Finding
from theorybot.linting.rules import RULES
from theorybot.linting.running import LintReport

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "hint": "note"}


def sarif(report: LintReport) -> dict[str, Any]:
    """The report as a SARIF log of one run. Lines and columns count from 1, columns in characters."""
    rules = [
        {
            "id": rule.id,
            "shortDescription": {"text": _sentence(rule.looks_for)},
            "help": {"text": f"Example: {rule.example}", "markdown": f"Example: {rule.example}"},
            "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        }
        for rule in RULES
    ]
    driver = {"name": "theorybot", "semanticVersion": version("theorybot"), "rules": rules}
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(found) for found in report.findings],
            }
        ],
    }


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _result(found: Finding) -> dict[str, Any]:
    region = {
        "startLine": found.line,
        "startColumn": found.column,
        "endLine": found.end_line,
        "endColumn": found.end_column,
    }
    mark = hashlib.sha256(f"{found.path}\n{found.rule}\n{found.message}".encode("utf-8", "replace"))
    return {
        "ruleId": found.rule,
        "ruleIndex": [rule.id for rule in RULES].index(found.rule),
        "level": _LEVELS[found.severity],
        "message": {"text": f"{found.message}; {found.way_out}"},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": _uri(found.path)}, "region": region}}
        ],
        "partialFingerprints": {"message/v1": mark.hexdigest()[:32]},
    }


def _uri(path: str) -> str:
    """A path as a reference: relative ones stay relative, and count from where the command ran."""
    if Path(path).is_absolute():
        return Path(path).as_uri()
    return quote(Path(path).as_posix().encode("utf-8", "replace"), safe="/-._~")
