"""How an answer was made, for those who check it."""

import streamlit as st

from app import Answer
from app.readability import FORMULA
from app.web.inert import html_text, table
from corpus import Library


def details(answer: Answer, library: Library) -> None:
    """Draw the closed expander with drafter, facts, gate, times and digests."""
    with st.expander("How was this made?", type="compact"):
        st.html(table(_rows(answer)))
        known = {fact.id: fact for entry in library.entries for fact in entry.facts}
        facts = [known[name] for name in answer.facts if name in known]
        if facts:
            lines = "".join(
                f"<li><code>{html_text(fact.id)}</code> ({fact.basis}): "
                f"{html_text(fact.statement)}"
                f"{html_text(' Inferred: ' + fact.reason) if fact.reason else ''}</li>"
                for fact in facts
            )
            st.html(f'<div class="cc-prose"><p>Facts that it rests on:</p><ul>{lines}</ul></div>')
        if answer.gate.details:
            refused = "".join(
                f"<li>{html_text(r.sentence)} <em>({html_text(r.reason)})</em></li>"
                for r in answer.gate.details
            )
            st.html(f'<div class="cc-prose"><p>Drafted and not shown:</p><ul>{refused}</ul></div>')


def _rows(answer: Answer) -> dict[str, str]:
    gate = answer.gate
    rows = {
        "Drafted by": answer.drafted_by,
        "Wording": answer.audience,
        "Sentences": f"{gate.sentences}; rejected {gate.rejected}, repaired {gate.repaired}",
    }
    if answer.grade is not None:
        rows["Reading grade"] = f"{answer.grade:.1f} ({FORMULA})"
    rows["Time"] = ", ".join(f"{name} {ms:.1f} ms" for name, ms in answer.timings_ms.items())
    for name, digest in answer.digests.items():
        rows[f"Digest of {name}"] = digest or "none: no model was used"
    rows["Answer id"] = answer.id
    return rows
