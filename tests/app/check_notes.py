"""Notes written for the tests, with what is right for each in a short form."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "notes"

_NECESSITY = {"S": "supported", "N": "not_supported", "U": "unclear"}
_PLACE = {"L": "listed", "C": "conditional", "N": "not_listed", "-": "not_stated"}
_MISSING = {
    "f": "fracture_details",
    "m": "medical_necessity",
    "c": "cement_type",
    "d": "device_use",
    "i": "imaging_report",
    "b": "biopsy_result",
    "x": "complications",
}
_INCLUDED = {"i": "imaging", "b": "biopsy", "d": "device"}


@dataclass(frozen=True, slots=True)
class WrittenNote:
    """A note and the fields of the decision that is right for it."""

    id: str
    note: str
    expected: dict[str, Any]


def written_notes() -> Iterator[WrittenNote]:
    """All notes of the folder."""
    for path in sorted(FOLDER.glob("*.txt")):
        for block in path.read_text(encoding="utf-8").split("\n@@ ")[1:]:
            head, note = block.split("\n", 1)
            yield _read(head, note.rstrip("\n"))


def _read(head: str, note: str) -> WrittenNote:
    name, report, both, included, necessity, missing, place = (p.strip() for p in head.split("|"))
    return WrittenNote(
        id=name,
        note=note,
        expected={
            "report_0200T": report,
            "units": 1 if report == "yes" else None,
            "bilateral_note": both == "B",
            "not_separately_reportable": _named(included, _INCLUDED),
            "medical_necessity": _NECESSITY[necessity],
            "missing_documentation": _named(missing, _MISSING),
            "place_of_service": _PLACE[place],
        },
    )


def _named(letters: str, names: dict[str, str]) -> list[str]:
    return sorted(names[letter.strip()] for letter in letters.split(",") if letter.strip() in names)
