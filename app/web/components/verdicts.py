"""A decision: one line on top, then each rule with its verdict, its reason and its passage."""

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from app import Citation
from app.check.summary import overall
from app.web.components.passage import passage_panel
from app.web.inert import label
from corpus import Library
from corpus.encounter import Decision, Reason

Color = Literal["green", "red", "orange", "gray", "blue"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one value of a field is named and drawn: words and an icon, never colour alone."""

    words: str
    icon: str
    color: Color


_GOOD, _BAD, _ASK, _QUIET = (
    ":material/check_circle:",
    ":material/cancel:",
    ":material/help:",
    ":material/remove:",
)
FIELDS = {
    "report": "Report the code",
    "units": "Units",
    "bilateral_note": "Both sides in the note",
    "not_separately_reportable": "Included, not separate",
    "medical_necessity": "Medical necessity",
    "missing_documentation": "Documentation",
    "place_of_service": "Place of service",
}
_VERDICTS: dict[tuple[str, str], Verdict] = {
    ("report", "yes"): Verdict("Yes", _GOOD, "green"),
    ("report", "no"): Verdict("No", _BAD, "red"),
    ("report", "query"): Verdict("Ask the physician", _ASK, "orange"),
    ("units", "none"): Verdict("None", _QUIET, "gray"),
    ("bilateral_note", "true"): Verdict("Yes", ":material/info:", "blue"),
    ("bilateral_note", "false"): Verdict("No", _QUIET, "gray"),
    ("not_separately_reportable", "none"): Verdict("Nothing", _QUIET, "gray"),
    ("medical_necessity", "supported"): Verdict("Supported", _GOOD, "green"),
    ("medical_necessity", "not_supported"): Verdict("Not supported", _BAD, "red"),
    ("medical_necessity", "unclear"): Verdict("Unclear", _ASK, "orange"),
    ("missing_documentation", "none"): Verdict("Nothing missing", _GOOD, "green"),
    ("place_of_service", "listed"): Verdict("Listed", _GOOD, "green"),
    ("place_of_service", "conditional"): Verdict("Conditional", ":material/info:", "blue"),
    ("place_of_service", "not_listed"): Verdict("Not listed", _BAD, "red"),
    ("place_of_service", "not_stated"): Verdict("Not stated", _ASK, "orange"),
}


def verdict(reason: Reason) -> Verdict:
    """How the value of a reason is shown."""
    known = _VERDICTS.get((_field(reason), reason.value))
    if known is not None:
        return known
    words = reason.value.replace("_", " ").capitalize()
    if reason.field == "missing_documentation":
        return Verdict(f"Missing: {words.lower()}", ":material/report:", "orange")
    return Verdict(words, ":material/info:", "blue")


def overall_line(decision: Decision) -> None:
    """Draw the decision in one line."""
    shown = _VERDICTS["report", decision.report]
    place = {"yes": st.success, "no": st.error, "query": st.warning}[decision.report]
    first = decision.reasons[0]
    place(label(first.text), title=overall(decision), icon=shown.icon)


def verdict_table(decision: Decision, library: Library) -> None:
    """Draw every rule that applied; the chip of a row opens the passage below it."""
    st.subheader("What the document says", anchor=False)
    before = ""
    for number, reason in enumerate(decision.reasons):
        with st.container(border=True, key=f"verdict-{number}"):
            _row(reason, "" if reason.field == before else FIELDS[_field(reason)], number, library)
            before = reason.field


def _row(reason: Reason, name: str, number: int, library: Library) -> None:
    shown = verdict(reason)
    passage = reason.passage
    field, value, why, chip = st.columns([2, 2, 5, 3], vertical_alignment="center")
    if name:
        field.markdown(f"**{name}**")
    value.badge(label(shown.words), icon=shown.icon, color=shown.color)
    why.markdown(label(reason.text))
    opened = chip.toggle(
        f"Passage: {label(passage.section)}", key=f"passage-{reason.rule}-{number}"
    )
    if opened:
        passage_panel(
            library,
            Citation(
                number + 1,
                passage.code,
                passage.section,
                passage.quote,
                passage.start,
                passage.end,
            ),
        )


def _field(reason: Reason) -> str:
    return "report" if reason.field.startswith("report_") else reason.field
