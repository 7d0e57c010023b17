import time

import pytest

from app.leaflet import Leafleter
from app.leaflet.coverage import Coverage, Coverer, Kind


@pytest.fixture(scope="module")
def leafleter() -> Leafleter:
    """Over the packaged corpus, without a model."""
    return Leafleter.open()


@pytest.fixture(scope="module")
def coverer(leafleter: Leafleter) -> Coverer:
    """Compares texts with the facts of 0200T."""
    return leafleter.coverer


def kinds(coverage: Coverage) -> set[Kind]:
    """The kinds of remarks."""
    return {remark.kind for remark in coverage.remarks}


@pytest.mark.parametrize("form", ["leaflet", "letter", "bullet list", "q&a", "warm letter"])
@pytest.mark.parametrize("who", ["", "for the family", "my aunt has it", "in Spanish"])
@pytest.mark.parametrize("grade", [3, 5, 8])
def test_a_drafted_leaflet_has_no_remarks(
    leafleter: Leafleter, coverer: Coverer, form: str, who: str, grade: int
) -> None:
    """And states every fact, in every form; a translation is not read as English."""
    found = coverer.cover(leafleter.make(f"{form} {who} with examples", grade=grade).markdown)
    assert found.remarks == ()
    assert found.missed == ()
    assert found.contradicted == ()


def test_a_short_leaflet_misses_what_it_leaves_out(leafleter: Leafleter, coverer: Coverer) -> None:
    """Without a remark: what it says is right."""
    found = coverer.cover(leafleter.make("three sentences").markdown)
    assert {"cement_injected", "imaging_monitors"} <= set(found.stated)
    assert {"anesthesia", "pos_asc", "needles"} <= set(found.missed)
    assert found.remarks == ()


@pytest.mark.parametrize(
    ("sentence", "kind", "fact"),
    [
        ("A small bone sample is taken.", "hedge", "biopsy_included"),
        ("A small bone sample will be taken.", "hedge", "biopsy_included"),
        ("The doctor uses a small balloon or tool.", "hedge", "device_included"),
        ("It is done on one side of the bone.", "hedge", "typically_unilateral"),
        ("It is done at a surgery center.", "hedge", "pos_asc"),
        ("You stay in the hospital.", "hedge", "pos_inpatient"),
        ("It is most often done on both sides of the bone.", "contradiction", "unilateral"),
        ("The doctor gives you numbing medicine twice.", "number", ""),
        ("The doctor may use 3 needles or more.", "number", ""),
        ("It will ease your pain.", "promise", ""),
        ("The treatment is safe.", "promise", ""),
        ("You should have this treatment.", "promise", ""),
        ("Most often it is done on the left side.", "side", ""),
        ("Cement goes into your tailbone.", "jargon", ""),
        ("X-ray or other imaging always guides the doctor.", "added", "imaging_monitors"),
        ("You must not eat before it.", "unsupported", ""),
        ("Bleeding can happen.", "unsupported", ""),
        ("A nurse gives you numbing medicine.", "unsupported", ""),
        ("The needle is very thin.", "unsupported", ""),
        ("If a space is made, it is made after the cement goes in.", "contradiction", ""),
    ],
)
def test_a_wrong_sentence_is_remarked_on(
    coverer: Coverer, sentence: str, kind: Kind, fact: str
) -> None:
    """With its kind, and the fact where it is about one."""
    found = coverer.cover(f"## What happens?\n\n{sentence}\n")
    assert kind in kinds(found)
    if fact:
        assert fact in {remark.fact for remark in found.remarks if remark.kind == kind}
    assert all(remark.reason.endswith(".") for remark in found.remarks)


@pytest.mark.parametrize(
    "line",
    [
        "Dear patient,",
        "Your clinic adds this.",
        "What are the risks?",
        "Please ask your care team.",
        "Write down your questions before your visit.",
        "Kind regards,",
        "This leaflet comes from a text on code 0200T, 2025 edition.",
        "**What comes next at home**",
    ],
)
def test_what_claims_nothing_is_let_be(coverer: Coverer, line: str) -> None:
    """Questions, greetings, what the clinic adds, where it comes from."""
    assert coverer.cover(f"{line}\n").remarks == ()


def test_the_foot_is_known_by_its_own_numbers_only(coverer: Coverer) -> None:
    """Another edition at the foot is an added number."""
    text = "This leaflet comes from a text on code 0200T, 2024 edition.\n"
    assert coverer.cover(text).remarks != ()


def test_a_hedge_may_stand_in_the_sentence_after(coverer: Coverer) -> None:
    """Where that speaks of nothing else."""
    stay = "People have it while they stay in the hospital."
    assert "hedge" in kinds(coverer.cover(stay))
    assert coverer.cover(f"{stay} This is just in some cases.").stated == ("pos_inpatient",)
    other = f"{stay} It may be done at a surgery center."
    assert "hedge" in kinds(coverer.cover(other))


def test_an_edit_is_flagged_for_what_it_changes_only(
    leafleter: Leafleter, coverer: Coverer
) -> None:
    """A remark that was there before, and a fact that was missing before, are no news."""
    text = leafleter.make("leaflet").markdown
    before = coverer.cover(text + "\nThe clinic's own risks: bleeding.\n")
    same = coverer.cover(text + "\nThe clinic's own risks: bleeding.\n\nThank you.\n")
    assert before.remarks
    assert not same.flags(before)
    less = coverer.cover(text.replace("The doctor may use one needle or more [16].", ""))
    assert less.lost(coverer.cover(text)) == ("needles",)
    assert less.flags(coverer.cover(text))


def test_an_edit_is_read_in_a_few_milliseconds(leafleter: Leafleter, coverer: Coverer) -> None:
    """Only the changed sentence is read anew: a loose bound for slow machines."""
    text = leafleter.make("leaflet with examples").markdown
    coverer.cover(text)
    started = time.process_time()
    for number in range(10):
        coverer.cover(text.replace("one needle", f"one needle {'x' * number}"))
    assert (time.process_time() - started) / 10 < 0.15


def test_a_text_without_stops_is_not_read_for_long(coverer: Coverer) -> None:
    """A sentence of many thousand words is remarked on, not matched."""
    started = time.process_time()
    found = coverer.cover("the cement is put into the cancer " * 2000)
    assert [remark.kind for remark in found.remarks] == ["unsupported"]
    assert time.process_time() - started < 2


def test_nothing_to_read_misses_everything(coverer: Coverer) -> None:
    """An empty text is no error."""
    found = coverer.cover("")
    assert found.stated == ()
    assert found.missed == coverer.facts


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        (
            "In general, just the spot is numbed. The doctor gives you numbing medicine.",
            "anesthesia",
        ),
        (
            "All the work is done just through the skin. There is no large cut.",
            "minimally_invasive",
        ),
        ("You may have only one needle. You may have more.", "needles"),
        (
            "A small bone sample may be part of the treatment. It may not be taken.",
            "biopsy_included",
        ),
        ("Your doctor may use a tool. It makes a small space in the bone.", "cavity_if_needed"),
    ],
)
def test_turns_of_speech_limit_nothing(coverer: Coverer, text: str, fact: str) -> None:
    """Nor does a second sentence lose the hedge of the first."""
    found = coverer.cover(text)
    assert fact in found.stated
    assert found.remarks == ()


@pytest.mark.parametrize(
    "text",
    [
        "It is not for pain from cancer that has spread.",
        "The doctor uses only one needle.",
        "The doctor may not take a small bone sample.",
        "The doctor may use a balloon or tool. The doctor makes a small space in the bone.",
    ],
)
def test_what_denies_limits_or_drops_a_hedge_is_remarked_on(coverer: Coverer, text: str) -> None:
    """However harmless the words are elsewhere."""
    assert coverer.cover(text).remarks
