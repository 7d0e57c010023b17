"""The words and icons that tell the outcomes of a question apart, never colour alone."""

from dataclasses import dataclass
from typing import Literal

import streamlit as st

Kind = Literal["answered", "abstained", "conflict", "failed", "stopped"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one outcome is named and drawn."""

    words: str
    icon: str
    color: Literal["green", "gray", "orange", "red"]


OUTCOMES: dict[Kind, Outcome] = {
    "answered": Outcome("Answered from the document", ":material/check_circle:", "green"),
    "abstained": Outcome("Not in the document", ":material/search_off:", "gray"),
    "conflict": Outcome("Conflicts with the document", ":material/report:", "orange"),
    "failed": Outcome("Could not answer", ":material/error:", "red"),
    "stopped": Outcome("Stopped", ":material/stop_circle:", "gray"),
}


def outcome_line(kind: Kind) -> None:
    """Draw the status line of a card: icon and words."""
    outcome = OUTCOMES[kind]
    st.badge(outcome.words, icon=outcome.icon, color=outcome.color)
