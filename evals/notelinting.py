"""Are the golden notes sound? A right decision on each must pass, and each check must be failable.

The right decision is the expected one; the wrong ones are made from it, one for each check.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from corpus.encounter import Missing, Necessity, PlaceVerdict, Report, Service
from evals.notecases import FIELDS, NoteCase
from evals.notejudging import CHECKS, Reply, note_attempt
from evals.sources import read_source

_CLOSED: Mapping[str, tuple[Any, ...]] = {
    "report": get_args(Report),
    "units": (1, None),
    "bilateral_note": (True, False),
    "medical_necessity": get_args(Necessity),
    "place_of_service": get_args(PlaceVerdict),
}
_SETS: Mapping[str, tuple[str, ...]] = {
    "not_separately_reportable": get_args(Service),
    "missing_documentation": get_args(Missing),
}


def note_problems(cases: Sequence[NoteCase]) -> Iterator[str]:
    """What is wrong with each note, in the order of the notes; nothing where all is well."""
    notes: dict[str, str] = {}
    for case in cases:
        for problem in _of(case):
            yield f"{case.id}: {problem}"
        same = " ".join(case.note.split()).casefold()
        if same in notes:
            yield f"{case.id}: note: is that of {notes[same]}"
        notes.setdefault(same, case.id)
    first = [case for case in cases if not case.id.startswith(_LATER)]
    for style in sorted({case.style for case in first}):
        halves = [sum(c.style == style and c.split == half for c in first) for half in _HALVES]
        if abs(halves[0] - halves[1]) > 1:
            yield f"notes, {style}: {halves[0]} in dev and {halves[1]} in test; not halves"


_HALVES = ("dev", "test")
_LATER = "fresh-"
"""Notes written to see how the reader does on new ones; all of them are in the dev half since."""


def _of(case: NoteCase) -> Iterator[str]:
    expected = case.expected
    if (expected["units"] == 1) != (expected["report"] == "yes"):
        yield "expect.units: is 1 exactly where the code is reported"
    if expected["report"] == "no" and expected["not_separately_reportable"]:
        yield "expect.not_separately_reportable: nothing is included in what is not reported"
    if expected["report"] == "yes" and expected["bilateral_note"]:
        yield "expect.bilateral_note: a bilateral note is no plain yes"
    for name, reason in note_attempt(case, right_decision(case)).failed:
        yield f"the right decision fails {name}: {reason}"
    for check, reply in wrong_decisions(case):
        failed = [name for name, _ in note_attempt(case, reply).failed]
        if failed != [check]:
            yield f"a decision that is wrong in {check} fails {', '.join(failed) or 'nothing'}"


def right_decision(case: NoteCase) -> Reply:
    """The expected decision as the check would write it."""
    quote = read_source(case.code).raw[:20]
    named = {f"report_{case.code}" if name == "report" else name: name for name in FIELDS}
    fields = {
        key: sorted(value) if isinstance(value := case.expected[name], frozenset) else value
        for key, name in named.items()
    }
    citation = {"code": case.code, "quote": quote, "start": 0, "end": len(quote)}
    words = case.note[:10]
    return {
        **fields,
        "findings": [{"field": "note", "quote": words, "start": 0, "end": len(words)}],
        "reasons": [{"field": key, "citation": citation} for key in named],
    }


def wrong_decisions(case: NoteCase) -> Iterator[tuple[str, Reply]]:
    """The name of a check, and a decision that only this check finds wrong: every wrong value."""
    right = right_decision(case)
    for name in CHECKS:
        key = f"report_{case.code}" if name == "report" else name
        for value in _CLOSED.get(name, ()):
            if value != case.expected[name]:
                yield name, {**right, key: value}
        for member in _SETS.get(name, ()):
            yield name, {**right, key: sorted(case.expected[name] ^ {member})}
    moved = [{**found, "start": 1} for found in right["findings"]]
    yield "note_quotes", {**right, "findings": moved}
    yield "reasons", {**right, "reasons": right["reasons"][1:]}
