"""The page Evals: run the suite, see what broke since the baseline, bless a run."""

from base64 import b64encode
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import streamlit as st

from app.web import startup
from app.web.components.evalcase import eval_case
from app.web.components.evaldrafts import eval_drafts
from app.web.components.frame import trouble_card
from app.web.inert import html_text, label

TABS = {
    "Regressions": ("broken", "sinking", "worse"),
    "Fixed": ("fixed",),
    "Failed, may be noise": ("noise",),
    "Still failing": ("failing",),
    "All": (),
}
# Items that are drawn in one tab; the downloads have them all. (A string here would be shown.)
MOST = 50
STYLES = Path(__file__).parent.parent
DOWNLOADS = (
    ("report.html", "text/html"),
    ("summary.md", "text/markdown"),
    ("run.json", "application/json"),
    ("junit.xml", "application/xml"),
)


def _module() -> Any:
    """The evals, by name: imports go from the evals to the application and never back."""
    return import_module("evals.desk")


def _run(desk: Any) -> None:
    known = startup.library()
    opened = known if isinstance(known, startup.Trouble) else startup.assistant(known)
    if isinstance(opened, startup.Trouble):
        trouble_card(opened)
        return
    bar = st.progress(0.0, "Asking")
    st.button("Cancel", key="cancel-run")  # any press ends this script; answers are kept
    place = st.empty()
    failed: list[str] = []

    def told(_: str, done: int, total: int, asking: Any, attempt: Any) -> None:
        if not attempt.passed and asking.case.id not in failed:
            failed.append(asking.case.id)
            place.text("Failed so far:\n" + "\n".join(failed[-8:]))
        bar.progress(done / total, f"{done} of {total} asked, {len(failed)} failed")

    desk.run(opened, told)
    st.rerun()


def _start(desk: Any, runs: Sequence[str]) -> None:
    if not runs:
        st.markdown(
            "No run yet. A run asks every golden question and checks every golden note, judges "
            "each answer by fixed checks, and takes about a minute. "
            "In a terminal: `codecite eval run`."
        )
    stopped = desk.unfinished()
    if stopped:
        st.info(
            f"A run was stopped: {stopped[0]} answers are kept, of {stopped[1]} cases. "
            "Run the suite again to go on. What is not finished cannot be blessed.",
            icon=":material/pause_circle:",
        )
    if st.button("Run the suite", key="run-suite", icon=":material/play_arrow:"):
        _run(desk)


def _table(report: Any) -> None:
    several = len(report.run.columns) > 1
    head = ["group", "right", "of", "rate", "95 % interval", "before"]
    rows = [["column", *head]] if several else [head]
    rows.append(["---"] * len(rows[0]))
    for column in report.run.columns:
        for rate in report.by_group(column):
            low, high = rate.interval
            before = "" if rate.before is None else str(rate.before)
            shares = [f"{rate.share:.1%}", f"{low:.1%} to {high:.1%}", before]
            cells = [label(rate.name), str(rate.right), str(rate.total), *shares]
            rows.append([label(column.name), *cells] if several else cells)
    st.markdown("\n".join(f"| {' | '.join(row)} |" for row in rows))


def _rules(report: Any) -> None:
    plots = import_module("evals.reports.plots")
    with st.expander("Right items by fact, and the trend over runs"):
        for column in report.run.columns:
            shares = report.shares(column)
            title = f"{column.name}: right items by fact, with 95 % intervals; hollow: the baseline"
            title += "; at the right: the runs since" if len(shares) > 1 else ""
            _plot(plots.rates_plot(report.by_cluster(column), title), title)
            if len(shares) > 1:
                _plot(plots.trend_plot(shares, "Right attempts by run"), "Right attempts by run")


def _plot(svg: str, title: str) -> None:
    """Draw an SVG as an image that brings its own style; it scrolls sideways on a phone."""
    style = (STYLES / "plot.css").read_text(encoding="utf-8")
    head, _, body = svg.partition(">")
    alone = f'{head} xmlns="http://www.w3.org/2000/svg"><style>{style}</style>{body}'
    data = b64encode(alone.encode()).decode()
    st.markdown(f"**{label(title)}**")
    st.html(
        f'<div class="cc-plot"><img alt="{html_text(title)}" '
        f'src="data:image/svg+xml;base64,{data}"></div>'
    )


def _filter(report: Any) -> Any:
    """Which items are shown; a link to one case names it."""
    linked = st.query_params.get("case", "")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input("Find a case", linked, key="find-case").casefold().split()
        groups = sorted({item.group for item in report.run.items})
        group = st.selectbox("Group", ["all", *groups], key="group")
        rules = sorted({item.cluster for item in report.run.items})
        rule = st.selectbox("Fact", ["all", *rules], format_func=label, key="rule")

    def wanted(item: Any) -> bool:
        text = f"{item.id} {item.question}".casefold()
        fits = group in ("all", item.group) and rule in ("all", item.cluster)
        return fits and all(word in text for word in words)

    return wanted


def _changes(desk: Any, report: Any, wanted: Any) -> None:
    for found in report.verdict.columns:
        if len(report.verdict.columns) > 1:
            st.subheader(label(found.name), anchor=False)
        counts = [len(found.of(*buckets)) for buckets in TABS.values()]
        names = [f"{name} ({n})" if n else name for name, n in zip(TABS, counts, strict=True)]
        for tab, (name, buckets) in zip(st.tabs(names), TABS.items(), strict=True):
            with tab:
                of_tab = found.of(*buckets) if buckets else found.changes
                changes = [change for change in of_tab if wanted(change.item)]
                st.caption(f"{len(changes)} items" if changes else f"{name}: none.")
                for change in changes[:MOST]:
                    eval_case(desk, report, change.item, change.before, change.after, change.why)


def _failures(desk: Any, report: Any, wanted: Any) -> None:
    column = report.run.columns[0]
    trials = column.trials
    wrong = [item for item in report.run.items if not trials[item.id].right and wanted(item)]
    st.caption(f"{len(wrong)} items fail. This run can become the baseline.")
    for item in wrong[:MOST]:
        eval_case(desk, report, item, None, trials[item.id])


def _bless(desk: Any, name: str) -> None:
    with st.popover("Bless this run", key="bless"):
        st.markdown("It becomes what later runs are compared with. The reason is kept with it.")
        reason = st.text_input("Why is it right?", key="reason")
        if st.button("Make it the baseline", key="bless-now", disabled=not reason.strip()):
            desk.bless(name, reason)
            st.rerun()


def _show(desk: Any, name: str) -> None:
    try:
        shown = desk.shown(name)
    except import_module("evals.errors").EvalsError as error:
        st.error("This run cannot be shown.", icon=":material/error:")
        st.text(str(error))
        return
    report = shown.report
    st.subheader(report.headline[:1].upper() + report.headline[1:], anchor=False)
    if shown.problem:
        st.warning("Not comparable with the baseline.", icon=":material/difference:")
        st.text(shown.problem)
    for blessing in report.base.blessings[-1:] if report.base else ():
        st.caption(f"Baseline of {label(blessing.day)}: {label(blessing.reason)}")
    for note in report.verdict.notes if report.verdict else ():
        st.caption(label(note))
    _table(report)
    _rules(report)
    wanted = _filter(report)
    if report.verdict:
        _changes(desk, report, wanted)
    else:
        _failures(desk, report, wanted)
    with st.container(horizontal=True):
        for file, mime in DOWNLOADS:
            st.download_button(file, desk.file(name, file), f"{name}-{file}", mime, key=file)
        _bless(desk, name)


def _page() -> None:
    st.title("Evals", anchor=False)
    module = _module()
    desk = module.Desk.of_environment()
    runs = desk.runs()
    _start(desk, runs)
    if runs:
        _show(desk, st.selectbox("Run", runs, format_func=label, key="run"))
    eval_drafts(module)


_page()
