"""The conversation: its turns, the answer that is being made, and what a reader may do with each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from theorybot.types import Answer
from theorybot.ui.answer_view import show_answer, show_claim
from theorybot.ui.answering import STAGES, Answering, Asked, read_asked
from theorybot.ui.chats import Turn
from theorybot.ui.markup import literal
from theorybot.ui.saving import read_answer, read_sources
from theorybot.ui.scrolling import bring_into_view
from theorybot.ui.session import bring, brought, current_chat, go_to, shared
from theorybot.ui.suggesting import suggestions
from theorybot.ui.takeaway_view import show_take_away

_LOOK = 0.5  # seconds between looks at an answer in which nothing happens
_EARLIER = 6  # earlier questions that a follow-up is understood from


def ask(question: str, asked: Asked) -> None:
    """Put a question to the conversation, which begins with it if there is none."""
    question = " ".join(question.split())
    if not question:
        return
    chats = shared().chats
    chat = current_chat()
    if chat is None or chats.chat(chat) is None:
        chat = chats.start(question).id
        go_to(chat)
    history = [turn.question for turn in chats.turns(chat)][-_EARLIER:]
    bring(shared().ask(chat, question, asked, history))


def show_turns(turns: Sequence[Turn], asked: Asked | None) -> None:
    """All turns; where one is being answered, until it is. Without `asked` nothing more can be asked."""
    wanted = brought()
    for turn in turns:
        with st.container(key=f"asked-{turn.id}"):
            st.markdown(literal(turn.question))
        if wanted is not None and wanted.turn == turn.id:
            bring_into_view(turn.id, wanted.count)
        job = shared().answering(turn.id)
        if turn.state == "answering" and job is not None:
            _follow(turn, job)
        else:
            _show_turn(turn, asked, last=turn is turns[-1])


def _follow(turn: Turn, job: Answering) -> None:
    """Show sentences as they come. Another click begins the page anew, and this goes on where it was."""
    shown = 0
    stage = st.empty()
    said = st.container()
    st.button("Stop", key=f"stop-{turn.id}", icon=":material/stop_circle:", on_click=job.stop)
    while True:
        if not job.ended:
            stage.caption(f":material/pending: {STAGES.get(job.stage, job.stage)} …")
        with said:
            while shown < len(job.claims):
                # the chips come to life with the whole answer; until then they only tell
                show_claim(job.claims[shown], {}, -turn.id, shown)
                shown += 1
        if job.ended:
            st.rerun()
        job.wait(_LOOK)


def _show_turn(turn: Turn, asked: Asked | None, *, last: bool) -> None:
    if turn.state == "answering":  # the server ended in the middle
        st.caption(":material/info: This answer was interrupted. What had been said:")
    if turn.state == "stopped":
        st.caption(":material/info: Stopped. What had been said:")
    if turn.error:
        st.error(f"No whole answer: {literal(turn.error)}", icon=":material/error:")
    answer = read_answer(turn.answer) if turn.answer else None
    if answer is not None and (answer.claims or turn.state == "answered"):
        show_answer(answer, read_sources(turn.answer), turn.id)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"under-{turn.id}"):
        if answer is not None and turn.state == "answered":
            _judge(turn)
            show_take_away([turn], f"answer-{turn.id}", "Take away")
            st.caption(_facts(answer))
        if turn.state != "answered":  # never empty, or it is not drawn; it tells that the turn is whole
            st.button(
                "Ask again", key=f"again-{turn.id}", on_click=ask, disabled=asked is None,
                args=(turn.question, read_asked(turn.asked)),
            )  # fmt: skip
    if last and answer is not None and turn.state == "answered" and asked is not None:
        _suggest(answer, turn, asked)


def _facts(answer: Answer) -> str:
    writer = "quoted, no model" if answer.writer == "extract" else literal(answer.writer)
    return f"{writer} · {answer.seconds:.1f} s"


def _judge(turn: Turn) -> None:
    thumb = st.feedback(
        "thumbs", key=f"thumb-{turn.id}", default=turn.thumb, on_change=_keep_judgement, args=(turn,)
    )
    if thumb is not None:
        with st.popover("Comment", type="tertiary", icon=":material/edit_note:"):
            st.text_area(
                "What is good or wrong here?", turn.comment, key=f"comment-{turn.id}",
                on_change=_keep_judgement, args=(turn,),
            )  # fmt: skip
            st.caption("Kept with the answer." if turn.comment else "Kept once you leave the box.")


def _keep_judgement(turn: Turn) -> None:
    """Before the page is made anew: the sidebar counts what was judged."""
    kept = st.session_state
    comment = kept.get(f"comment-{turn.id}", turn.comment)
    shared().chats.judge(turn.id, kept.get(f"thumb-{turn.id}"), comment)


def _suggest(answer: Answer, turn: Turn, asked: Asked) -> None:
    offered = suggestions(answer, read_sources(turn.answer))
    if offered:
        with st.container(gap="small", key=f"next-{turn.id}"):
            st.caption("Ask next")
            for index, question in enumerate(offered):
                st.button(
                    literal(question), key=f"next-{turn.id}-{index}", on_click=ask, args=(question, asked),
                    icon=":material/subdirectory_arrow_right:", type="tertiary",
                )  # fmt: skip
