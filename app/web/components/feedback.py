"""A thumb on an answer, with a reason, kept on this machine and nowhere else."""

import streamlit as st

from app import Answer
from app.history import Thumb
from app.web import keeping

THUMBS: tuple[Thumb, Thumb] = ("down", "up")
KEPT = "Your rating and reason, the time, and the answer's id, status, facts and digests are kept"


def feedback_row(answer: Answer, number: int) -> None:
    """Draw the thumbs, and after a choice what will be kept; nothing where nothing is kept.

    Args:
        answer: The answer that is rated.
        number: Of the exchange; makes the widgets' keys unique.
    """
    if keeping.history() is None:
        return
    rated: dict[int, bool] = st.session_state.setdefault("rated", {})
    if number in rated:
        words = ", with the question and the answer" if rated[number] else ""
        st.caption(f":material/check: {KEPT}{words}. A thumb down is a draft case on Evals.")
        return
    chosen = st.feedback("thumbs", key=f"thumbs-{number}")
    if chosen is None:
        return
    st.text_input(
        "What is right or wrong about it?",
        key=f"reason-{number}",
        max_chars=300,
        placeholder="For example: it leaves out the biopsy",
    )
    st.checkbox("Keep the question and the answer with it", value=True, key=f"agree-{number}")
    st.caption(f"{KEPT} on this machine; a long question is left out, for it may be a note.")
    st.button(
        "Keep the rating",
        key=f"rate-{number}",
        icon=":material/send:",
        on_click=_rate,
        args=(answer, THUMBS[chosen], number),
    )
    if keeping.trouble():
        st.text(keeping.trouble())


def _rate(answer: Answer, thumb: Thumb, number: int) -> None:
    reason = str(st.session_state.get(f"reason-{number}") or "")
    agreed = bool(st.session_state.get(f"agree-{number}"))
    if keeping.attempt(lambda kept: kept.rate(answer, thumb, reason, agreed)):
        st.session_state["rated"][number] = agreed
