"""The entry script: page settings, navigation, and what every page shares."""

from pathlib import Path

import streamlit as st

from app.web.components.frame import footer, style

HERE = Path(__file__).parent

PAGES = [
    st.Page(HERE / "views/ask.py", title="Ask", icon=":material/chat:", default=True),
    st.Page(
        HERE / "views/leaflet.py", title="Leaflet", icon=":material/edit_note:", url_path="leaflet"
    ),
    st.Page(
        HERE / "views/encounter.py",
        title="Encounter",
        icon=":material/fact_check:",
        url_path="encounter",
    ),
    st.Page(HERE / "views/source.py", title="Source", icon=":material/article:", url_path="source"),
    st.Page(
        HERE / "views/history.py", title="History", icon=":material/history:", url_path="history"
    ),
    st.Page(HERE / "views/evaluation.py", title="Evals", icon=":material/rule:", url_path="evals"),
]

# The icon is a file: a named one would be fetched from a foreign host.
st.set_page_config(page_title="codecite", page_icon=HERE / "icon.png", layout="wide")
style()
st.navigation(PAGES, position="top").run()
footer()
