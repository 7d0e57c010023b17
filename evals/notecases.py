"""The golden encounter notes: read from TOML at the edge, frozen inside."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field

from corpus.encounter import Missing, Necessity, PlaceVerdict, Report, Service
from evals.cases import GOLDEN, Split
from evals.errors import CaseError
from evals.tables import Strict, read_table, schema

FIELDS = (
    "report",
    "units",
    "bilateral_note",
    "not_separately_reportable",
    "medical_necessity",
    "missing_documentation",
    "place_of_service",
)
"""The fields of a decision that are judged, `report` standing for `report_CODE`."""

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class NoteCase:
    """One note and the decision that is right for it.

    Attributes:
        id: Unique among all notes.
        code: The code that it is checked for.
        style: How it is written.
        split: `dev` may be looked at while tuning, `test` may not.
        note: The note.
        expected: The right value of each of `FIELDS`; lists as frozen sets.
    """

    id: str
    code: str
    style: str
    split: Split
    note: str
    expected: Values

    group: ClassVar[Literal["notes"]] = "notes"

    @property
    def kind(self) -> str:
        """How it is written, under the name that every sort of case has for it."""
        return self.style

    @property
    def inputs(self) -> tuple[object, ...]:
        """All that is put to the product, as JSON values; it is a part of an answer's key."""
        return "note", self.note


class _Expect(Strict):
    report_0200T: Report
    units: Literal[1] | None = None
    bilateral_note: bool
    not_separately_reportable: tuple[Service, ...]
    medical_necessity: Necessity
    missing_documentation: tuple[Missing, ...]
    place_of_service: PlaceVerdict
    why: str = Field(min_length=1)


class _Case(Strict):
    id: str = Field(min_length=1)
    style: str = Field(min_length=1)
    split: Split
    note: str = Field(min_length=1)
    expect: _Expect


class _File(Strict):
    case: tuple[_Case, ...]


def load_notes(
    code: str = "0200T", splits: tuple[Split, ...] = ("dev", "test"), folder: Path = GOLDEN
) -> list[NoteCase]:
    """The golden notes of `code` in these splits, in the order of the files.

    Raises:
        CaseError: There is none, or a file is wrong; the message names it.
    """
    paths = sorted((folder / code / "notes").glob("*.toml"))
    if not paths:
        raise CaseError(f"{folder / code / 'notes'}: no golden notes")
    cases = [case for path in paths for case in _read(path, code)]
    ids = [case.id for case in cases]
    if len(set(ids)) != len(ids):
        raise CaseError(f"{folder / code / 'notes'}: two notes have the same id")
    return [case for case in cases if case.split in splits]


def decided(fields: Values, code: str) -> Values:
    """The judged fields of a decision as the check writes it; lists as frozen sets."""
    named = {**fields, "report": fields[f"report_{code}"]}
    return {name: _comparable(named[name]) for name in FIELDS}


def note_schema() -> dict[str, Any]:
    """The JSON schema of a file of notes, for editors that check TOML."""
    return schema(_File, "Golden encounter notes of one code")


def _comparable(value: object) -> object:
    return frozenset(value) if isinstance(value, list | tuple) else value


def _read(path: Path, code: str) -> list[NoteCase]:
    file = read_table(path, _File, CaseError)
    return [
        NoteCase(
            id=case.id,
            code=code,
            style=case.style,
            split=case.split,
            note=case.note,
            expected=decided(case.expect.model_dump(), code),
        )
        for case in file.case
    ]
