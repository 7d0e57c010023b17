"""Which facts the text states, misses or contradicts, and which sentences need a look."""

import streamlit as st

from app.leaflet.coverage import Coverage, Kind, Remark
from app.web.components.passage import source_link
from app.web.inert import html_text
from corpus import CodeEntry, Fact

KINDS: dict[Kind, str] = {
    "contradiction": "Contradicts the document",
    "hedge": "Surer than the document",
    "added": "Adds something",
    "number": "Adds a number",
    "promise": "Promises or advises",
    "side": "Names a side",
    "jargon": "Not a plain word",
    "unsupported": "Rests on no fact",
}
"""What is wrong with a sentence, in words."""


def coverage_words(found: Coverage) -> str:
    """The table in one line."""
    stated, missing = len(found.stated), len(found.missed)
    look = len({remark.sentence for remark in found.remarks})
    return (
        f"{stated} of {stated + missing} stated, {missing} missing, "
        f"{len(found.contradicted)} contradicted. "
        f"{look} {'sentence needs' if look == 1 else 'sentences need'} a look."
    )


def coverage_panel(found: Coverage, before: Coverage, entry: CodeEntry) -> None:
    """Draw the sentences that need a look, then the facts by what the text makes of them.

    Args:
        found: Of the text as it is.
        before: Of the text as it was drafted.
        entry: What is known of the code.
    """
    st.caption(
        "Compared with the document by fixed rules. What your clinic adds rests on no fact of the "
        "document: check it yourself."
    )
    st.subheader("Sentences that need a look", anchor=False)
    if found.remarks:
        st.html(_remarks(found.remarks))
    else:
        st.markdown("None.")
    lost = found.lost(before)
    missed = tuple(fact for fact in found.missed if fact not in lost)
    _facts("Contradicted", found.contradicted, entry)
    _facts("Stated in the draft, not any more", lost, entry)
    _facts("Not stated", missed, entry)
    with st.expander(f"Stated: {len(found.stated)}", type="compact"):
        _lines(found.stated, entry)


def _remarks(remarks: tuple[Remark, ...]) -> str:
    rows = "".join(
        f"<tr><td>{html_text(remark.sentence)}</td>"
        f"<td><strong>{KINDS[remark.kind]}.</strong> {html_text(remark.reason)}</td></tr>"
        for remark in remarks
    )
    head = '<tr><th scope="col">Sentence</th><th scope="col">Why</th></tr>'
    return f'<table class="cc-table cc-even"><thead>{head}</thead><tbody>{rows}</tbody></table>'


def _facts(title: str, names: tuple[str, ...], entry: CodeEntry) -> None:
    if names:
        st.subheader(f"{title}: {len(names)}", anchor=False)
        _lines(names, entry)


def _lines(names: tuple[str, ...], entry: CodeEntry) -> None:
    for name in names:
        fact = entry.fact_by_id[name]
        words, link = st.columns([3, 1], vertical_alignment="top")
        with words:
            st.html(f'<p class="cc-prose">{html_text(fact.patient or fact.statement)}</p>')
        with link:
            _place(fact, entry)


def _place(fact: Fact, entry: CodeEntry) -> None:
    quote = fact.quotes[0]
    section = entry.document.section_at(quote.start).name
    source_link(entry.code, quote.start, quote.end, section)
