"""The decision record: what an audit needs to decide again and get the same.

It holds the note's digest, not the note. The findings hold the note's words that the decision rests
on; whoever keeps the record decides where.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from app.check.checker import CheckResult, reasons_as_data
from app.check.correcting import Correction, choices, corrected
from app.errors import UsageError
from corpus.encounter import Decision, Encounter
from corpus.rulebook import Rulebook
from corpus.rules import decide

FORMAT = 1


def decision_record(
    note: str,
    result: CheckResult,
    book: Rulebook,
    corrections: Sequence[Correction],
    at: datetime,
) -> dict[str, Any]:
    """The record of one decision, ready for JSON.

    Args:
        note: The note that was checked.
        result: What was read in it.
        book: The rules that decided.
        corrections: What a person changed, in order.
        at: When the decision was made.
    """
    final = corrected(result.encounter, corrections)
    decision = decide(final, book)
    return {
        "format": FORMAT,
        "code": book.code,
        "edition": book.document.year,
        "time": at.isoformat(),
        "rules": {"version": book.version, "sha256": book.digest},
        "document": {"sha256": book.document.digest},
        "note": {"sha256": hashlib.sha256(note.encode()).hexdigest(), "characters": len(note)},
        "read": asdict(result.encounter),
        "findings": result.to_dict()["findings"],
        "corrections": [{**asdict(c), "at": c.at.isoformat()} for c in corrections],
        "encounter": asdict(final),
        "decision": decision.fields(),
        "reasons": reasons_as_data(decision),
    }


def decided_again(record: Mapping[str, Any], book: Rulebook) -> Decision:
    """The decision that the rules come to on the encounter of a record.

    Raises:
        UsageError: The record cannot be read, or was made with other rules or another document.
    """
    try:
        made_with = (record["rules"]["sha256"], record["document"]["sha256"])
        stated = record["encounter"]
        whole = set(stated) == set(choices())
        if not (whole and all(stated[f] in values for f, values in choices().items())):
            raise UsageError("This is no decision record.")
    except (KeyError, TypeError) as error:
        raise UsageError("This is no decision record.") from error
    if made_with != (book.digest, book.document.digest):
        raise UsageError("The record was made with other rules or another document.")
    return decide(Encounter(**stated), book)
