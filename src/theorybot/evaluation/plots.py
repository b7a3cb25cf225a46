"""Plots as inline SVG: lines, and bars with intervals. Pure; colours come from the page's CSS variables."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from theorybot.evaluation.curves import Points
from theorybot.evaluation.runs import Figure

_WIDTH, _HEIGHT = 420, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 14, 14, 40
_ROW, _LABEL = 22, 210


def line_plot(points: Points, across: str, up: str, *, diagonal: bool = False, widest: float = 1.0) -> str:
    """Points joined by a line; both axes begin at 0, the upper one ends at 1, the other at `widest`."""

    def x(value: float) -> float:
        return _LEFT + value / widest * (_WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return _HEIGHT - _BOTTOM - value * (_HEIGHT - _TOP - _BOTTOM)

    parts = []
    for step in range(5):
        share = step / 4
        parts.append(_line(x(0), y(share), x(widest), y(share), "grid"))
        parts.append(_text(_LEFT - 6, y(share) + 4, f"{share:g}", "end"))
        parts.append(_text(x(share * widest), _HEIGHT - _BOTTOM + 16, f"{share * widest:g}", "middle"))
    if diagonal:
        parts.append(_line(x(0), y(0), x(widest), y(1), "diagonal"))
    drawn = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in points)
    parts.append(f'<polyline class="curve" points="{drawn}"/>')
    parts += [
        f'<circle class="point" cx="{x(a):.1f}" cy="{y(b):.1f}" r="3"><title>{a:g}, {b:g}</title></circle>'
        for a, b in (points if len(points) <= 20 else points[-1:])
    ]
    parts.append(_text((_LEFT + _WIDTH) / 2, _HEIGHT - 6, across, "middle"))
    parts.append(
        f'<text transform="translate(12 {_HEIGHT / 2}) rotate(-90)" text-anchor="middle">{escape(up)}</text>'
    )
    return _svg(_WIDTH, _HEIGHT, f"{up} against {across}", parts)


def bars(rows: Sequence[tuple[str, Figure]], name: str) -> str:
    """A bar from 0 to 1 for each row, with its interval as a line across its end."""
    width, height = 640, _ROW * len(rows) + 24
    room = width - _LABEL - 60

    def x(value: float) -> float:
        return _LABEL + value * room

    parts = [_line(x(s / 4), 4, x(s / 4), height - 18, "grid") for s in range(5)]
    parts += [_text(x(s / 4), height - 4, f"{s / 4:g}", "middle") for s in range(5)]
    for number, (label, found) in enumerate(rows):
        top = 4 + number * _ROW
        middle = top + _ROW / 2 - 1
        parts.append(_text(_LABEL - 8, middle + 4, label if len(label) < 32 else f"{label[:31]}…", "end"))
        parts.append(
            f'<rect class="bar" x="{x(0):.1f}" y="{top + 3}" width="{found.value * room:.1f}" '
            f'height="{_ROW - 8}">'
            f"<title>{escape(label)}: {found.value:.3f} [{found.low:.3f}, {found.high:.3f}]</title></rect>"
        )
        parts.append(_line(x(found.low), middle, x(found.high), middle, "interval"))
        parts += [
            _line(x(end), middle - 4, x(end), middle + 4, "interval") for end in (found.low, found.high)
        ]
        parts.append(_text(width - 52, middle + 4, f"{found.value:.3f}", "start"))
    return _svg(width, height, name, parts)


def _svg(width: int, height: int, name: str, parts: Sequence[str]) -> str:
    inside = "".join(parts)
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(name)}" xmlns="http://www.w3.org/2000/svg">{inside}</svg>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    return f'<line class="{style}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
