"""The passage that a citation points to, its words marked."""

from pathlib import Path

import streamlit as st

from app import Citation
from app.web.highlight import passage
from app.web.inert import html_text, label
from corpus import Library

SOURCE = Path(__file__).parent.parent / "views" / "source.py"


def source_link(code: str, start: int, end: int, words: str) -> None:
    """Draw a link to the whole document with the characters `start` to `end` marked."""
    st.page_link(
        SOURCE,
        label=label(words),
        icon=":material/article:",
        query_params={"code": code, "start": str(start), "end": str(end)},
    )


def passage_panel(library: Library, citation: Citation) -> None:
    """Draw the section around the citation, the cited words marked, and the way to the whole."""
    entry = library.entry(citation.code)
    if entry is None:
        st.text("The document of this citation is no longer there.")
        return
    document = entry.document
    if document.raw[citation.start : citation.end] != citation.quote:
        st.text("The document changed after this answer. Ask again.")
        return
    with st.container(border=True):
        where = f"[{citation.marker}] {document.codeset} {citation.code}, {citation.section}"
        st.caption(f"Passage {label(where)}")
        section = document.section_at(citation.start)
        st.html(passage(document, section, citation.start, citation.end))
        source_link(citation.code, citation.start, citation.end, "Show in the whole document")


def plain_quote(section: str, quote: str) -> None:
    """Draw a passage as a plain quote, which is not evidence for anything."""
    st.html(
        f'<blockquote class="cc-quote">{html_text(quote)}<cite>{html_text(section)}</cite>'
        "</blockquote>"
    )
