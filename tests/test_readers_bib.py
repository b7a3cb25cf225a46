"""`.bib` files: each entry a reference with its key and the span where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theorybot.bibliography.bibtex import parse_bibtex
from theorybot.errors import UnreadableFile
from theorybot.readers.bib import VERSION, read_bib
from theorybot.types import Work

BIB = r"""% my papers
@string{nips = "Advances in Neural Information Processing"}
@inproceedings{jacot2018,
  title = {Neural {T}angent {K}ernel: {C}onvergence on $L^2$},
  author = {Jacot, Arthur and Gabriel, Franck and Hongler, Cl{\'e}ment},
  booktitle = nips, year = 2018, eprint = {1806.07572v4}, archivePrefix = {arXiv}
}

@online{zoteroKey, title = {A title: with \& sign}, author = {Ortiz-Jim\'enez, Guillermo and others},
  date = {2018-06-20}, eprinttype = {arxiv}, eprint = {2010.09624}, urldate = {2024-01-01}}
@misc{talk1, title = "Deep talk", author = {{Stanford, the University} and van der Vaart, A. W.},
  howpublished = {\url{https://www.youtube.com/watch?v=a_b}}, keywords = {talk, kernels}, year = {2019}}
@book{book1, title = {A Book}, editor = {Bengio, Yoshua}, publisher = {MIT Press}, year = {2016}}
@article{doi1, title={Flat   minima}, author={Hochreiter, S. and Schmidhuber, J{\"u}rgen},
  doi = {10.1162/NECO.1997.9.1.1}, journal={Neural Computation}, year={1997}}
"""


def works(text: str) -> dict[str | None, Work]:
    return {reference.key: reference.work for reference in parse_bibtex(text)[0]}


def test_entries_become_works() -> None:
    found = works(BIB)
    assert found == {
        "jacot2018": Work(
            "Neural Tangent Kernel: Convergence on $L^2$",
            ("Arthur Jacot", "Franck Gabriel", "Clément Hongler"),
            2018,
            "1806.07572",
            4,
            venue="Advances in Neural Information Processing",
        ),
        "zoteroKey": Work("A title: with & sign", ("Guillermo Ortiz-Jiménez",), 2018, "2010.09624"),
        "talk1": Work(
            "Deep talk",
            ("Stanford, the University", "A. W. van der Vaart"),
            2019,
            url="https://www.youtube.com/watch?v=a_b",
            form="talk",
        ),
        "book1": Work("A Book", ("Yoshua Bengio",), 2016, venue="MIT Press", form="book"),
        "doi1": Work(
            "Flat minima",
            ("S. Hochreiter", "Jürgen Schmidhuber"),
            1997,
            doi="10.1162/neco.1997.9.1.1",
            venue="Neural Computation",
        ),
    }


def test_each_reference_spans_its_entry() -> None:
    references, remarks = parse_bibtex(BIB)
    assert remarks == ()
    for reference in references:
        entry = BIB[reference.start : reference.end]
        assert entry.startswith("@") and entry.endswith("}") and (reference.key or "?") in entry


def test_a_broken_entry_costs_itself_only() -> None:
    text = (
        "@misc{good, title={One}}\n@misc{bad, title={no end\n@misc{fine, title={Two}}\n@misc(x, title={3})\n"
    )
    references, remarks = parse_bibtex(text)
    assert [reference.work.title for reference in references] == ["One", "Two"]
    assert [remark.split(":")[0] for remark in remarks] == [
        "the entry at line 2 could not be read",
        "the entry at line 4 could not be read",
    ]


def test_repeated_keys_and_fields_are_remarked_and_read() -> None:
    references, remarks = parse_bibtex(
        "@misc{a, title={One}}\n@misc{a, title={Two}}\n@misc{b, title={x}, title={y}}\n"
    )
    assert [(r.key, r.work.title) for r in references] == [("a", "One"), ("a", "Two"), ("b", "x")]
    assert [remark.split(":")[0] for remark in remarks] == ["line 2", "line 3"]


def test_a_bib_file_is_a_bibliography(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_bytes(BIB.replace("\n", "\r\n").encode("utf-8-sig"))
    document = read_bib(path)
    assert (document.kind, document.reader, document.sections, document.citations) == (
        "bibliography",
        VERSION,
        (),
        (),
    )
    assert document.text == BIB
    assert document.work.title == "refs"
    assert len(document.references) == 5


def test_a_bib_file_without_entries_says_so(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("only a comment")
    assert read_bib(path).remarks == ("no entry was found",)
    path.write_text("  ")
    with pytest.raises(UnreadableFile):
        read_bib(path)


PIECES = st.lists(
    st.sampled_from(
        [
            "@misc",
            "{",
            "}",
            "a",
            ",",
            "title",
            "=",
            '"',
            "\\'e",
            "author",
            " and ",
            "#",
            "\n",
            "@",
            "(",
            "$",
            "\\",
        ]
    ),
    max_size=40,
).map("".join)


@given(st.one_of(st.text(max_size=200), PIECES))
def test_any_text_is_read_and_spans_stay_inside(text: str) -> None:
    references, _ = parse_bibtex(text)
    assert all(0 <= r.start < r.end <= len(text) for r in references)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_value_is_decoded_without_an_error(title: str, author: str) -> None:
    parse_bibtex(f"@misc{{k, title={{{title}}}, author={{{author}}}, url={{{title}}}}}")
