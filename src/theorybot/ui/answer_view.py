"""An answer on the page: its sentences with their chips, how much is supported, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from theorybot.events import GOOD
from theorybot.rendering import quoted, work_line
from theorybot.types import Answer, Citation, Claim, Passage
from theorybot.ui.markup import literal, sentence
from theorybot.ui.saving import Source
from theorybot.ui.session import Opened, open_source, opened
from theorybot.ui.sources import as_citation
from theorybot.ui.verdicts import LOOKS, bar, words

_NEAREST = 4
_LABEL = 34  # letters of a source's name on a chip
_NOTE, _SECTION = 20, 24  # where it has two parts: one line beside an open source


def show_answer(answer: Answer, sources: Mapping[str, Source], turn: int) -> None:
    """A whole answer, or an abstention."""
    if answer.notice:
        st.caption(f":material/info: {literal(answer.notice)}")
    if answer.status == "abstained" and answer.claims:
        st.markdown("**Nothing that the model wrote is supported.** The library itself says:")
    for index, claim in enumerate(answer.claims):
        show_claim(claim, sources, turn, index)
    if answer.claims:
        st.html(bar(answer.claims))
    else:
        _show_abstention(answer, sources, turn)


def show_claim(claim: Claim, sources: Mapping[str, Source], turn: int, index: int) -> None:
    """A sentence, and below it what it cites with the verdict; without support it looks it."""
    kind = "good" if claim.verdict in GOOD else "part" if claim.verdict in ("partial", "miscited") else "bad"
    with st.container(key=f"claim-{kind}-{turn}-{index}", gap=None):
        from_paper = claim.verdict == "verbatim" and all(c.kind == "paper" for c in claim.citations)
        st.markdown(sentence(claim.text, from_paper=from_paper))
        with st.container(key=f"chips-{turn}-{index}", horizontal=True, gap="small"):
            for number, citation in enumerate(claim.citations):
                _chip(claim, citation, sources, Opened(turn, False, index, number))
            if not claim.citations:
                said, colour, icon = LOOKS[claim.verdict]
                st.markdown(f":{colour}-badge[{icon} {said}, cites nothing]")
        if claim.reason and claim.verdict not in GOOD:
            st.caption(f"Why: {literal(claim.reason)}")


def _chip(claim: Claim, citation: Citation, sources: Mapping[str, Source], target: Opened) -> None:
    _, colour, icon = LOOKS[claim.verdict]
    mark = "**" if opened() == target else ""
    label = f"{citation.marker} · {literal(brief(citation, sources))} · {words(claim.verdict)}"
    st.button(
        f":{colour}-badge[{icon} {mark}{label}{mark}]", type="tertiary", on_click=open_source, args=(target,),
        key=f"chip-{target.turn}-{target.claim}-{target.citation}",
    )  # fmt: skip


def brief(citation: Citation, sources: Mapping[str, Source]) -> str:
    """A source in a few words: "Keskar et al. 2016, p. 3", "Deep learning theory › Sharp and flat minima"."""
    source = sources.get(citation.document)
    if citation.kind == "paper":
        work = source.work if source else None
        name = work_line(work) if work and work.authors else citation.title
        return f"{_cut(name)}, p. {citation.page}"
    if len(citation.heading) < 2:
        return _cut(citation.heading[-1] if citation.heading else citation.title)
    # several notes may have "Main results"; what follows a colon says more than a chip has room for
    return f"{_cut(citation.heading[0].split(':')[0], _NOTE)} › {_cut(citation.heading[-1], _SECTION)}"


def _cut(text: str, most: int = _LABEL) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _show_abstention(answer: Answer, sources: Mapping[str, Source], turn: int) -> None:
    st.markdown("**The library does not answer this.**")
    if answer.missing:
        st.markdown(f"Nothing in it mentions {literal(quoted(answer.missing))}.")
    if answer.text:
        st.markdown(literal(answer.text))
    if answer.nearest:
        st.markdown("Nearest to the question, though short of an answer:")
    for index, passage in enumerate(answer.nearest[:_NEAREST]):
        _show_near(passage, sources, Opened(turn, True, index, 0))
    about = f" on {literal(quoted(answer.missing))}" if answer.missing else " that covers it"
    st.markdown(f"**What would help:** a note or a paper{about}. Drop it on the Library page and ask again.")
    st.page_link(
        st.session_state["pages"]["library"], label="Add to the library", icon=":material/upload_file:"
    )


def _show_near(passage: Passage, sources: Mapping[str, Source], target: Opened) -> None:
    place = literal(brief(as_citation(passage), sources))
    words_ = " ".join(passage.text.split())
    short = words_ if len(words_) <= 150 else words_[:149].rsplit(" ", 1)[0] + "…"
    with st.container(key=f"chips-near-{target.turn}-{target.claim}", gap=None):
        st.button(
            f":blue-badge[:material/menu_book: {place}]", type="tertiary", help="Open the passage",
            on_click=open_source, args=(target,), key=f"near-{target.turn}-{target.claim}",
        )  # fmt: skip
        st.caption(literal(short))
