"""The page Encounter: from a pasted note to a decision, with what is missing from it.

The note stays in the memory of this browser session: it is in no log, no file and no cache.
"""

import tomllib
from functools import cache
from pathlib import Path

import streamlit as st

from app.check import Checker
from app.check.checker import unusable
from app.check.reviewing import Review
from app.web import startup
from app.web.components.encounterfiles import encounter_files
from app.web.components.frame import trouble_card
from app.web.components.proposals import proposal_card
from app.web.components.reviewcard import review_card, review_form
from app.web.components.verdicts import overall_line, verdict_table
from app.web.inert import label
from app.web.notemarks import marked_note
from corpus import CorpusError, Library

EXAMPLES = Path(__file__).parent.parent / "examples.toml"


@cache
def examples() -> dict[str, str]:
    """The example notes by name."""
    listed = tomllib.loads(EXAMPLES.read_text(encoding="utf-8"))["example"]
    return {entry["name"]: entry["note"].strip() for entry in listed}


def _load_example() -> None:
    name = st.session_state.get("example")
    if name:
        st.session_state["note"] = examples()[name]
        st.session_state["example"] = None
        _check()


def _check() -> None:
    note = str(st.session_state.get("note") or "")
    for name in ("review", "note-trouble", "suggestions", "model-trouble", "changing"):
        st.session_state.pop(name, None)
    if trouble := unusable(note):
        st.session_state["note-trouble"] = trouble
        return
    try:
        checker = Checker.open()
    except CorpusError as error:
        st.session_state["note-trouble"] = f"cannot be checked: {error}"
        return
    st.session_state["review"] = Review(note, checker.check(note), checker.book)


def _clear() -> None:
    for name in ("review", "note-trouble", "suggestions", "model-trouble", "changing"):
        st.session_state.pop(name, None)
    st.session_state["note"] = ""


def _entry(review: Review | None) -> None:
    st.pills(
        "Examples to begin with",
        list(examples()),
        format_func=label,
        key="example",
        on_change=_load_example,
    )
    st.text_area("Encounter note", key="note", height=220, persist_state="session")
    with st.container(horizontal=True, gap="small"):
        st.button("Check the note", icon=":material/fact_check:", on_click=_check)
        if review is not None:
            st.button("Clear", icon=":material/delete:", on_click=_clear)
    if trouble := st.session_state.get("note-trouble", ""):
        st.error(
            label(f"The note {trouble}."),
            title="The note cannot be checked",
            icon=":material/error:",
        )


def _decided(review: Review, library: Library) -> None:
    if str(st.session_state.get("note") or "") != review.note:
        st.warning(
            "What is shown below is about the note as it was.",
            title="The note was changed since it was checked",
            icon=":material/edit_note:",
        )
    decision = review.now.decision
    overall_line(decision)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.subheader("Note", anchor=False)
        st.html(marked_note(review.note, review.read.findings, review.field.findings))
    with right:
        review_card(review)
    review_form(review)
    verdict_table(decision, library)
    proposal_card(review)
    encounter_files(review)


def _page(library: Library) -> None:
    st.title("Encounter check", anchor=False)
    st.markdown(
        "Paste the note of one encounter. The decision follows from the document's rules alone."
    )
    st.caption(
        "The note stays in the memory of this session: it is not logged, stored or sent anywhere. "
        "It is about the fit of the code, not about coverage."
    )
    review = st.session_state.get("review")
    _entry(review)
    if isinstance(review, Review):
        _decided(review, library)
    else:
        st.caption("Nothing is checked yet. Paste a note, or load an example.")


known = startup.library()
if isinstance(known, startup.Trouble):
    st.title("Encounter check", anchor=False)
    trouble_card(known)
else:
    _page(known)
