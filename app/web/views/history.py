"""The page History: past questions with their answers, the audit record, and how to forget."""

import json
from collections.abc import Sequence
from dataclasses import asdict

import streamlit as st

from app.errors import AppError
from app.history import Audit, History, Past
from app.web import keeping
from app.web.components.outcome import outcome_line
from app.web.conversation import Conversation
from app.web.inert import label, prose

# Questions that are drawn; the search goes through more. (A string here would be shown.)
SHOWN = 50


def _ask_again(past: Past) -> None:
    talk = st.session_state.setdefault("conversation", Conversation())
    talk.add(past.question, past.audience)
    st.session_state["go-ask"] = True


def _forget(kept: History) -> None:
    keeping.attempt(lambda history: history.forget_all())
    st.session_state["rated"] = {}


def _entry(past: Past) -> None:
    when = past.at.astimezone().strftime("%d %b %Y, %H:%M")
    with st.expander(label(f"{when}: {past.question[:100]}")):
        outcome_line(past.status)
        st.text(past.question)
        st.html(prose(past.answer))
        if not past.question.endswith("this may be a note)"):
            st.button(
                "Ask again",
                key=f"again-{past.id}",
                icon=":material/refresh:",
                on_click=_ask_again,
                args=(past,),
            )


def _list(found: Sequence[Past]) -> None:
    words = st.text_input("Search in questions and answers", key="find").casefold().split()
    matching = [
        past
        for past in found
        if all(word in f"{past.question} {past.answer}".casefold() for word in words)
    ]
    st.caption(f"{len(matching)} of {len(found)} questions")
    for past in matching[:SHOWN]:
        _entry(past)


def _audit(records: Sequence[Audit]) -> None:
    lines = [json.dumps({**asdict(r), "at": r.at.isoformat()}, sort_keys=True) for r in records]
    with st.expander("Audit record"):
        st.markdown(
            "For each answer: time, digests of answer, corpus, index and prompt, who drafted it, "
            "places of the cited passages, status. No word of question, note or answer."
        )
        st.download_button(
            "Download", "\n".join(lines), "codecite-audit.jsonl", "application/jsonl", key="audit"
        )


def _page() -> None:
    st.title("History", anchor=False)
    kept = keeping.history()
    if kept is None:
        problem = keeping.trouble()
        if problem:
            st.error("The history cannot be used.", icon=":material/error:")
            st.text(problem)
        else:
            st.markdown("Nothing is kept: `CODECITE_HISTORY=off`, or no data folder is known.")
        return
    days = f"for {kept.settings.days} days" if kept.settings.days else "until it is deleted"
    st.markdown(
        f"Questions and answers are kept in your own database {days}, with patient identifiers "
        "masked as far as patterns find them. Long texts, which may be notes, are left out."
    )
    try:
        found, records = kept.past(), kept.audits()
    except AppError as error:
        st.error("The history cannot be read.", icon=":material/error:")
        st.text(str(error))
        return
    if not found:
        st.markdown("No questions yet.")
    else:
        _list(found)
    if records:
        _audit(records)
    with st.popover("Delete everything", icon=":material/delete:", key="forget"):
        st.markdown("Past questions, answers, audit record and feedback. This cannot be undone.")
        st.button("Delete", key="forget-now", type="primary", on_click=_forget, args=(kept,))


if st.session_state.pop("go-ask", False):
    st.switch_page("views/ask.py")
_page()
