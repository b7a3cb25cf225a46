"""Works joined across notes, papers and .bib files: which records are one work, and what is kept as they change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from test_library import store as store_counting
from theorybot import Theorybot
from theorybot.bibliography.joining import Record, grouped, record
from theorybot.bibliography.likeness import nearly_same_title, same_title
from theorybot.bibliography.merging import united
from theorybot.errors import NotFound
from theorybot.library import Library, Source, readers_of
from theorybot.library.rows import Prepared
from theorybot.types import Document, InTextCitation, Reference, Work

EMERGENCE = Work(
    "Emergence of invariance and disentanglement in deep representations", ("A. Achille", "S. Soatto"), 2018
)
PREPRINT = Work(
    "On the Emergence of Invariance and Disentangling in Deep Representations",
    ("Alessandro Achille", "Stefano Soatto"), 2017, "1706.01350",
)  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (EMERGENCE.title, PREPRINT.title),
        ("Entropy-SGD: Biasing gradient descent", "Entropysgd: biasing gradient descent"),
        ("Keeping the neural networks simple", "Keeping neural networks simple"),
        (
            "On large-batch training for deep learning: Gap and minima",
            "On Large-Batch Training for Deep Learning",
        ),
        ("Generalisation in wide multi-layer networks", "Generalization in wide multi layer network"),
        ("Training of multi-layer networks", "Training of multilayer networks"),
    ],
)
def test_one_title_spelled_in_two_ways_is_one_title(one: str, other: str) -> None:
    assert same_title(one, other)
    assert same_title(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tensor programs of wide networks I", "Tensor programs of wide networks II"),
        ("Gaussian processes for machine learning", "Gaussian processes in machine learning"),
        ("Mean field analysis of neural networks", "Mean field analysis of deep neural networks"),
        ("Supervised learning of sparse features", "Unsupervised learning of sparse features"),
        ("Deep learning", "Deep learning: a survey of everything"),
        ("Loss of networks: a law of large numbers", "Loss of networks: a central limit theorem"),
        ("Wide networks with 2 layers", "Wide networks with 3 layers"),
    ],
)
def test_titles_that_differ_in_sense_are_two_titles(one: str, other: str) -> None:
    assert not same_title(one, other)
    assert not same_title(other, one)


def test_a_long_title_with_one_word_more_is_the_same_only_for_the_same_authors() -> None:
    titles = (
        "Modern practice and the bias-variance trade-off today",
        "Modern practice and the classical bias–variance trade-off today",
    )
    assert nearly_same_title(*titles)
    names = ("M. Belk", "D. Hsu")
    assert len(groups([Work(titles[0], names, 2018), Work(titles[1], names, 2019)])) == 1
    assert len(groups([Work(titles[0], names, 2018), Work(titles[1], ("M. Belk", "S. Ma"), 2019)])) == 2


def records(works: Iterable[Work]) -> list[Record]:
    return [record(number, repr(work), work) for number, work in enumerate(works)]


def groups(works: Iterable[Work]) -> set[frozenset[str]]:
    return {frozenset(found.order for found in group) for group in grouped(records(works))}


def test_a_preprint_and_its_publication_are_one_work_within_two_years() -> None:
    assert len(groups([EMERGENCE, PREPRINT])) == 1
    late = Work(EMERGENCE.title, EMERGENCE.authors, 2021)
    assert len(groups([late, PREPRINT])) == 2
    assert len(groups([late, PREPRINT, Work(EMERGENCE.title, EMERGENCE.authors, 2019)])) == 1


def test_two_arxiv_numbers_or_two_dois_are_two_works_whatever_the_titles_say() -> None:
    title, names = "A theory of wide networks and kernels", ("Ann Lee",)
    assert len(groups([Work(title, names, 2018, "1801.00001"), Work(title, names, 2018, "1801.00002")])) == 2
    assert len(groups([Work(title, names, 2018, doi="10.1/a"), Work(title, names, 2018, doi="10.1/b")])) == 2
    assert len(groups([Work(title, names, 2018, "1801.00001"), Work(title, names, 2019, doi="10.1/b")])) == 1
    numbered = Work(title, names, 2018, "1801.00001", doi="10.1/a")
    assert len(groups([numbered, Work("Another title", names, 2018, doi="10.1/a")])) == 1
    assert len(groups([numbered, Work(title, names, 2018, "1801.00002", doi="10.1/a")])) == 2


def test_a_preprints_own_doi_is_its_arxiv_number() -> None:
    doi = Work("A", ("Ann Lee",), 2018, "1706.01350", doi="10.48550/arxiv.1706.01350")
    assert len(groups([doi, Work("A", ("Ann Lee",), 2018, doi="10.1/published")])) == 1


def test_a_talk_is_no_paper_of_the_same_name() -> None:
    paper = Work("Opening the black box of networks", ("N. Tish",), 2017)
    assert len(groups([paper, Work(paper.title, paper.authors, 2017, form="talk")])) == 2
    assert len(groups([paper, Work(paper.title, paper.authors, 2017, form="book")])) == 1


def test_a_work_is_told_as_most_of_its_records_tell_it_in_any_order() -> None:
    odd = Work("and Soatto, S", ("A. Achille",), 2018, "1706.01350", venue="V")
    made = [odd, EMERGENCE, Work(EMERGENCE.title, ("Alessandro Achille", "Stefano Soatto"), 2018)]
    assert united(made) == united(made[::-1])
    assert united(made).title == EMERGENCE.title
    assert united(made).authors[0] == "Alessandro Achille"
    assert united(made).arxiv_id == "1706.01350"


def document(name: str, works: Sequence[Work], kind: str = "note") -> Document:
    """A document whose text is a line for each work, cited in the line after."""
    lines = [f"- {work.title or n} {name}\nIt says so ({n}).\n" for n, work in enumerate(works)]
    starts = [sum(map(len, lines[:n])) for n in range(len(lines))]
    references = tuple(
        Reference(work, start, start + line.index("\n"), key=f"k{n}")
        for n, (work, start, line) in enumerate(zip(works, starts, lines, strict=True))
    )
    cited = tuple(
        InTextCitation(start + line.index("("), start + len(line) - 2, reference=n)
        for n, (start, line) in enumerate(zip(starts, lines, strict=True))
    )
    own = Work(name, form="note") if kind == "note" else works[0]
    return Document(name, kind, "".join(lines), own, references=references, citations=cited)  # type: ignore[arg-type]


def store(library: Library, made: Document, replaces: str | None = None) -> None:
    source = Source(made.name, "", made.name, "", "read")
    library.store(made, source, Prepared((), {}, "chunker", "model"), replaces=replaces)


def partition(library: Library) -> set[frozenset[str]]:
    """Which records are one work, and what the work is said to be."""
    found: dict[tuple[int, str], set[str]] = {}
    for row in library._all("SELECT digest, known, work_id FROM record JOIN work ON work.id = work_id"):
        found.setdefault((row["work_id"], row["known"]), set()).add(row["digest"])
    assert library._one("SELECT count(*) FROM record WHERE work_id IS NULL") == 0
    assert library._one("SELECT count(*) FROM work") == len(found)
    return {frozenset({*digests, known}) for (_, known), digests in found.items()}


WORKS = st.builds(
    Work,
    title=st.sampled_from(
        [
            "Wide networks as kernels",
            "Wide network as kernels",
            "Wide networks as kernels: limits of training",
            None,
        ]
    ),
    authors=st.sampled_from([("Ann Lee",), ("A. Lee", "B. Cee"), ()]),
    year=st.sampled_from([2016, 2018, 2020, None]),
    arxiv_id=st.sampled_from([None, None, "1801.00001", "1801.00002"]),
    doi=st.sampled_from([None, None, None, "10.1/a", "10.1/b"]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(WORKS, min_size=1, max_size=4), min_size=2, max_size=4), st.randoms())
def test_which_records_are_one_work_does_not_depend_on_the_order_nor_on_what_went(
    lists: list[list[Work]], random: object
) -> None:
    made = [document(f"{n}.md", works) for n, works in enumerate(lists)]
    with TemporaryDirectory() as folder:
        for name in "12":
            (Path(folder) / name).mkdir()
        one, other = Library(Path(folder) / "1", create=True), Library(Path(folder) / "2", create=True)
        for each in made[1:]:
            store(one, each)
        for each in [made[0], *reversed(made[1:])]:
            store(other, each)
        other.drop("0.md")
        assert partition(one) == partition(other)
        for known in one.works():
            named = {(r.arxiv_id, r.doi) for r in records(_stated(one, known.id))}
            assert len({number for number, _ in named if number}) <= 1
            assert len({doi for number, doi in named if doi}) <= 1 or any(number for number, _ in named)
        one.close()
        other.close()


def _stated(library: Library, work: int) -> list[Work]:
    from theorybot.library.rows import work_from_json

    return [
        work_from_json(row["work"]) for row in library._all("SELECT work FROM record WHERE work_id = ?", work)
    ]


def test_works_go_with_the_last_document_that_mentions_them(tmp_path: Path) -> None:
    library = Library(tmp_path, create=True)
    store(library, document("a.md", [EMERGENCE]))
    store(library, document("b.md", [PREPRINT, Work("Another", ("Ann Lee",), 2019)]))
    assert [known.work.title for known in library.works()] == [PREPRINT.title, "Another"]
    store(library, document("b.md", [PREPRINT]), replaces="b.md")
    (known,) = library.works()
    assert readers_of(known) == ["a.md", "b.md"]
    assert (known.work.arxiv_id, len(known.references), len(known.citations)) == ("1706.01350", 2, 2)
    library.exclude("b.md")
    (known,) = library.works()
    assert (known.work.arxiv_id, readers_of(known)) == (None, ["a.md"])
    library.drop("a.md")
    assert library.works() == []
    assert library._one("SELECT count(*) FROM record") == 0
    library.close()


def test_entries_without_title_and_number_are_one_work_only_if_they_print_the_same(tmp_path: Path) -> None:
    library = Library(tmp_path, create=True)
    bare = Work(None, ("M. Tegmark",), 1997, venue="Physical Review D")
    for name, printed in (
        ("a.pdf", "[1] M. Tegmark, Physical Review D 55, 5895 (1997)."),
        ("b.pdf", "[7] M. Tegmark, Physical\nReview D 55, 5895 (1997)."),
        ("c.pdf", "[1] M. Tegmark, Physical Review D 55, 5898 (1997)."),
    ):
        reference = Reference(bare, 0, len(printed))
        store(library, Document(name, "note", printed, Work(name, form="note"), references=(reference,)))
    assert [readers_of(known) for known in library.works()] == [["a.pdf", "b.pdf"], ["c.pdf"]]
    library.close()


def test_a_paper_of_the_library_is_the_work_that_others_cite(tmp_path: Path) -> None:
    library = Library(tmp_path, create=True)
    store(library, document("a.md", [EMERGENCE]))
    store(library, document("1706.01350v1.pdf", [PREPRINT], "paper"))
    (known,) = library.works()
    assert known.documents == ("1706.01350v1.pdf",)
    assert known.work.authors == PREPRINT.authors
    assert readers_of(known) == ["a.md"]
    assert library.works_where(missing=True) == []
    assert library.works_where(cited_by="a.md") == [known]
    library.close()


@pytest.mark.parametrize(
    "name",
    ["1706.01350", "arXiv:1706.01350v2", "Achille and Soatto 2018", "Achille and Soatto (2017)", "k0", "Achille",
     "invariance and disentangling", "1706.01350v1", "https://arxiv.org/abs/1706.01350"],
)  # fmt: skip
def test_a_work_is_found_by_number_key_authors_and_words_of_its_title(tmp_path: Path, name: str) -> None:
    library = Library(tmp_path, create=True)
    bib = document("r.bib", [EMERGENCE])
    store(library, Document("r.bib", "bibliography", bib.text, bib.work, references=bib.references))
    store(library, document("1706.01350v1.pdf", [PREPRINT, Work("Other things", ("Bo Cee",), 2018)], "paper"))
    assert library.work_named(name).work.arxiv_id == "1706.01350"
    library.close()


def test_a_name_that_means_none_or_several_works_is_told(tmp_path: Path) -> None:
    library = Library(tmp_path, create=True)
    works = [Work(f"Thing number {n}", ("Ann Lee",), 2010 + n) for n in range(7)]
    store(library, document("a.md", works))
    with pytest.raises(NotFound, match=r"'Lee' may be Lee 2010 “Thing number 0”; .*; or 2 more; name it by"):
        library.work_named("Lee")
    assert library.work_named("Lee 2012").work.title == "Thing number 2"
    store(
        library,
        document(
            "b.md",
            [
                Work("Wide nets", ("Ann Ho", "Bo Cee"), 2016),
                Work("Deep nets", ("Ann Ho", "Bo Cee", "Cy Dee"), 2016),
            ],
        ),
    )
    assert library.work_named("Ho et al.").work.title == "Deep nets"
    with pytest.raises(NotFound, match="'Ho' may be Ho 2016 “Deep nets”; Ho 2016 “Wide nets”"):
        library.work_named("Ho")
    for name in ("Zorbic 2012", "", "%", "' OR 1", "\0"):
        with pytest.raises(NotFound, match="see: theorybot works"):
            library.work_named(name)
    library.close()


def test_a_new_document_costs_the_same_however_many_works_there_are(tmp_path: Path) -> None:
    library = Library(tmp_path, create=True)

    def listing(n: int) -> Document:
        works = [Work(f"Title {n} {i} of it", (f"Family{n}x{i} Lee{n}x{i}",), 2018) for i in range(10)]
        return document(f"{n}.md", [*works, EMERGENCE])

    costs = [store_counting(library, listing(n), f"{n}.md")[1] for n in range(60)]
    assert costs[-1] < 1.3 * costs[9]
    library.close()


def test_a_work_that_everybody_cites_in_other_words_is_joined_in_time(tmp_path: Path) -> None:
    library = Library(tmp_path, create=True)
    for n in range(120):
        venue = f"Proceedings number {n}"
        store(
            library,
            document(
                f"{n}.md", [Work("Adam: a method for optimization", ("D. King",), 2014 + n % 2, venue=venue)]
            ),
        )
    (known,) = library.works()
    assert len(known.references) == 120
    library.close()


def test_notes_of_one_corpus_share_works(bot: Theorybot, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.md").write_text(
        "# A\n\nInvariance needs minimality, as was shown (Achille and Soatto, 2018).\n\n## References\n\n"
        "Achille, A. and Soatto, S. (2018). Emergence of invariance and disentanglement in deep representations. "
        "JMLR, 19.\n"
    )
    (folder / "b.md").write_text(
        "# B\n\n## Reading\n\n* 2017 June 5, Alessandro Achille and Stefano Soatto. [On the Emergence of Invariance "
        "and Disentangling in Deep Representations](https://arxiv.org/abs/1706.01350). *arXiv:1706.01350*.\n"
    )
    bot.ingest(folder)
    known, citing = bot.work("Achille and Soatto 2018")
    assert readers_of(known) == ["a.md", "b.md"]
    assert known.work.arxiv_id == "1706.01350"
    assert [sentence.text for sentence in citing if sentence.passage.document == "a.md"] == [
        "Invariance needs minimality, as was shown (Achille and Soatto, 2018)."
    ]
    assert [one.id for one in bot.works(missing=True, cited_by="b.md")] == [known.id]
