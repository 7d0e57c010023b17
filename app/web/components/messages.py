"""The two kinds of messages in a conversation."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.web.conversation import Exchange


def question_message(exchange: Exchange) -> None:
    """Draw the question as it was typed, as plain text."""
    with st.chat_message("user", avatar=":material/person:"):
        st.text(exchange.question)


def answer_message() -> DeltaGenerator:
    """The message that holds an answer, to be used in a `with`."""
    return st.chat_message("assistant", avatar=":material/article:")
