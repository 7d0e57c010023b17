"""The page Leaflet: a draft for patients, edited beside its source, measured, signed, exported."""

import logging
from collections.abc import Callable

import streamlit as st

from app import AppError
from app.cleaning import MAX_QUESTION
from app.leaflet import Leaflet, Leafleter
from app.leaflet.coverage import Coverage
from app.leaflet.wish import DEFAULT_GRADE, EASIEST, HARDEST
from app.meters import measure
from app.web import startup
from app.web.components.coverage import coverage_panel, coverage_words
from app.web.components.focus import focus_panel
from app.web.components.frame import edited_banner, trouble_card
from app.web.components.meters import meter_panel
from app.web.components.pemat import pemat_checklist
from app.web.components.signoff import downloads, sign_off
from app.web.components.spanish import spanish_panel
from app.web.components.working import BROKEN
from app.web.inert import html_text
from app.web.leafletdesk import AUDIENCES, Desk, outline, request_of
from corpus import CorpusError, Library

PARTS = ("Facts", "PEMAT-P checklist", "Spanish", "Sign and download")
TEXT = "leaflet-text"

log = logging.getLogger(__name__)


def desk() -> Desk:
    """What this browser session keeps of its leaflet."""
    kept = st.session_state.setdefault("desk", Desk())
    assert isinstance(kept, Desk)
    return kept


def _text() -> str:
    return str(st.session_state.get(TEXT) or "")


def _heading() -> None:
    st.title("Patient leaflet", anchor=False)
    st.markdown(
        "Drafts a leaflet from the document at a reading grade. You edit it, your clinic adds what "
        "the document leaves out, and a reviewer signs it."
    )
    st.caption(
        "Drafts and edits are kept in this browser tab only: download what you want to keep. "
        "Don't type names or other patient identifiers."
    )


def _settings() -> bool:
    """Draw the settings; whether a draft was asked for."""
    with st.container(border=True):
        st.text_area(
            "What is the leaflet to be?",
            key="leaflet-request",
            placeholder="For example: a short letter in a warm tone; or: only what happens",
            max_chars=MAX_QUESTION,
            height=80,
            persist_state="session",
        )
        left, right = st.columns(2, gap="medium")
        with left:
            st.segmented_control(
                "Reading grade, at most",
                range(EASIEST, HARDEST + 1),
                default=DEFAULT_GRADE,
                required=True,
                key="leaflet-grade",
                persist_state="session",
            )
            st.selectbox("For whom", list(AUDIENCES), key="leaflet-for", persist_state="session")
        with right:
            titles = {section.id: section.title for section in outline()}
            st.multiselect(
                "Sections",
                list(titles),
                format_func=lambda name: titles[name],
                placeholder="All of them",
                key="leaflet-sections",
                persist_state="session",
            )
            st.toggle("Spanish beside the English", key="leaflet-es", persist_state="session")
        return st.button("Draft from the document", icon=":material/edit_note:", key="draft")


def _wanted(work: Desk, pressed: bool) -> bool:
    """Whether to draft now; edits are given up only when that was confirmed."""
    if work.confirmed:
        work.confirmed = False
        return True
    if pressed and work.edited(_text()):
        work.replacing = True
    if not work.replacing:
        return pressed
    with st.container(border=True):
        st.warning(
            "A new draft replaces what you wrote.",
            title="You edited the draft",
            icon=":material/warning:",
        )
        with st.container(horizontal=True):
            st.button("Replace my edits", key="replace", on_click=work.answer, args=(True,))
            st.button("Keep my edits", key="keep", on_click=work.answer, args=(False,))
    return False


def _draft(work: Desk, leafleter: Leafleter) -> None:
    """Draft from the settings; what goes wrong is kept to be shown, the old draft stays."""
    state = st.session_state
    spoken = request_of(state.get("leaflet-request") or "", state["leaflet-for"])
    with st.spinner("Drafting from the document"):
        try:
            made = leafleter.make(
                spoken,
                grade=state["leaflet-grade"],
                sections=state["leaflet-sections"] or None,
                language="es" if state["leaflet-es"] else None,
            )
        except (AppError, CorpusError) as error:
            work.trouble = str(error)
            return
        except Exception as error:
            # Its message may hold what the user typed: only its kind is logged, and nothing shown.
            log.error("a leaflet failed: %s", type(error).__name__)
            work.trouble = BROKEN
            return
    if work.take(made):
        state[TEXT] = work.drafted
        state["leaflet-large"] = made.large_print


def _outcome(work: Desk) -> None:
    """Say why there is no new draft; what may hold typed words is shown as plain text."""
    if work.trouble:
        st.error(
            "The settings are kept, and so is the draft that was there before.",
            title="No leaflet was drafted",
            icon=":material/error:",
        )
        st.text(work.trouble)
    if work.declined:
        st.info(
            "Leaflets are drafted only about what the document describes.",
            title="Not in the document",
            icon=":material/search_off:",
        )
        st.text(work.declined)


def _start() -> None:
    """Draw what a leaflet will have, before there is one."""
    st.subheader("What a leaflet has", anchor=False)
    left, right = st.columns(2, gap="medium")
    for place, title, from_document in (
        (left, "From the document:", True),
        (right, "Where the document is silent, marked “Your clinic adds this”:", False),
    ):
        items = "".join(
            f"<li>{html_text(section.title)}</li>"
            for section in outline()
            if section.from_document == from_document
        )
        with place:
            st.html(f'<div class="cc-prose"><p>{title}</p><ul>{items}</ul></div>')


def _editor(work: Desk, leaflet: Leaflet, leafleter: Leafleter) -> Coverage:
    """Draw meters, the text to edit, and beside it the passages of a paragraph."""
    place = st.container()
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.subheader("Draft", anchor=False)
        st.text_area(
            "Text of the leaflet, in Markdown",
            key=TEXT,
            height=560,
            max_chars=MAX_QUESTION,
            persist_state="session",
        )
        edited = "Edited." if work.edited(_text()) else "As drafted."
        st.caption(f"{edited} Meters follow when you leave the box or press Ctrl+Enter.")
    with right:
        st.subheader("Source", anchor=False)
        focus_panel(_text(), leaflet, leafleter.library)
    covered = work.coverage(_text(), leafleter)
    with place:
        st.subheader("Meters", anchor=False)
        meter_panel(measure(_text()), leaflet.asked_grade, coverage_words(covered))
    return covered


def _parts(work: Desk, leaflet: Leaflet, leafleter: Leafleter, covered: Coverage) -> None:
    """Draw the part that is chosen."""

    def facts() -> None:
        coverage_panel(covered, work.coverage(work.drafted, leafleter), leafleter.entry)

    drawn: tuple[Callable[[], None], ...] = (
        facts,
        lambda: pemat_checklist(measure(_text())),
        lambda: spanish_panel(work, leaflet, _text()),
        lambda: _files(work, leaflet, len({remark.sentence for remark in covered.remarks})),
    )
    tabs = st.tabs(PARTS, key="leaflet-part", on_change="rerun")
    for tab, draw in zip(tabs, drawn, strict=True):
        if tab.open:
            with tab:
                draw()


def _files(work: Desk, leaflet: Leaflet, to_check: int) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader("Review", anchor=False)
        signature = sign_off(work, _text(), to_check)
    with right:
        st.subheader("Files", anchor=False)
        st.toggle("Large print (18 point)", key="leaflet-large", persist_state="session")
        st.toggle("Keep the source numbers", key="leaflet-numbers", persist_state="session")
        downloads(_text(), leaflet, signature, "en")
        st.caption(
            "Files hold the text that the meters show: press Ctrl+Enter after an edit. "
            "The print view is a page to open in a browser and print."
        )


def _page(library: Library) -> None:
    _heading()
    edited_banner(library)
    leafleter = startup.leafleter(library)
    if leafleter is None:
        st.info(
            "Leaflets need wordings beside the document (leaflet.toml).",
            title="There is no leaflet for this document",
            icon=":material/search_off:",
        )
        return
    work = desk()
    if _wanted(work, _settings()):
        _draft(work, leafleter)
    _outcome(work)
    if work.leaflet is None:
        _start()
        return
    covered = _editor(work, work.leaflet, leafleter)
    _parts(work, work.leaflet, leafleter, covered)


known = startup.library()
if isinstance(known, startup.Trouble):
    st.title("Patient leaflet", anchor=False)
    trouble_card(known)
else:
    _page(known)
