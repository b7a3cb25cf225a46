"""Contrast of colours as WCAG 2.1 computes it."""

from __future__ import annotations

Colour = tuple[float, float, float]  # red, green, blue from 0 to 255


def of_hex(text: str) -> Colour:
    """`#rrggbb` as a colour."""
    assert len(text) == 7 and text[0] == "#", text
    red, green, blue = (int(text[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def ratio(one: Colour, other: Colour) -> float:
    """From 1 to 21. https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio"""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in colour
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
