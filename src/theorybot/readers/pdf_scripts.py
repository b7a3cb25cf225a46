"""Raised and lowered characters of a line: exponents as `10^5` and `n^{-1/2}`, footnote marks left out. Pure.

A PDF tells only that characters are smaller and higher than their neighbours. What they are is told from
what they follow: after a number, its unit, a variable or a closing bracket of mathematics an exponent, after
a word or a stop a mark. Small ones above others, with a line drawn between, are a fraction.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from theorybot.readers.pdf_levels import Piece, pieces_of
from theorybot.readers.pdf_pages import Run

DEEPEST = 3  # exponents in exponents that are told apart
CONTEXT = 120  # characters by which what is raised is judged
NEAR = 40  # pieces on either side among which the font of the line is looked for
NUMERATOR, DENOMINATOR = 0.36, 0.3  # as TeX sets a fraction in a line

MATHEMATICS = re.compile(r"(?i)cmmi|cmsy|cmbsy|msbm|msam|eufm|eusm|rsfs|math|symbol|mtmi|mtsy|bbm|dsrom")
ORDINAL = re.compile(r"st|nd|rd|th")
MARK = re.compile(r"[\d\s,;*∗†‡§¶⋆]+|[a-z](?:\s?,\s?[a-z\d])*")
POWER = re.compile(r"[^\W_]|^[+−-]$")
NUMBER = re.compile(r"(?<![^\W\d_][-–])(?<![\w.,])\d[\d,]*(?:\.\d+)?$")
LABEL = re.compile(  # numbers that have no power: of a table, a year, and 1
    r"(?i)(?:\b(?:sections?|sec\.|figures?|fig\.|tables?|theorem|lemma|appendix|chapter|equation|eq\.)\s?[\w.]+"
    r"|(?<![\d.,])(?:19|20)\d\d|(?<![\d.,])1)$"
)
UNIT = re.compile(r"[\d}]\s?(?:[fpnµμmcdk][msgVAWJN]|Hz|Pa|eV)$")  # of two letters, after a number
UNIT_POWER = re.compile(r"[23]|[−-][1-4]")
OPENING = re.compile(r"\s*[“\"(]?(?:[^\W\d_]{2}|[AI]\s|https?:)")
CALCULATED = re.compile(r"\s*[=<>≤≥+−∈·×\]]")
ACCENTS = "ˆ˜¯´`˙¨"
SCRIPT = re.compile(r"[^\s]{1,4} [^\s]{1,4}")
SIMPLE = re.compile(r"√?[\w∂∇∗]+")
WORD = re.compile(r"[^\W\d_]+$")
FUNCTIONS = {"log", "ln", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "poly", "polylog", "ReLU"}
PROSE = re.compile(r"[^\W\d_]{3,}\W+[^\W\d_]{2,}|\b(?:19|20)\d\d\b|[^\W\d_]{5,}")
CITED = re.compile(r"\[[1-9]\d{0,2}(?:\s?[,–-]\s?\d{1,3})*\]")
OPENED = {")": "(", "]": "["}
STANDING = "}⟩|‖∥′∂∇∆∞"  # signs that a power may follow
STOPS = '.,;:!?”’"»%'


def read(runs: Sequence[Run], depth: int = 0) -> str:
    """The line's text; where nothing is raised, the characters as drawn. `depth`: exponents of exponents."""
    pieces = pieces_of(runs) if depth < DEEPEST else []
    if not any(piece.level > 0 for piece in pieces):
        return "".join(run.text for run in runs)
    texts = [read(piece.runs, depth + 1) if piece.level else _joined(piece) for piece in pieces]
    parts: list[str] = []
    before, at = "", 0
    while at < len(pieces):
        shown, taken = _shown(before, pieces, texts, at)
        if shown[:1] == "^":
            while parts and not parts[-1].strip():
                parts.pop()
            parts[-1:] = [part.rstrip() for part in parts[-1:]]
        parts.append(shown)
        before = (before + shown)[-CONTEXT:]
        at += taken
    return "".join(parts)


def _shown(before: str, pieces: Sequence[Piece], texts: Sequence[str], at: int) -> tuple[str, int]:
    """How a piece is read after the text before it, and how many pieces are read with it."""
    piece, text = pieces[at], texts[at]
    after = texts[at + 1] if at + 1 < len(pieces) else ""
    lowered = at + 1 < len(pieces) and pieces[at + 1].level < 0
    if piece.level <= 0:
        return text, 1
    if lowered and _is_fraction(piece, pieces[at + 1], text):
        onward = at + 2 < len(pieces) and texts[at + 2][:1].isalnum()
        shown = _fraction(text.strip(), after.strip()) + (" " if onward else "")
        return shown.lstrip() if before[-1:] in "([{−" else shown, 2
    font = next((_last_font(one) for one in reversed(pieces[max(0, at - NEAR) : at]) if not one.level), "")
    symbols = bool(MATHEMATICS.search(font))
    foreign = symbols and piece.runs[0].font == _usual_font(pieces, at)
    if not lowered and _is_mark(before.rstrip(), text.strip(), after, symbols, foreign):
        return text[len(text.rstrip()) :], 1
    if _is_exponent(before.rstrip(), text.strip(), after, symbols):
        return _exponent(piece, text, after if lowered else ""), 1 + lowered
    return text, 1


def opens_note(runs: Sequence[Run]) -> bool:
    """Whether the line begins with a raised mark, as a footnote does."""
    pieces = pieces_of(runs)
    return (
        len(pieces) > 1
        and pieces[0].level > 0
        and _is_mark("", _joined(pieces[0]).strip(), _joined(pieces[1]), False, False)
    )


def _joined(piece: Piece) -> str:
    return "".join(run.text for run in piece.runs)


def _is_fraction(upper: Piece, lower: Piece, text: str) -> bool:
    """Whether two small pieces stand one above the other, with something drawn between them."""
    over, under = upper.runs[0], lower.runs[0]
    return (
        under.apart
        and upper.shift >= NUMERATOR
        and -lower.shift >= DENOMINATOR
        and under.x <= over.x + 0.5 * over.size * len(text)
    )


def _fraction(over: str, under: str) -> str:
    """` 1/n`; with an exponent that is drawn in one go with the numerator, `^2 1/n`."""
    power = ""
    if SCRIPT.fullmatch(over):
        power, _, over = over.partition(" ")
        power = "^" + _braced(power)
    parts = [part if SIMPLE.fullmatch(part) else f"({part})" for part in (over, under)]
    return power + " " + "/".join(parts)


def _is_mark(before: str, content: str, after: str, mathematics: bool, foreign: bool) -> bool:
    """Whether what is raised is the mark of a footnote or of an affiliation.

    `mathematics`: it follows characters in a font of mathematics; `foreign`: and is set as the text is.
    """
    if not MARK.fullmatch(content):
        return False
    if not before:
        return bool(OPENING.match(after))
    number = content.replace(" ", "").replace(",", "").isdigit()
    if mathematics:
        return number and foreign
    if not POWER.search(content) or CALCULATED.match(after):
        return False
    word = WORD.search(before)
    if word:
        return len(word[0]) > 1 and word[0] not in FUNCTIONS and not _is_of_unit(before, content)
    if before[-1].isdigit():
        return number and (not NUMBER.search(before) or bool(LABEL.search(before)))
    return number and (before[-1] in STOPS or (before[-1] in OPENED and _closes_prose(before)))


def _is_exponent(before: str, content: str, after: str, mathematics: bool) -> bool:
    if not before or not POWER.search(content) or ORDINAL.fullmatch(content) or content[0] in ACCENTS:
        return False
    word = WORD.search(before)
    if word:
        known = word[0] in FUNCTIONS or (content.isdigit() and bool(CALCULATED.match(after)))
        return len(word[0]) == 1 or mathematics or known or _is_of_unit(before, content)
    if before[-1].isdigit():
        return mathematics or bool(NUMBER.search(before))
    return before[-1] in STANDING or (before[-1] in OPENED and not _closes_prose(before))


def _is_of_unit(before: str, content: str) -> bool:
    """Whether it is the power of a unit: `5 mm^2`."""
    return bool(UNIT.search(before) and UNIT_POWER.fullmatch(content))


def _closes_prose(before: str) -> bool:
    """Whether the bracket that closes at the end holds words or citations, not mathematics."""
    close, depth, start = before[-1], 0, 0
    for start in range(len(before) - 1, -1, -1):
        depth += (before[start] == close) - (before[start] == OPENED[close])
        if not depth:
            break
    inside = before[start:]
    return bool(PROSE.search(inside) or CITED.fullmatch(inside))


def _exponent(piece: Piece, text: str, below: str) -> str:
    """`^5`, `^{-1/2}`, and `^2_i` with what stands below."""
    end = below or text
    above, below = text.strip(), below.strip()
    if SCRIPT.fullmatch(piece.runs[-1].text.strip()):  # two baselines drawn in one go: else no blank is there
        above, _, lower = above.rpartition(" ")
        below = lower + below
    return "^" + _braced(above) + ("_" + _braced(below) if below else "") + end[len(end.rstrip()) :]


def _braced(text: str) -> str:
    return text if len(text) == 1 else "{" + text + "}"


def _last_font(piece: Piece) -> str:
    """The font of its last characters."""
    return next((run.font for run in reversed(piece.runs) if run.text.strip()), "")


def _usual_font(pieces: Sequence[Piece], at: int) -> str:
    """The font that most characters on the line itself have, around a piece that follows some."""
    fonts: Counter[str] = Counter()
    for piece in pieces[max(0, at - NEAR) : at + NEAR]:
        for run in piece.runs if not piece.level else ():
            fonts[run.font] += len(run.text)
    return fonts.most_common(1)[0][0]
