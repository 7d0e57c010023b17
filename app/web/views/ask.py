"""The page Ask: questions, answers with the words they rest on, and the passage beside them."""

import tomllib
from pathlib import Path

import streamlit as st

from app.answer import Audience
from app.cleaning import MAX_QUESTION
from app.web import startup
from app.web.components.answer_card import answer_card, card_foot
from app.web.components.feedback import feedback_row
from app.web.components.frame import edited_banner, trouble_card
from app.web.components.messages import answer_message, question_message
from app.web.components.outcome import outcome_line
from app.web.components.passage import passage_panel
from app.web.components.working import work
from app.web.conversation import Conversation, Exchange
from app.web.exports import conversation_markdown
from app.web.inert import label
from app.web.keeping import history
from corpus import Library

SUGGESTIONS = Path(__file__).parent.parent / "suggestions.toml"


def conversation() -> Conversation:
    """The conversation of this browser session."""
    kept = st.session_state.setdefault("conversation", Conversation())
    assert isinstance(kept, Conversation)
    return kept


def suggestions(library: Library) -> list[str]:
    """The questions to offer on the empty page, for the codes that there are."""
    offered = tomllib.loads(SUGGESTIONS.read_text(encoding="utf-8"))
    return [
        q for entry in library.entries for q in offered.get(entry.code, {}).get("questions", ())
    ]


def _audience() -> Audience:
    return "patient" if st.session_state.get("wording") == "Patient" else "coder"


def _ask(question: str) -> None:
    if question.strip():
        conversation().add(question, _audience())


def _ask_typed() -> None:
    _ask(st.session_state.get("question") or "")


def _ask_suggested() -> None:
    _ask(st.session_state.get("suggestion") or "")
    st.session_state["suggestion"] = None


def _heading(library: Library) -> None:
    documents = [entry.document for entry in library.entries]
    if len(documents) == 1:
        one = documents[0]
        st.title(f"Ask about {label(one.codeset)} {label(one.code)}", anchor=False)
        st.markdown(
            f"Knows one document: {label(one.codeset)} code {label(one.code)}, {one.year} edition. "
            "Every statement shows the words it rests on."
        )
    else:
        named = ", ".join(f"{label(d.codeset)} {label(d.code)} ({d.year})" for d in documents)
        st.title("Ask the code documents", anchor=False)
        st.markdown(f"Knows {len(documents)} documents: {named}. Every statement shows its source.")
    st.caption(
        "What the document leaves out is declined: prices, payer rules, other codes, "
        "advice for one patient. Don't type names or other patient identifiers."
    )


def _controls(library: Library, talk: Conversation) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            "Wording",
            ["Coder", "Patient"],
            default="Coder",
            required=True,
            key="wording",
            persist_state="session",
        )
        if not talk.exchanges:
            return
        st.download_button(
            "Download conversation",
            conversation_markdown(talk.exchanges, library),
            file_name="codecite-conversation.md",
            mime="text/markdown",
            icon=":material/download:",
            key="download-conversation",
            on_click="ignore",
        )
        with st.popover("Restart", icon=":material/restart_alt:", key="restart"):
            rest = "The page History has them" if history() else "They are kept nowhere else"
            st.markdown(f"This clears the questions and answers on this page. {rest}.")
            st.button("Clear the conversation", key="clear", on_click=talk.clear)


def _start(library: Library) -> None:
    offered = suggestions(library)
    if offered:
        st.pills(
            "Questions to begin with",
            offered,
            format_func=label,
            key="suggestion",
            on_change=_ask_suggested,
        )


def _exchange(exchange: Exchange, library: Library, talk: Conversation) -> None:
    """Draw one finished exchange: question and answer, beside them the chosen passage.

    On a phone the passage comes right below the chips, so what else there is to do comes after.
    """
    left, right = st.columns([3, 2], gap="medium")
    with left:
        question_message(exchange)
        with answer_message():
            if exchange.answer is None:
                _unanswered(exchange, talk)
                return
            chosen = answer_card(exchange.answer, exchange.number, _ask)
    with right:
        if chosen is not None:
            passage_panel(library, chosen)
        elif exchange.answer.citations and exchange is talk.exchanges[-1]:
            with st.container(key="hint"):
                st.caption("Choose a citation to see its passage here.")
    card_foot(exchange.answer, library, exchange.number)
    feedback_row(exchange.answer, exchange.number)


def _unanswered(exchange: Exchange, talk: Conversation) -> None:
    outcome_line("stopped" if exchange.state == "stopped" else "failed")
    st.text(exchange.problem or "No answer was shown.")
    st.button(
        "Ask again",
        icon=":material/refresh:",
        key=f"again-{exchange.number}",
        on_click=talk.retry,
        args=(exchange.number,),
    )


def _page(library: Library) -> None:
    """Draw the page over a library that can be read."""
    _heading(library)
    edited_banner(library)
    assistant = startup.assistant(library)
    if isinstance(assistant, startup.Trouble):
        trouble_card(assistant)
    talk = conversation()
    _controls(library, talk)
    if not talk.exchanges:
        _start(library)
    for exchange in talk.exchanges:
        if exchange.state != "working":
            _exchange(exchange, library, talk)
    st.chat_input(
        "Ask about the document",
        key="question",
        max_chars=MAX_QUESTION,
        submit_mode="stop",
        disabled=isinstance(assistant, startup.Trouble),
        on_submit=_ask_typed,
    )
    waiting = talk.waiting()
    if waiting is not None and not isinstance(assistant, startup.Trouble):
        work(waiting, talk, assistant)


known = startup.library()
if isinstance(known, startup.Trouble):
    st.title("Ask", anchor=False)
    trouble_card(known)
else:
    _page(known)
