"""Meters: formulas against published examples, sentences, passive voice, hard words, PEMAT-P."""

import socket
from collections import Counter
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.meters import Counts, flesch_kincaid, hard_words, items, measure, rate, score, smog
from app.meters.hardwords import forms, vocabulary
from app.meters.passive import is_passive
from app.meters.pemat import Rating, words
from app.meters.rating import RATINGS
from app.readability import reading_grade

LEAFLET = """# Sacroplasty

## What is it?

A doctor puts bone cement into the bone at the base of your spine [1]. The cement makes the bone
steady [2].

## What happens?

First, you get medicine that numbs the skin [3]. Then a thin needle goes into the bone.

## What to ask your care team

- Ask what can go wrong
- How long will I rest?
"""


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # "The cat sat on the mat.": six words of one syllable, by hand.
        (Counts(1, 6, 6, 0), -1.45),
        # The lowest that the formula can give: sentences of one word of one syllable.
        (Counts(10, 10, 10, 0), -3.40),
        # "Green Eggs and Ham": 5.7 words a sentence, 1.02 syllables a word, published as -1.3 (same).
        (Counts(100, 570, 581, 0), -1.34),
        # "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.":
        # 13 words, 24 syllables, published as 11.3 (Wikipedia, "Flesch-Kincaid readability tests").
        (Counts(1, 13, 24, 0), 11.27),
    ],
)
def test_flesch_kincaid_as_published(counts: Counts, expected: float) -> None:
    """The grade of texts whose counts and grade are published."""
    assert isclose(flesch_kincaid(counts), expected, abs_tol=0.011)


# The conversion table that goes with SMOG: long words in 30 sentences, and the grade.
_SMOG_TABLE = [
    ((0, 2), 4),
    ((3, 6), 5),
    ((7, 12), 6),
    ((13, 20), 7),
    ((21, 30), 8),
    ((31, 42), 9),
    ((43, 56), 10),
    ((57, 72), 11),
    ((73, 90), 12),
    ((91, 110), 13),
    ((111, 132), 14),
    ((133, 156), 15),
    ((157, 182), 16),
    ((183, 210), 17),
    ((211, 240), 18),
]


@pytest.mark.parametrize(("span", "grade"), _SMOG_TABLE)
def test_smog_agrees_with_its_conversion_table(span: tuple[int, int], grade: int) -> None:
    """The formula stays within its published standard error, 1.5 grades, of the rounded table."""
    for long_words in range(span[0], span[1] + 1):
        assert abs(smog(Counts(30, 600, 900, long_words)) - grade) < (1.0 if grade < 12 else 1.5)


@pytest.mark.parametrize(
    ("long_words", "expected"), [(0, 3.1291), (9, 6.2581), (25, 8.3441), (100, 13.5591)]
)
def test_smog_is_mclaughlins_formula(long_words: int, expected: float) -> None:
    """1.0430 times the root of the long words in 30 sentences, plus 3.1291."""
    assert isclose(smog(Counts(30, 1, 1, long_words)), expected, abs_tol=1e-9)


def test_smog_of_other_lengths_is_scaled_to_thirty_sentences() -> None:
    """Ten sentences with three long words read like thirty with nine."""
    assert isclose(smog(Counts(10, 1, 1, 3)), smog(Counts(30, 1, 1, 9)))


def test_no_text_has_no_grade() -> None:
    """Nothing to read is no error and gets no grade, headings alone included."""
    for text in ("", " \n", "# Title", "---", "[1]"):
        assert measure(text).grades == ()
    assert (smog(Counts(0, 0, 0, 0)), flesch_kincaid(Counts(0, 0, 0, 0))) == (0.0, 0.0)


def test_short_text_is_called_rough() -> None:
    """SMOG below 30 sentences says so with the number, and no longer from 30 on."""
    rough = measure(LEAFLET).grades[1]
    assert rough.formula == "SMOG"
    assert rough.note == "short text, rough: 6 of 30 sentences"
    long = measure("You may ask your doctor about it. " * 30)
    assert long.sentences == 30
    assert long.grades[1].note == ""


def test_the_grade_is_that_of_the_answers() -> None:
    """The meter's Flesch-Kincaid is the one by which answers for patients are measured."""
    measured = measure(LEAFLET)
    assert measured.grades[0].value == reading_grade(measured.prose.text)


def test_sentences_leave_out_headings_and_markers() -> None:
    """Headings, list marks, boxes and citation markers are not read as words."""
    measured = measure(LEAFLET + "\n- [ ] I want a copy\n")
    assert measured.prose.sentences == (
        "A doctor puts bone cement into the bone at the base of your spine.",
        "The cement makes the bone steady.",
        "First, you get medicine that numbs the skin.",
        "Then a thin needle goes into the bone.",
        "Ask what can go wrong.",
        "How long will I rest?",
        "I want a copy.",
    )
    assert measured.longest_words == 14


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """All meters work with every connection refused."""

    def refused(*args: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refused)
    measured = measure("Your physician administers anesthesia. " * 3)
    assert measured.grades[1].value > 6
    assert measure("El médico pone cemento en el hueso.", "es").grades


def test_spanish_has_its_own_formula_only() -> None:
    """The English formulas, passive voice and word list say nothing about Spanish."""
    easy = measure("El médico pone cemento en el hueso. Usted puede preguntar.", "es")
    hard = measure(
        "La administración intravenosa de anestésicos locales requiere monitorización "
        "cardiovascular permanente durante la intervención correspondiente.",
        "es",
    )
    assert [grade.formula for grade in easy.grades] == ["Fernández-Huerta"]
    assert easy.grades[0].value > hard.grades[0].value + 30
    assert (easy.passive, easy.hard) == ((), ())


@pytest.mark.parametrize(
    "sentence",
    [
        "Cement is injected into the bone.",
        "A sample may be taken.",
        "You will be given medicine.",
        "The skin is then carefully cleaned.",
        "The needle isn't seen by you.",
        "It was not often done.",
        "You get picked up by a friend.",
    ],
)
def test_passive_is_found(sentence: str) -> None:
    """A form of "be" or "get" with a participle, adverbs between."""
    assert is_passive(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The doctor injects cement.",
        "You are tired.",
        "It is red.",
        "You need a ride home.",
        "You are worried and it is fine.",
        "The doctor used a needle.",
        "You get a bed.",
    ],
)
def test_active_is_left_alone(sentence: str) -> None:
    """Active sentences and states are not passive."""
    assert not is_passive(sentence)


def test_vocabulary_is_large_and_sourced() -> None:
    """At least 120 terms, each once, with a plain word and the list that it comes from."""
    listed = vocabulary()
    assert len({word.term for word in listed}) == len(listed) >= 120
    assert all(word.plain and word.source for word in listed)
    named = Counter(word.source for word in listed)
    assert named["CDC, Plain Language Thesaurus for Health Communications"] >= 40
    assert sum(count for source, count in named.items() if source != "own") >= 100


def test_plain_words_are_plain() -> None:
    """No plain word is itself on a list."""
    assert {w.term: hard_words(w.plain) for w in vocabulary() if hard_words(w.plain)} == {}


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("They utilized it", ["utilize"]),
        ("PERCUTANEOUS\n biopsies", ["percutaneous", "biopsy"]),
        ("multiple\n  myeloma", ["multiple myeloma"]),
        ("a diagnosis and two fractures", ["diagnosis", "fracture"]),
        ("minimizing", ["minimize"]),
        ("a non-malignant spot; a well-known ray", []),
        ("the medical sacredness of diagnostics", []),
        ("", []),
    ],
)
def test_hard_words_in_any_form(text: str, terms: list[str]) -> None:
    """Endings, case and line breaks do not hide a word; longer words are not taken for it."""
    assert [word.term for word in hard_words(text)] == terms


def test_longer_term_wins_and_is_counted() -> None:
    """A term inside a longer one is not named again, and each is counted."""
    found = hard_words("Imaging guidance helps. Imaging guidance and imaging are used.")
    assert [(word.term, word.count) for word in found] == [("imaging guidance", 2), ("imaging", 1)]


@given(some.sampled_from([word.term for word in vocabulary()]))
def test_every_form_leads_to_its_term(term: str) -> None:
    """Each form of a term is found in a sentence as that term, unless a list has it as a term."""
    known = {word.term for word in vocabulary()}
    for form in forms(term):
        found = [word.term for word in hard_words(f"We {form} now.")]
        assert len(found) == 1
        assert found[0] == term or form in known or form in forms(found[0])


def test_pemat_has_its_items() -> None:
    """17 items on understanding and 7 on acting, with the numbers of the printed version."""
    numbers = [item.number for item in items()]
    assert numbers == [*range(1, 13), *range(15, 20), *range(20, 27)]
    domains = Counter(item.domain for item in items())
    assert domains == {"understandability": 17, "actionability": 7}
    assert {item.computed for item in items() if item.computed} == set(RATINGS)
    assert [i.number for i in items() if i.na] == [6, 8, 9, 11, 16, 17, 18, 19, 24, 25]


def _ratings(markdown: str) -> dict[int, Rating | None]:
    return {rated.item.number: rated.rating for rated in rate(measure(markdown), {})}


def test_pemat_computes_only_what_the_text_shows() -> None:
    """Of a short leaflet, what needs judgement is open and what is computed says why."""
    rated = rate(measure(LEAFLET), {})
    assert [r.item.number for r in rated if r.rating is None] == [1, 2, 3, 4, 10, 15, 22, 23, 26]
    assert all(r.why for r in rated if r.rating is not None)
    found = _ratings(LEAFLET)
    assert (found[5], found[6], found[8], found[9]) == ("agree", "not applicable", "agree", "agree")
    assert (found[11], found[12], found[20]) == ("disagree", "agree", "agree")


@pytest.mark.parametrize(
    ("number", "change", "rating"),
    [
        (5, "\n\nIt is done. It is seen. It is used. It is kept.", "disagree"),
        (6, "\n\nRest for 2 days.", None),
        (7, "\n\nMultiply it by three.", None),
        (8, "\n\n" + "One word after another word. " * 40, "disagree"),
        (9, "\n\n## Risks\n\nYour clinic adds this.", "disagree"),
        (11, "\n\n## Main points\n\nAsk us.", "agree"),
        (24, "\n\nAdd ten percent.", None),
    ],
)
def test_pemat_ratings_follow_the_text(number: int, change: str, rating: Rating | None) -> None:
    """An edit changes the computed rating that it touches, or leaves it to a person."""
    assert _ratings(LEAFLET)[number] != rating
    assert _ratings(LEAFLET + change)[number] == rating


def test_very_short_text_has_no_sections_to_rate() -> None:
    """Items on sections, headings and summary do not apply to two paragraphs."""
    found = _ratings("Ask us.\n\nWe help.")
    assert [found[n] for n in (8, 9, 11)] == ["not applicable"] * 3
    assert _ratings("No lists here.")[12] == "disagree"
    assert _ratings("Nothing to do here.")[20] is None


def test_pemat_score_as_defined() -> None:
    """Agreed of applicable times 100; no score before the last item is rated."""
    measured = measure(LEAFLET)
    some_given: dict[int, Rating] = {1: "agree", 2: "agree", 3: "agree", 4: "disagree"}
    part = score(rate(measured, some_given), "understandability")
    assert (part.unrated, part.percent) == (2, None)
    full = rate(measured, some_given | {10: "agree", 15: "agree"})
    understood = score(full, "understandability")
    assert (understood.agree, understood.applicable, understood.percent) == (10, 12, 83)
    acted = score(rate(measured, {22: "agree", 23: "disagree", 26: "disagree"}), "actionability")
    assert (acted.agree, acted.applicable, acted.percent) == (3, 5, 60)


def test_a_rating_that_is_not_allowed_does_not_count() -> None:
    """Not every item can be not applicable, and computed items are not overruled."""
    rated = {r.item.number: r for r in rate(measure(LEAFLET), {1: "not applicable", 6: "agree"})}
    assert rated[1].rating is None
    assert rated[6].rating == "not applicable"


def test_word_lists_are_lower_case() -> None:
    """The lists of the table hold words as they are compared."""
    for name in ("actions", "openings", "calculations", "summaries"):
        assert all(word == word.lower() for word in words(name))
