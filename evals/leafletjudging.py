"""A recorded leaflet, judged."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from corpus.glossary import load_glossary
from corpus.library import PACKAGED
from evals.leafletcases import LeafletCase, LeafletRules, load_leaflet_rules
from evals.leafletchecks import Judged, failures
from evals.results import Attempt, Item
from evals.rules import Rules, load_rules
from evals.sources import Source, read_source
from evals.store import digest_of
from evals.support import Wording

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
def _known(code: str) -> tuple[Source, Rules, LeafletRules]:
    return read_source(code), load_rules(code), load_leaflet_rules(code)


@cache
def _wording(code: str) -> Wording:
    _, rules, leaflets = _known(code)
    neutral = (*rules.neutral, *leaflets.neutral)
    return Wording(load_glossary(PACKAGED / "glossary.toml"), replace(rules, neutral=neutral))


def judged_leaflet(case: LeafletCase, reply: Reply) -> Judged:
    """All that a check may look at."""
    source, rules, leaflets = _known(case.code)
    wording = _wording(case.code)
    return Judged(case, reply, bool(reply["large_print"]), source, rules, leaflets, wording)


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
