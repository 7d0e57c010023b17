"""Which event of a note a line belongs to: logs, letters, copies, forms and notes on one line."""

import re

import pytest

from app.check import Checker
from app.check.note import read_note

LOG = """13:02 table up, prone
13:05 R sacrum marked
13:10 time-out R
13:20 ndl #1 in, fluoro
13:40 PMMA mixed
13:46 inj start
13:55 final scan, sent to PACS
No balloon."""
FORM = """DX: sacral ala fracture, insufficiency
SIDE: left
ACCESS: 13G x 1
GUIDANCE: CT
CEMENT: PMMA 3 mL
DEVICE: none
COMPLICATIONS: none
PLACE: ASC"""
LETTER = """Dear Doctor, your patient underwent sacroplasty on the right yesterday at our ASC.
I used a curette and then filled with 4 mL of PMMA under live fluoroscopy. No complications."""


@pytest.fixture(scope="module")
def checker() -> Checker:
    """A checker with the rules that ship."""
    return Checker.open()


def test_each_entry_of_a_log_holds_for_itself(checker: Checker) -> None:
    """A time-out opens no part of the note, and a scan among the entries is guidance."""
    decision = checker.check(LOG).decision
    assert (decision.report, "imaging" in decision.not_separately_reportable) == ("yes", True)
    assert "device_use" not in decision.missing_documentation


def test_a_form_that_names_one_bone_is_of_that_bone(checker: Checker) -> None:
    """With another bone in it, the site of the injection has to be asked for."""
    assert checker.check(FORM).decision.report == "yes"
    assert checker.check(f"{FORM}\nALSO: L2 fracture").decision.report == "query"


def test_a_report_of_yesterday_is_this_encounter(checker: Checker) -> None:
    """A later visit that only looks back on it is not."""
    assert checker.check(LETTER).decision.report == "yes"
    visit = "Follow-up visit. She underwent sacroplasty on the right yesterday. Doing well."
    assert checker.check(visit).decision.report == "no"


@pytest.mark.parametrize(
    ("told", "report"),
    [
        ("Both sides of the sacrum were treated, left first, PMMA 3 mL each.", "no"),
        ("Both sides were treated with PMMA. Minor extravasation on the left.", "no"),
        ("PMMA 3 mL into the left ala. Slight leak on the right of the S1 endplate.", "yes"),
    ],
)
def test_sides_that_only_tell_more_are_no_statement(
    checker: Checker, told: str, report: str
) -> None:
    """Which side came first, or where cement escaped, contradicts nothing."""
    note = f"Sacroplasty under fluoroscopy for insufficiency fracture. {told}"
    assert checker.check(note).decision.report == report


def test_a_summary_of_one_side_contradicts_both(checker: Checker) -> None:
    """Title and summary say one side, the body says both: a question."""
    note = """Title: Right sacroplasty
Description: Both sacral alae were cannulated, beginning on the left, and PMMA was injected.
Summary: Successful right sacroplasty."""
    assert checker.check(note).decision.report == "query"


def test_both_sides_after_an_addendum_outweigh_it(checker: Checker) -> None:
    """Whatever stands before: no `yes` where the note ends with both sides treated."""
    note = """Sacroplasty right. PMMA 3 mL via 13G. Addendum: I turned to the left ala and injected
2 mL there. So both sides were treated."""
    assert checker.check(note).decision.report != "yes"


def test_a_needle_that_left_nothing_was_started(checker: Checker) -> None:
    """Called off before it, the procedure was not performed."""
    begun = "Left sacroplasty. Local anesthesia. As the trocar reached the cortex she moved."
    assert checker.check(f"{begun} Nothing was injected.").decision.report == "query"
    off = "The cementing of the sacrum had been called off in holding, before any anesthesia."
    assert checker.check(off).decision.report == "no"


def test_what_the_model_hears_called_off_is_asked_about(checker: Checker) -> None:
    """In whatever words: no `yes` where a clause says plainly that nothing was done."""
    note = """Left sacroplasty, ASC. Insufficiency fracture of the left ala.
The patient backed out at the last minute and the whole thing was cancelled."""
    assert checker.check(note).decision.report != "yes"


def test_lines_that_ran_together_are_cut_before_their_headings() -> None:
    """A value in front of a heading stays with the line before."""
    note = """Procedure: L sacroplasty
Diagnosis: sacral insufficiency fracture, left ala
Cement: PMMA
Balloon/device: no
Guidance: fluoroscopy
Guidance report: yes
Past Medical History: right sacroplasty"""
    lines = [s.text.strip() for s in read_note(re.sub(r"\n", " ", note)).sentences]
    assert lines == [line.lower() for line in note.split("\n")]


def test_a_text_that_was_not_used_stays_so_on_one_line(checker: Checker) -> None:
    """Where the line breaks are lost, its heading still counts."""
    note = """HPI: left ala insufficiency fx, intractable pain despite PT. Patient declined on
arrival, nothing was given. Pre-written operative text, not used: "left sacroplasty, PMMA" """
    assert checker.check(re.sub(r"\s+", " ", note)).decision.report == "no"


def test_speech_without_signs_is_cut_where_another_subject_begins() -> None:
    """So that a denial, a place or a cause is heard by itself."""
    note = """today is the right ala two thirteen gauge cannulas were used and PMMA five cc with
no leak and no cavity device used the lady is an inpatient on the medical floor admitted for the
insufficiency fracture unable to stand because of pain in spite of weeks of rehab"""
    told = [s.text for s in read_note(note.replace("\n", " ")).sentences]
    assert any(s.startswith("the lady is an inpatient") for s in told)
    assert any("stand because of pain" in s for s in told)


@pytest.mark.parametrize(
    "line",
    [
        "Complications: none",
        "Complications - none",
        "Complications = none",
        "Complications     none",
        "Complications ........ none",
        "Complications? None",
        "[Complications] none",
        "**Complications:** none",
        "| Complications | none |",
        "Complications:\nnone",
        "Q7 Complications: none",
        "Complications: ■ none □ leak",
        "Complications: [x] none  [ ] ____",
    ],
)
def test_a_field_may_be_written_in_many_ways(checker: Checker, line: str) -> None:
    """Whatever stands between the key and what was filled in."""
    form = FORM.replace("COMPLICATIONS: none", line)
    assert checker.check(form).encounter.complications


def test_text_of_another_day_is_history_only(checker: Checker) -> None:
    """It tells why, where today's text does not; it is no part of what was done."""
    note = """[Copied 3/02] Insufficiency fracture of the left ala. Pain 9/10. PT has failed.
[Copied 3/02] Right sacroplasty performed, complications none.
[Today 3/09] Left sacroplasty, surgery center. Fluoroscopy, 13G, PMMA 3 mL, no balloon."""
    decision = checker.check(note).decision
    assert (decision.report, decision.medical_necessity) == ("yes", "supported")
    assert "complications" in decision.missing_documentation
