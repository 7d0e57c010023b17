"""Are the golden requests for leaflets sound? A right one can be made, and each check can fail."""

from collections.abc import Iterator, Sequence

from evals.cannedleaflets import SPOILERS, right_leaflet
from evals.leafletcases import LeafletCase, load_leaflet_rules
from evals.leafletjudging import leaflet_attempt


def leaflet_problems(cases: Sequence[LeafletCase]) -> Iterator[str]:
    """What is wrong with each request, in the order of the requests; nothing where all is well."""
    asked: dict[object, str] = {}
    for case in cases:
        states = load_leaflet_rules(case.code).states
        for name in (*case.facts, *case.not_facts):
            if name not in states:
                yield f"{case.id}: facts: the suite has no words for {name!r}"
        both = sorted(set(case.facts) & set(case.not_facts))
        if both:
            yield f"{case.id}: not_facts: {both[0]!r} is in facts, too"
        yield from (f"{case.id}: {problem}" for problem in _of_checks(case))
        key = (case.code, *case.inputs[:3], str(case.inputs[3]).casefold())
        if key in asked:
            yield f"{case.id}: asks what {asked[key]} asks"
        asked.setdefault(key, case.id)
    dev, test = (sum(case.split == half for case in cases) for half in ("dev", "test"))
    if abs(dev - test) > 0.1 * len(cases):
        yield f"leaflets: {dev} in dev and {test} in test; they should be halves"


def _of_checks(case: LeafletCase) -> Iterator[str]:
    """A canned leaflet passes every check, and each check fails what is made to fail it."""
    rules = load_leaflet_rules(case.code)
    if any(name not in rules.states for name in (*case.facts, *case.not_facts)):
        return
    right, reason = right_leaflet(case, rules)
    if reason:
        yield f"no canned leaflet passes: {reason}"
        return
    for name, spoil in SPOILERS.items():
        if case.status != "answered" and name != "status":
            continue
        wrong = spoil(case, right)
        if name == "wanted" and wrong is None and (case.must or case.must_not):
            yield "wanted: no words are known that it forbids"
        if wrong and name not in dict(leaflet_attempt(case, wrong).failed):
            yield f"{name}: passes a leaflet that was made to fail it"
