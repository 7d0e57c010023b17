"""The query to the physician: what it asks, and what it must never do."""

import re

import pytest

from app.check import Checker
from app.check.letter import OPEN_CHOICES, query_letter

SILENT = "Sacroplasty under fluoroscopy."
WHOLE = (
    "Left sacroplasty with PMMA under fluoroscopy, images saved, no balloon, no complications. "
    "Osteoporotic fracture of the left ala, severe pain, failed PT."
)
DISPUTED = "Title: left sacroplasty. Needle into the right ala, PMMA injected under fluoroscopy."

CHECKER = Checker.open()


def letter(note: str) -> str:
    """The letter on `note`."""
    return query_letter(CHECKER.check(note), CHECKER.book)


def test_a_complete_note_needs_no_letter() -> None:
    """Where nothing is open there is nothing to ask."""
    assert letter(WHOLE) == ""


def test_every_open_point_is_asked_once() -> None:
    """Each missing item and each reason for a query has its own numbered question."""
    headings = re.findall(r"^## \d+\. (.+)$", letter(SILENT), re.M)
    assert headings == [
        "Side of the injection",
        "Fracture or lesion",
        "Reason for the procedure",
        "Cement",
        "Balloon or mechanical device",
        "Imaging guidance",
        "Complications",
    ]


def test_the_note_s_own_words_are_shown() -> None:
    """The physician sees which words gave rise to the question."""
    text = letter(DISPUTED)
    assert "“left”, “right”" in text


@pytest.mark.parametrize("note", [SILENT, DISPUTED])
def test_no_question_leads(note: str) -> None:
    """No word on payment, coverage, codes to gain, or on what would be better to answer."""
    leading = r"(?i)\b(pay\w*|reimburs\w*|cover\w*|denied|denial|claim|bill\w*|should|support\w*)\b"
    assert not re.search(leading, letter(note))


def test_every_list_of_choices_is_open() -> None:
    """Every list of choices ends with "other" and "unable to determine"."""
    for block in re.findall(r"(?:^- \[ \] .+\n)+", letter(SILENT), re.M):
        assert OPEN_CHOICES[-1] in block
        if block.count("\n") > 1:
            assert OPEN_CHOICES[0] in block


def test_every_rule_that_finds_a_gap_has_its_question() -> None:
    """No query and no missing item is left without a question to ask."""
    asked = {rule for question in CHECKER.book.questions for rule in question.rules}
    gaps = {
        rule.id
        for rule in CHECKER.book.rules.values()
        if rule.value == "query" or (rule.id.startswith("missing.") and rule.value != "none")
    }
    assert asked == gaps
