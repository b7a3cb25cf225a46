"""Notes: the works they list, and the citations in their text."""

from __future__ import annotations

import time

import pytest

from note_questions import cited
from theorybot.readers.notes import parse_note


def test_citations_broken_across_lines_find_their_entries() -> None:
    text = (
        "Jacot et al. (Jacot et al.,\n2018) and Zhou et al. (Zhou\net al., 2020) differ. So\n"
        "(Achille and Soatto, 2018; Mei, 2019).\n\n#### References\n\n"
        "Achille, A. and Soatto, S. (2018). Emergence of\nit. A Journal, 1:2.\n\n"
        "Jacot, A., Gabriel, F., and Hongler, C. (2018). Tangent. arXiv preprint\narXiv:1806.07572.\n\n"
        "Zhou, P., Feng, J., et al. (2020). Towards. In ICML."
    )
    document = parse_note(text, "n.txt")
    assert cited(document) == [
        ("Jacot et al.,\n2018", "A. Jacot"),
        ("Zhou\net al., 2020", "P. Zhou"),
        ("Achille and Soatto, 2018", "A. Achille"),
        ("Mei, 2019", "no entry in the reference list matches (Mei, 2019)"),
    ]
    spans = [text[r.start : r.end] for r in document.references]
    assert spans[1].startswith("Jacot") and spans[1].endswith("1806.07572.")


def test_entries_without_blank_lines_between_them_are_told_apart() -> None:
    text = "N.\n\nReferences\nLee, J. (2017). A title\nof it. V.\nMei, S. and Lee, J. (2018). Another. V.\n"
    assert [r.work.title for r in parse_note(text, "n.txt").references] == ["A title of it", "Another"]


def test_links_are_citations_of_the_entries_that_carry_the_address() -> None:
    text = (
        "# N\n\n[Schwartz-Ziv & Tishby (2018)](https://arxiv.org/abs/1703.00810v2) saw it "
        "([Sun et al., 2017](http://arxiv.org/pdf/1707.02968)).\n\n### References\n\n"
        "* 2017 April 29, Ravid Shwartz-Ziv and Naftali Tishby. [Opening](https://arxiv.org/abs/1703.00810). "
        "*arXiv*. [video](https://www.youtube.com/watch?v=b).\n"
        "* 2017 July 10, Chen Sun, Abhinav Gupta, and A. Singh. [Data\n  again](https://arxiv.org/abs/1707.02968).\n"
    )
    document = parse_note(text, "n.md")
    assert [(c.reference, c.remark) for c in document.citations] == [
        (0, "the link says 'Schwartz-Ziv', the entry 'Shwartz-Ziv'; the link says 2018, the entry 2017"),
        (2, None),
    ]
    assert [(r.work.form, r.work.title) for r in document.references] == [
        ("paper", "Opening"),
        ("video", None),
        ("paper", "Data again"),
    ]
    assert document.references[0].start == document.references[1].start


def test_a_link_that_no_list_holds_is_a_reference_itself() -> None:
    text = "See [Lee et al. (2017)](https://arxiv.org/abs/1711.00165), arXiv:1806.07572 and <https://doi.org/10.1234/x>.\n"
    document = parse_note(text, "n.md")
    assert [(r.work.arxiv_id or r.work.doi, text[r.start : r.end]) for r in document.references] == [
        ("1711.00165", "[Lee et al. (2017)](https://arxiv.org/abs/1711.00165)"),
        ("1806.07572", "arXiv:1806.07572"),
        ("10.1234/x", "<https://doi.org/10.1234/x>"),
    ]
    assert [c.reference for c in document.citations] == [0, 1, 2]


def test_a_list_that_is_the_text_is_both() -> None:
    text = (
        "A list. See [this](https://example.org/c) new MOOC by Stanford staff Ann Lee and Bo Mei.\n\n"
        "#### Physics\n\n* [Paper](https://arxiv.org/abs/1608.08225) by Lin, Tegmark and Rolnick\n\n"
        "* [Summary](https://example.org/s) on Technology Review\n\n"
        "* [Paper 1](https://arxiv.org/abs/1703.00810) and [paper 2](https://arxiv.org/abs/1503.02406) "
        "by N. Tishby\n\n"
        "* The [talk](https://www.youtube.com/watch?v=b) that began it\n\n"
        "* [Paper](http://www.cell.com/S0092-8674(17)30538-X) by Chang & Tsao\n\n"
        "* They say “it fits (Lin and Tegmark, 2016) and more.”\n"
    )
    document = parse_note(text, "n.md")
    assert {s.role for s in document.sections} == {"text"}
    assert [(r.work.form, r.work.authors, r.work.venue) for r in document.references] == [
        ("course", ("Ann Lee", "Bo Mei"), None),
        ("paper", ("Lin", "Tegmark", "Rolnick"), None),
        ("summary", (), "Technology Review"),
        ("paper", ("N. Tishby",), None),
        ("paper", ("N. Tishby",), None),
        ("talk", (), None),
        ("paper", ("Chang", "Tsao"), None),
    ]
    assert document.references[6].work.url == "http://www.cell.com/S0092-8674(17)30538-X"
    assert text[document.references[0].start : document.references[0].end].startswith("See [this]")
    assert text[document.references[5].start : document.references[5].end].endswith("that began it")
    quoted = document.citations[-1]
    assert quoted.reference == 1
    assert quoted.remark and quoted.remark.endswith("it stands in a quotation")


def test_an_unmatched_citation_in_a_quotation_says_so() -> None:
    (citation,) = parse_note("They say “it fits (Lin, 2016).”\n", "n.md").citations
    assert citation.problem == "there is no reference list to find (Lin, 2016) in; it stands in a quotation"


def test_a_dated_entry_under_a_topic_is_read_as_text_and_as_a_work() -> None:
    text = "## Topology\n\n* 2014 May 6, Ann Lee and Bo Mei. [On nets](http://a.org/1/). *A Journal*, 2(8):1-2.\n"
    document = parse_note(text, "n.md")
    assert document.sections[0].role == "text"
    (reference,) = document.references
    assert (reference.work.authors, reference.work.year) == (("Ann Lee", "Bo Mei"), 2014)
    assert reference.heading == ("Topology",)


def test_each_topic_has_its_own_list() -> None:
    text = (
        "# T\n\n## Physics\n\nLee (2017) did.\n\n### References\n\n* Lee, J. (2017). A thing. V.\n\n"
        "## Maths\n\nLee (2017) did too.\n\n### References\n\n* Lee, J. (2017). A thing. V.\n"
    )
    document = parse_note(text, "n.md")
    assert [r.heading for r in document.references] == [
        ("T", "Physics", "References"),
        ("T", "Maths", "References"),
    ]
    assert [c.reference for c in document.citations] == [0, 1]


def test_keys_wait_for_a_bib_file_and_code_is_left_alone() -> None:
    text = "So [@jacot2018; see @lee, p. 3].\n\n`[@code]` and me@mail.org\n\n```\n@x (Lee, 2017)\n```\n"
    assert cited(parse_note(text, "n.md")) == [("@jacot2018", "jacot2018"), ("see @lee, p. 3", "lee")]


def test_numbers_find_labelled_entries() -> None:
    text = (
        "As [2] and [0, 1].\n\n## References\n\n[1] A. Lee. A thing. V, 2017.\n\n[2] B. Mei. Two. V, 2018.\n"
    )
    document = parse_note(text, "n.md")
    assert [r.key for r in document.references] == ["1", "2"]
    assert ("[2]", "B. Mei") in cited(document)


def test_five_megabytes_are_read_in_seconds() -> None:
    entry = "Lee{0}, J. and Mei, S. (2018). Title number {0}. A Venue, 1:2.\n\n"
    prose = (
        "We follow Lee{0} and Mei (2018) here, and the [paper](https://arxiv.org/abs/1806.{0:05d}).\n\n"
        + "Words. " * 55
    )
    text = "".join(prose.format(n) for n in range(10_000)) + "\n\n# References\n\n"
    text += "".join(entry.format(n) for n in range(10_000))
    assert len(text) > 5_000_000
    begun = time.perf_counter()
    document = parse_note(text, "n.md")
    assert time.perf_counter() - begun < 60
    assert len(document.references) == 20_000
    assert len(document.citations) == 20_000


@pytest.mark.parametrize(
    "text",
    ["arXiv:1705.05502", "1705.05502v2", "arXiv:1705.05502 [cs.LG]", "https://arxiv.org/abs/1705.05502", "arxiv.org",
     "talk on YouTube", "PDF on OpenReview", "paper by Chang and Tsao", "Paper by Chang and Tsao", "new MOOC",
     "the NTK paper", "Lee et al.", "Chang & Tsao", "stochastic gradient descent"],
)  # fmt: skip
def test_the_text_of_a_link_that_is_no_title_is_not_taken_for_one(text: str) -> None:
    document = parse_note(f"# N\n\n- A [{text}](https://arxiv.org/abs/1705.05502) stands here.\n", "n.md")
    assert [(r.work.arxiv_id, r.work.title) for r in document.references] == [("1705.05502", None)]


@pytest.mark.parametrize(
    "title",
    ["Lectures on Convex Optimization", "Flat Minima", "mixup: Beyond Empirical Risk", "word2vec Explained",
     "beta-VAE", "Deep Learning: an Overview", "On the paper of Lin"],
)  # fmt: skip
def test_the_text_of_a_link_that_is_a_title_is_kept(title: str) -> None:
    document = parse_note(f"# N\n\n- A [*{title}*](https://arxiv.org/abs/1705.05502) stands here.\n", "n.md")
    assert [r.work.title for r in document.references] == [title]


def test_a_link_that_says_form_and_authors_is_a_work_of_theirs() -> None:
    text = "# N\n\n- A [paper by Chang and Tsao](http://www.cell.com/x) and a [new MOOC](http://a.org/m).\n"
    works = [reference.work for reference in parse_note(text, "n.md").references]
    assert [(w.form, w.authors, w.title) for w in works] == [
        ("paper", ("Chang", "Tsao"), None),
        ("course", (), None),
    ]


def test_a_key_in_the_same_sentence_says_whom_names_and_year_mean() -> None:
    text = (
        "# On widths\n\nOn MNIST, Lee et al. (2017) see more [@lee2017, p. 5].\nMei et al. (2018) see less.\n"
    )
    keyed, loose = parse_note(text, "n.md").citations
    assert (keyed.key, keyed.problem) == ("lee2017", None)
    assert loose.problem == "there is no reference list to find (Mei et al., 2018) in"
