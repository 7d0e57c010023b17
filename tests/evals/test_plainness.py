"""Grade, jargon, promises and advice in answers for patients."""

import pytest

from evals.plainness import advice, grade, jargon, promises


def test_grade_rises_with_long_words() -> None:
    """Flesch-Kincaid, as a number of school years."""
    assert grade("The doctor gets you ready first.") <= 6
    assert grade("Percutaneous sacral augmentation necessitates documentation.") > 12
    assert grade("[1]") <= 0
    assert grade("") == 0


def test_jargon_is_named() -> None:
    """Words that coders use and patients do not."""
    assert jargon("A unilateral injection under modifier 50.") == ("unilateral", "modifier")
    assert jargon("The doctor puts cement into the bone.") == ()


@pytest.mark.parametrize(
    "text",
    [
        "It will cure your pain.",
        "You'll feel better.",
        "It is safe.",
        "There is no risk.",
        "Guaranteed.",
    ],
)
def test_promises_are_found(text: str) -> None:
    """The document promises nothing."""
    assert promises(text)


@pytest.mark.parametrize(
    "text",
    [
        "The paper does not say if it is safe.",
        "Ask whether it will help.",
        "The goal is to ease pain.",
        "No one can say that it will work.",
    ],
)
def test_what_is_asked_or_denied_is_no_promise(text: str) -> None:
    """Only what is claimed counts."""
    assert promises(text) == ()


@pytest.mark.parametrize(
    "text", ["You should have it.", "You can stop your pills.", "Avoid lifting.", "I recommend it."]
)
def test_personal_advice_is_found(text: str) -> None:
    """The product knows nobody's case."""
    assert advice(text)


@pytest.mark.parametrize(
    "text", ["Ask your care team if you should have it.", "It may be done at a surgery center."]
)
def test_sending_someone_to_the_care_team_is_no_advice(text: str) -> None:
    """A question to ask is not an answer to it."""
    assert advice(text) == ()
