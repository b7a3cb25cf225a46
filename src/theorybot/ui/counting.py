"""Numbers with their nouns: "1 note", "2 notes". Pure."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """The number and the noun, which takes an "s" where there are several, or none."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
