"""One answer: status, words, citation chips, what can be taken along, and how it was made."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from app import Answer, Citation
from app.export import FORMATS
from app.web.components.details import details
from app.web.components.outcome import outcome_line
from app.web.components.passage import plain_quote
from app.web.exports import answer_markdown, answer_text, answer_word
from app.web.inert import label, prose, table
from corpus import Library

DISCLAIMER = "Reference only; not billing or medical advice."


def answer_card(answer: Answer, number: int, ask: Callable[[str], None]) -> Citation | None:
    """Draw status, words and citation chips.

    Args:
        answer: What to show.
        number: Of the exchange; makes the widgets' keys unique.
        ask: Called with the offered question when its button is pressed.

    Returns:
        The citation whose passage is to be shown beside the card, or None.
    """
    outcome_line(answer.status)
    st.html(prose(answer.body))
    _notes(answer)
    chosen = _chips(answer, number)
    if answer.status == "abstained":
        _instead(answer, number, ask)
    return chosen


def card_foot(answer: Answer, library: Library, number: int) -> None:
    """Draw what stands below answer and passage: copy, download, details, the quiet line."""
    _take_along(answer, library, number)
    details(answer, library)
    st.caption(label(f"{_edition(answer, library)} · {DISCLAIMER}"))


def _notes(answer: Answer) -> None:
    unsaid = [note for note in answer.notes if note.rstrip(".") not in answer.body]
    if unsaid:
        st.html(table({"General knowledge, not from the document": " ".join(unsaid)}))


def _chips(answer: Answer, number: int) -> Citation | None:
    if not answer.citations:
        return None
    by_marker = {citation.marker: citation for citation in answer.citations}
    marker = st.pills(
        "Citations: choose one to see its passage",
        list(by_marker),
        format_func=lambda marker: label(f"[{marker}] {by_marker[marker].section}"),
        key=f"chips-{number}",
        persist_state="session",
    )
    return by_marker.get(marker) if marker is not None else None


def _instead(answer: Answer, number: int, ask: Callable[[str], None]) -> None:
    if answer.nearest:
        st.markdown("Nearest passages, not an answer:")
        for passage in answer.nearest:
            plain_quote(passage.section, passage.quote)
    if answer.offer:
        st.button(
            f"Ask instead: {label(answer.offer)}",
            icon=":material/arrow_forward:",
            key=f"instead-{number}",
            on_click=ask,
            args=(answer.offer,),
        )


def _take_along(answer: Answer, library: Library, number: int) -> None:
    with st.container(horizontal=True, gap="small"):
        with st.popover("Copy", icon=":material/content_copy:", key=f"copy-{number}"):
            st.code(answer_text(answer), language=None, wrap_lines=True)
        st.download_button(
            "Markdown",
            answer_markdown(answer, library),
            file_name=f"codecite-answer-{number}.md",
            mime="text/markdown",
            icon=":material/download:",
            key=f"download-{number}",
            on_click="ignore",
        )
        st.download_button(
            "Word",
            partial(answer_word, answer, library),  # made when it is asked for
            file_name=f"codecite-answer-{number}.docx",
            mime=FORMATS[".docx"].mime,
            icon=":material/download:",
            key=f"download-word-{number}",
            on_click="ignore",
        )


def _edition(answer: Answer, library: Library) -> str:
    codes = {citation.code for citation in answer.citations} | {p.code for p in answer.nearest}
    entries = [e for e in library.entries if e.code in codes] or list(library.entries)
    named = ", ".join(f"{e.document.codeset} {e.code}, {e.document.year} edition" for e in entries)
    return f"{named} · drafted by {answer.drafted_by}"
