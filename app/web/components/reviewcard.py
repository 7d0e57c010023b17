"""The review of one field at a time, and the form with all of them."""

from datetime import UTC, datetime

import streamlit as st

from app.check.fieldnames import FieldName, field_names
from app.check.reviewing import Review
from app.errors import UsageError
from app.web.components.passage import plain_quote
from app.web.inert import label

STATES = {
    "open": ("To be looked at", ":material/radio_button_unchecked:", "gray"),
    "accepted": ("Confirmed", ":material/check:", "green"),
    "changed": ("Changed", ":material/edit:", "blue"),
}
NAMELESS = "Type your name first: the record says who changed what."


def review_card(review: Review) -> None:
    """Draw the field under review, what the note says on it, and the four things to do."""
    field = review.field
    st.subheader("Review", anchor=False)
    st.text_input("Your name, for the record", key="reviewer", persist_state="session")
    st.progress(
        review.reviewed / len(field_names()),
        f"{review.reviewed} of {len(field_names())} reviewed",
    )
    with st.container(border=True):
        st.caption(f"Field {review.at + 1} of {len(field_names())}")
        st.markdown(f"**{label(field.label)}:** {label(field.values[review.value(field.name)])}")
        words, icon, color = STATES[review.state(field.name)]
        st.badge(words, icon=icon, color=color)  # type: ignore[arg-type]
        _words_of_note(review, field)
        _buttons(review)
        if st.session_state.get("changing"):
            _choice(review, field, f"change-{review.at}")
    if trouble := st.session_state.pop("review-trouble", ""):
        st.warning(trouble, title="Nothing was changed", icon=":material/person:")


def review_form(review: Review) -> None:
    """Draw every field with its value; each can be changed, and "not documented" is a choice."""
    changed = len(review.corrections)
    name = "All fields" + (f", {changed} changed" if changed else "")
    with st.expander(name, key="all-fields"):
        left, right = st.columns(2)
        for number, field in enumerate(field_names()):
            with (left, right)[number % 2]:
                _choice(review, field, f"field-{field.name}-{changed}")
        if changed:
            st.button("Undo the last change", icon=":material/undo:", on_click=review.undo)


def _words_of_note(review: Review, field: FieldName) -> None:
    found = review.findings(field)
    if not found:
        st.caption("The note has no words on this.")
    for finding in found[:4]:
        plain_quote("denied in the note" if finding.negated else "in the note", finding.quote)


def _buttons(review: Review) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button("Accept", shortcut="a", icon=":material/check:", on_click=_accept, args=(review,))
        st.button("Change", shortcut="e", icon=":material/edit:", on_click=_open_choice)
        st.button(
            "Reject",
            shortcut="x",
            icon=":material/close:",
            disabled=review.field.silent is None,
            on_click=_reject,
            args=(review,),
        )
        st.button(
            "Next", shortcut="n", icon=":material/arrow_forward:", on_click=_next, args=(review,)
        )
    st.caption("Keys: A accept, E change, X reject (not documented), N next.")


def _choice(review: Review, field: FieldName, key: str) -> None:
    values = list(field.values)
    st.selectbox(
        label(field.label),
        values,
        index=values.index(review.value(field.name)),
        format_func=lambda value: label(field.values[value]),
        key=key,
        on_change=_change,
        args=(review, field.name, key),
    )


def _accept(review: Review) -> None:
    st.session_state["changing"] = False
    review.accept()


def _next(review: Review) -> None:
    st.session_state["changing"] = False
    review.next()


def _open_choice() -> None:
    st.session_state["changing"] = not st.session_state.get("changing")


def _reject(review: Review) -> None:
    st.session_state["changing"] = False
    try:
        review.reject(_name(), datetime.now(UTC))
    except UsageError:
        st.session_state["review-trouble"] = NAMELESS


def _change(review: Review, name: str, key: str) -> None:
    try:
        review.change(name, st.session_state[key], _name(), datetime.now(UTC))
    except UsageError:
        st.session_state["review-trouble"] = NAMELESS
    st.session_state["changing"] = False


def _name() -> str:
    return str(st.session_state.get("reviewer") or "")
