"""A recorded decision on an encounter note, judged: each field, and every quoted word.

One check for each field of the decision, one for the note's quoted words, one for the document's.
"""

from collections.abc import Callable, Mapping
from typing import Any

from evals.notecases import FIELDS, NoteCase, decided
from evals.results import Attempt, Item
from evals.sources import read_source
from evals.store import digest_of

LONGEST = 400
"""Characters of a note that a report shows."""

Reply = Mapping[str, Any]
Check = Callable[[NoteCase, Reply], str]
"""Says what is wrong; nothing if all is well."""


def _field(name: str) -> Check:
    def check(case: NoteCase, reply: Reply) -> str:
        said, due = decided(dict(reply), case.code)[name], case.expected[name]
        return "" if said == due else f"{_shown(said)}, not {_shown(due)}"

    return check


def _findings(case: NoteCase, reply: Reply) -> str:
    """Every finding has the note's very words."""
    for found in reply["findings"]:
        if not found["quote"] or case.note[found["start"] : found["end"]] != found["quote"]:
            return f"{found['quote']!r} is not at {found['start']} to {found['end']} of the note"
    return ""


def _reasons(case: NoteCase, reply: Reply) -> str:
    """Every reason has the document's very words, and every field has a reason."""
    raw = read_source(case.code).raw
    for reason in reply["reasons"]:
        cited = reason["citation"]
        if not cited["quote"] or raw[cited["start"] : cited["end"]] != cited["quote"]:
            return f"{cited['quote']!r} is not at {cited['start']} to {cited['end']}"
    given = {reason["field"].removesuffix(f"_{case.code}") for reason in reply["reasons"]}
    missing = [name for name in FIELDS if name not in given]
    return f"no reason for {missing[0]}" if missing else ""


CHECKS: Mapping[str, Check] = {
    **{name: _field(name) for name in FIELDS},
    "note_quotes": _findings,
    "reasons": _reasons,
}
"""Every check by name, in the order of the reports."""


def note_attempt(case: NoteCase, reply: Reply) -> Attempt:
    """The decision in `reply`, every check made on it.

    Raises:
        KeyError, TypeError: It is no decision of this version.
    """
    failed = tuple(
        (name, reason) for name, check in CHECKS.items() if (reason := check(case, reply))
    )
    fields = decided(dict(reply), case.code)
    return Attempt(
        "fail" if failed else "pass",
        failed,
        str(fields["report"]),
        "\n".join(f"{name}: {_shown(value)}" for name, value in fields.items()),
        (),
        tuple(dict.fromkeys((f["field"], f["quote"]) for f in reply["findings"])),
    )


def note_item(case: NoteCase) -> Item:
    """The note as a report needs it, a long one shortened."""
    note = " ".join(case.note.split())
    shown = note if len(note) <= LONGEST else f"{note[:LONGEST]} …"
    expected = {name: _plain(value) for name, value in case.expected.items()}
    digest = digest_of({"code": case.code, "note": case.note, "expected": expected})
    return Item(case.id, case.group, case.kind, case.split, f"note: {case.style}", shown, digest)


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else value


def _shown(value: object) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or "nothing"
    return str(value)
