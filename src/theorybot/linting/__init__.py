"""What is doubtful in notes and `.bib` files: rules in one table, claims held against their papers."""

from __future__ import annotations

from theorybot.linting.finding import Finding, counted
from theorybot.linting.rules import RULES, Rule
from theorybot.linting.running import LintReport, Shelf, lint
from theorybot.linting.sarif import sarif

__all__ = ["RULES", "Finding", "LintReport", "Rule", "Shelf", "counted", "lint", "sarif"]
