"""One case of a run: what was asked, what was expected, the answer now and then, what failed."""

from difflib import SequenceMatcher
from typing import Any

import streamlit as st

from app.web.inert import html_text, label


def eval_case(desk: Any, report: Any, item: Any, before: Any, now: Any, why: str = "") -> None:
    """Draw a closed expander with all that is known of the case.

    Args:
        desk: The runs.
        report: The run that is shown.
        item: The case.
        before: Its trials in the baseline, or None.
        now: Its trials in the run.
        why: The numbers behind a red bucket.
    """
    mark = "✓" if now.right else "✗"
    with st.expander(f"{mark} {label(item.id)}"):
        st.text(item.question)
        st.caption(label(f"{item.group}, {item.kind}, {item.cluster}; link: /evals?case={item.id}"))
        for reason in [*report.reasons(item, now.shown), *([why] if why else [])]:
            st.text(f"✗ {reason}")
        pairs = [("Now", now), *([("Before", before)] if before else [])]
        for column, (name, trials) in zip(st.columns(len(pairs)), pairs, strict=True):
            with column:
                _answer(report, item, name, trials)
        if before and report.open(item) and before.shown.text != now.shown.text:
            st.html(difference(before.shown.text, now.shown.text))
        expected = desk.expected(item)
        if expected:
            st.markdown("**Expected**")
            st.text("\n".join(expected))


def _answer(report: Any, item: Any, name: str, trials: Any) -> None:
    shown = trials.shown
    status = f", {label(shown.status)}" if shown.status else ""
    st.markdown(f"**{name}**: {trials.passes} of {len(trials.attempts)} passed{status}")
    st.text(report.said(item, shown))
    if report.open(item):
        for section, quote in shown.quotes[:5]:
            st.html(
                f'<blockquote class="cc-quote">{html_text(quote)}'
                f"<cite>{html_text(section)}</cite></blockquote>"
            )


def difference(before: str, now: str) -> str:
    """The change from one text to the other, word by word, as HTML."""
    old, new = before.split(), now.split()
    parts = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = (html_text(" ".join(words)) for words in (old[a:b], new[c:d]))
        if tag == "equal":
            parts.append(gone)
        else:
            parts += [f"<del>{gone}</del>"] * bool(gone) + [f"<ins>{come}</ins>"] * bool(come)
    return f'<p class="cc-prose"><strong>Change:</strong> {" ".join(parts)}</p>'
