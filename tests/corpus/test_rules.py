"""The rules on their own: what each line of the document makes of an encounter."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import encounter as vocabulary
from corpus.encounter import Decision, Encounter
from corpus.rulebook import Rulebook, load_rulebook
from corpus.rules import decide

DONE = Encounter(
    site="target",
    injection="done",
    side="left",
    cement_named=True,
    imaging="used",
    imaging_report=True,
    device="not_used",
    indication="fracture",
    indication_detail=True,
    pain="severe",
    treatment="failed",
    complications=True,
    place="ambulatory_surgical_center",
)
"""A one-sided injection with everything documented."""

encounters = st.builds(
    Encounter,
    site=st.sampled_from(get_args(vocabulary.Site)),
    injection=st.sampled_from(get_args(vocabulary.Injection)),
    open_approach=st.booleans(),
    side=st.sampled_from(get_args(vocabulary.Side)),
    bilateral_claim=st.booleans(),
    intended=st.booleans(),
    cement_named=st.booleans(),
    imaging=st.sampled_from(get_args(vocabulary.Use)),
    imaging_report=st.booleans(),
    device=st.sampled_from(get_args(vocabulary.Use)),
    biopsy=st.booleans(),
    biopsy_result=st.booleans(),
    indication=st.sampled_from(get_args(vocabulary.Indication)),
    indication_detail=st.booleans(),
    pain=st.sampled_from(get_args(vocabulary.Pain)),
    treatment=st.sampled_from(get_args(vocabulary.Treatment)),
    complications=st.booleans(),
    place=st.sampled_from(get_args(vocabulary.Place)),
)


@pytest.fixture(scope="module")
def book() -> Rulebook:
    """The rules that ship."""
    return load_rulebook("0200T")


def decision(book: Rulebook, **changes: object) -> Decision:
    """The decision on a complete one-sided encounter with `changes`."""
    return decide(replace(DONE, **changes), book)


def test_one_side_with_everything_documented_is_reported_once(book: Rulebook) -> None:
    """Cement in one side of the sacrum is one unit, and nothing is missing."""
    found = decision(book)
    assert (found.report, found.units, found.missing_documentation) == ("yes", 1, ())
    assert found.medical_necessity == "supported"


@pytest.mark.parametrize("side", ["left", "right", "one"])
def test_any_one_side_is_a_side(book: Rulebook, side: str) -> None:
    """Left, right, and "unilateral" without either, are one side."""
    assert decision(book, side=side).report == "yes"


@pytest.mark.parametrize(
    ("changes", "report", "rule"),
    [
        ({"injection": "not_done"}, "no", "report.not_performed"),
        ({"site": "other"}, "no", "report.other_site"),
        ({"open_approach": True}, "no", "report.open"),
        ({"side": "both"}, "no", "report.both_sides"),
        ({"injection": "aborted"}, "query", "report.aborted"),
        ({"injection": "disputed"}, "query", "report.injection_disputed"),
        ({"site": "not_stated"}, "query", "report.site_unclear"),
        ({"site": "disputed"}, "query", "report.site_unclear"),
        ({"side": "disputed"}, "query", "report.side_disputed"),
        ({"side": "not_stated"}, "query", "report.side_not_stated"),
        ({"side": "midline"}, "query", "report.midline"),
    ],
)
def test_what_keeps_the_code_from_being_reported(
    book: Rulebook, changes: dict[str, object], report: str, rule: str
) -> None:
    """Each reason not to report has its own rule."""
    found = decision(book, **changes)
    assert (found.report, found.units) == (report, None)
    assert found.reasons[0].rule == rule


def test_both_sides_are_judged_for_documentation_all_the_same(book: Rulebook) -> None:
    """A "no" for both sides still says what is missing; another "no" does not."""
    bare = {"cement_named": False, "complications": False}
    both = decision(book, side="both", **bare)
    assert both.missing_documentation == ("cement_type", "complications")
    assert both.bilateral_note
    assert decision(book, site="other", **bare).missing_documentation == ()


def test_what_the_code_includes_is_not_separate(book: Rulebook) -> None:
    """Guidance, biopsy and device are included when used, in the contract's order."""
    found = decision(book, biopsy=True, biopsy_result=True, device="used")
    assert found.not_separately_reportable == ("imaging", "biopsy", "device")
    assert decision(book, side="both").not_separately_reportable == ()


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "supported"),
        ({"pain": "stated"}, "unclear"),
        ({"pain": "absent"}, "not_supported"),
        ({"treatment": "not_tried"}, "not_supported"),
        ({"treatment": "ongoing"}, "unclear"),
        ({"treatment": "disputed"}, "unclear"),
        ({"pain": "disputed"}, "unclear"),
        ({"indication": "other"}, "unclear"),
        ({"indication": "lesion", "pain": "stated", "treatment": "not_tried"}, "supported"),
        ({"indication": "lesion", "pain": "absent"}, "not_supported"),
        ({"indication": "lesion", "pain": "not_stated"}, "unclear"),
        ({"intended": False}, "unclear"),
    ],
)
def test_medical_necessity(book: Rulebook, changes: dict[str, object], verdict: str) -> None:
    """A fracture needs severe pain and failed treatment, a lesion only pain."""
    assert decision(book, **changes).medical_necessity == verdict


@pytest.mark.parametrize(
    ("changes", "item"),
    [
        ({"indication_detail": False}, "fracture_details"),
        ({"pain": "stated"}, "medical_necessity"),
        ({"cement_named": False}, "cement_type"),
        ({"device": "not_stated"}, "device_use"),
        ({"imaging_report": False}, "imaging_report"),
        ({"biopsy": True}, "biopsy_result"),
        ({"complications": False}, "complications"),
    ],
)
def test_each_item_that_is_missing(book: Rulebook, changes: dict[str, object], item: str) -> None:
    """Each item of the document's list is missing on its own account."""
    assert decision(book, **changes).missing_documentation == (item,)


def test_no_cement_has_no_type(book: Rulebook) -> None:
    """The cement's type is not asked for where none was injected."""
    found = decision(book, injection="aborted", cement_named=False)
    assert "cement_type" not in found.missing_documentation


@pytest.mark.parametrize(
    ("place", "verdict"),
    [
        ("ambulatory_surgical_center", "listed"),
        ("hospital_outpatient", "listed"),
        ("inpatient", "conditional"),
        ("other", "not_listed"),
        ("not_stated", "not_stated"),
    ],
)
def test_place_of_service(book: Rulebook, place: str, verdict: str) -> None:
    """The places that the document lists, and the one on conditions."""
    assert decision(book, place=place).place_of_service == verdict


@given(encounter=encounters)
def test_every_decision_is_whole_and_consistent(encounter: Encounter) -> None:
    """Units only with a yes, nothing included in a no, a reason for every field, words literal."""
    book = load_rulebook("0200T")
    found = decide(encounter, book)
    assert (found.units == 1) == (found.report == "yes")
    if found.report == "no":
        assert found.not_separately_reportable == ()
    both = found.reasons[0].rule == "report.both_sides"
    if found.report == "no" and not both:
        assert found.missing_documentation == ()
    elif found.report != "no" or both:
        unclear = found.medical_necessity == "unclear"
        assert ("medical_necessity" in found.missing_documentation) == unclear
    assert {r.field for r in found.reasons} == set(found.fields()) - {"code"}
    for reason in found.reasons:
        passage = reason.passage
        assert book.document.raw[passage.start : passage.end] == passage.quote


def test_every_rule_can_apply(book: Rulebook) -> None:
    """No entry of the rules file is dead: some encounter reaches it."""
    reached: set[str] = set()
    for field, values in [
        ("injection", get_args(vocabulary.Injection)),
        ("site", get_args(vocabulary.Site)),
        ("side", get_args(vocabulary.Side)),
        ("place", get_args(vocabulary.Place)),
        ("pain", get_args(vocabulary.Pain)),
        ("treatment", get_args(vocabulary.Treatment)),
        ("indication", get_args(vocabulary.Indication)),
        ("device", get_args(vocabulary.Use)),
        ("imaging", get_args(vocabulary.Use)),
        ("open_approach", (True,)),
        ("intended", (False,)),
        ("biopsy", (True,)),
    ]:
        for value in values:
            reached |= {r.rule for r in decision(book, **{field: value}).reasons}
    reached |= {r.rule for r in decide(Encounter(injection="done", site="target"), book).reasons}
    reached |= {r.rule for r in decision(book, imaging_report=False).reasons}
    assert reached == set(book.rules)
