"""How good one answer is: what it must say, what supports it, and whether its quotations are there."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from theorybot.errors import TheorybotError
from theorybot.evaluation.questions import Question
from theorybot.evaluation.runs import Score
from theorybot.events import GOOD
from theorybot.grounding import Checker, collapsed
from theorybot.types import Answer, Citation, Claim, Document

Read = Callable[[str], Document]


def said(sample: Question, answer: Answer) -> dict[str, Score]:
    """Whether the text has all that it must mention (an abstention has not), and nothing that it must not."""
    found: dict[str, Score] = {}
    spoken = answer.status == "answered"
    if sample.answerable and sample.must_mention:
        lacking = [p for p in sample.must_mention if not _says(p, answer.text)]
        reason = "abstained" if not spoken else f"lacks {', '.join(lacking)}" if lacking else "all there"
        found["must_mention"] = Score(float(spoken and not lacking), reason)
    if sample.must_not and spoken:
        wrong = [p for p in sample.must_not if _says(p, answer.text)]
        found["must_not"] = Score(float(not wrong), f"says {', '.join(wrong)}" if wrong else "says none")
    return found


def _says(pattern: str, text: str) -> bool:
    """Whether a pattern is found in the text, or in it with powers written flat: "Lp" is found in "L^p"."""
    flat = re.sub(r"\^\{([^{}]*)\}|\^", r"\1", text)
    return any(re.search(pattern, form, re.IGNORECASE) for form in (text, flat))


def supported(claims: Sequence[Claim], supplied: Sequence[str], judge: Checker) -> dict[str, Score]:
    """Groundedness, and citation recall and precision after ALCE (Gao et al. 2023, section 3.3).

    `supplied` are the passages that the writer had. A claim is recalled if its citations together support
    it; a citation is precise if its claim is recalled, and it supports it alone or is needed for it.
    """
    if not claims:
        return {}
    grounded, recalled, precise, wrong = [], [], [], []
    for claim in claims:
        quoted = [citation.quote for citation in claim.citations]
        together = bool(quoted) and _supports(judge, claim.text, ["\n".join(quoted)])
        recalled.append(together)
        grounded.append(together or _supports(judge, claim.text, [*quoted, *supplied]))
        precise += [together and _is_needed(judge, claim.text, quoted, n) for n in range(len(quoted))]
        if not together:
            wrong.append(claim.text)
    reason = f"without support: {'; '.join(text[:80] for text in wrong)}" if wrong else "all supported"
    found = {"groundedness": _share(grounded, reason), "citation_recall": _share(recalled, reason)}
    return found | ({"citation_precision": _share(precise, reason)} if precise else {})


def _is_needed(judge: Checker, text: str, quoted: Sequence[str], number: int) -> bool:
    others = [*quoted[:number], *quoted[number + 1 :]]
    if not others or _supports(judge, text, [quoted[number]]):
        return True
    return not _supports(judge, text, ["\n".join(others)])


def _supports(judge: Checker, text: str, passages: Sequence[str]) -> bool:
    return judge.judge(text, passages, range(len(passages))).verdict in GOOD


def _share(values: Sequence[bool], reason: str) -> Score:
    return Score(sum(values) / len(values), reason)


def verbatim(claims: Sequence[Claim], read: Read) -> dict[str, Score]:
    """Share of the citations whose quote is in its document at its place, on its page."""
    citations = [citation for claim in claims for citation in claim.citations]
    faults = [fault for citation in citations if (fault := _fault(citation, read))]
    if not citations:
        return {}
    reason = "; ".join(faults) or f"{len(citations)} quotes are at their places"
    return {"quote_verbatim": Score(1 - len(faults) / len(citations), reason)}


def _fault(citation: Citation, read: Read) -> str:
    """What is wrong with a citation's quote; empty where nothing is."""
    try:
        document = read(citation.document)
    except TheorybotError:
        return f"[{citation.marker}] names {citation.document}, which is not in the library"
    there = document.text[citation.start : citation.end]
    if collapsed(there) != collapsed(citation.quote) or not citation.quote.strip():
        return f"[{citation.marker}] is not at its place in {citation.document}"
    pages = [page.number for page in document.pages if page.start <= citation.start < page.end]
    if pages and citation.page not in pages:
        return f"[{citation.marker}] is on page {pages[0]}, not {citation.page}"
    return ""
