"""A recorded leaflet, judged."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from evals.leafletcases import LeafletCase, LeafletRules, load_leaflet_rules
from evals.leafletchecks import Judged, failures
from evals.results import Attempt, Item
from evals.rules import load_rules
from evals.sources import read_source
from evals.store import digest_of

Reply = Mapping[str, Any]

REFUSED: Reply = {
    "status": "failed",
    "text": "",
    "grade": None,
    "formula": "",
    "citations": [],
    "left_to_clinic": [],
    "large_print": False,
}
"""What a refused request gives; `text` says why."""


@cache
def _rules(code: str) -> LeafletRules:
    return load_leaflet_rules(code)


def judged_leaflet(case: LeafletCase, reply: Reply) -> Judged:
    """All that a check may look at."""
    raw = read_source(case.code).raw
    large = bool(reply["large_print"])
    return Judged(case, reply, large, raw, load_rules(case.code), _rules(case.code))


def leaflet_attempt(case: LeafletCase, reply: Reply) -> Attempt:
    """The leaflet in `reply`, every check made on it.

    Raises:
        KeyError, TypeError: It is no leaflet of this version.
    """
    failed = tuple(failures(judged_leaflet(case, reply)))
    quotes = tuple((c["section"], c["quote"]) for c in reply["citations"])
    return Attempt("fail" if failed else "pass", failed, reply["status"], reply["text"], (), quotes)


def leaflet_item(case: LeafletCase) -> Item:
    """The request as a report needs it."""
    asked = [case.request, *([f"grade {case.grade}"] if case.grade else [])]
    asked += [", ".join(case.sections)] if case.sections else []
    return Item(
        case.id,
        case.group,
        case.kind,
        case.split,
        f"leaflet: {case.kind}",
        "; ".join(asked),
        digest_of(_data(case)),
    )


def _data(case: LeafletCase) -> Mapping[str, Any]:
    """All of the case that decides what is asked or what is right."""
    return {
        "code": case.code,
        "inputs": list(case.inputs),
        "status": case.status,
        "most": [case.max_grade, case.max_words, case.max_sentences],
        "form": [case.large_print, case.spanish],
        "facts": case.facts,
        "not_facts": case.not_facts,
        "must": [pattern.pattern for pattern in case.must],
        "must_not": [pattern.pattern for pattern in case.must_not],
        "left": case.left,
    }
