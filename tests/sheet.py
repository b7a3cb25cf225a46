"""A sheet of paper to set text on, in one column or two, as LaTeX orders what it draws."""

from __future__ import annotations

from pathlib import Path

from reportlab.lib.pagesizes import letter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

PLAIN, BOLD = "Vera", "VeraBd"  # they ship with reportlab and have the fi and fl ligatures
WIDTH, HEIGHT = letter
MARGIN, GUTTER, LEADING, SIZE = 72.0, 20.0, 12.0, 9.0


class Sheet:
    """A paper in the making: what is drawn goes down the columns, page after page."""

    def __init__(self, path: Path, columns: int, running_head: str | None, numbered: bool):
        for name in (PLAIN, BOLD):
            pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
        self.canvas = Canvas(str(path), pagesize=letter, invariant=1)
        self.columns, self.running_head, self.numbered = columns, running_head, numbered
        self.width = (WIDTH - 2 * MARGIN - (columns - 1) * GUTTER) / columns
        self.page, self.column, self.y, self.top = 1, 0, HEIGHT - MARGIN, HEIGHT - MARGIN

    @property
    def x(self) -> float:
        return MARGIN + self.column * (self.width + GUTTER)

    def line(self, text: str, font: str = PLAIN, size: float = SIZE, indent: float = 0.0) -> None:
        if self.y < MARGIN + LEADING:
            self.turn()
        self.canvas.setFont(font, size)
        self.canvas.drawString(self.x + indent, self.y, text)
        self.y -= LEADING * size / SIZE

    def centred(self, text: str, font: str, size: float) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawCentredString(WIDTH / 2, self.y, text)
        self.y -= LEADING * size / SIZE + 4

    def paragraph(self, text: str, hanging: float = 0.0) -> None:
        for i, part in enumerate(wrapped(text, self.width - hanging)):
            self.line(part, indent=hanging if i else 0.0)
        self.y -= 4

    def turn(self) -> None:
        """Go to the next column, or the next page with its running head."""
        self.column += 1
        if self.column == self.columns:
            self.finish_page()
            self.page, self.column = self.page + 1, 0
            if self.running_head:
                self.canvas.setFont(PLAIN, 8)
                self.canvas.drawString(MARGIN, HEIGHT - 40, self.running_head)
            self.top = HEIGHT - MARGIN
        self.y = self.top

    def finish_page(self) -> None:
        if self.numbered:
            self.canvas.setFont(PLAIN, 8)
            self.canvas.drawCentredString(WIDTH / 2, 36, str(self.page))
        self.canvas.showPage()

    def stamp(self, text: str) -> None:
        """The line that arXiv prints up the left margin."""
        self.canvas.saveState()
        self.canvas.rotate(90)
        self.canvas.setFont(PLAIN, 20)
        self.canvas.drawString(240, -36, text)
        self.canvas.restoreState()


def wrapped(text: str, width: float) -> list[str]:
    """Lines of at most `width` points; words of eight letters and more are broken with a hyphen."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        trial = f"{line} {word}".strip()
        if fits(trial, width):
            line = trial
            continue
        head = next((n for n in range(len(word) - 3, 2, -1) if fits(f"{line} {word[:n]}-", width)), 0)
        if len(word) >= 8 and head and word.isalpha():
            lines.append(f"{line} {word[:head]}-")
            line = word[head:]
        else:
            lines.append(line)
            line = word
    return [*lines, line]


def fits(text: str, width: float) -> bool:
    return pdfmetrics.stringWidth(text, PLAIN, SIZE) <= width
