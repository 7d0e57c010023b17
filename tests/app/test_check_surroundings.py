"""What stands around the procedure changes nothing: other organs, other days, the household."""

import pytest

from app.check import Checker

NOTE = """Left sacroplasty, surgery center.
Osteoporotic fracture of the left ala on MRI. Pain 9/10; six weeks of therapy and opioids failed.
Fluoroscopy, 13-gauge needle into the left ala, 3 mL of PMMA."""
BESIDE = (
    "He cancelled his dentist appointment.",
    "She uses a CPAP device at night.",
    "Chest x-ray was clear and is in PACS.",
    "Bone density: T-score -3.4 at the left hip.",
    "CT head was negative for bleed.",
    "The left shoulder has a tear and physical therapy did not help it.",
    "Pathology of the colon polyp was benign.",
    "Severe aortic stenosis, asymptomatic.",
    "Abdominal pain has resolved.",
    "The patient was offered a walker and declined.",
    "Right carotid ultrasound: no stenosis.",
    "Right THA in 2015.",
    "Telephone follow-up tomorrow by the nurse.",
    "Sponge and needle counts were correct.",
    "His wife had a sacroplasty on both sides last year.",
)
LATER = (
    "Follow-up after right sacroplasty on 4/2. PMMA well placed on x-ray.",
    "POD 14 left sacroplasty. Doing well.",
    "Pre-procedure H&P for right sacroplasty. Plan: proceed to sacroplasty with PMMA.",
    "Left sacroplasty on hold for INR.",
    "I explained how a left sacroplasty is performed, with a small amount of cement.",
    "Consent for right sacroplasty obtained. Sent back to the ward, nothing was prepped.",
)


@pytest.fixture(scope="module")
def checker() -> Checker:
    """A checker with the rules that ship."""
    return Checker.open()


@pytest.mark.parametrize("sentence", BESIDE)
def test_what_is_of_something_else_changes_nothing(checker: Checker, sentence: str) -> None:
    """The decision is the same with and without it."""
    before = checker.check(NOTE).decision.fields()
    assert checker.check(f"{NOTE}\n{sentence}").decision.fields() == before


@pytest.mark.parametrize("note", LATER)
def test_a_visit_before_or_after_is_no_procedure(checker: Checker, note: str) -> None:
    """Nothing was injected at it."""
    assert checker.check(note).decision.report == "no"


@pytest.mark.parametrize(
    ("told", "report"),
    [
        ("L sacroplasty; stopped at 2 mL due to epidural leak.", "yes"),
        ("L sacroplasty. The needle was out before the cement was hard. PMMA 3 mL.", "yes"),
        ("Left sacroplasty. Patient first refused, then agreed. PMMA 3 mL, left ala.", "yes"),
        ("Sacroplasty: R 3 mL PMMA; L - no access, no cement.", "yes"),
        ("Sacroplasty B/L planned -> converted to L unilateral, PMMA 3 mL.", "yes"),
        ("Left sacroplasty, ilioplasty right, PMMA 3 and 4 mL.", "yes"),
        ("Left sacroplasty. Counts correct. Right ala entered, PMMA 3 mL.", "query"),
        (
            "Left sacroplasty. Sedation. 13G into the left ala. PMMA was mixed but not injected.",
            "query",
        ),
        ("Sacroplasty. Cement volume: R 3 mL, L 2 mL. PMMA.", "no"),
    ],
)
def test_a_few_words_tell_what_was_done(checker: Checker, told: str, report: str) -> None:
    """Whether it went in, and on which side, in a line."""
    assert checker.check(told).decision.report == report
