from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import UsageError
from app.leaflet import Leafleter
from app.leaflet.questions import questions_in
from app.leaflet.subject import other_subject
from app.leaflet.wish import read_wish


@pytest.fixture(scope="module")
def leafleter() -> Leafleter:
    """Over the packaged corpus, without a model."""
    return Leafleter.open()


@pytest.mark.parametrize(
    ("request_", "grade"),
    [
        ("leaflet", 6),
        ("5th grade", 5),
        ("fifth-grade reading level", 5),
        ("for a fifth grader", 5),
        ("Grade 4 please", 4),
        ("grade four", 4),
        ("reading level: 7", 7),
        ("reading level of grade 8", 8),
        ("between 4th and 6th grade", 4),
        ("4-5th grade", 4),
        ("for a 10-year-old", 4),
        ("for my eight-year-old son", 3),
        ("for a child of 12", 6),
        ("for a child", 4),
        ("for a 15 year old boy", 8),
        ("for a 70-year-old woman", 6),
        ("she is 82 years old", 6),
    ],
)
def test_the_grade_is_read_from_the_request(request_: str, grade: int) -> None:
    """In digits, in words, or by a child's age."""
    assert read_wish(request_).grade == grade


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ("in three sentences", {"most_sentences": 3, "form": "sentences"}),
        ("one single sentence", {"most_sentences": 1}),
        ("two or three short sentences", {"most_sentences": 3}),
        ("a couple of sentences", {"most_sentences": 2}),
        ("use short sentences", {"most_sentences": None, "most_words": None}),
        ("at most 100 words", {"most_words": 100}),
        ("between 100 and 150 words", {"most_words": 150}),
        ("a 90-word leaflet", {"most_words": 90}),
        ("fifty words or fewer", {"most_words": 50}),
        ("one page", {"most_words": 320}),
        ("keep it short", {"most_words": 150}),
        ("a letter to the patient", {"form": "letter"}),
        ("as questions and answers", {"form": "questions"}),
        ("bullet points", {"form": "list"}),
        ("friendly tone", {"warm": True}),
        ("what kind of doctor does it", {"form": "leaflet"}),
        ("in Spanish", {"spanish": True}),
        ("en español", {"spanish": True}),
        ("into German", {"spanish": False, "other_language": "german"}),
        ("low vision", {"large_print": True}),
        ("he cannot see well", {"large_print": True}),
        ("only what happens and why", {"sections": ("why", "happens")}),
        ("sections: what it is, risks", {"sections": ("what", "risks")}),
        ("use only the document", {"sections": None}),
        ("include an example", {"examples": True}),
        ("no examples", {"examples": False}),
    ],
)
def test_length_form_tone_language_and_sections_are_read(
    request_: str, expected: dict[str, Any]
) -> None:
    """Each by itself."""
    wish = read_wish(request_)
    assert {name: getattr(wish, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("request_", "you", "reader"),
    [
        ("leaflet", "you", "patient"),
        ("for my mother, who will have it", "you", "patient"),
        ("my mother will have it", "your mother", "family"),
        ("explain what happens to my dad", "your father", "family"),
        ("for my dad's family", "your father", "family"),
        ("for the family", "the person", "family"),
        ("for caregivers", "the person", "family"),
        ("for the children of a patient", "your mom or dad", "child"),
        ("a patient's wife", "the person", "family"),
        ("for a boy of 9 whose grandpa has it, he is a child", "your grandpa", "child"),
        ("our family doctor wants a leaflet", "you", "patient"),
    ],
)
def test_it_is_read_whom_the_leaflet_speaks_of(request_: str, you: str, reader: str) -> None:
    """The reader, or somebody of theirs."""
    person = read_wish(request_).person
    assert (person.you, person.reader) == (you, reader)


@pytest.mark.parametrize(
    ("request_", "questions"),
    [
        ("Can you write a leaflet?", ()),
        ("Could you please explain it for my mother?", ()),
        ("Does it hurt? Who does it?", ("Does it hurt?", "Who does it?")),
        ("Leaflet. Answer: does it hurt and is cement safe", ("does it hurt?", "is cement safe?")),
        ("answer whether a balloon is used", ("whether a balloon is used?",)),
        ("What is it? Why is it done?", ()),
    ],
)
def test_questions_of_the_reader_are_found(request_: str, questions: tuple[str, ...]) -> None:
    """Not those to the writer, nor those that every leaflet answers."""
    assert questions_in(request_) == questions


@pytest.mark.parametrize(
    ("request_", "other"),
    [
        ("a leaflet about knee replacement", True),
        ("handout on colonoscopy", True),
        ("leaflet for a patient who gets a kyphoplasty", True),
        ("explain diabetes to a child", True),
        ("leaflet on the flu", True),
        ("handout for code 22511", True),
        ("a leaflet about our new parking garage", True),
        ("about how to bake bread", True),
        ("sacroplasty, for someone with a knee replacement", False),
        ("a leaflet about this procedure", False),
        ("a leaflet about bone cement", False),
        ("about the risks", False),
        ("on one page", False),
        ("explain in 3 sentences for my elderly mother", False),
        ("about what patients can expect", False),
        ("for the waiting room", False),
    ],
)
def test_another_subject_is_noticed(leafleter: Leafleter, request_: str, other: bool) -> None:
    """And a request that names no treatment is about the document's."""
    found = other_subject(request_, "0200T", leafleter.text, leafleter.library.glossary)
    assert bool(found) == other
    assert leafleter.make(request_).status == ("abstained" if other else "answered")


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=200))
def test_any_text_is_answered_or_refused(leafleter: Leafleter, request_: str) -> None:
    """No text breaks the reading of requests; none of its digits gets into the sections."""
    try:
        made = leafleter.make(request_)
    except UsageError:
        return
    assert made.status in ("answered", "abstained")
