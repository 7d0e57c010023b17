"""Notes in the suite: the same run, replay and reports as for questions; the lint of notes."""

from dataclasses import replace
from pathlib import Path

import pytest

from evals.notecases import load_notes
from evals.notejudging import CHECKS, note_attempt, note_item
from evals.notelinting import note_problems, right_decision, wrong_decisions
from evals.performing import perform, replay
from evals.plans import Plan
from evals.reports.junit import junit
from evals.reports.report import Report
from evals.store import Store, Subject

CASES = tuple(load_notes())
CASE = next(case for case in CASES if case.expected["report"] == "yes" and case.split == "dev")


class Decider:
    """Decides each note right, but for one of them."""

    def __init__(self, wrong: str = "") -> None:
        self.wrong = wrong

    def ask(self, *_: object, **__: object) -> object:
        """No question is asked here."""
        raise AssertionError

    def check(self, note: str) -> object:
        """The right decision, or another on the one."""
        case = next(case for case in CASES if case.note == note)
        right = dict(right_decision(case))
        return {**right, "report_0200T": "query"} if case.id == self.wrong else right


def test_the_golden_notes_are_sound() -> None:
    """Each has a right decision that passes, and wrong ones that fail each of its checks."""
    assert list(note_problems(CASES)) == []


def test_every_wrong_value_of_every_field_is_found() -> None:
    """By the check of that field and by no other."""
    made = list(wrong_decisions(CASE))
    assert {name for name, _ in made} == set(CHECKS)
    assert len(made) >= 20
    for name, reply in made:
        assert [failed for failed, _ in note_attempt(CASE, reply).failed] == [name]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"units": None}, "expect.units: is 1 exactly where the code is reported"),
        ({"bilateral_note": True}, "expect.bilateral_note: a bilateral note is no plain yes"),
    ],
)
def test_an_unsound_note_is_named(changed: dict[str, object], said: str) -> None:
    """With the key that is wrong."""
    case = replace(CASE, expected={**CASE.expected, **changed})
    twin = replace(CASE, id="twin", split="test", note="Another note.")
    assert list(note_problems([case, twin])) == [f"{CASE.id}: {said}"]


def test_the_same_note_twice_and_lopsided_halves_are_named() -> None:
    """Whatever its line breaks."""
    twins = [replace(CASE, id="a"), replace(CASE, id="b", note=CASE.note + "\n")]
    assert list(note_problems(twins)) == [
        "b: note: is that of a",
        f"notes, {CASE.style}: 2 in dev and 0 in test; not halves",
    ]


def test_notes_are_recorded_replayed_and_reported(tmp_path: Path) -> None:
    """The one wrong decision is an item, with the field and both values."""
    path = tmp_path / "answers.jsonl"
    subject = Subject("composer", {"drafter": "composer"})
    with Store.open(path) as store:
        run = perform(
            Plan(groups=("notes",)), CASES, store, lambda column: (Decider(CASE.id), subject)
        )
    assert replay(Store.open(path), CASES) == run
    wrong = [name for name, trials in run.columns[0].trials.items() if not trials.right]
    assert wrong == [CASE.id]
    assert run.columns[0].trials[CASE.id].shown.failed == (("report", "query, not yes"),)
    assert "report: query, not yes" in junit(Report(run))


def test_another_expectation_is_another_item() -> None:
    """And so is another note."""
    digests = {
        note_item(case).digest
        for case in (
            CASE,
            replace(CASE, note=CASE.note + " "),
            replace(CASE, expected={**CASE.expected, "units": None}),
        )
    }
    assert len(digests) == 3


def test_a_reply_of_another_shape_is_an_error(tmp_path: Path) -> None:
    """Not a gap, and not the end of the run."""

    class Broken(Decider):
        """Says something else."""

        def check(self, note: str) -> object:
            """No decision."""
            return {"report": "yes"}

    subject = Subject("composer", {"drafter": "composer"})
    with Store.open(tmp_path / "answers.jsonl") as store:
        run = perform(Plan(reruns=1), CASES[:2], store, lambda column: (Broken(), subject))
    assert {t.shown.outcome for t in run.columns[0].trials.values()} == {"error"}
