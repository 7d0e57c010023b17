"""The golden cases as tests; what was wrong in the baseline already is an expected failure."""

import pytest

from evals.reports.report import Report
from evals.verdict import BUCKETS, RED


def test_answer(item_id: str, report: Report) -> None:
    """The answer to the question passes every check, or was wrong before."""
    item = next((item for item in report.run.items if item.id == item_id), None)
    if item is None:
        pytest.skip("not asked")
    column = report.run.columns[0]
    trials = column.trials[item_id]
    if trials.right:
        return
    lines = [
        f"Q: {item.question}",
        f"A: {report.said(item, trials.shown)}",
        *report.reasons(item, trials.shown),
    ]
    verdict = report.column_verdict(column)
    change = next((c for c in verdict.changes if c.item.id == item_id), None) if verdict else None
    if change is not None and change.bucket not in RED:
        pytest.xfail(f"{BUCKETS[change.bucket]}: {'; '.join(lines[2:])}")
    pytest.fail("\n".join(lines), pytrace=False)


def test_verdict(report: Report) -> None:
    """Nothing broke, sank or fell beyond chance since the baseline."""
    if report.verdict is None:
        pytest.skip("there is no baseline; bless a run to have one")
    assert not report.verdict.red, report.headline
