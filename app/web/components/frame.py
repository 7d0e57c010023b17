"""What surrounds every page: style, footer, and the cards that say what is wrong."""

from pathlib import Path

import streamlit as st

from app.web.inert import html_text
from app.web.startup import Trouble
from corpus import Library

STYLE = Path(__file__).parent.parent / "style.css"

NOTICE = (
    "CPT is a registered trademark and copyright of the American Medical Association (AMA). "
    "Deployers need their own CPT licence. The document is a third-party summary, not AMA text."
)

_TITLES = {
    "corpus": "The document cannot be read",
    "index": "The index cannot be used",
    "model": "Leaflets cannot be drafted",
}
_MEANINGS = {
    "corpus": "No question can be answered until this is put right.",
    "index": "Questions cannot be answered now. The document can still be read on the page Source.",
    "model": "No leaflet can be drafted until this is put right.",
}


def style() -> None:
    """Add the style sheet to the page."""
    st.html(STYLE)


def footer() -> None:
    """Draw the notice on CPT that stands at the foot of every page."""
    with st.container(key="footer"):
        st.caption(NOTICE)


def trouble_card(trouble: Trouble) -> None:
    """Draw what is wrong, the reason as reported, and the command that helps."""
    with st.container(border=True):
        st.error(_MEANINGS[trouble.kind], title=_TITLES[trouble.kind], icon=":material/error:")
        st.text(trouble.reason)
        st.markdown("Type this in a terminal, then try again:")
        st.code(trouble.command, language=None)
        st.button("Try again", icon=":material/refresh:", key=f"retry-{trouble.kind}")


def edited_banner(library: Library) -> None:
    """Say which documents differ from the digest recorded beside them; nothing when none does."""
    for entry in library.entries:
        if entry.edited:
            st.warning(
                "Answers rest on the text as it is now. Check that the change is wanted.",
                title="The document was edited after it was recorded",
                icon=":material/edit_document:",
            )
            recorded, now = entry.provenance.recorded_digest, entry.document.digest
            st.html(
                f'<p class="cc-prose">{html_text(entry.code)}: SHA-256 recorded '
                f"{html_text(recorded[:16])}…, now {html_text(now[:16])}…</p>"
            )
