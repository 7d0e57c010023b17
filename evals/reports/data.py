"""The verdict as JSON, for programs."""

from typing import Any

from evals.reports.report import Report
from evals.verdict import Change, ColumnVerdict

FORMAT = "codecite-eval-verdict/1"


def verdict_json(report: Report) -> dict[str, Any]:
    """The verdict as JSON values; items that are still right are only counted."""
    verdict = report.verdict
    assert verdict is not None  # asked for only where there is one
    return {
        "format": FORMAT,
        "regression": verdict.red,
        "headline": verdict.headline,
        "notes": list(verdict.notes),
        "columns": [_column(report, column) for column in verdict.columns],
    }


def _column(report: Report, column: ColumnVerdict) -> dict[str, Any]:
    return {
        "name": column.name,
        "base": column.base,
        "worse": column.worse,
        "better": column.better,
        "p_items": column.p_items,
        "p_clusters": column.p,
        "p_holm": column.p_corrected,
        "drop_95": list(column.drop),
        "still_right": len(column.of("right")),
        "items": [_item(report, c) for c in column.changes if c.bucket != "right"],
    }


def _item(report: Report, change: Change) -> dict[str, Any]:
    return {
        "id": change.item.id,
        "bucket": change.bucket,
        "why": change.why,
        "passed_before": [change.before.passes, len(change.before.attempts)],
        "passed_now": [change.after.passes, len(change.after.attempts)],
        "reasons": report.reasons(change.item, change.after.shown),
    }
