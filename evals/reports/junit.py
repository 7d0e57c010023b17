"""JUnit XML: one test case for each item, one suite for each column."""

from xml.etree import ElementTree

from evals.reports.report import Report
from evals.results import ColumnResult, Item


def junit(report: Report) -> str:
    """The report as JUnit XML.

    An item that was wrong before and is still wrong is skipped, not failed: the verdict is on what
    changed. Without a baseline every wrong item is a failure.
    """
    root = ElementTree.Element("testsuites", name="codecite")
    for column in report.run.columns:
        suite = ElementTree.SubElement(root, "testsuite", name=column.name)
        counts = {"failure": 0, "error": 0, "skipped": 0}
        for item in report.run.items:
            tag = _case(report, column, item, suite)
            if tag:
                counts[tag] += 1
        suite.set("tests", str(len(report.run.items)))
        suite.set("failures", str(counts["failure"]))
        suite.set("errors", str(counts["error"]))
        suite.set("skipped", str(counts["skipped"]))
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{_writable(text)}\n'


def _case(
    report: Report, column: ColumnResult, item: Item, suite: ElementTree.Element
) -> str | None:
    """Add the item's test case; returns the tag of what went wrong, if anything did."""
    case = ElementTree.SubElement(
        suite, "testcase", name=item.id, classname=f"{item.group}.{item.cluster}"
    )
    trials = column.trials[item.id]
    if trials.right:
        return None
    verdict = report.column_verdict(column)
    change = next((c for c in verdict.changes if c.item.id == item.id), None) if verdict else None
    attempt = trials.shown
    tag = "failure" if attempt.outcome == "fail" else "error"
    if change is not None and change.bucket in {"failing", "noise"}:
        tag = "skipped"
    reasons = report.reasons(item, attempt)
    problem = ElementTree.SubElement(case, tag, message="; ".join(reasons)[:300])
    why = [f"{change.bucket}: {change.why}"] if change and change.why else []
    lines = [f"Q: {item.question}", f"A: {report.said(item, attempt)}", *reasons, *why]
    problem.text = "\n".join(lines)
    return tag


def _writable(text: str) -> str:
    """`text` without what XML cannot hold."""
    return (
        "".join(c for c in text if c in "\n\t" or ord(c) >= 32).encode("utf-8", "replace").decode()
    )
