"""Codes, numbers, prices, modifiers and time spans must come from somewhere."""

import pytest

from evals.inventions import invented
from evals.reading import statements
from evals.rules import load_rules
from evals.sources import read_source


def found(text: str, asked: str = "", notes: tuple[str, ...] = ()) -> list[str]:
    """Kind and words of what is invented in `text`."""
    tokens = invented(statements(text), read_source("0200T").raw, asked, notes, load_rules("0200T"))
    return [f"{token.kind} {token.text}" for token in tokens]


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("The bilateral code is 0201T.", "code 0201T"),
        ("Report C79.51 for it.", "code C79.51"),
        ("The supply is C1062.", "code C1062"),
        ("It pays $404.30.", "price $404.30"),
        ("It pays 404 dollars.", "price 404 dollars"),
        ("It works in 90 % of patients.", "share 90 %"),
        ("The global period is 10 days.", "duration 10 days"),
        ("Conservative care lasts six weeks.", "duration six weeks"),
        ("Inject 5 ml.", "duration 5 ml"),
        ("Append modifier 26.", "modifier 26"),
        ("Use modifiers LT and RT.", "modifier LT"),
        ("The list has 9 entries.", "number 9"),
        ("The list has ten items.", "number ten"),
        ("Two needles are needed.", "number Two"),
    ],
)
def test_what_the_document_does_not_hold_is_found(text: str, token: str) -> None:
    """Each kind once."""
    assert token in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "CPT code 0200T is in the 2025 edition.",
        "Modifier 50 would be used for a bilateral procedure.",
        "Example 1 is a 70-year-old female.",
        "The list has seven items.",
        "Three: Pain Management, Radiology, and Orthopedic Surgery.",
        "X-ray or other imaging guides it.",
        "The document names no ICD-10 code.",
        "The document does not mention modifiers 26 and TC.",
    ],
)
def test_what_it_holds_or_what_follows_from_it_is_not(text: str) -> None:
    """Numbers of the document, counts of its lists, and names of code sets."""
    assert found(text) == []


def test_what_the_user_said_may_be_denied_but_not_affirmed() -> None:
    """`22511 is not described` repeats the question; `22511 is right` adopts it."""
    asked = "What about 22511 after 6 weeks?"
    assert found("The document does not describe 22511.", asked) == []
    assert found("It does not ask for 6 weeks.", asked) == []
    assert found("22511 is right after 6 weeks.", asked) == ["duration 6 weeks", "code 22511"]


def test_declared_general_knowledge_is_no_invention() -> None:
    """A note may map a place of service number to its name."""
    text = "The document lists it (general knowledge: POS 24 is an ambulatory surgical center)."
    note = "POS 24 is an ambulatory surgical center."
    assert found(text, notes=(note,)) == []
    assert found("POS 24 is listed.") == ["number 24"]
