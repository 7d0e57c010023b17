"""Writes the reports of a run side by side into its folder."""

from pathlib import Path

from evals.errors import ResultError
from evals.reports.junit import junit
from evals.reports.markdown import markdown
from evals.reports.page import page
from evals.reports.report import Report
from evals.results import FILE


def write_reports(report: Report, folder: Path) -> None:
    """Write run.json, junit.xml, report.html and summary.md.

    Raises:
        ResultError: They cannot be written.
    """
    texts = {
        FILE: report.run.text(),
        "junit.xml": junit(report),
        "report.html": page(report),
        "summary.md": markdown(report),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise ResultError(f"{folder}: {error.strerror or error}") from error
