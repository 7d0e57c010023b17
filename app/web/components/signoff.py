"""The signature under a leaflet, and the files to take along."""

from datetime import UTC, date, datetime

import streamlit as st

from app import AppError
from app.export import FORMATS, render
from app.export.printing import Language
from app.leaflet import Leaflet
from app.web.leafletdesk import Desk, Signature, printed, printing, unfilled

MAX_NAME = 80
"""Characters of a reviewer's name, so that it fits at the foot of a page."""


def sign_off(desk: Desk, text: str, to_check: int) -> Signature | None:
    """Draw the state of review and the form to sign.

    Args:
        desk: Keeps the signature.
        text: What is signed.
        to_check: How many of its sentences need a look.

    Returns:
        The signature on this text, if there is one.
    """
    signature = desk.signed(text)
    if signature is not None:
        st.badge("Reviewed", icon=":material/verified:", color="green")
        st.text(f"By {signature.name} on {signature.day}. An edit undoes this.")
        return signature
    st.badge("DRAFT, not reviewed", icon=":material/edit_note:", color="orange")
    left = unfilled(text)
    if left:
        places = "place" if left == 1 else "places"
        st.markdown(f"{left} {places} still say that your clinic adds something.")
    if to_check:
        sentences = "sentence needs" if to_check == 1 else "sentences need"
        st.markdown(f"{to_check} {sentences} a look: see Facts.")
    with st.form("sign", border=True):
        name = st.text_input("Reviewer's name", max_chars=MAX_NAME, key="sign-name")
        day = st.date_input("Date of review", format="YYYY-MM-DD", key="sign-day")
        checked = st.checkbox(
            "I checked the facts, what my clinic added, and the wording", key="sign-checked"
        )
        if st.form_submit_button("Sign off", icon=":material/signature:"):
            _sign(desk, text, name, day, checked)
    return None


def _sign(desk: Desk, text: str, name: str, day: object, checked: bool) -> None:
    if not name.strip() or not isinstance(day, date):
        st.error("Type the reviewer's name and choose a date.", title="Not signed")
    elif not checked:
        st.error("Tick that the text was checked.", title="Not signed")
    else:
        desk.sign(name, day, text)
        st.rerun()


def downloads(text: str, leaflet: Leaflet, signature: Signature | None, language: Language) -> None:
    """Draw one button for each format, and say what one of them cannot hold."""
    large = bool(st.session_state.get("leaflet-large"))
    numbers = bool(st.session_state.get("leaflet-numbers"))
    today = datetime.now(UTC).date()
    frame = printing(leaflet, signature, today, large, language)
    body = printed(text, language, numbers)
    name = "leaflet" if language == "en" else f"leaflet-{language}"
    problem = ""
    with st.container(horizontal=True, gap="small"):
        for suffix, each in FORMATS.items():
            try:
                made = render(body, suffix, frame)
            except AppError as error:
                made, problem = b"", str(error)
            # Bytes: a callable is lost where the button is pressed while the page is redrawn.
            st.download_button(
                each.name,
                made,
                file_name=f"codecite-{name}{suffix}",
                mime=each.mime,
                icon=":material/download:",
                key=f"leaflet{suffix}-{language}",
                on_click="ignore",
                disabled=not made,
            )
    if problem:
        st.text(problem)
