"""Small PDFs made on the spot: papers as LaTeX sets them, and files that are broken in one known way."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from pypdf import PdfReader, PdfWriter

from sheet import BOLD, PLAIN, Sheet

Sections = Sequence[tuple[str, Sequence[str]]]  # heading, paragraphs


def paper(
    path: Path,
    *,
    title: str = "Wide networks are kernels",
    authors: Sequence[str] = ("Ada Lovelace", "Émilie du Châtelet"),
    abstract: str | None = "We show that wide networks behave as kernels.",
    sections: Sections = (("1 Introduction", ("Deep networks generalize well.",)),),
    bibliography: Iterable[str] = (),
    appendix: Sections = (),
    stamp: str | None = None,
    notice: str | None = None,
    running_head: str | None = None,
    two_columns: bool = False,
    page_numbers: bool = True,
    metadata: dict[str, str] | None = None,
) -> Path:
    """Set a paper. `metadata` may have "title", "author" and "subject"; returns `path`."""
    sheet = Sheet(path, 2 if two_columns else 1, running_head, page_numbers)
    for key, value in (metadata or {}).items():
        getattr(sheet.canvas, f"set{key.title()}")(value)
    if notice:
        sheet.line(notice, size=8)
    for part in title.split("\n"):
        sheet.centred(part, BOLD, 15)
    for author in authors:
        sheet.centred(author, PLAIN, 11)
    sheet.y -= 10
    sheet.top = sheet.y
    if stamp:
        sheet.stamp(stamp)
    if abstract:
        sheet.line("Abstract", BOLD, 11)
        sheet.paragraph(abstract)
    body(sheet, sections)
    entries = list(bibliography)
    if entries:
        sheet.line("References", BOLD, 12)
        for entry in entries:
            sheet.paragraph(entry, hanging=10)
    body(sheet, appendix)
    sheet.finish_page()
    sheet.canvas.save()
    return path


def body(sheet: Sheet, sections: Sections) -> None:
    for heading, paragraphs in sections:
        sheet.line(heading, BOLD, 12 if "." not in heading.split()[0].rstrip(".") else 10)
        for text in paragraphs:
            sheet.paragraph(text)


def pages(path: Path, texts: Sequence[str], metadata: dict[str, str] | None = None) -> Path:
    """One page for each text, line by line in Vera, without title or anything else; returns `path`."""
    sheet = Sheet(path, 1, None, False)
    for key, value in (metadata or {}).items():
        getattr(sheet.canvas, f"set{key.title()}")(value)
    for text in texts:
        for line in text.split("\n"):
            sheet.line(line)
        sheet.canvas.showPage()
        sheet.y = sheet.top
    sheet.canvas.save()
    return path


def raw(path: Path, contents: Sequence[tuple[bytes, bytes]]) -> Path:
    """A PDF whose pages have the given content streams, each with its own dictionary entries.

    The streams draw with the font /F1, which names no encoding.
    """
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(contents))).encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d /MediaBox [0 0 612 792] >>" % (kids, len(contents)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for i, (stream, extra) in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
            % (5 + 2 * i)
        )
        objects.append(b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(stream), extra, stream))
    out, offsets = bytearray(b"%PDF-1.5\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    path.write_bytes(bytes(out))
    return path


def shown(text: bytes, at: bytes = b"72 700") -> bytes:
    """A content stream that draws one line."""
    return b"BT /F1 10 Tf %s Td (%s) Tj ET" % (at, text)


GOOD = (shown(b"Deep networks generalize well on this page."), b"")


def with_bad_page(path: Path, *, good: int = 3, bad: int = 2) -> Path:
    """`good` pages that can be read, and a damaged one as page `bad` (from 1)."""
    contents = [GOOD] * good
    contents.insert(bad - 1, (b"zz this is not hexadecimal", b"/Filter /ASCIIHexDecode"))
    return raw(path, contents)


def slow(path: Path, *, before: int = 1, after: int = 0, slow_pages: int = 1) -> Path:
    """Pages that take about ten seconds each, as a hang does, among pages that can be read."""
    stream = zlib.compress(b"BT /F1 9 Tf " + b"1 0 0 1 9 9 Tm (a) Tj " * 200_000 + b"ET")
    hanging = [(stream, b"/Filter /FlateDecode")] * slow_pages
    return raw(path, [*[GOOD] * before, *hanging, *[GOOD] * after])


def greedy(path: Path) -> Path:
    """A page whose content grows to 60 MB when it is unpacked."""
    stream = zlib.compress(b"BT /F1 9 Tf (" + b"a" * 60_000_000 + b") Tj ET")
    return raw(path, [(stream, b"/Filter /FlateDecode")])


def looping(path: Path) -> Path:
    """A page tree that comes back to itself."""
    made = raw(path, [GOOD])
    made.write_bytes(made.read_bytes().replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"))
    return made


def encrypted(path: Path, user_password: str = "asdf") -> Path:
    """A paper under a password; an empty one opens as it is."""
    writer = PdfWriter()
    for page in PdfReader(paper(path)).pages:
        writer.add_page(page)
    writer.encrypt(user_password, owner_password="owner", algorithm="AES-256")
    writer.write(path)
    return path


def scanned(path: Path, *, count: int = 2) -> Path:
    """Pages with a picture and no text."""
    return raw(path, [(b"0.5 g 72 72 400 600 re f", b"")] * count)


def no_pages(path: Path) -> Path:
    return raw(path, [])


def noise(path: Path, *, good: int = 0) -> Path:
    """A page of glyph codes that stand for no letters, after `good` pages that can be read."""
    codes = bytes(32 + (7 * i * i + 3 * i) % 33 for i in range(900)).replace(b"\\", b"#")
    codes = codes.replace(b"(", b"!").replace(b")", b"*")
    return raw(path, [*[GOOD] * good, (shown(codes), b"")])


def truncated(path: Path) -> Path:
    """The first half of a paper, as an interrupted download leaves it."""
    whole = paper(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def web_page(path: Path) -> Path:
    """What a server sends instead of a paper."""
    path.write_text("<!DOCTYPE html><html><body><h1>403 Forbidden</h1></body></html>\n", encoding="utf-8")
    return path


def empty_file(path: Path) -> Path:
    path.write_bytes(b"")
    return path
