"""Are the golden requests for leaflets sound? And what makes a right leaflet fail each check."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from evals.leafletcases import LeafletCase, load_leaflet_rules
from evals.leafletchecks import FOOT
from evals.leafletjudging import Reply


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
        key = (case.code, *case.inputs[:3], str(case.inputs[3]).casefold())
        if key in asked:
            yield f"{case.id}: asks what {asked[key]} asks"
        asked.setdefault(key, case.id)
    dev, test = (sum(case.split == half for case in cases) for half in ("dev", "test"))
    if abs(dev - test) > 0.1 * len(cases):
        yield f"leaflets: {dev} in dev and {test} in test; they should be halves"


def _added(words: str) -> Callable[[LeafletCase, Reply], Reply]:
    """`words` as a paragraph before the foot."""

    def spoil(case: LeafletCase, right: Reply) -> Reply:
        body, foot, rest = str(right["text"]).partition(FOOT)
        return {**right, "text": f"{body}{words}\n\n{foot}{rest}"}

    return spoil


def _moved(case: LeafletCase, right: Reply) -> Reply | None:
    if not right["citations"]:
        return None
    first, *rest = right["citations"]
    return {**right, "citations": [{**first, "start": first["start"] + 1}, *rest]}


SPOILERS: Mapping[str, Callable[[LeafletCase, Reply], Reply | None]] = {
    "status": lambda case, right: {**right, "status": "abstained"},
    "grade": _added(
        "Percutaneous vertebral augmentation necessitates radiological visualization. " * 60
    ),
    "length": lambda case, right: (
        _added("It is so. " * 400)(case, right) if case.max_words or case.max_sentences else None
    ),
    "facts": lambda case, right: {**right, "text": "Hello."} if case.facts else None,
    "wanted": lambda case, right: {**right, "text": ""} if case.must else None,
    "left": lambda case, right: {**right, "left_to_clinic": []} if case.left else None,
    "unfilled": _added("## What are the risks?\n\nThere are hardly any."),
    "cited": _moved,
    "hedged": _added("The doctor uses a balloon. [1]"),
    "uninvented": _added("The code 99999 costs $1,240. [1]"),
    "plain": _added("You will be pain free. You should have it done."),
    "form": lambda case, right: {**right, "large_print": not right["large_print"]},
}
"""By the name of a check: what makes a right leaflet fail it; None where it does not apply."""
