"""The check as a whole: its contract, its input, and what no note may change."""

import json
import resource
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.check import Checker
from app.check.checker import LONGEST_NOTE
from app.errors import UsageError

NOTE = """OPERATIVE REPORT
PROCEDURE: Left percutaneous sacroplasty.
INDICATION: Osteoporotic fracture of the left sacral ala. Severe pain, 9/10. PT and NSAIDs failed.
PLACE: Ambulatory surgical center.
TECHNIQUE: Under fluoroscopy two 13-gauge needles were advanced into the left ala. No balloon was \
used. 4 mL of PMMA was injected. Images were saved.
COMPLICATIONS: None."""

KEYS = [
    "id",
    "code",
    "report_0200T",
    "units",
    "bilateral_note",
    "not_separately_reportable",
    "medical_necessity",
    "missing_documentation",
    "place_of_service",
    "findings",
    "reasons",
]

CHECKER = Checker.open()
PIECES = """left |right |No |sacroplasty|PMMA|. |: |balloon |biopsy |[x] |failed PT|
|pain 8/10|if |in 2021 |mother: |İ|ﬃ|’|\u2028|\t|🦴"""
fragments = st.sampled_from(PIECES.split("|"))
texts = st.one_of(st.text(max_size=300), st.lists(fragments, max_size=60).map("".join))


def test_the_result_has_the_contract_s_keys_in_order() -> None:
    """The object's keys, and those of findings, reasons and citations, are fixed."""
    found = CHECKER.check(NOTE, "n1").to_dict()
    assert list(found) == KEYS
    assert found["id"] == "n1"
    assert list(found["findings"][0]) == ["field", "value", "quote", "start", "end", "negated"]
    assert list(found["reasons"][0]) == ["field", "rule", "text", "citation"]
    citation = ["marker", "code", "section", "quote", "start", "end"]
    assert list(found["reasons"][0]["citation"]) == citation
    assert json.loads(json.dumps(found)) == found


def test_a_whole_note_gives_a_yes_with_nothing_missing() -> None:
    """The plain case: one side, everything documented."""
    found = CHECKER.check(NOTE).to_dict()
    assert (found["report_0200T"], found["units"], found["missing_documentation"]) == ("yes", 1, [])
    assert found["not_separately_reportable"] == ["imaging"]
    assert found["place_of_service"] == "listed"


def test_every_field_rests_on_words_of_the_note() -> None:
    """Side, device, cement, guidance, pain and place are each found, with a denial marked."""
    findings = {f.field: f for f in CHECKER.check(NOTE).findings}
    assert {"side", "device", "cement_type", "imaging", "pain", "place"} <= set(findings)
    assert findings["device"].negated
    assert findings["cement_type"].quote == "PMMA"


def test_the_same_passage_has_one_marker() -> None:
    """Reasons that rest on the same words share the number of their citation."""
    reasons = CHECKER.check(NOTE).to_dict()["reasons"]
    spans = {
        (r["citation"]["marker"], r["citation"]["start"], r["citation"]["end"]) for r in reasons
    }
    assert len(spans) == len({marker for marker, _, _ in spans})


@pytest.mark.parametrize(
    ("note", "says"),
    [
        ("", "is empty"),
        (" \n\t", "is empty"),
        ("x" * (LONGEST_NOTE + 1), "is too long: 200,001 of at most 200,000"),
        ("PK\x03\x04\x00\x00", "looks like a binary file"),
        ("\x01\x02\x03 pain", "looks like a binary file"),
        ("pain \ud800", "not Unicode text"),
    ],
)
def test_a_note_that_cannot_be_used_is_refused(note: str, says: str) -> None:
    """The message says why, without repeating the note."""
    with pytest.raises(UsageError, match=says) as caught:
        CHECKER.check(note)
    assert "pain" not in str(caught.value)


@settings(max_examples=300, deadline=None)
@given(note=texts)
def test_offsets_are_exact_on_any_text(note: str) -> None:
    """Whatever the text: no crash, and every finding's words are the note's own."""
    try:
        found = CHECKER.check(note)
    except UsageError:
        return
    for finding in found.findings:
        assert note[finding.start : finding.end] == finding.quote != ""


NEUTRAL = [
    "The patient's daughter brought her glasses.",
    "Blood pressure was 128/74.",
    "Lunch was served at noon.",
    "She is a retired teacher and lives with her sister.",
]


@settings(deadline=None)
@given(text=st.lists(st.sampled_from(NEUTRAL), min_size=1, max_size=4).map("\n".join))
def test_neutral_text_at_the_end_changes_nothing(text: str) -> None:
    """Sentences that say nothing on the procedure leave the decision as it was."""
    assert CHECKER.check(f"{NOTE}\n{text}").decision == CHECKER.check(NOTE).decision


SENTENCES = [
    "Left sacroplasty was performed with PMMA.",
    "The sacral fracture is osteoporotic.",
    "The pain was severe, 9/10.",
    "Six weeks of physical therapy failed.",
    "Fluoroscopy was used and images were saved.",
    "No balloon was used.",
    "There were no complications.",
    "Place of service: ASC.",
]


@settings(deadline=None)  # the first check compiles the tables
@given(order=st.permutations(SENTENCES))
def test_the_order_of_independent_sentences_does_not_matter(order: list[str]) -> None:
    """Each sentence carries its own meaning, so any order gives the same decision."""
    first = CHECKER.check("\n".join(SENTENCES)).decision
    assert CHECKER.check("\n".join(order)).decision == first


def test_the_check_starts_at_once_and_without_the_index() -> None:
    """A cold check loads neither the index nor a web framework, and is fast."""
    code = (
        "import sys; from app.check import Checker; Checker.open().check('Left sacroplasty.');"
        "heavy = ['llama_index', 'chromadb', 'onnxruntime', 'streamlit', 'openai'];"
        "sys.exit(sum(name in sys.modules for name in heavy))"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", code], check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent < 1.0  # 0.25 s when nothing else runs; seconds with the index
