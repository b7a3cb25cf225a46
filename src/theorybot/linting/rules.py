"""The table of rules: what each is called, how grave it is, what it looks for, and an example of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from theorybot.linting import citing, claims, entries, identifiers, prose
from theorybot.linting.subject import Severity, Spot, Subject

UNREADABLE, UNKNOWN = "unreadable-file", "unknown-rule"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `example` is what a note says, and after the arrow what is found in it."""

    id: str
    severity: Severity
    looks_for: str
    example: str
    check: Callable[[Subject], Iterator[Spot]]


def _judged(rule: str) -> Callable[[Subject], Iterator[Spot]]:
    """What the checker found beforehand under a rule."""
    return lambda subject: iter(subject.judged.get(rule, ()))


RULES = (
    Rule(
        "dangling-citation",
        "error",
        "a citation that no entry answers to, in the note's own list or in a `.bib` file",
        "`[@jacot2081]` → no entry 'jacot2081' in any .bib file; did you mean @jacot2018?",
        citing.dangling,
    ),
    Rule(
        "wrong-author",
        "error",
        "somebody named right before a citation, or opening a sentence that cites one work at its end, who is"
        " not an author of that work",
        "`Cao et al. (Ortiz-Jiménez et al., 2020)` → names Cao et al., but cites Ortiz-Jiménez et al. 2020",
        citing.wrong_author,
    ),
    Rule(
        "malformed-id",
        "error",
        "an arXiv number, DOI or BibTeX key that cannot be right",
        "`arXiv:1806.0757` → '1806.0757' is no arXiv number",
        identifiers.malformed_id,
    ),
    Rule(
        "duplicate-id",
        "error",
        "a key used twice in one file; one arXiv number or DOI on entries with different titles",
        "a second `@article{lee2017, …}` → 'lee2017' is the key of line 3 already",
        entries.duplicate_id,
    ),
    Rule(
        UNREADABLE,
        "error",
        "a note or `.bib` file that cannot be read at all",
        "a file without a word → empty file",
        _judged(UNREADABLE),
    ),
    Rule(
        "misspelt-author",
        "warning",
        "an author's name that differs from the entry's by a letter or two",
        "`[Schwartz-Ziv & Tishby (2017)](…)` → 'Schwartz-Ziv' is 'Shwartz-Ziv' in the entry",
        citing.misspelt_author,
    ),
    Rule(
        "different-year",
        "warning",
        "a year that is not the entry's",
        "`(Lee et al., 2016)` → says 2016, the entry says 2017",
        citing.other_year,
    ),
    Rule(
        "author-list",
        "warning",
        '"et al." for a work of one or two authors; fewer names than authors; names in another order',
        "`Zdeborová et al. (Zdeborová, 2020)` → says 'Zdeborová et al.', the entry has one author",
        citing.author_list,
    ),
    Rule(
        "ambiguous-citation",
        "warning",
        "names and a year that several entries have",
        "`(Lee et al., 2017)` where two entries fit → (Lee et al., 2017) may be 'Deep …'; 'Wide …'",
        citing.ambiguous,
    ),
    Rule(
        "same-work-twice",
        "warning",
        "two entries of one work in a file: one arXiv number or DOI, or one title and first author",
        "`lee2017` and `lee2018`, both arXiv:1711.00165 → the same work as 'lee2017', line 3",
        entries.same_work_twice,
    ),
    Rule(
        "different-title",
        "warning",
        "an entry whose title is not that of the paper itself, where the library has it",
        "*A Look at Memory*, arXiv:1706.05394 → titled '…', the paper itself 'A Closer Look at …'",
        entries.other_title,
    ),
    Rule(
        "never-cited",
        "warning",
        "an entry of a reference list that the text of its note never cites",
        "`* 2014, … The Loss Surfaces of Multilayer Networks` → 'The Loss …' is never cited in the text",
        entries.never_cited,
    ),
    Rule(
        "dead-anchor",
        "warning",
        "a link to a heading of the same file that is not there",
        "`[above](#kernel)` → no heading '#kernel' in this file",
        prose.dead_anchor,
    ),
    Rule(
        "dead-wiki-link",
        "warning",
        "a wiki link to a note that is neither a file nor a document, or to a heading that the note lacks",
        "`[[wide networks]]` without such a note → no note 'wide networks'",
        prose.dead_wiki_link,
    ),
    Rule(
        "lost-in-reading",
        "warning",
        "what the reader could not read or found broken off",
        "an abstract that ends in `…` → the text of 'Abstract' breaks off",
        prose.lost_in_reading,
    ),
    Rule(
        UNKNOWN,
        "warning",
        "a `lint-ignore` that names no rule",
        "`<!-- lint-ignore: titel -->` → there is no rule 'titel'",
        _judged(UNKNOWN),
    ),
    Rule(
        "uncited-claim",
        "hint",
        "a sentence that says what somebody showed or what is known, and cites nothing; one that goes on"
        " after a cited sentence (“They also”) is covered by it",
        "`It is well known that flat minima generalize better.` → a claim without a citation",
        prose.uncited_claim,
    ),
    Rule(
        "unsupported-claim",
        "hint",
        "a claim that the paper it cites does not bear out, where the library has the paper",
        "`Large batches find flat minima [@keskar2017].` → says 'flat' where the paper it cites says 'sharp';"
        " nearest is … p. 1 “…”",
        _judged(claims.UNSUPPORTED),
    ),
    Rule(
        "wrong-page",
        "hint",
        "a page named in a citation that does not say the claim, where another page does",
        "`[@keskar2017, p. 9]` → page 9 does not say this, page 1 does: nearest is … p. 1 “…”",
        _judged(claims.WRONG_PAGE),
    ),
    Rule(
        "only-listed",
        "hint",
        "an item of a reading list that no text discusses; a `.bib` entry that no note cites",
        "`* [Paper](…) by Lin, Tegmark and Rolnick` → Lin et al. is never cited in the text",
        entries.only_listed,
    ),
    Rule(
        "thin-entry",
        "hint",
        "an entry without authors, title, year, or any place to find it; a list of authors that breaks off",
        "`Yuan, K. (2020). Diving into topology.` → has no venue, identifier or address",
        entries.thin_entry,
    ),
    Rule(
        "two-spellings",
        "hint",
        "one person's name with and without its accents",
        "`Jastrzębski` and `Jastrzebski` → writes 'Stanislaw Jastrzebski', line 31 'Stanisław Jastrzębski'",
        entries.two_spellings,
    ),
)
BY_ID = {rule.id: rule for rule in RULES}
