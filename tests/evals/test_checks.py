"""Each check passes the right answer and names what is wrong with a wrong one."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.answer import Answer, Citation, Passage
from evals.cases import Case
from evals.checks import CHECKS, Judged, judge
from evals.rules import load_rules
from evals.sources import read_source
from evals.support import Wording

Reason = Callable[..., str]
Cite = Callable[..., Citation]


def test_a_right_answer_passes_every_check(case: Case, answer: Answer, wording: Wording) -> None:
    """All checks are run, in their order."""
    results = judge(Judged(case, answer, read_source("0200T"), load_rules("0200T"), wording))
    assert [result.name for result in results] == list(CHECKS)
    assert [result for result in results if not result.passed] == []


def test_status_must_be_accepted(reason: Reason) -> None:
    """Both the given and the accepted statuses are named."""
    assert reason("status", status="abstained") == "abstained, not answered"


def test_wanted_facts_must_be_there_unless_declined(reason: Reason) -> None:
    """A declining answer rests on no fact."""
    assert reason("facts", facts=("needles",)) == "does not rest on imaging_included"
    assert reason("facts", facts=(), status="abstained") == ""


def test_wanted_and_unwanted_statements(reason: Reason) -> None:
    """Patterns are searched in the words, not in the markers."""
    assert reason("must", text="No. [1]").startswith("nothing matches (?i)includ")
    assert reason("must_not", text="Yes, it is. [1]") == "says 'Yes'"


def test_passages_shown_for_orientation_are_not_the_answer(case: Case, reason: Reason) -> None:
    """A declined answer is judged by what it says itself."""
    strict = replace(case, must_not=(re.compile("balloon"),))
    text = "The document does not say. Near by: “balloon”"
    declined = {"status": "abstained", "body": "The document does not say.", "text": text}
    assert reason("must_not", strict, **declined) == ""
    assert reason("must_not", strict, text=text) == "says 'balloon'"


def test_wanted_quotes_count_in_the_cited_sentence(reason: Reason, cite: Cite) -> None:
    """A citation of part of a sentence cites the sentence."""
    assert reason("quotes", citations=(cite("This code includes"),)) == ""
    assert reason("quotes", citations=(cite("one or more needles"),)) == ""
    assert reason("quotes", citations=(cite("Radiology"),)) == "does not cite 'imaging guidance'"
    assert reason("quotes", citations=(), status="abstained") == ""


def test_citations_are_the_very_words(reason: Reason, cite: Cite) -> None:
    """One character off is wrong, and so are an empty quote and another code."""
    right = cite("imaging guidance")
    assert "is not at" in reason("literal", citations=(replace(right, start=right.start + 1),))
    assert "is not at" in reason("literal", citations=(replace(right, quote="Imaging guidance"),))
    assert "is not at" in reason("literal", citations=(replace(right, quote="", end=right.start),))
    assert reason("literal", citations=(replace(right, code="0201T"),)).startswith("cites 0201T")


def test_passages_near_by_are_the_very_words_too(reason: Reason) -> None:
    """What is shown as the document's is the document's."""
    assert "is not at" in reason("literal", nearest=(Passage("0200T", "Note", "made up", 0, 7),))


def test_markers_and_citations_belong_together(reason: Reason, cite: Cite) -> None:
    """Neither without the other, and each number once."""
    assert reason("marked", text="It is included. [2]") == "marker 1 has no text"
    assert reason("marked", text="It is included. [1][2]") == "marker 2 has no citation"
    twice = (cite("imaging guidance"), cite("Radiology"))
    assert reason("marked", citations=twice) == "two citations have one marker"


@pytest.mark.parametrize(
    "text",
    [
        "Imaging is included. [1] The document gives no RVUs.",
        "Imaging is included. [1] Check with the payer.",
        "The document lists: \n- imaging guidance [1]",
        "No. Imaging is included. [1]",
    ],
)
def test_sentences_that_nothing_could_carry_need_no_marker(reason: Reason, text: str) -> None:
    """Silences, advice on where to ask, announcements, bare verdicts."""
    assert reason("cited", text=text) == ""


def test_every_other_sentence_needs_one(reason: Reason) -> None:
    """The sentence is named; answers that decline are free."""
    text = "Imaging is included. It is one side. [1]"
    assert reason("cited", text=text) == "no marker on 'Imaging is included.'"
    assert reason("cited", text=text, status="abstained") == ""


def test_declared_general_knowledge_needs_no_marker(reason: Reason) -> None:
    """What the answer declares as a note is not the document's."""
    note = "POS 24 is an ambulatory surgical center."
    assert reason("cited", text=f"{note} It is included. [1]", notes=(note,)) == ""
    text = "Imaging is included (general knowledge: a C-arm is equipment for imaging). [1]"
    note = "a C-arm is equipment for imaging."
    assert reason("supported", text=text, notes=(note,)) == ""


def test_the_cited_sentence_must_carry_the_statement(reason: Reason, cite: Cite) -> None:
    """A right citation of the wrong sentence is no support."""
    found = reason("supported", citations=(cite("Radiology"),))
    assert found.startswith("0% of 'No: imaging guidance is included in 0200T.' is carried; not:")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Imaging guidance is billed separately. [1]", "imaging_separate (imaging_included)"),
        ("0200T is a bilateral code. [1]", "bilateral_code (unilateral)"),
        ("Append modifier 50. [1]", "append_50 (modifier_50)"),
        ("It is extra. [1]", "imaging_separate (imaging_included)"),
    ],
)
def test_contradictions_are_named_with_rule_and_fact(reason: Reason, text: str, rule: str) -> None:
    """A bare claim speaks of what was asked."""
    assert reason("uncontradicted", text=text).startswith(rule)


def test_inventions_are_named(reason: Reason) -> None:
    """Kind and words."""
    assert reason("uninvented", text="Use 0201T for $5. [1]") == "price '$5'; code '0201T'"


def test_coders_answers_are_short_unless_a_list_is_asked_for(case: Case, reason: Reason) -> None:
    """120 words, markers left out; patients' answers have no such limit."""
    long = "word " * 121 + "[1]"
    assert reason("brief", text="word " * 120 + "[1]") == ""
    assert reason("brief", text=long) == "121 words, not 120 at most"
    assert reason("brief", replace(case, kind="list"), text=long) == ""
    assert reason("brief", replace(case, audience="patient"), text=long) == ""


def test_patients_answers_are_plain(case: Case, reason: Reason) -> None:
    """Grade 6 and no jargon; coders are spared the check."""
    patient = replace(case, audience="patient")
    assert reason("plain", patient, text="The doctor gets you ready first.") == ""
    assert reason("plain", patient, text="It is unilateral.").startswith(("grade", "jargon"))
    assert reason("plain", patient, text="It has a CPT. It is.") == "jargon: cpt"
    assert reason("plain", text="It is unilateral.") == ""


def test_patients_answers_are_careful(case: Case, reason: Reason) -> None:
    """No promise, no advice, and the care team where nothing can be said."""
    patient = replace(case, audience="patient")
    assert reason("careful", patient, text="It will cure you.").startswith("promise")
    assert reason("careful", patient, text="You should have it.").startswith("personal advice")
    assert "care team" in reason("careful", patient, text="It is not said.", status="abstained")
    asked = "It is not said. Ask your care team."
    assert reason("careful", patient, text=asked, status="abstained") == ""
    assert reason("careful", text="It will cure you.") == ""
