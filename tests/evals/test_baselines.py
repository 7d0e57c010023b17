"""Baselines: changed by blessing only, with a reason; the record of an item begins anew with it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from evals.baselines import FOLDER, Baseline, Tally, bless, read_baseline, tally_of
from evals.errors import NotComparable, ResultError
from evals.history import read_history, remember
from evals.results import MISSING, Trials
from evals.suite import item_of, load_suite
from tests.evals.worlds import FAIL, PASS, items, run_of

DAY = "2026-11-24"


def run(*outcomes: bool, digest: str = ""):
    """A run of as many items, asked twice each."""
    trials = {
        f"item-{n:03}": Trials((PASS, PASS) if passed else (FAIL, FAIL))
        for n, passed in enumerate(outcomes)
    }
    asked = tuple(replace(i, digest=digest or i.digest) for i in items(len(outcomes)))
    return run_of(trials, asked)


def test_a_baseline_comes_back_from_its_file(tmp_path: Path) -> None:
    """With its reason and day."""
    base = bless(run(True, False), " first ", DAY, None)
    path = tmp_path / "base.json"
    path.write_text(base.text(), encoding="utf-8")
    assert read_baseline(path) == base
    assert base.blessings[0].reason == "first"


def test_a_file_edited_by_hand_is_refused(tmp_path: Path) -> None:
    """Blessing is the only way."""
    data = json.loads(bless(run(True, False), "first", DAY, None).text())
    data["run"]["columns"][0]["trials"]["item-001"]["attempts"][0]["outcome"] = "pass"
    path = tmp_path / "base.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(ResultError, match="by other means than codecite eval bless"):
        read_baseline(path)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "x"}', '{"format": "codecite-eval-run/1"}']
)
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    """In one line that names the file."""
    path = tmp_path / "base.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ResultError, match=r"base\.json: is no baseline of this version"):
        read_baseline(path)


def test_a_run_serves_as_a_baseline(tmp_path: Path) -> None:
    """Its folder or its file."""
    (tmp_path / "run.json").write_text(run(True).text(), encoding="utf-8")
    assert read_baseline(tmp_path) == read_baseline(tmp_path / "run.json")
    assert read_baseline(tmp_path).blessings == ()


def test_blessing_needs_a_reason_and_answers() -> None:
    """And takes no run with holes."""
    with pytest.raises(NotComparable, match="--reason"):
        bless(run(True), "  ", DAY, None)
    holes = run_of({"item-000": Trials((MISSING,))}, items(1))
    with pytest.raises(NotComparable, match="missing"):
        bless(holes, "why not", DAY, None)


def test_records_add_up_while_an_item_stays_as_it_was() -> None:
    """One that was fixed, broken or changed begins anew."""
    old = bless(run(True, True, False), "first", DAY, None)
    same = bless(run(True, False, False), "second", DAY, old)
    assert same.tally["model"] == {"item-000": (4, 4), "item-001": (0, 2), "item-002": (0, 4)}
    changed = bless(run(True, True, False, digest="other"), "third", DAY, old)
    assert changed.tally["model"]["item-000"] == (2, 2)
    assert [b.reason for b in same.blessings] == ["first", "second"]


@pytest.fixture
def base() -> Baseline:
    """A baseline of two items."""
    return bless(run(True, True), "first", DAY, None)


def test_the_history_remembers_each_run_once(tmp_path: Path, base: Baseline) -> None:
    """In order; the run that is being compared is left out, other baselines' runs as well."""
    path = tmp_path / "new" / "history.jsonl"
    other = bless(run(False, False), "other", DAY, base)
    for against, now in (
        (base, run(True, False)),
        (base, run(True, False)),
        (other, run(True, True)),
    ):
        remember(path, against, now)
    with path.open("a") as file:
        file.write('{"torn')
    seen: tuple[Tally, ...] = read_history(path, base)
    assert seen == (tally_of(run(True, False)),)
    assert read_history(path, base, run(True, False)) == ()
    assert read_history(tmp_path / "none", base) == ()


def test_the_packaged_baseline_asks_what_the_suite_asks() -> None:
    """A case that was changed or taken away makes comparing impossible until it is renewed."""
    base = read_baseline(FOLDER / "composer.json")
    now = {item.id: item.digest for item in map(item_of, load_suite())}
    stale = [item.id for item in base.run.items if now.get(item.id) != item.digest]
    assert stale == [], 'renew it: codecite eval run && codecite eval bless --reason "..."'
    assert base.blessings[-1].reason
    [column] = base.run.columns
    assert column.repeatable
