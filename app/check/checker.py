"""Checks notes: reads each, decides by the document's rules, and says what both rest on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.check.clauses import SIDES, trained
from app.check.reader import Finding, read_encounter
from app.check.tables import compiled
from app.errors import UsageError
from corpus.encounter import Decision, Encounter
from corpus.rulebook import Rulebook, load_rulebook
from corpus.rules import decide

LONGEST_NOTE = 200_000
"""Characters of a note; a longer text is a whole chart, not the note of one encounter."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A note's decision. Holds words of the note: keep it in memory only.

    Attributes:
        id: Of the note, as given.
        encounter: What the note documents.
        findings: The words of the note that it rests on, in the order of the note.
        decision: What the document's rules say.
    """

    id: str | int
    encounter: Encounter
    findings: tuple[Finding, ...]
    decision: Decision

    def to_dict(self) -> dict[str, Any]:
        """The result as the command line's JSON object; its keys are a fixed contract."""
        return {
            "id": self.id,
            **self.decision.fields(),
            "findings": [
                {
                    "field": f.field,
                    "value": f.value,
                    "quote": f.quote,
                    "start": f.start,
                    "end": f.end,
                    "negated": f.negated,
                }
                for f in self.findings
            ],
            "reasons": reasons_as_data(self.decision),
        }


def reasons_as_data(decision: Decision) -> list[dict[str, Any]]:
    """The reasons as the contract has them; passages are numbered in order of appearance."""
    numbers: dict[tuple[int, int], int] = {}
    rows = []
    for reason in decision.reasons:
        passage = reason.passage
        marker = numbers.setdefault((passage.start, passage.end), len(numbers) + 1)
        rows.append(
            {
                "field": reason.field,
                "rule": reason.rule,
                "text": reason.text,
                "citation": {
                    "marker": marker,
                    "code": passage.code,
                    "section": passage.section,
                    "quote": passage.quote,
                    "start": passage.start,
                    "end": passage.end,
                },
            }
        )
    return rows


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks notes for one code; opening it reads the code's rules once."""

    book: Rulebook
    words: Mapping[str, re.Pattern[str]]

    @classmethod
    def open(cls, code: str = "0200T") -> "Checker":
        """A checker with the rules that ship for `code` and the learned models, all read once.

        Raises:
            CorpusError: The code's rules are missing or wrong.
        """
        book = load_rulebook(code)
        trained()
        trained(SIDES)
        return cls(book, compiled(book.words))

    def check(self, note: str, note_id: str | int = "note") -> CheckResult:
        """The decision on one note; nothing of it is kept or written anywhere.

        Raises:
            UsageError: The note cannot be used; the message says why, without its words.
        """
        if trouble := unusable(note):
            raise UsageError(f"The note {trouble}.")
        encounter, findings = read_encounter(note, self.words)
        return CheckResult(note_id, encounter, findings, decide(encounter, self.book))


def unusable(note: str) -> str:
    """Why `note` cannot be checked, or an empty string when it can."""
    if not note.strip():
        return "is empty"
    if len(note) > LONGEST_NOTE:
        return f"is too long: {len(note):,} of at most {LONGEST_NOTE:,} characters"
    if _SURROGATE.search(note):
        return "has something in it that is not Unicode text"
    if "\0" in note or len(_CONTROL.findall(note)) > len(note) // 100:
        return "looks like a binary file, not like text"
    return ""
