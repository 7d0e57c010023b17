"""The meters above a draft, in words, and the lists behind them."""

import streamlit as st

from app.meters import Meters
from app.web.inert import html_text, table
from app.web.meterwords import hard_rows, meter_rows, passive_note


def meter_panel(meters: Meters, grade: int, facts: str) -> None:
    """Draw the meters of an English text.

    Args:
        meters: Of the text.
        grade: Which grade it is to have at most.
        facts: What it makes of the facts, in a line.
    """
    rows = meter_rows(meters, grade)
    if not rows:
        st.markdown("There is no text to measure.")
        return
    st.html(table({**rows, "Facts": facts}))
    with st.expander("What the meters found", type="compact"):
        _found("Longest sentence", (meters.longest,))
        _found("Sentences that look passive", meters.passive, passive_note(meters))
        if meters.hard:
            st.markdown("Hard words and plainer ones:")
            st.html(table(hard_rows(meters.hard)))
        st.caption("A grade is a check, not proof that people understand the text.")


def _found(title: str, sentences: tuple[str, ...], note: str = "") -> None:
    if sentences:
        items = "".join(f"<li>{html_text(sentence)}</li>" for sentence in sentences)
        said = f"<p>{html_text(note)}</p>" if note else ""
        st.html(f'<div class="cc-prose"><p>{title}:</p><ul>{items}</ul>{said}</div>')
