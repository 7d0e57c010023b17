"""The place, the fracture's or lesion's details and the cement's type, said in many words."""

import tomllib

import pytest

from app.check import Checker
from tests.app.check_notes import FOLDER

AROUND = {
    "place": (
        "Left sacroplasty. {0} Osteoporotic fracture of the left ala. 13G needle, PMMA 3 mL.",
        "SACROPLASTY NOTE\nSide: left\n{0}\nDx: osteoporotic fracture of the left ala\nPMMA 3 mL",
        "pt tolerated left sacroplasty w pmma under fluoro. {0}",
    ),
    "indication_detail": (
        "Left sacroplasty under fluoroscopy, PMMA 3 mL. {0} No complications.",
        "Left sacroplasty, hospital outpatient.\n{0}\nPMMA 3 mL, no complications.",
        "{0} Left sacroplasty done today with PMMA, no leak.",
    ),
    "cement_named": (
        "Left sacroplasty. Needle to the left ala under fluoroscopy. {0} No complications.",
        "Left sacroplasty\nfluoroscopy\n{0}\nno complications",
        "Percutaneous sacroplasty, left, injected today. {0}",
    ),
}
"""Notes that are silent on a field but for one sentence."""
SAID = [
    pytest.param(entry["field"], entry["value"], sentence, id=f"{entry['field']}: {sentence}")
    for entry in tomllib.loads((FOLDER / "details.toml").read_text(encoding="utf-8"))["says"]
    for sentence in entry["sentences"]
]


@pytest.fixture(scope="module")
def checker() -> Checker:
    """A checker with the rules that ship."""
    return Checker.open()


@pytest.mark.parametrize(("field", "value", "sentence"), SAID)
def test_a_detail_is_read_wherever_it_stands(
    checker: Checker, field: str, value: object, sentence: str
) -> None:
    """The sentence decides the field on which the rest of the note is silent."""
    for around in AROUND[field]:
        assert getattr(checker.check(around.format(sentence)).encounter, field) == value


@pytest.mark.parametrize(
    ("note", "device"),
    [
        ("Kyphoplasty L4 with a balloon, then right sacroplasty by needle, PMMA.", "not_stated"),
        ("L4 kyphoplasty; left sacroplasty with a balloon, PMMA.", "used"),
        ("Left sacroplasty, PMMA. Curette used at L2, not sacrum. L2 vertebroplasty.", "not_used"),
        ("Left sacroplasty, PMMA. Not used: balloon.", "not_used"),
        ("Left sacroplasty, PMMA. TX: left sacroplasty, balloon, then PMMA.", "used"),
    ],
)
def test_a_device_is_of_the_bone_that_it_stands_with(
    checker: Checker, note: str, device: str
) -> None:
    """A part of a sentence belongs together; a turn or a sign begins another."""
    assert checker.check(note).encounter.device == device


@pytest.mark.parametrize(
    ("note", "named"),
    [
        ("Right sacroplasty and L4 vertebroplasty, PMMA.", True),
        ("Right sacroplasty with cement. L4 vertebroplasty with PMMA.", False),
        ("Right sacroplasty + T9 kyphoplasty, both PMMA.", True),
    ],
)
def test_a_material_after_two_bones_is_of_both(checker: Checker, note: str, named: bool) -> None:
    """One that stands with another bone only names nothing for the sacrum."""
    assert checker.check(note).encounter.cement_named is named


@pytest.mark.parametrize(
    ("result", "indication"),
    [
        ("Biopsy of the left ala: metastatic renal cell carcinoma.", "lesion"),
        ("Core biopsy taken, no malignancy.", "fracture"),
        ("Core biopsy taken, sent for lymphoma work-up, pending.", "fracture"),
    ],
)
def test_a_growth_that_the_biopsy_found_is_the_lesion(
    checker: Checker, result: str, indication: str
) -> None:
    """One that is excluded or only asked about is none."""
    note = f"Left sacroplasty for a sacral fracture, PMMA. {result}"
    assert checker.check(note).encounter.indication == indication
