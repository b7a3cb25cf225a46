"""Citations in running text: that they are found, and which entry they mean."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from theorybot.bibliography import (
    Match,
    Mention,
    ReferenceIndex,
    find_keys,
    find_mentions,
    find_numbers,
    read_mention,
)
from theorybot.types import Reference, Work


def found(text: str) -> list[tuple[str, str]]:
    return [(text[mention.start : mention.end], str(mention)) for mention in find_mentions(text)]


def test_citations_in_brackets() -> None:
    text = "It holds (see Caruana, 1995; Bengio\net al., 2011a,b; Lee and Novak, 2017, p. 3)."
    assert found(text) == [
        ("Caruana, 1995", "Caruana, 1995"),
        ("Bengio\net al., 2011a", "Bengio et al., 2011a"),
        ("b", "Bengio et al., 2011b"),
        ("Lee and Novak, 2017", "Lee and Novak, 2017"),
    ]


def test_citations_with_the_names_in_the_sentence() -> None:
    text = "As Lee and Novak (2017, 2019) and S. Mei's (2018) say, van der Vaart & Wellner (1996) knew."
    assert found(text) == [
        ("Lee and Novak (2017", "Lee and Novak, 2017"),
        ("2019", "Lee and Novak, 2019"),
        ("S. Mei's (2018)", "Mei, 2018"),
        ("van der Vaart & Wellner (1996)", "van der Vaart and Wellner, 1996"),
    ]


def test_what_is_no_citation() -> None:
    assert found("In July (2017) we saw it (in 2018), see (July, 2017) and Figure (2017), f(2000).") == []


def test_a_name_before_the_brackets_is_kept() -> None:
    assert [
        mention.credited for mention in find_mentions("Cao et al. (Lee et al., 2020) and (Mei, 2018)")
    ] == [
        "Cao et al.",
        "",
    ]


def test_the_text_of_a_link_is_read() -> None:
    assert str(read_mention("Arpit & Ballas & Krueger et al (2017)")) == "Arpit, Ballas, Krueger et al., 2017"
    assert str(read_mention("Hochreiter & Schmidhuber, 1997")) == "Hochreiter and Schmidhuber, 1997"
    assert read_mention("Attention Is All You Need") is None


def test_keys_are_found_with_the_part_of_the_bracket_they_stand_in() -> None:
    text = "A [see @a2; -@b:c, p. 3] and @foo. Not me@b.org, @fig:1 or \\@x; but [-@{odd key}] no, [@{odd}]."
    assert [(text[c.start : c.end], c.key) for c in find_keys(text)] == [
        ("see @a2", "a2"),
        ("-@b:c, p. 3", "b:c"),
        ("@foo", "foo"),
        ("@{odd}", "odd"),
    ]


def test_numbers_are_found() -> None:
    assert [label for _, _, label in find_numbers("as in [3, 5] and [7\u20139], not [1](x)")] == [
        "3",
        "5",
        "7",
        "8",
        "9",
    ]


def entry(authors: str, year: int | None, **known: str) -> Reference:
    return Reference(Work(known.get("title"), tuple(authors.split(", ")), year, known.get("arxiv")), 0, 1)


LIST = (
    entry("A. Achille, M. Rovere, S. Soatto", 2018, title="Critical periods"),
    entry("A. Achille, S. Soatto", 2018, title="Emergence"),
    entry("L. Zdeborov\u00e1", 2020, title="Physicists"),
    entry("J. Lee, Y. Bahri, R. Novak", 2017, title="Processes"),
    entry("N. Lei, D. An, X. Gu", 2020, title="Geometric"),
    entry("G. Ortiz-Jim\u00e9nez, A. Modas, P. Frossard", 2020, title="Optimism"),
    entry("Lin, Tegmark, Rolnick", None, arxiv="1608.08225"),
    entry("Y. Bengio", 2011, title="First"),
    entry("Y. Bengio", 2011, title="Second"),
)


def match(text: str, suffixes: dict[int, str] | None = None) -> Match:
    (mention,) = find_mentions(text)
    return ReferenceIndex(LIST, suffixes).with_names(mention)


def test_the_number_of_authors_tells_two_entries_apart() -> None:
    assert match("(Achille et al., 2018)") == Match(0)
    assert match("(Achille and Soatto, 2018)") == Match(1)


def test_accents_do_not_matter() -> None:
    assert match("(Ortiz-Jimenez et al., 2020)") == Match(5)


def test_et_al_on_one_or_two_authors_is_remarked() -> None:
    assert match("(Zdeborova et al., 2020)") == Match(
        2, remark="the sentence says 'Zdeborova et al.', the entry has one author"
    )
    assert match("Achille et al. (Achille and Soatto, 2018)") == Match(
        1, remark="the sentence says 'Achille et al.', the entry has two authors"
    )


def test_a_sentence_that_credits_someone_else_is_remarked() -> None:
    assert match("Cao et al. (Ortiz-Jim\u00e9nez et al., 2020)") == Match(
        5, remark="the sentence credits 'Cao et al.', the entry is by Ortiz-Jim\u00e9nez et al."
    )


def test_a_citation_without_an_entry_is_a_problem() -> None:
    assert match("(Cao et al., 2019)").problem == "no entry in the reference list matches (Cao et al., 2019)"
    assert match("(Lee et al., 2016)").problem == (
        "no entry in the reference list matches (Lee et al., 2016); by these names it has only 2017"
    )
    assert match("(Lee and Lei, 2020)").problem is not None
    empty = ReferenceIndex(()).with_names(Mention(0, 1, ("Lee",), True, 2017))
    assert empty.problem == "there is no reference list to find (Lee et al., 2017) in"


def test_two_entries_that_fit_are_a_problem_unless_a_letter_tells() -> None:
    assert "2 entries" in (match("(Bengio, 2011)").problem or "")
    assert match("(Bengio, 2011b)", {7: "a", 8: "b"}) == Match(8)


def test_a_preprint_without_a_year_is_found_by_its_number() -> None:
    found_match = match("(Lin and Tegmark, 2016)")
    assert found_match.reference == 6
    assert found_match.remark and "no year" in found_match.remark


def test_a_word_before_a_comma_may_be_no_name() -> None:
    assert match("Naturally, Lee and Bahri (2017) agree.").reference == 3
    assert match("Novak, Lee (2017) agree.").reference == 3


def test_a_long_name_may_be_misspelled_and_a_short_one_may_not() -> None:
    assert match("(Zdeborowa, 2020)").reference == 2
    assert match("(Lej et al., 2020)").reference is None


def test_the_entry_under_the_nearest_heading_is_meant() -> None:
    work = Work(arxiv_id="1608.08225")
    references = [Reference(work, 0, 1, None, ("T", "A", "R")), Reference(work, 2, 3, None, ("T", "B", "R"))]
    assert ReferenceIndex(references).with_identity(work, ("T", "B")) == 1
    assert ReferenceIndex(references).with_identity(work, ("T",)) == 0


PIECES = st.lists(
    st.sampled_from(
        ["(", ")", "Lee", " et al.", ", ", "2017", "a", "; ", " and ", "&", "[", "]", "@", "key", "-", "\n",
         "\n\n",
         "van der ", "\u00c9mile", "1", "\u2013", "{", "}", "'s ", ". "]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@given(st.one_of(st.text(max_size=200), PIECES))
def test_any_text_is_searched_without_an_error_and_spans_stay_inside(text: str) -> None:
    index = ReferenceIndex(LIST)
    for mention in find_mentions(text):
        assert 0 <= mention.start < mention.end <= len(text)
        outcome = index.with_names(mention)
        assert (outcome.reference is None) != (outcome.problem is None)
    for citation in find_keys(text):
        assert 0 <= citation.start < citation.end <= len(text)
        assert citation.key and citation.key in text[citation.start : citation.end]
    assert all(start < end <= len(text) for start, end, _ in find_numbers(text))
    read_mention(text)
