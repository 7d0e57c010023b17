"""What a language model proposes beside the reader, where one is configured."""

from datetime import UTC, datetime

import streamlit as st

from app.check.fieldnames import field_names
from app.check.modelreading import configured, proposals, stays_here
from app.check.proposing import Suggestion, weighed
from app.check.reviewing import Review
from app.errors import AppError
from app.settings import AppSettings
from app.web.components.passage import plain_quote
from app.web.inert import label


def proposal_card(review: Review) -> None:
    """Draw the button that asks the model, and what it proposed; nothing without a model."""
    try:
        settings = AppSettings.from_environment()
    except AppError:
        return
    if not configured(settings):
        return
    st.subheader("Language model", anchor=False)
    where = "on this machine" if stays_here(settings) else "with identifiers masked"
    st.caption(
        f"The note is sent to the configured model, {where}. It decides nothing: what it finds "
        "must be in the note word for word, and what the reader sees otherwise needs your word."
    )
    st.button(
        "Ask the language model, too",
        icon=":material/smart_toy:",
        key="ask-model",
        on_click=_ask,
        args=(review, settings),
    )
    if trouble := st.session_state.get("model-trouble", ""):
        st.warning(label(trouble), title="No proposal", icon=":material/cloud_off:")
    for number, one in enumerate(st.session_state.get("suggestions", ())):
        _suggestion(review, one, number)


def _ask(review: Review, settings: AppSettings) -> None:
    st.session_state["suggestions"], st.session_state["model-trouble"] = (), ""
    try:
        found = weighed(review.note, proposals(settings, review.note), review.now)
    except AppError as error:
        st.session_state["model-trouble"] = str(error)
        return
    name = f"language model {settings.llm.model or ''}".strip()
    for one in found:
        if one.status == "counts":
            review.change(one.finding.field, one.value, name, datetime.now(UTC))
    st.session_state["suggestions"] = tuple(one for one in found if one.status != "agrees")
    if not found:
        st.session_state["model-trouble"] = "It proposed nothing that stands in the note."


def _suggestion(review: Review, one: Suggestion, number: int) -> None:
    field = next(f for f in field_names() if f.name == one.finding.field)
    settled = review.value(field.name) == one.value
    with st.container(border=True, key=f"suggestion-{number}"):
        if one.status == "confirm" and not settled:
            st.badge("Please confirm", icon=":material/help:", color="orange")
        else:
            st.badge("Taken over", icon=":material/check:", color="green")
        st.markdown(f"**{label(field.label)}:** {label(field.values[one.value])}")
        plain_quote("in the note", one.finding.quote)
        if one.status == "confirm" and not settled:
            now = label(field.values[review.value(field.name)])
            st.markdown(f"The reader has: {now}")
            st.button(
                "Take over",
                key=f"take-{number}",
                on_click=_take,
                args=(review, one),
            )


def _take(review: Review, one: Suggestion) -> None:
    by = str(st.session_state.get("reviewer") or "")
    try:
        review.change(one.finding.field, one.value, by, datetime.now(UTC))
    except AppError:
        st.session_state["review-trouble"] = (
            "Type your name first: the record says who changed what."
        )
