"""A summary for a pull request."""

from collections.abc import Iterator

from evals.reports.report import Report
from evals.verdict import BUCKETS, RED, Change, ColumnVerdict

MOST = 10
"""Items that are listed of each column."""


def markdown(report: Report) -> str:
    """The report as Markdown: some fifteen lines, more only for more columns."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    mark = "🔴" if report.red else "🟢"
    neutral = report.verdict is None or report.within
    yield f"### {'⚪' if neutral else mark} {report.headline}"
    yield ""
    yield "| column | right | 95 % interval | worse / better | p (Holm) | p50 / p95 |"
    yield "|---|---|---|---|---|---|"
    for column in report.run.columns:
        total = report.by_group(column)[-1]
        low, high = total.interval
        found = report.column_verdict(column)
        flips = f"{found.worse} / {found.better} | {found.p_corrected:.3g}" if found else "– | –"
        timing = report.timing(column)
        took = f"{timing.p50_ms:.0f} / {timing.p95_ms:.0f} ms" if timing else "–"
        yield (
            f"| {_cell(column.name)} | {total.right} of {total.total} ({total.share:.1%}) "
            f"| {low:.1%} to {high:.1%} | {flips} | {took} |"
        )
    for found in report.verdict.columns if report.verdict else ():
        yield from _changes(report, found)
    for note in report.verdict.notes if report.verdict else ():
        yield f"\n{note}"


def _changes(report: Report, found: ColumnVerdict) -> Iterator[str]:
    red = found.of(*RED)
    if red:
        yield f"\n**{_cell(found.name)}**\n"
    for change in red[:MOST]:
        yield f"- `{change.item.id}` {change.bucket}: {_cell(_why(report, change))}"
    if len(red) > MOST:
        yield f"- and {len(red) - MOST} more"


def _why(report: Report, change: Change) -> str:
    """The first failed check of the item, or the numbers of its record."""
    reasons = report.reasons(change.item, change.after.shown)
    return (reasons or [change.why or BUCKETS[change.bucket]])[0][:160]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("`", "'")
