"""What a note tells of other things, other parts of the body or other times changes no decision."""

import pytest

from app.check import Checker
from app.check.signs import as_read

SUPPORTED = """Left sacroplasty at the ASC. Osteoporotic fracture of the left sacral ala on MRI.
Sacral pain 9/10; physical therapy and bracing failed.
Under fluoroscopy one 13-gauge needle was advanced into the left ala. PMMA 3 mL was injected. {}
Images were saved. No balloon was used."""
LESION = SUPPORTED.replace("Osteoporotic fracture of", "Lytic metastasis in").replace(
    "Sacral pain 9/10; physical therapy and bracing failed.", "Found on staging."
)

BYSTANDERS = [
    "Wheeze is much better.",
    "Constipation resolved with laxatives.",
    "Delirium has cleared.",
    "Potassium improved.",
    "Appetite improving.",
    "The dizziness has since resolved.",
    "Shoulder pain improved after the steroid shot.",
    "Her lumbar pain of 2018 got better with therapy.",
    "No chest pain.",
    "Pain down to 2/10 before discharge.",
    "PACU, pain 0.",
    "On waking she said the pain was gone.",
    "He walked to the car without pain.",
    "Most patients feel better within days.",
    "He asked whether the pain would be gone.",
    "If pain returns, come back.",
    "Physical therapy for a frozen shoulder failed last year.",
]
"""Sentences that tell of relief, but not of this pain before the procedure."""
PAINS_OF_OTHERS = [
    "Right knee pain 8/10, longstanding.",
    "Aldrete score 10.",
    "Fall risk score 8.",
    "Return for severe pain, fever or weakness.",
    "Mother had severe back pain.",
    "Pain: not assessed.",
    "Pain score: not obtained.",
]
"""Sentences with pain that is not this patient's of the sacrum, or not told."""


@pytest.fixture(scope="module")
def checker() -> Checker:
    """A checker with the rules that ship."""
    return Checker.open()


@pytest.mark.parametrize("said", BYSTANDERS)
def test_relief_of_something_else_takes_no_support_away(checker: Checker, said: str) -> None:
    """Nor does relief after the procedure, or relief in general."""
    assert checker.check(SUPPORTED.format(said)).decision.medical_necessity == "supported"


@pytest.mark.parametrize("said", PAINS_OF_OTHERS)
def test_pain_of_something_else_is_no_pain_of_the_lesion(checker: Checker, said: str) -> None:
    """A lesion needs pain of its own to be supported."""
    assert checker.check(LESION.format(said)).decision.medical_necessity == "unclear"


def test_none_answers_only_the_boxes_of_its_own_field() -> None:
    """What a later field of the line is ticked with denies no choice of an earlier one."""
    line = "Response: [ ] good [x] pending. Device: [x] none"
    assert "no good" not in as_read(line)
    assert "no good" in as_read("Response: [ ] good [ ] partial [x] none")
