"""The report for a terminal: a table of columns and groups, then what broke."""

from collections.abc import Iterator
from io import StringIO

from evals.reports.report import Rate, Report
from evals.verdict import BUCKETS, RED, Bucket

_LISTED: tuple[Bucket, ...] = (*RED, "noise", "fixed")
MOST = 20
"""Items listed of each bucket."""


def screen(report: Report, width: int | None) -> str:
    """The report as plain text, `width` columns wide (100 if None)."""
    return "\n".join([_table(report, width or 100), "", *_changes(report)])


def _table(report: Report, width: int) -> str:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("column", "group"):
        table.add_column(name)
    for name in ("n", "right", "rate", "95 % interval", "before"):
        table.add_column(name, justify="right")
    for column in report.run.columns:
        for rate in report.by_group(column):
            table.add_row(column.name, *_cells(rate))
    written = StringIO()
    Console(file=written, width=width, color_system=None, highlight=False).print(table)
    return "\n".join(line.rstrip() for line in written.getvalue().rstrip().splitlines())


def _cells(rate: Rate) -> tuple[str, ...]:
    low, high = rate.interval
    before = "" if rate.before is None else str(rate.before)
    shares = (f"{rate.share:.1%}", f"{low:.1%} to {high:.1%}")
    return (rate.name, str(rate.total), str(rate.right), *shares, before)


def _changes(report: Report) -> Iterator[str]:
    for found in report.verdict.columns if report.verdict else ():
        yield (
            f"{found.name}: {found.worse} worse, {found.better} better; p = {found.p_corrected:.3g}"
            " that all items together fell by chance"
        )
        for bucket in _LISTED:
            changes = found.of(bucket)
            if changes:
                yield f"{BUCKETS[bucket]} ({len(changes)})"
            for change in changes[:MOST]:
                reasons = report.reasons(change.item, change.after.shown)
                told = "; ".join(filter(None, [change.why, *reasons]))
                yield f"  {change.item.id}  {told}"[:200]
            if len(changes) > MOST:
                yield f"  and {len(changes) - MOST} more"
    yield from report.verdict.notes if report.verdict else ()
    yield report.headline[:1].upper() + report.headline[1:] + "."
