"""What counts as a message answered in full."""

import pytest

from corpus import load_library
from evals.messages import Answered, report, wanted
from index.tuning.messages import Message


@pytest.mark.parametrize(
    ("asked", "stated", "right"),
    [
        ("a b", "a b", True),
        ("a b", "a b c", True),
        ("a b", "a", False),
        ("a", "", False),
    ],
)
def test_all_that_is_asked_for_must_be_stated(asked: str, stated: str, right: bool) -> None:
    """More may be."""
    one = Answered(frozenset(asked.split()), frozenset(stated.split()), None, "answered")
    assert one.right == right


def test_a_topic_asks_for_all_its_facts_and_a_silence_for_none() -> None:
    """So a list is answered by its items."""
    (entry,) = load_library().entries
    asked = Message(("specialties", "imaging_included", "cement_brand"), "…")
    topic = next(topic for topic in entry.topics if topic.id == "specialties")
    assert wanted(asked, entry) == {*topic.facts, "imaging_included"}


def test_the_report_tells_answered_and_declined_apart() -> None:
    """Each with how many there were."""
    some = frozenset({"a"})
    none: frozenset[str] = frozenset()
    said = report(
        [
            Answered(some, some, None, "answered"),
            Answered(some, none, None, "abstained"),
            Answered(none, some, None, "answered"),
        ]
    )
    assert "stated: 1/2 = 50.0 %" in said
    assert "nothing is stated: 1/2" in said
    assert "declined: 0/1" in said
    assert "beside those asked for: 0.33" in said


def test_the_report_tells_whether_wrong_premises_are_seen() -> None:
    """And how often one is seen where there is none."""
    some = frozenset({"a"})
    said = report(
        [
            Answered(some, some, "conflict", "conflict"),
            Answered(some, some, "conflict", "answered"),
            Answered(some, some, "answered", "answered"),
        ]
    )
    assert "presumed wrongly is said to be wrong: 1/2" in said
    assert "not is said to be wrong: 0/1" in said
