"""What a note says of pain, treatment before and indication, in clinicians' many wordings."""

import tomllib

import pytest

from app.check import Checker
from app.check.indication import IndicationFinding, read_indication
from app.check.mentions import Reading
from tests.app.check_notes import FOLDER

AROUND = {
    "pain": "Sacral fracture. %s",
    "treatment": "Sacral fracture. %s",
    "indication": "%s. Left sacroplasty today.",
}
REASONS = tomllib.loads((FOLDER / "reasons.toml").read_text(encoding="utf-8"))
SAID = [
    pytest.param(entry["field"], entry["value"], words, id=f"{entry['field']}: {words}")
    for entry in REASONS["says"]
    for words in entry["words"]
]
PIECES = [
    pytest.param(entry["necessity"], note, id=note[:60])
    for entry in REASONS["pieces"]
    for note in entry["notes"]
]


@pytest.fixture(scope="module")
def checker() -> Checker:
    """A checker with the rules that ship."""
    return Checker.open()


def read(checker: Checker, note: str) -> IndicationFinding:
    """Why the procedure was done, as the reader takes it from `note`."""
    return read_indication(Reading(note, checker.words))


@pytest.mark.parametrize(("field", "value", "words"), SAID)
def test_a_reason_is_read_as_it_is_meant(
    checker: Checker, field: str, value: str, words: str
) -> None:
    """The field has the value, whatever the wording."""
    assert getattr(read(checker, AROUND[field] % words), field) == value


@pytest.mark.parametrize(("necessity", "note"), PIECES)
def test_a_piece_of_a_note_is_judged_by_its_reasons(
    checker: Checker, necessity: str, note: str
) -> None:
    """The medical necessity follows from what little the piece says."""
    assert checker.check(note).decision.medical_necessity == necessity
