"""The reports: readable by the programs they are for, and without anything from elsewhere."""

import json
import random
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

import evals
from evals.baselines import bless, first_column, tally_of
from evals.reports.data import verdict_json
from evals.reports.junit import junit
from evals.reports.markdown import markdown
from evals.reports.page import page
from evals.reports.report import HIDDEN, Report
from evals.reports.screen import screen
from evals.results import Attempt, Trials
from evals.timings import Timing
from evals.verdict import compare
from tests.evals.worlds import FAIL, blessed, diced, items, run_of

HOSTILE = "<script>alert(1)</script> ]]> \x1b[31m | `x` \ud800"


@pytest.fixture
def report() -> Report:
    """Forty items, of which one broke and says something hostile, and one is held out."""
    asked = (*items(39, 4), replace(items(40, 4)[39], split="test"))
    base = blessed([1.0] * 40, random.Random(1), 3)
    base = replace(base, run=replace(base.run, items=asked))
    wrong = Attempt("fail", (("must", f"nothing matches {HOSTILE}"),), "answered", HOSTILE)
    trials = dict(diced([1.0] * 40, random.Random(1), 3).columns[0].trials)
    trials["item-000"] = Trials((wrong,) * 3, (wrong,) * 3)
    trials["item-039"] = Trials((FAIL,) * 3, (FAIL,) * 3)
    run = run_of(trials, asked)
    timings = (Timing("model", 120, 0, 120, 5.0, 9.0, 1.0),)
    return Report(run, compare(base, run), base, timings, (tally_of(base.run),))


def test_junit_has_one_test_case_for_each_item(report: Report) -> None:
    """What broke failed; the reason is in it, and what XML cannot hold is not."""
    suite = ElementTree.fromstring(junit(report).encode())[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("40", "2", "0")
    failures = {case.get("name"): case[0] for case in suite if len(case)}
    assert set(failures) == {"item-000", "item-039"}
    assert "<script>" in (failures["item-000"].text or "")
    assert "broken: 9 of 9 passed before, 0 of 6 now" in (failures["item-000"].text or "")


def test_junit_skips_what_was_wrong_before() -> None:
    """A known failure does not hide a new one in a red sea."""
    base = bless(diced([0.0, 1.0], random.Random(1), 1), "first", "2026-11-24", None)
    run = diced([0.0, 1.0], random.Random(1), 1)
    suite = ElementTree.fromstring(junit(Report(run, compare(base, run), base)).encode())[0]
    assert (suite.get("failures"), suite.get("skipped")) == ("0", "1")
    alone = ElementTree.fromstring(junit(Report(run)).encode())[0]
    assert alone.get("failures") == "1"


class Tags(HTMLParser):
    """Collects tags and attributes, and checks that what opens closes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps it."""
        self.found.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps it."""
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Closes the newest."""
        assert self.open.pop() == tag


def test_the_page_needs_nothing_else(report: Report) -> None:
    """No script, no link, no image, no address; well formed; hostile text is text."""
    text = page(report)
    tags = Tags()
    tags.feed(text)
    assert tags.open == []
    names = {tag for tag, _ in tags.found}
    assert not names & {"script", "link", "img", "iframe", "object", "form"}
    for _, attributes in tags.found:
        assert not set(attributes) & {"src", "href", "onclick", "onload"}
    assert not re.search(r"https?:|@import|url\(", text)
    assert "&lt;script&gt;" in text


def test_the_page_shows_both_answers_and_the_plots(report: Report) -> None:
    """What failed and why, then and now; a hollow dot for the baseline."""
    text = page(report)
    assert "<h1 class=red>2 regressions" in text
    assert text.count('class="before"') == 10
    assert "<blockquote>Right.</blockquote>" in text
    assert "5 / 9 ms" in text
    assert "polyline" in text
    assert "another day" in text


def test_each_fact_has_a_line_over_the_runs(report: Report) -> None:
    """Of the runs since the baseline and this one; none where there was but one run."""
    [column] = report.run.columns
    first, *others = report.by_cluster(column)
    assert len(first.trend) == 2
    assert first.trend[-1] < first.trend[0] == 1.0
    assert all(rate.trend[-1] == 1.0 for rate in others[:-1])
    assert page(report).count('class="spark"') == 10
    assert "Over the runs: 100%, 75%" in page(report)
    assert "3 of 4 (-1)" in page(report)
    alone = replace(report, trend=())
    assert 'class="spark"' not in page(alone)


@pytest.mark.parametrize("form", [page, junit, markdown, lambda r: screen(r, 100)])
def test_the_held_out_half_stays_held_out(report: Report, form) -> None:
    """Its items are named, their reasons and answers are not, unless asked for."""
    [held] = [c for c in report.verdict.columns[0].of("broken") if c.item.id == "item-039"]
    assert held.item.id in form(report)
    assert "nothing matches x" not in form(report)
    assert "nothing matches x" in form(replace(report, reveal=True))


def test_hidden_answers_say_so(report: Report) -> None:
    """And how to see them."""
    assert HIDDEN in page(report)
    assert HIDDEN not in page(replace(report, reveal=True))


def test_the_summary_fits_a_pull_request(report: Report) -> None:
    """At most 15 lines, a table in it, no cell torn by what an answer says."""
    lines = markdown(report).splitlines()
    assert len(lines) <= 15
    assert lines[0].startswith("### 🔴 2 regressions")
    assert all(line.count("|") == 7 for line in lines if line.startswith("|"))
    assert "- `item-000` broken: must: nothing matches" in markdown(report)
    assert markdown(Report(report.run)).startswith("### ⚪ 38 of 40 right")


def test_the_terminal_shows_groups_and_what_broke(report: Report) -> None:
    """The verdict is the last line."""
    lines = screen(report, 80).splitlines()
    assert lines[-1].startswith("2 regressions, 0 fixed")
    assert any(line.startswith("  item-000  9 of 9 passed before") for line in lines)
    assert max(map(len, lines[:8])) <= 80


def test_the_verdict_as_json(report: Report) -> None:
    """Everything that is not still right, and valid JSON."""
    data = json.loads(json.dumps(verdict_json(report)))
    assert data["regression"] is True
    [column] = data["columns"]
    assert [item["id"] for item in column["items"]] == ["item-000", "item-039"]
    assert column["still_right"] == 38
    assert column["items"][1]["reasons"] == ["must"]


def test_the_verdict_follows_its_schema(report: Report) -> None:
    """So that other programs can rely on it."""
    import jsonschema

    folder = Path(evals.__file__).parent / "schemas"
    schema = json.loads((folder / "verdict.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    verdict = json.loads(json.dumps(verdict_json(report)))
    jsonschema.validate(verdict, schema)
    verdict["columns"][0]["items"][0]["bucket"] = "odd"
    with pytest.raises(jsonschema.ValidationError, match="odd"):
        jsonschema.validate(verdict, schema)


def test_columns_of_one_run_are_compared_with_the_first() -> None:
    """They differ, which is no regression; each item that only the first has right is named."""
    [first] = diced([1.0, 1.0, 0.0], random.Random(1), 1).columns
    [worse] = diced([1.0, 0.0, 0.0], random.Random(1), 1).columns
    columns = (replace(first, repeatable=True), replace(worse, name="other"))
    run = replace(run_of(first.trials, items(3)), columns=columns)
    base, others = first_column(run)
    report = Report(run, compare(base, others), base, within="model")
    assert not report.red
    assert report.headline == "model 2 of 3 right, other 1"
    assert markdown(report).startswith("### ⚪ model 2 of 3 right, other 1")
    assert "`item-001` broken" in markdown(report)
    [column] = report.verdict.columns if report.verdict else ()
    assert (column.name, column.base, column.worse) == ("other", "model", 1)


def test_tokens_and_cost_of_a_model_are_told(report: Report) -> None:
    """In the matrix; a dash where there are none."""
    assert "<td>1,200 / 300</td><td>0.0042</td><td>2</td>" in page(
        replace(report, timings=(Timing("model", 1, 0, 1, 5.0, 9.0, 1.0, 1200, 300, 0.0042, 2),))
    )
    assert "<td>–</td><td>–</td><td>–</td>" in page(report)
