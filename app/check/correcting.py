"""A person's corrections of what was read, and the decision that follows from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, get_args, get_type_hints

from app.errors import UsageError
from corpus.encounter import Encounter

Value = str | bool


@dataclass(frozen=True, slots=True)
class Correction:
    """One field of the encounter, changed by a person.

    Attributes:
        field: The field.
        old: What had been read.
        new: What it is now.
        by: Who changed it, as that person is called.
        at: When, with a time zone.
    """

    field: str
    old: Value
    new: Value
    by: str
    at: datetime


def choices() -> Mapping[str, tuple[Value, ...]]:
    """The values that each field of an encounter may have, by field, in the encounter's order."""
    hints = get_type_hints(Encounter)
    return {f.name: get_args(hints[f.name]) or (True, False) for f in fields(Encounter)}


def correct(encounter: Encounter, field: str, new: Value, by: str, at: datetime) -> Correction:
    """The correction that sets `field` of `encounter` to `new`.

    Raises:
        UsageError: There is no such field or value, nobody is named, or the time has no zone.
    """
    allowed = choices().get(field)
    if allowed is None:
        raise UsageError(f"There is no field {field!r} to correct.")
    if not any(new is value or (new == value and type(new) is type(value)) for value in allowed):
        raise UsageError(f"{field} cannot be {new!r}.")
    if not by.strip():
        raise UsageError("A correction needs the name of the person who makes it.")
    if at.tzinfo is None:
        raise UsageError("The time of a correction needs a time zone.")
    return Correction(field, getattr(encounter, field), new, by.strip(), at)


def corrected(encounter: Encounter, corrections: Iterable[Correction]) -> Encounter:
    """`encounter` after `corrections`, the later ones on top."""
    changes: dict[str, Any] = {c.field: c.new for c in corrections}
    return replace(encounter, **changes)
