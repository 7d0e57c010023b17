"""Single sentences in many wordings, and what the reader takes each to say."""

import tomllib

import pytest

from app.check import Checker
from corpus.encounter import Encounter
from tests.app.check_notes import FOLDER

TITLE = "PROCEDURE: Left sacroplasty with PMMA under fluoroscopy"
FRACTURE = f"""{TITLE}, images saved. No balloon. No complications.
DIAGNOSIS: Osteoporotic fracture of the left sacral ala.
%s
PLACE: ASC"""
LESION = f"""{TITLE}, images saved. No balloon. No complications.
DIAGNOSIS: %s
PLACE: ASC"""
PLACE = f"""{TITLE}.
DIAGNOSIS: Osteoporotic fracture of the left sacral ala, severe pain, PT failed.
%s
No complications."""
CEMENT = """PROCEDURE: Left sacroplasty.
DIAGNOSIS: Osteoporotic fracture of the left sacral ala, severe pain, PT failed.
TECHNIQUE: Under fluoroscopy one 13-gauge needle was advanced into the left ala. %s
PLACE: ASC"""
BODY = CEMENT.replace("%s", "PMMA 3 mL was injected. %s")
REPORT = """%s
Dx: osteoporotic fracture of the sacrum, severe pain, failed PT. ASC. No complications."""

INDICATION = LESION.replace("Left sacroplasty", "Sacroplasty")

AROUND = {
    "indication": INDICATION,
    "indication_detail": INDICATION,
    "fracture_necessity": FRACTURE,
    "lesion_necessity": LESION,
    "pain": FRACTURE,
    "treatment": FRACTURE,
    "place": PLACE,
    "cement_named": CEMENT,
    "report": REPORT,
}

SAID = [
    pytest.param(entry["field"], entry["value"], sentence, id=f"{entry['field']}: {sentence}")
    for entry in tomllib.loads((FOLDER / "sentences.toml").read_text(encoding="utf-8"))["says"]
    for sentence in entry["sentences"]
]


@pytest.fixture(scope="module")
def checker() -> Checker:
    """A checker with the rules that ship."""
    return Checker.open()


@pytest.mark.parametrize(("field", "value", "sentence"), SAID)
def test_a_sentence_is_read_as_it_is_meant(
    checker: Checker, field: str, value: object, sentence: str
) -> None:
    """The sentence, put into a note that is silent on the field, decides it."""
    found = checker.check(AROUND.get(field, BODY) % sentence)
    if field == "report":
        assert found.decision.report == value
    elif field.endswith("_necessity"):
        assert found.decision.medical_necessity == value
    else:
        assert getattr(found.encounter, field) == value


def test_an_empty_field_of_the_encounter_is_not_stated() -> None:
    """What a note does not speak of is "not stated", never a guess."""
    assert Encounter() == Encounter(
        site="not_stated", side="not_stated", device="not_stated", place="not_stated"
    )
