"""From an encounter to a coding decision: small pure rules, one for each line of the document.

Each function takes the encounter (and the fields decided before it) and returns the ids of the
rules that apply. What a rule says and the words it rests on stand in the code's `check.toml`. The
decision is about the fit of the code, not about coverage.
"""

from collections.abc import Callable, Iterable
from typing import cast

from corpus.encounter import (
    Decision,
    Encounter,
    Missing,
    Necessity,
    PlaceVerdict,
    Reason,
    Report,
    Service,
)
from corpus.rulebook import Rulebook

Test = Callable[[Encounter], bool]


def decide(encounter: Encounter, book: Rulebook) -> Decision:
    """The decision on `encounter`, each field with the rules and passages that it rests on."""
    report_rule = report(encounter)
    verdict = cast(Report, book.rule(report_rule).value)
    both = report_rule == "report.both_sides"
    necessity_rule = necessity(encounter)
    necessity_verdict = cast(Necessity, book.rule(necessity_rule).value)
    bilateral = both or encounter.bilateral_claim
    included_rules = included(encounter) if verdict != "no" else []
    judged = verdict != "no" or both
    missing_rules = missing(encounter, necessity_verdict) if judged else []
    place_rule = f"place.{encounter.place}"
    reasons = [
        (f"report_{book.code}", [report_rule]),
        ("units", ["units.one" if verdict == "yes" else "units.none"]),
        ("bilateral_note", ["bilateral.both" if bilateral else "bilateral.none"]),
        ("not_separately_reportable", included_rules or ["included.nothing"]),
        ("medical_necessity", [necessity_rule]),
        ("missing_documentation", missing_rules or ["missing.nothing"]),
        ("place_of_service", [place_rule]),
    ]
    return Decision(
        code=book.code,
        report=verdict,
        units=1 if verdict == "yes" else None,
        bilateral_note=bilateral,
        not_separately_reportable=tuple(
            cast(Service, book.rule(rule).value) for rule in included_rules
        ),
        medical_necessity=necessity_verdict,
        missing_documentation=tuple(cast(Missing, book.rule(rule).value) for rule in missing_rules),
        place_of_service=cast(PlaceVerdict, book.rule(place_rule).value),
        reasons=tuple(_reasons(reasons, book)),
    )


def report(encounter: Encounter) -> str:
    """The rule that decides whether the code is reported: the first that applies."""
    return next(rule for rule, applies in _REPORT if applies(encounter))


_REPORT: tuple[tuple[str, Test], ...] = (
    ("report.not_performed", lambda e: e.injection == "not_done"),
    ("report.other_site", lambda e: e.site == "other"),
    ("report.open", lambda e: e.open_approach),
    ("report.aborted", lambda e: e.injection == "aborted"),
    ("report.injection_disputed", lambda e: e.injection == "disputed"),
    ("report.site_unclear", lambda e: e.site != "target"),
    ("report.both_sides", lambda e: e.side == "both"),
    ("report.side_disputed", lambda e: e.side == "disputed"),
    ("report.side_not_stated", lambda e: e.side == "not_stated"),
    ("report.midline", lambda e: e.side == "midline"),
    ("report.one_side", lambda e: e.side in {"left", "right", "one"}),
)


def included(encounter: Encounter) -> list[str]:
    """The rules for what was used and the code includes, in the contract's order."""
    used = (
        ("included.imaging", encounter.imaging == "used"),
        ("included.biopsy", encounter.biopsy),
        ("included.device", encounter.device == "used"),
    )
    return [rule for rule, applies in used if applies]


def necessity(encounter: Encounter) -> str:
    """The rule that decides medical necessity: the first that applies."""
    return next(rule for rule, applies in _NECESSITY if applies(encounter))


def _severe_and_failed(encounter: Encounter) -> bool:
    return encounter.pain == "severe" and encounter.treatment == "failed"


_NECESSITY: tuple[tuple[str, Test], ...] = (
    ("necessity.other_site", lambda e: not e.intended),
    ("necessity.no_pain", lambda e: e.pain == "absent"),
    ("necessity.lesion", lambda e: e.indication == "lesion" and e.pain in {"severe", "stated"}),
    ("necessity.not_tried", lambda e: e.indication == "fracture" and e.treatment == "not_tried"),
    ("necessity.fracture", lambda e: e.indication == "fracture" and _severe_and_failed(e)),
    ("necessity.unclear", lambda e: True),
)


def missing(encounter: Encounter, necessity_verdict: Necessity) -> list[str]:
    """The rules for what the document lists and the note does not have, in the contract's order."""
    injected = encounter.injection in {"done", "disputed"}
    lacks = (
        ("missing.fracture_details", not encounter.indication_detail),
        ("missing.medical_necessity", necessity_verdict == "unclear"),
        ("missing.cement_type", injected and not encounter.cement_named),
        ("missing.device_use", encounter.device == "not_stated"),
        ("missing.imaging_report", encounter.imaging == "used" and not encounter.imaging_report),
        ("missing.biopsy_result", encounter.biopsy and not encounter.biopsy_result),
        ("missing.complications", not encounter.complications),
    )
    return [rule for rule, applies in lacks if applies]


def _reasons(applied: Iterable[tuple[str, list[str]]], book: Rulebook) -> Iterable[Reason]:
    for field, rule_ids in applied:
        for rule_id in rule_ids:
            rule = book.rule(rule_id)
            yield Reason(field, rule.value, rule.id, rule.text, rule.passage)
