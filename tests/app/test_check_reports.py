"""Whether the code is reported: short notes, and turns of speech that mean one thing."""

import tomllib

import pytest

from app.check import Checker
from tests.app.check_notes import FOLDER

NOTES = [
    pytest.param(note, entry["value"], id=f"{entry['value']}: {note[:60]}")
    for name in ("reports.toml", "told.toml")
    for entry in tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))["report"]
    for note in entry["notes"]
]
TURNS = [
    pytest.param(frame["note"] % said, frame["value"], id=f"{frame['class']}: {said[:60]}")
    for frame in tomllib.loads((FOLDER / "turns.toml").read_text(encoding="utf-8"))["frame"]
    for said in frame["says"]
]
BROUGHT = (
    "Left sacroplasty.",
    "Procedure: sacroplasty, right",
    "He was brought to the IR suite for left sacroplasty.",
    "I had planned to do a left sacroplasty this morning.",
)
STARTED = (
    "Propofol was given.",
    "After induction of general anesthesia she was turned prone.",
    "Local anesthetic was infiltrated.",
    "Under MAC, prone.",
    "She was already asleep.",
    "A spinal was placed.",
    "Skin nicked.",
    "The needle had just gone through the skin.",
    "The introducer was docked on bone.",
)
STOPPED = (
    "Then the oxygen saturation fell and we stopped.",
    "She asked us to stop, and we did.",
    "I decided not to go on.",
    "The scanner failed and we had to give up.",
    "We got no further than this.",
    "Given the arrhythmia we did not proceed.",
    "Nothing was injected.",
    "The patient was woken up and taken back to the ward.",
    "The session was broken off.",
    "I withdrew the needle without injecting anything.",
    "Further attempt was deferred to another day.",
    "Procedure discontinued.",
)
CALLED_OFF = (
    "Cancelled before sedation because of a UTI.",
    "She changed her mind in the holding area.",
    "He declined at check-in.",
    "Sent home, had eaten.",
    "On hold pending cardiology.",
    "Cx'd, K 6.1.",
    "It did not take place.",
    "The surgeon was ill; new date to follow.",
)
TALK = (
    "We discussed {}.",
    "I talked her through {}.",
    "I went through {} with her.",
    "I showed them pictures of {}.",
    "We weighed {} against radiotherapy.",
    "{} has been requested from the insurer.",
    "My advice is {}.",
    "I have put her down for {}.",
    "{} to be arranged.",
    "She is on the list for {}.",
    "If pain persists, {}.",
)
BOTH = (
    "PMMA 2 mL left ala, PMMA 2 mL right ala.",
    "Two needles, one per side, PMMA 2 mL each.",
    "Needle L, needle R, PMMA both.",
    "L 2.5 / R 3.0 mL PMMA.",
    "PMMA into the left wing, then into the right wing.",
    "After the left side, the right side was treated in an identical fashion with PMMA.",
    "Laterality: bilateral. PMMA.",
)
REDUCED = (
    "Only the left was done because she could not lie prone any longer. PMMA 3 mL left.",
    "Left: PMMA 3 mL. Right: abandoned, no cement.",
    "Due to leakage on the left, we did not go on to the right. PMMA left 2 mL.",
    "After the left (PMMA 3 mL) her pressure fell and the right was left for another day.",
    "Converted to left only, as the right was not painful. PMMA 3 mL.",
)
LATER = (
    "Follow-up two weeks after left sacroplasty with PMMA.",
    "Clinic visit. Left sacroplasty on 3/2 (PMMA).",
    "Post-op visit #2, left sacroplasty, PMMA.",
    "Wound check after left sacroplasty.",
)
LOG = "0800 in room\n{}\n0815 fent 50 midaz 1\n0820 13g L ala, fluoro\n{}\n0840 out\nDx sacral fx"
TIME_OUTS = ("0805 T/O sacroplasty L", "0805 time out: L sacroplasty, all agree")
LOG_ENDS = (
    "0830 pt moving, MD stops",
    "0830 Dr aborts",
    "0830 can't get in, quits",
    "0830 contrast in vein -> no cement",
)
WHEN = ("On Tuesday", "Yesterday", "Last Thursday", "On hospital day 5", "Two days ago", "On 12/3")
WHAT = (
    "I performed a left sacroplasty",
    "she underwent left sacroplasty in our department",
    "a left-sided sacroplasty was done by me",
    "I cemented the left sacral ala",
    "your patient had a left sacroplasty here",
)
GIVEN = (
    "3.0 mL of PMMA was injected.",
    "PMMA, 3cc, was instilled.",
    "PMMA volume: 3-4 mL",
    "4 mL of PMMA was delivered; no cement outside the bone.",
    "PMMA 3 mL; none leaked.",
    "PMMA 3 mL. No further cement was needed.",
    "After 3 mL of PMMA no more cement would go in.",
)
CALLED = ("was called off", "fell through", "was dropped", "could not go ahead", "was never begun")
DIAGNOSIS = "Osteoporotic sacral fracture, severe pain. Inpatient."


@pytest.fixture(scope="module")
def checker() -> Checker:
    """A checker with the rules that ship."""
    return Checker.open()


@pytest.mark.parametrize(("note", "value"), NOTES)
def test_a_short_note_is_decided_as_a_coder_would(checker: Checker, note: str, value: str) -> None:
    """Done, called off, broken off, talked of; on one side, on both, on a disputed one."""
    assert checker.check(note).decision.report == value


@pytest.mark.parametrize(("note", "value"), TURNS)
def test_a_turn_of_speech_decides_the_report(checker: Checker, note: str, value: str) -> None:
    """Cement that goes in, ends, a side that is spared or done too, corrections, other days."""
    assert checker.check(note).decision.report == value


@pytest.mark.parametrize("started", STARTED)
@pytest.mark.parametrize("stopped", STOPPED)
def test_begun_and_ended_without_cement_is_a_query(
    checker: Checker, started: str, stopped: str
) -> None:
    """Whatever words tell of the beginning and of the end."""
    for brought in BROUGHT:
        note = f"{brought} {started} {stopped} {DIAGNOSIS}"
        assert checker.check(note).decision.report == "query", note


@pytest.mark.parametrize("time_out", TIME_OUTS)
@pytest.mark.parametrize("end", LOG_ENDS)
def test_a_log_that_ends_without_cement_is_a_query(
    checker: Checker, time_out: str, end: str
) -> None:
    """The line says who stopped, or that nothing went in."""
    assert checker.check(LOG.format(time_out, end)).decision.report == "query"


@pytest.mark.parametrize("called_off", CALLED_OFF)
def test_called_off_before_it_began_is_not_done(checker: Checker, called_off: str) -> None:
    """Without a beginning nothing is reported."""
    for planned in ("She came for left sacroplasty.", "Planned: right sacroplasty with PMMA."):
        note = f"{planned} {called_off} {DIAGNOSIS}"
        assert checker.check(note).decision.report == "no", note


@pytest.mark.parametrize("talk", TALK)
def test_what_was_only_talked_of_is_not_done(checker: Checker, talk: str) -> None:
    """However full of detail the talk was."""
    named = talk.format("left sacroplasty with PMMA under fluoroscopy")
    note = f"Office visit. {DIAGNOSIS} {named[0].upper()}{named[1:]}"
    assert checker.check(note).decision.report == "no"


@pytest.mark.parametrize("both", BOTH)
def test_both_sides_in_any_words_are_not_reported(checker: Checker, both: str) -> None:
    """The code is for one side."""
    found = checker.check(f"Sacroplasty. {both}\nDx: {DIAGNOSIS} Fluoroscopy.").decision
    assert (found.report, found.bilateral_note) == ("no", True)


@pytest.mark.parametrize("reduced", REDUCED)
def test_a_plan_for_both_sides_that_was_reduced_is_one_side(checker: Checker, reduced: str) -> None:
    """The note tells why, so that what was done decides."""
    for plan in ("Bilateral sacroplasty was planned.", "Consent for both sides."):
        found = checker.check(f"Sacroplasty. {plan} {reduced}\nDx: {DIAGNOSIS}").decision
        assert (found.report, found.bilateral_note) == ("yes", False), plan


@pytest.mark.parametrize("later", LATER)
def test_a_later_visit_reports_nothing(checker: Checker, later: str) -> None:
    """The procedure that it names was another day's."""
    for told in ("Walks well.", "X-ray: cement in place.", "Here for DXA."):
        assert checker.check(f"{later} {told}").decision.report == "no"


@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize("what", WHAT)
def test_a_letter_tells_of_what_its_writer_did_lately(
    checker: Checker, when: str, what: str
) -> None:
    """The procedure of last Thursday is the letter's own."""
    note = f"Dear colleague,\n{when} {what} under CT with a 13G needle and 3 mL of PMMA.\nRegards"
    assert checker.check(note).decision.report == "yes"


@pytest.mark.parametrize("given", GIVEN)
def test_cement_that_was_given_is_given_whatever_stayed_out(checker: Checker, given: str) -> None:
    """No leak, no rest and no further cement are not "no cement"."""
    for title in ("Left sacroplasty.", "Procedure: Sacroplasty, left\n"):
        assert checker.check(f"{title} 11G needle. {given}").decision.report == "yes", title


@pytest.mark.parametrize("called", CALLED)
def test_a_procedure_that_was_called_off_is_not_done(checker: Checker, called: str) -> None:
    """Also where its side stands in brackets."""
    for named in ("The left sacroplasty", "Sacroplasty (left)", "Her sacroplasty"):
        note = f"{named} {called} because of fever. {DIAGNOSIS}"
        assert checker.check(note).decision.report == "no", named
