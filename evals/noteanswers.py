"""What is right for a generated encounter, from its facts alone and in the suite's own words.

Written apart from the product's rules, on purpose: it neither imports nor resembles them.
"""

from collections.abc import Mapping
from typing import Any

_PLACES = {
    "ambulatory_surgical_center": "listed",
    "hospital_outpatient": "listed",
    "inpatient": "conditional",
    "other": "not_listed",
    "": "not_stated",
}
_REPORT = {"performed": "yes"} | dict.fromkeys(
    ["unsided", "midline", "disputed", "aborted"], "query"
)


def answer(facts: Mapping[str, str]) -> dict[str, Any]:
    """The right value of each field of the decision; lists as frozen sets."""
    event = facts["event"]
    report = _REPORT.get(event, "no")
    necessity = _necessity(facts)
    included = _included(facts) if report != "no" else frozenset()
    lacking = _lacking(facts, necessity) if report != "no" or event == "both" else frozenset()
    return {
        "report": report,
        "units": 1 if report == "yes" else None,
        "bilateral_note": event == "both",
        "not_separately_reportable": included,
        "medical_necessity": necessity,
        "missing_documentation": lacking,
        "place_of_service": _PLACES[facts["place"]],
    }


def _included(facts: Mapping[str, str]) -> frozenset[str]:
    used = {
        "imaging": bool(facts["imaging"]),
        "biopsy": facts["biopsy"] in {"pending", "result"},
        "device": facts["device"] == "used",
    }
    return frozenset(service for service, was_used in used.items() if was_used)


def _necessity(facts: Mapping[str, str]) -> str:
    if facts["event"] in {"vertebra", "joint"}:
        return "unclear"
    pain, treatment = facts["pain"], facts["treatment"]
    if pain == "absent":
        return "not_supported"
    kind = facts["indication"].split(".")[0]
    if kind == "lesion":
        return "supported" if pain else "unclear"
    if kind == "fracture" and treatment == "not_tried":
        return "not_supported"
    whole = (kind, pain, treatment) == ("fracture", "severe", "failed")
    return "supported" if whole else "unclear"


def _lacking(facts: Mapping[str, str], necessity: str) -> frozenset[str]:
    cement = facts["event"] != "aborted"
    lacking = {
        "fracture_details": not facts["indication"].endswith(".detail"),
        "medical_necessity": necessity == "unclear",
        "cement_type": cement and facts["cement"] == "bone cement",
        "device_use": not facts["device"],
        "imaging_report": bool(facts["imaging"]) and facts["report"] != "present",
        "biopsy_result": facts["biopsy"] == "pending",
        "complications": not facts["complications"],
    }
    return frozenset(item for item, is_lacking in lacking.items() if is_lacking)
