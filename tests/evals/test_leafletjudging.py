"""Leaflets in the suite: the same run, replay and reports; every check can be failed."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals.cannedleaflets import SPOILERS
from evals.leafletcases import LeafletCase, leaflet_schema, load_leaflets
from evals.leafletchecks import CHECKS
from evals.leafletjudging import judged_leaflet, leaflet_attempt, leaflet_item
from evals.leafletlinting import leaflet_problems
from evals.performing import perform, replay
from evals.plans import Plan
from evals.reports.markdown import markdown
from evals.reports.report import Report
from evals.store import Store, Subject
from evals.subjects import Opened

CASES = load_leaflets()
DEV = tuple(case for case in CASES if case.split == "dev")[:24]
SUBJECT = Subject("composer", {"drafter": "composer"})


class Nobody:
    """Answers no question."""

    def close(self) -> None:
        """Holds nothing."""


@pytest.fixture(scope="module")
def product() -> Any:
    """The leaflets of the product, worded by nobody but the composer."""
    return Opened(Nobody())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def replies(product: Any) -> dict[str, Any]:
    """A leaflet for each request of the dev half."""
    return {case.id: product.leaflet(case.request, case.grade, case.sections) for case in DEV}


def test_the_golden_requests_are_sound() -> None:
    """Known facts, no request twice, two halves."""
    assert list(leaflet_problems(CASES)) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"facts": ("no_such_fact",)}, "facts: the suite has no words for 'no_such_fact'"),
        ({"not_facts": ("needles",), "facts": ("needles",)}, "is in facts, too"),
        ({"must": (re.compile("Bananas"),)}, "no canned leaflet passes: wanted: missing"),
        ({"must_not": (re.compile("[0-9]{9}"),)}, "wanted: no words are known that it forbids"),
    ],
)
def test_an_unsound_request_is_named(changed: dict[str, Any], said: str) -> None:
    """With its key."""
    twin = replace(CASES[0], id="twin", split="test", request="Another one.")
    problem = next(leaflet_problems([replace(CASES[0], **changed), twin]))
    assert problem.startswith(f"{CASES[0].id}: ")
    assert said in problem


def test_every_check_can_be_failed(replies: dict[str, Any]) -> None:
    """By a change of a leaflet that is right, in each case that it applies to."""
    right = [case for case in DEV if not leaflet_attempt(case, replies[case.id]).failed]
    made = [case for case in right if case.status == "answered"]
    assert len(made) >= 10
    assert set(SPOILERS) == set(CHECKS)
    applied: Counter[str] = Counter()
    for case in made:
        for name, spoil in SPOILERS.items():
            wrong = spoil(case, replies[case.id])
            if wrong is None:
                continue
            applied[name] += 1
            assert CHECKS[name](judged_leaflet(case, wrong)), (case.id, name)
    assert set(applied) == set(CHECKS)


def test_leaflets_are_recorded_replayed_and_reported(product: Any, tmp_path: Path) -> None:
    """A worse one is named, with the check that it fails."""
    path = tmp_path / "answers.jsonl"
    plan = Plan(groups=("leaflets",))
    with Store.open(path) as store:
        run = perform(plan, DEV[:6], store, lambda column: (product, SUBJECT))
    assert replay(Store.open(path), DEV[:6]) == run
    assert f"{run.columns[0].right} of 6" in markdown(Report(run))
    assert {item.group for item in run.items} == {"leaflets"}


def test_another_request_is_another_item() -> None:
    """And so is another expectation."""
    one: LeafletCase = CASES[0]
    others = (one, replace(one, request="x"), replace(one, max_grade=3), replace(one, left=()))
    assert len({leaflet_item(case).digest for case in others}) == 4


def test_the_schema_knows_every_key() -> None:
    """And refuses others."""
    case = leaflet_schema()["$defs"]["_Case"]
    assert case["additionalProperties"] is False
    assert set(case["required"]) == {"id", "split", "request"}
