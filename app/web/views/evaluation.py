"""The page Evals: run the suite, see what broke since the baseline, bless a run."""

from importlib import import_module
from typing import Any

import streamlit as st

from app.web import startup
from app.web.components.frame import trouble_card
from app.web.inert import label

TABS = {
    "Regressions": ("broken", "sinking", "worse"),
    "Fixed": ("fixed",),
    "Failed, may be noise": ("noise",),
    "Still failing": ("failing",),
}
# Items that are drawn in one tab; the downloads have them all. (A string here would be shown.)
MOST = 50
DOWNLOADS = (
    ("report.html", "text/html"),
    ("run.json", "application/json"),
    ("junit.xml", "application/xml"),
)


def _desk() -> Any:
    """The runs; by name, because imports go from the evals to the application and never back."""
    return import_module("evals.desk").Desk.of_environment()


def _run(desk: Any) -> None:
    known = startup.library()
    opened = known if isinstance(known, startup.Trouble) else startup.assistant(known)
    if isinstance(opened, startup.Trouble):
        trouble_card(opened)
        return
    bar = st.progress(0.0, "Asking")
    st.button("Cancel", key="cancel-run")  # any press ends this script; answers are kept
    failed = 0

    def told(_: str, done: int, total: int, asking: Any, attempt: Any) -> None:
        nonlocal failed
        failed += not attempt.passed
        bar.progress(done / total, f"{done} of {total} asked, {failed} failed")

    desk.run(opened, told)
    st.rerun()


def _table(report: Any) -> None:
    rows = ["| column | group | right | of | rate | 95 % interval | before |", "|" + "---|" * 7]
    for column in report.run.columns:
        for rate in report.by_group(column):
            low, high = rate.interval
            before = "" if rate.before is None else rate.before
            rows.append(
                f"| {label(column.name)} | {rate.name} | {rate.right} | {rate.total} "
                f"| {rate.share:.1%} | {low:.1%} to {high:.1%} | {before} |"
            )
    st.markdown("\n".join(rows))


def _item(report: Any, item: Any, before: Any, now: Any, why: str) -> None:
    with st.expander(label(item.id)):
        st.text(item.question)
        for reason in [*report.reasons(item, now.shown), *([why] if why else [])]:
            st.text(f"✗ {reason}")
        pairs = [("Now", now), *([("Before", before)] if before else [])]
        for column, (name, trials) in zip(st.columns(len(pairs)), pairs, strict=True):
            with column:
                st.markdown(f"**{name}**: {trials.passes} of {len(trials.attempts)} passed")
                st.text(report.said(item, trials.shown))


def _changes(report: Any) -> None:
    for found in report.verdict.columns:
        for tab, (name, buckets) in zip(st.tabs(list(TABS)), TABS.items(), strict=True):
            with tab:
                changes = found.of(*buckets)
                st.caption(f"{len(changes)} items" if changes else f"{name}: none.")
                for change in changes[:MOST]:
                    _item(report, change.item, change.before, change.after, change.why)


def _failures(report: Any) -> None:
    column = report.run.columns[0]
    wrong = [item for item in report.run.items if not column.trials[item.id].right]
    st.caption(f"{len(wrong)} items fail. This run can become the baseline.")
    for item in wrong[:MOST]:
        _item(report, item, None, column.trials[item.id], "")


def _bless(desk: Any, name: str) -> None:
    with st.popover("Bless this run", key="bless"):
        reason = st.text_input("Why is it right?", key="reason")
        if st.button("Make it the baseline", key="bless-now", disabled=not reason.strip()):
            desk.bless(name, reason)
            st.rerun()


def _page() -> None:
    st.title("Evals", anchor=False)
    desk = _desk()
    runs = desk.runs()
    if not runs:
        st.markdown(
            "No run yet. A run asks every golden question, judges each answer by fixed checks, "
            "and takes about half a minute. In a terminal: `codecite eval run`."
        )
    if st.button("Run the suite", key="run-suite", icon=":material/play_arrow:"):
        _run(desk)
    if not runs:
        return
    name = st.selectbox("Run", runs, format_func=label, key="run")
    try:
        report = desk.report(name)
    except import_module("evals.errors").EvalsError as error:
        st.error("This run cannot be shown or compared.", icon=":material/error:")
        st.text(str(error))
        return
    st.subheader(report.headline[:1].upper() + report.headline[1:], anchor=False)
    for blessing in report.base.blessings[-1:] if report.base else ():
        st.caption(f"Baseline of {label(blessing.day)}: {label(blessing.reason)}")
    _table(report)
    if report.verdict:
        _changes(report)
    else:
        _failures(report)
    with st.container(horizontal=True):
        for file, mime in DOWNLOADS:
            st.download_button(file, desk.file(name, file), f"{name}-{file}", mime, key=file)
        _bless(desk, name)


_page()
