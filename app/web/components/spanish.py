"""The Spanish of a leaflet beside its English, which only a translator can release."""

import streamlit as st

from app.export.webpage import fragment
from app.leaflet import Leaflet
from app.meters import measure
from app.web.components.signoff import downloads
from app.web.inert import label, table
from app.web.leafletdesk import Desk, numbers_differ
from app.web.meterwords import spanish_rows


def spanish_panel(desk: Desk, leaflet: Leaflet, text: str) -> None:
    """Draw both texts side by side, whether their numbers agree, and the Spanish files."""
    translation = leaflet.translation
    if translation is None:
        st.markdown("Turn on “Spanish beside the English” above and draft again.")
        return
    st.warning(
        label(translation.notice),
        title="Needs review by a qualified translator",
        icon=":material/translate:",
    )
    if desk.edited(text):
        st.markdown("The English was edited. The Spanish is that of the draft, without your edits.")
    differing = numbers_differ(text, translation.markdown)
    st.text(
        f"Numbers that only one of the texts has: {', '.join(differing)}"
        if differing
        else "Both texts have the same numbers."
    )
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader("English", anchor=False)
        st.html(fragment(text, "en", 4))
    with right:
        st.subheader("Spanish", anchor=False)
        st.html(fragment(translation.markdown, "es", 4))
    st.html(table(spanish_rows(measure(translation.markdown, "es"))))
    st.caption("The Spanish files stay marked as drafts: they are not signed here.")
    downloads(translation.markdown, leaflet, None, "es")
