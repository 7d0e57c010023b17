"""Thumbs down from the chat as draft golden cases, to be finished by a person."""

from typing import Any

import streamlit as st

from app.errors import AppError
from app.history import Feedback
from app.web import keeping
from app.web.inert import label


def eval_drafts(module: Any) -> None:
    """Draw the drafts with their download; nothing where there are none.

    Args:
        module: `evals.desk`, which makes the TOML.
    """
    kept = keeping.history()
    if kept is None:
        return
    try:
        found = kept.feedback("down")
    except AppError as error:
        st.text(str(error))
        return
    if not found:
        return
    st.subheader(f"Draft cases from feedback ({len(found)})", anchor=False)
    st.markdown(
        "Each thumb down is a case to be finished: write the right answer and what it must say, "
        "put it into a file of golden cases, and check it with `codecite eval lint`."
    )
    for one in found:
        _draft(module, one)
    st.download_button(
        "Download all as TOML",
        module.draft_cases(found),
        "draft-cases.toml",
        "application/toml",
        key="drafts",
        icon=":material/download:",
    )


def _draft(module: Any, one: Feedback) -> None:
    with st.expander(label(f"{one.at:%d %b %Y}: {one.question or 'words not kept'}"[:110])):
        st.text(one.reason or "No reason given.")
        if one.answer:
            st.text(one.answer)
        st.code(module.draft_case(one), language="toml", wrap_lines=True)
        st.button(
            "Remove",
            key=f"drop-{one.id}",
            icon=":material/delete:",
            on_click=_drop,
            args=(one.id,),
        )


def _drop(number: int) -> None:
    keeping.attempt(lambda history: history.forget_feedback(number))
