"""A person's review of one checked note: what was confirmed, what was changed, what follows.

It holds the note and lives in the memory of one browser session; nothing of it is written down.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from app.check.checker import CheckResult
from app.check.correcting import Correction, Value, correct, corrected
from app.check.fieldnames import FieldName, field_names
from app.check.reader import Finding
from app.check.record import decision_record
from corpus.rulebook import Rulebook
from corpus.rules import decide

State = Literal["open", "accepted", "changed"]


@dataclass(slots=True)
class Review:
    """The review of one note.

    Attributes:
        note: As it was pasted.
        read: What was read in it, and decided before any correction.
        book: The rules.
        corrections: What was changed, in order.
        accepted: The fields that a person confirmed.
        at: The number of the field under review.
    """

    note: str
    read: CheckResult
    book: Rulebook
    corrections: list[Correction] = field(default_factory=list)
    accepted: set[str] = field(default_factory=set)
    at: int = 0

    @property
    def now(self) -> CheckResult:
        """The findings with the encounter as corrected, and the decision that follows from it."""
        final = corrected(self.read.encounter, self.corrections)
        return replace(self.read, encounter=final, decision=decide(final, self.book))

    @property
    def field(self) -> FieldName:
        """The field under review."""
        return field_names()[self.at]

    def value(self, name: str) -> Value:
        """The value that a field has now."""
        value: Value = getattr(self.now.encounter, name)
        return value

    def state(self, name: str) -> State:
        """Whether a field is still to be looked at."""
        if any(c.field == name for c in self.corrections):
            return "changed"
        return "accepted" if name in self.accepted else "open"

    @property
    def reviewed(self) -> int:
        """How many fields were confirmed or changed."""
        return sum(self.state(f.name) != "open" for f in field_names())

    def findings(self, about: FieldName) -> tuple[Finding, ...]:
        """What the note says on a field."""
        return tuple(f for f in self.read.findings if f.field in about.findings)

    def next(self) -> None:
        """Go to the next field, and from the last one to the first."""
        self.at = (self.at + 1) % len(field_names())

    def accept(self) -> None:
        """Confirm the field under review and go on."""
        self.accepted.add(self.field.name)
        self.next()

    def reject(self, by: str, at: datetime) -> None:
        """Set the field under review to "not documented" and go on.

        Raises:
            UsageError: Nobody is named.
        """
        if self.field.silent is not None:
            self.change(self.field.name, self.field.silent, by, at)
        self.next()

    def change(self, name: str, value: Value, by: str, at: datetime) -> None:
        """Set a field; setting it to what it is changes nothing.

        Raises:
            UsageError: There is no such field or value, or nobody is named.
        """
        encounter = self.now.encounter
        made = correct(encounter, name, value, by, at)
        if made.old != made.new:
            self.corrections.append(made)

    def undo(self) -> None:
        """Take the last correction back."""
        if self.corrections:
            self.corrections.pop()

    def record(self, at: datetime) -> dict[str, object]:
        """The decision record, ready for JSON."""
        return decision_record(self.note, self.read, self.book, self.corrections, at)
