"""Corrections by a person, and the record from which an audit decides again."""

import json
from datetime import UTC, datetime

import pytest

from app.check import Checker
from app.check.correcting import choices, correct, corrected
from app.check.record import decided_again, decision_record
from app.errors import UsageError
from corpus.rules import decide

NOTE = "Mrs. Zwickendorfer: sacroplasty with PMMA under fluoroscopy, images saved. ASC."
AT = datetime(2025, 5, 2, 9, 30, tzinfo=UTC)

CHECKER = Checker.open()
RESULT = CHECKER.check(NOTE)
SIDE = correct(RESULT.encounter, "side", "left", "A. Coder", AT)


def test_a_correction_changes_the_decision_at_once() -> None:
    """The side that the note leaves open, given by a person, turns a query into a yes."""
    assert RESULT.decision.report == "query"
    assert decide(corrected(RESULT.encounter, [SIDE]), CHECKER.book).report == "yes"


def test_a_correction_says_what_it_changed_and_who_did() -> None:
    """Old and new value, name and time."""
    assert (SIDE.old, SIDE.new, SIDE.by, SIDE.at) == ("not_stated", "left", "A. Coder", AT)


def test_the_later_correction_counts() -> None:
    """Corrections apply in order."""
    second = correct(RESULT.encounter, "side", "both", "A. Coder", AT)
    assert corrected(RESULT.encounter, [SIDE, second]).side == "both"


@pytest.mark.parametrize(
    ("field", "new", "by", "says"),
    [
        ("colour", "red", "A. Coder", "no field"),
        ("side", "up", "A. Coder", "cannot be 'up'"),
        ("biopsy", 1, "A. Coder", "cannot be 1"),
        ("side", "left", " ", "name of the person"),
    ],
)
def test_a_wrong_correction_is_refused(field: str, new: object, by: str, says: str) -> None:
    """Only known fields and values, and somebody must answer for it."""
    with pytest.raises(UsageError, match=says):
        correct(RESULT.encounter, field, new, by, AT)  # type: ignore[arg-type]


def test_a_correction_needs_a_time_zone() -> None:
    """A time without zone is no time for an audit."""
    with pytest.raises(UsageError, match="time zone"):
        correct(RESULT.encounter, "side", "left", "A. Coder", AT.replace(tzinfo=None))


def test_every_field_can_be_corrected() -> None:
    """The form offers closed choices for each field, what was read among them."""
    for field, values in choices().items():
        assert getattr(RESULT.encounter, field) in values


def test_an_audit_comes_to_the_same_decision() -> None:
    """The record, through JSON and back, gives the decision that it states."""
    record = json.loads(json.dumps(decision_record(NOTE, RESULT, CHECKER.book, [SIDE], AT)))
    assert decided_again(record, CHECKER.book).fields() == record["decision"]
    assert record["corrections"][0]["by"] == "A. Coder"
    assert record["decision"]["report_0200T"] == "yes"


def test_the_record_does_not_hold_the_note() -> None:
    """Only the note's digest and the words that the decision rests on."""
    assert "Zwickendorfer" not in json.dumps(decision_record(NOTE, RESULT, CHECKER.book, [], AT))


@pytest.mark.parametrize("damage", ["rules", "encounter", "document"])
def test_a_record_that_cannot_be_checked_is_refused(damage: str) -> None:
    """A record of other rules, or none at all, is not silently decided again."""
    record = decision_record(NOTE, RESULT, CHECKER.book, [], AT)
    record[damage] = {"sha256": "0" * 64}
    with pytest.raises(UsageError):
        decided_again(record, CHECKER.book)
