"""The source passages of the paragraph that is worked on."""

import streamlit as st

from app.export.blocks import parse
from app.leaflet import Leaflet
from app.meters.sentences import running
from app.web.components.passage import passage_panel
from app.web.inert import html_text
from app.web.leafletdesk import cited
from corpus import Library

_SHOWN = 60
"""Characters of a paragraph in the list to choose from."""


def focus_panel(text: str, leaflet: Leaflet, library: Library) -> None:
    """Draw the choice of a paragraph, and the passages that its source numbers lead to."""
    paragraphs = [block.text for block in parse(text) if running(block)]
    if not paragraphs:
        st.caption("The draft has no paragraph yet.")
        return
    chosen = st.selectbox(
        "Paragraph in focus",
        range(len(paragraphs)),
        format_func=lambda number: _short(paragraphs[number]),  # no Markdown in its options
        key="focus",
        persist_state="session",
    )
    paragraph = paragraphs[min(chosen or 0, len(paragraphs) - 1)]
    st.html(f'<p class="cc-prose">{html_text(paragraph)}</p>')
    passages = cited(paragraph, leaflet.citations)
    if not passages:
        st.caption("No source number stands in this paragraph, so it rests on no passage.")
    for citation in passages:
        passage_panel(library, citation)


def _short(paragraph: str) -> str:
    return paragraph if len(paragraph) <= _SHOWN else f"{paragraph[: _SHOWN - 1].rstrip()}…"
