"""The page Source: the whole document, its code card, what it leaves out, where it comes from."""

import streamlit as st

from app.web import startup
from app.web.codecard import Line, card, missing
from app.web.components.frame import edited_banner, trouble_card
from app.web.components.passage import source_link
from app.web.components.provenance import provenance_card
from app.web.highlight import Mark, hits, whole
from app.web.inert import html_text, label, prose, table
from corpus import CodeDocument, CodeEntry, Library

PARTS = ("Text", "Code card", "Not in this document", "Provenance")


def _chosen(library: Library) -> CodeEntry:
    """The entry that the address names, else the first; with several, a box to choose from."""
    named = library.entry(st.query_params.get("code", ""))
    entry = named or library.entries[0]
    if len(library.entries) > 1:
        codes = [e.code for e in library.entries]
        code = st.selectbox("Code", codes, index=codes.index(entry.code))
        if code != entry.code:
            st.query_params.clear()
            st.query_params["code"] = code
            entry = library.entry(code) or entry
    return entry


def _span() -> tuple[str, ...]:
    """What the address names, as it is written there."""
    return tuple(st.query_params.get(name, "") for name in ("code", "start", "end"))


def _cited(document: CodeDocument) -> Mark | None:
    """The span that the address names, or None where it names none that the document has."""
    try:
        start, end = int(st.query_params["start"]), int(st.query_params["end"])
    except (KeyError, ValueError):
        return None
    return Mark(start, end, "cited") if 0 <= start < end <= len(document.raw) else None


def _outline(document: CodeDocument) -> None:
    links = "".join(
        f'<a href="#passage-{number}">{html_text(section.name)}</a>'
        for number, section in enumerate(document.sections)
    )
    st.html(f'<nav aria-label="Outline" class="cc-outline">{links}</nav>')


def _text(entry: CodeEntry, library: Library) -> None:
    document = entry.document
    cited = _cited(document)
    words = st.text_input(
        "Search in the document", type="search", key="search", persist_state="session"
    )
    found = hits(document, words or "")
    if words and words.strip():
        st.caption(f"{len(found)} {'hit' if len(found) == 1 else 'hits'}")
    outline, text = st.columns([1, 3], gap="medium")
    with outline:
        st.subheader("Outline", anchor=False)
        _outline(document)
    with text:
        st.subheader("Text", anchor=False)
        _marking(document, cited)
        st.html(whole(document, [*found, *([cited] if cited else [])]))


def _marking(document: CodeDocument, cited: Mark | None) -> None:
    """Say what is marked and give a way to it, or that the address names no such place."""
    if cited is not None:
        section = document.section_at(cited.start)
        number = document.sections.index(section)
        st.html(
            f'<p class="cc-prose">Marked: the cited words, in '
            f'<a href="#passage-{number}">{html_text(section.name)}</a>.</p>'
        )
    elif "start" in st.query_params:
        st.warning(
            "The address names a place that this document does not have.",
            title="Nothing is marked",
            icon=":material/link_off:",
        )


def _line(code: str, line: Line) -> None:
    words, links = st.columns([3, 1], vertical_alignment="top")
    body = line.text + "".join(f"\n- {item}" for item in line.items)
    with words:
        st.html(prose(body + (f"\nInferred: {line.inferred}" if line.inferred else "")))
    with links:
        for place in line.places:
            source_link(code, place.start, place.end, place.section)


def _card(entry: CodeEntry, library: Library) -> None:
    st.caption("Beside each line are links to the words that it rests on.")
    for group in card(entry):
        with st.container(border=True):
            st.subheader(label(group.topic), anchor=False)
            for line in group.lines:
                _line(entry.code, line)


def _missing(entry: CodeEntry, library: Library) -> None:
    st.markdown("Asked about these, the assistant declines:")
    st.html(table(missing(entry)))


def _page(library: Library) -> None:
    st.title("Source document", anchor=False)
    edited_banner(library)
    entry = _chosen(library)
    document = entry.document
    st.markdown(f"{label(document.codeset)} {label(document.code)}, {document.year} edition")
    if st.session_state.get("span") != (span := _span()):  # a link was followed: show its place
        st.session_state["span"] = span
        st.session_state["part"] = PARTS[0]
    tabs = st.tabs(PARTS, key="part", on_change="rerun")
    for tab, part in zip(tabs, (_text, _card, _missing, provenance_card), strict=True):
        if tab.open:
            with tab:
                part(entry, library)


known = startup.library()
if isinstance(known, startup.Trouble):
    st.title("Source document", anchor=False)
    trouble_card(known)
else:
    _page(known)
