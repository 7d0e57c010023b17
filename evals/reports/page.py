"""The report as one HTML page: no other file, no script, nothing fetched."""

from collections.abc import Iterator
from html import escape

from evals.reports.plots import rates_plot, trend_plot
from evals.reports.report import Report, check_counts
from evals.results import ColumnResult, Trials
from evals.verdict import BUCKETS, RED, Bucket, Change, ColumnVerdict

_STYLE = """
:root { color-scheme: light dark; --line: #8888; --red: #b3261e; --blue: #0b57a4; }
@media (prefers-color-scheme: dark) { :root { --red: #ff8a80; --blue: #8ab8ff; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; } th, td { border: 1px solid var(--line); padding: .25rem .6rem;
  text-align: left; vertical-align: top; } .wide { overflow-x: auto; }
.red { color: var(--red); } .plot { width: 100%; min-width: 36rem;
  height: auto; font-size: 12px; }
.plot text { fill: currentColor; } .grid { stroke: var(--line); stroke-dasharray: 2 3; }
.interval { stroke: var(--blue); stroke-width: 2; fill: none; } .now { fill: var(--blue); }
.spark { stroke: var(--blue); stroke-width: 1.5; fill: none; }
.fell { fill: var(--red); } .before { fill: none; stroke: currentColor; stroke-width: 1.5; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; } blockquote { margin: .3rem 0;
  padding-left: .8rem; border-left: 3px solid var(--line); white-space: pre-wrap; }
article { border: 1px solid var(--line); padding: .2rem 1rem .8rem; margin: .8rem 0; }
@media (max-width: 40rem) { .pair { grid-template-columns: 1fr; } }
"""
_OTHERS: tuple[Bucket, ...] = ("noise", "fixed", "failing", "right")


def page(report: Report) -> str:
    """The report as HTML."""
    return "\n".join(_page(report)) + "\n"


def _page(report: Report) -> Iterator[str]:
    red = report.red
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(report.headline)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>"
    yield f"<main>\n<h1{' class=red' if red else ''}>{escape(_first_upper(report.headline))}</h1>"
    for blessing in report.base.blessings[-1:] if report.base else ():
        yield f"<p>Baseline of {escape(blessing.day)}: {escape(blessing.reason)}</p>"
    for note in report.verdict.notes if report.verdict else ():
        yield f"<p><strong>Note:</strong> {escape(note)}</p>"
    yield from _matrix(report)
    for column in report.run.columns:
        yield from _column(report, column)
    yield "</main>\n</body>\n</html>"


def _matrix(report: Report) -> Iterator[str]:
    yield '<h2>Columns</h2>\n<div class="wide"><table>'
    yield (
        "<tr><th>column</th><th>right</th><th>95 % interval</th><th>worse / better</th>"
        "<th>p, items</th><th>p, clusters</th><th>p, Holm</th><th>fall, 95 %</th>"
        "<th>p50 / p95</th><th>tokens in / out</th><th>cost</th><th>composer's words</th>"
        "<th>errors</th></tr>"
    )
    for column in report.run.columns:
        yield f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in _cells(report, column))}</tr>"
    yield "</table></div>"


def _cells(report: Report, column: ColumnResult) -> Iterator[str]:
    total = report.by_group(column)[-1]
    low, high = total.interval
    yield column.name
    yield f"{total.right} of {total.total} ({total.share:.1%})"
    yield f"{low:.1%} to {high:.1%}"
    found = report.column_verdict(column)
    if found is None:
        yield from ("–",) * 5
    else:
        yield f"{found.worse} / {found.better}"
        yield from (f"{p:.3g}" for p in (found.p_items, found.p, found.p_corrected))
        yield f"{found.drop[0]:+.1%} to {found.drop[1]:+.1%}"
    timing = report.timing(column)
    yield f"{timing.p50_ms:.0f} / {timing.p95_ms:.0f} ms" if timing else "–"
    if timing and timing.tokens_in:
        yield f"{timing.tokens_in:,} / {timing.tokens_out:,}"
        yield f"{timing.cost:.4f}" if timing.cost else "–"
        yield str(timing.fallbacks)
    else:
        yield from ("–",) * 3
    yield str(sum(attempt.outcome in {"error", "missing"} for attempt in column.attempts()))


def _column(report: Report, column: ColumnResult) -> Iterator[str]:
    yield f"<h2>{escape(column.name)}</h2>"
    found = report.column_verdict(column)
    if found is not None:
        yield from _buckets(report, found)
    title = "Right items by fact, with 95 % intervals; hollow: the baseline"
    title += "; at the right: the runs since" if len(report.shares(column)) > 1 else ""
    yield f"<h3>{title}</h3>"
    yield f'<div class="wide">{rates_plot(report.by_cluster(column), title)}</div>'
    shares = report.shares(column)
    if len(shares) > 1:
        yield "<h3>Right attempts over the runs since the baseline</h3>"
        yield f'<div class="wide">{trend_plot(shares, "Right attempts by run")}</div>'
    yield "<h3>Items that fail each check</h3>\n<table><tr><th>check</th><th>items</th></tr>"
    for name, count in check_counts(column, report.run.items):
        yield f"<tr><td>{escape(name)}</td><td>{count}</td></tr>"
    yield "</table>"
    yield "<details><summary>Who answered</summary><table>"
    for key, value in column.identity.items():
        yield f"<tr><td>{escape(key)}</td><td>{escape(value)}</td></tr>"
    yield "</table></details>"


def _buckets(report: Report, found: ColumnVerdict) -> Iterator[str]:
    for bucket in RED:
        changes = found.of(bucket)
        if changes:
            yield f'<h3 class="red">{escape(BUCKETS[bucket])} ({len(changes)})</h3>'
            for change in changes:
                yield from _change(report, change)
    for bucket in _OTHERS:
        changes = found.of(bucket)
        if not changes:
            continue
        yield f"<details><summary>{escape(BUCKETS[bucket])} ({len(changes)})</summary>"
        if bucket == "right":
            yield f"<p>{', '.join(escape(change.item.id) for change in changes)}</p>"
        else:
            for change in changes:
                yield from _change(report, change)
        yield "</details>"


def _change(report: Report, change: Change) -> Iterator[str]:
    item = change.item
    yield f'<article id="{escape(item.id)}"><h4>{escape(item.id)}</h4>'
    yield f"<p>{escape(item.question)}</p>"
    reasons = report.reasons(item, change.after.shown)
    if reasons:
        yield f"<ul>{''.join(f'<li>{escape(reason)}</li>' for reason in reasons)}</ul>"
    if change.why:
        yield f"<p>{escape(change.why)}</p>"
    yield '<div class="pair">'
    yield from _answer(report, change, "Before", change.before)
    yield from _answer(report, change, "Now", change.after)
    yield "</div></article>"


def _answer(report: Report, change: Change, when: str, trials: Trials) -> Iterator[str]:
    shown = trials.attempts[0] if trials.right else trials.shown
    count = f"{trials.passes} of {len(trials.attempts)} passed"
    status = f", {shown.status}" if shown.status else ""
    yield f"<div><strong>{when}</strong> ({count}{escape(status)})"
    yield f"<blockquote>{escape(report.said(change.item, shown))}</blockquote>"
    if report.open(change.item) and shown.quotes:
        cited = "; ".join(f"“{quote}” ({section})" for section, quote in shown.quotes)
        yield f"<small>Cites {escape(cited)}</small>"
    yield "</div>"


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
