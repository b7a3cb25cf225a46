"""Notes: the file, the front matter, the title and the sections."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from note_questions import check
from theorybot.errors import UnreadableFile
from theorybot.readers.notes import VERSION, parse_note, read_note


def written(tmp_path: Path, content: bytes | str, name: str = "note.md") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# ---- the file


def test_the_text_is_the_files_own_characters(tmp_path: Path) -> None:
    document = read_note(written(tmp_path, "\ufeff# A “x²”\r\n\r\nﬁrst\rlast \t\n"))
    assert document.text == "# A “x²”\n\nﬁrst\nlast \t\n"
    assert (document.kind, document.name, document.reader, document.remarks) == (
        "note",
        "note.md",
        VERSION,
        (),
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le"])
def test_marked_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    content = ("\ufeff" if encoding.endswith("le") else "") + "Ein Wört\n"
    assert read_note(written(tmp_path, content.encode(encoding))).text == "Ein Wört\n"


def test_another_encoding_is_remarked(tmp_path: Path) -> None:
    document = read_note(written(tmp_path, "line\nZdeborová – “x”".encode("cp1252")))
    assert document.text == "line\nZdeborová – “x”"
    assert document.remarks == (
        "the file is not UTF-8 (line 2): read as Windows-1252, some letters may be wrong",
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b"\xef\xbb\xbf \n\t", "empty file"),
        (b"a\0b", "not a text file"),
        (b"%PDF-1.7 \n text", "not a text file"),
        (b"\x1f\x8b\x08\x01\x02\x03\xff" * 40, "not a text file"),
        (b"\xff\xfeabc", "not a text file"),
    ],
)
def test_what_is_no_note_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        read_note(written(tmp_path, content))


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="limit"):
        read_note(written(tmp_path, "x" * 100), max_bytes=99)
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        read_note(tmp_path / "absent.md")


# ---- the front


def test_front_matter_fills_the_work_and_is_no_text() -> None:
    text = (
        "---\ntitle: On kernels\nauthor: [A. Lee, B. Novak]\ndate: 2020-05-01\ndoi: 10.1234/x\n---\n"
        "\nProse.\n"
    )
    document = parse_note(text, "n.md")
    work = document.work
    assert (work.title, work.authors, work.year, work.form) == (
        "On kernels",
        ("A. Lee", "B. Novak"),
        2020,
        "note",
    )
    assert [text[s.start : s.end] for s in document.sections] == ["Prose."]


@pytest.mark.parametrize(
    "line",
    [
        "title: Kernels: a view",
        "title: {{ page.title }}",
        "title: Kernels\ndate: 2018-13-45",
        "title: [" * 3000,
    ],
)
def test_broken_front_matter_is_a_remark(line: str) -> None:
    document = parse_note(f"---\n{line}\n---\nProse.\n", "n.md")
    assert "not valid YAML" in document.remarks[0]
    assert document.work.title
    assert document.text[document.sections[0].start :] == "Prose.\n"


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    document = parse_note("---\n\nSome prose here.\n\n---\nMore.\n", "n.md")
    assert document.sections[0].start < 10
    assert document.remarks == ()


@pytest.mark.parametrize(
    ("text", "title", "authors"),
    [
        ("# The *title*\n\ntext\n", "The title", ()),
        ("## Part\n\n# Title\n", "Title", ()),
        ("A short title\nAnna Lee, Bo Novak\n\nText of it.\n", "A short title", ("Anna Lee", "Bo Novak")),
        ("A short title\n\nText of it.\n", "A short title", ()),
        ("This is a sentence. And more.\n", "This is a sentence", ()),
        ("hard wrapped prose that runs\non and on.\n", "hard wrapped prose that runs on and on", ()),
        ("...\n", "n", ()),
    ],
)
def test_every_note_has_a_title(text: str, title: str, authors: tuple[str, ...]) -> None:
    work = parse_note(text, "n.md").work
    assert (work.title, work.authors) == (title, authors)


# ---- the sections


def test_sections_follow_the_headings() -> None:
    text = (
        "before\n\n# A\none\n\n## B ##\ntwo\n\nC\n===\nthree\n\n```\n# no heading\n```\n"
        "<!--\n# none\n-->\n#nor this\n\n## D\n\n### References\n\nLee, J. (2017). T. V.\n"
    )
    document = parse_note(text, "n.md")
    assert [(s.heading, text[s.start : s.end][:5], s.role) for s in document.sections] == [
        ((), "befor", "text"),
        (("A",), "one", "text"),
        (("A", "B"), "two", "text"),
        (("C",), "three", "text"),
        (("C", "D", "References"), "Lee, ", "references"),
    ]


def test_labels_alone_on_a_line_are_headings_of_plain_text() -> None:
    text = "A title\nAnn Lee, Bo Mei\n\nTL;DR\nShort.\nFindings\nOne\nAbstract\nBoth and…\nVideos\nNone.\n"
    document = parse_note(text, "n.txt")
    assert [s.heading for s in document.sections] == [("TL;DR",), ("Findings",), ("Abstract",), ("Videos",)]
    assert document.remarks == ("the text of 'Abstract' breaks off: it ends in '…'",)


def test_prose_in_a_reference_list_stays_text() -> None:
    prose = "The list above is far from complete, and its order says nothing about what matters."
    text = f"Note.\n\n## References\n\n* Lee, J. (2017). One. V.\n* Mei, S. (2018). Two. V.\n\n{prose}\n"
    document = parse_note(text, "n.md")
    assert [s.role for s in document.sections] == ["text", "references", "text"]
    assert len(document.references) == 2
    assert text[document.sections[-1].start : document.sections[-1].end] == prose


# ---- any text


@given(st.text(max_size=400))
def test_any_text_is_read_and_its_spans_hold(text: str) -> None:
    check(parse_note(text, "n.md"))
