"""What was used for the procedure, said in many words, in a note, a log and a letter."""

import tomllib

import pytest

from app.check import Checker
from tests.app.check_notes import FOLDER

GUIDED = " under fluoroscopy"
SAMPLED = ", core biopsy of the left ala"
NOTE = """PROCEDURE: Left sacroplasty.
DIAGNOSIS: Osteoporotic fracture of the left sacral ala, severe pain, PT failed.
TECHNIQUE: One 13-gauge needle was advanced into the left ala{0}. PMMA 3 mL was injected. {1}
PLACE: ASC"""
LOG = """0800 in room
0805 T/O sacroplasty L
0812 local, 13G to L ala{0}
0820 PMMA 3 mL in L
0825 {1}
0840 out"""
LETTER = """Dear colleague,
I treated your patient today with a left sacroplasty for a painful fracture of the left ala.
A 13G needle was passed into the ala{0} and 3 mL of PMMA injected. {1}
With kind regards"""

SAID = [
    pytest.param(entry["field"], entry["value"], sentence, id=f"{entry['field']}: {sentence}")
    for entry in tomllib.loads((FOLDER / "services.toml").read_text(encoding="utf-8"))["says"]
    for sentence in entry["sentences"]
]


@pytest.fixture(scope="module")
def checker() -> Checker:
    """A checker with the rules that ship."""
    return Checker.open()


@pytest.mark.parametrize("around", [NOTE, LOG, LETTER], ids=["note", "log", "letter"])
@pytest.mark.parametrize(("field", "value", "sentence"), SAID)
def test_what_was_used_is_read_in_any_manner_of_writing(
    checker: Checker, around: str, field: str, value: object, sentence: str
) -> None:
    """The sentence decides the field on which the rest of the note is silent."""
    before = "" if field == "imaging" else GUIDED
    before += SAMPLED if field == "biopsy_result" else ""
    found = checker.check(around.format(before, sentence)).encounter
    assert getattr(found, field) == value
