"""What can be taken along from a checked note: the query letter and the decision record."""

import json
from datetime import UTC, date, datetime

import streamlit as st

from app.check.letter import letter_docx, query_letter
from app.check.reviewing import Review


def encounter_files(review: Review) -> None:
    """Draw the letter with its downloads, and the record."""
    st.subheader("Query to the physician", anchor=False)
    letter = query_letter(review.now, review.book)
    if letter:
        with st.expander("Read the letter", key="letter"):
            st.code(letter, language=None, wrap_lines=True)
        with st.container(horizontal=True, gap="small"):
            st.download_button(
                "Letter as Word",
                letter_docx(letter, review.book, date.today()),
                file_name="documentation-query.docx",
                mime="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                icon=":material/description:",
                key="letter-docx",
                on_click="ignore",
            )
            st.download_button(
                "Letter as Markdown",
                letter,
                file_name="documentation-query.md",
                mime="text/markdown",
                icon=":material/download:",
                key="letter-md",
                on_click="ignore",
            )
    else:
        st.markdown("The note leaves nothing to ask.")
    st.subheader("Decision record", anchor=False)
    st.markdown(
        "Rules, document, findings, corrections and time: enough to decide again. It holds "
        "the words of the note that were found, so keep it where the note is kept."
    )
    st.download_button(
        "Record as JSON",
        json.dumps(review.record(datetime.now(UTC)), ensure_ascii=False, indent=2),
        file_name="decision-record.json",
        mime="application/json",
        icon=":material/data_object:",
        key="record",
        on_click="ignore",
    )
