"""The learned reader of clauses: what it hears, what it was trained on, and what it is."""

import pytest

from app.check import Checker
from app.check.clauses import SAMPLES, SIDES, pieces, read_samples, side_terms, terms, trained
from app.check.learning import fitted
from app.check.mentions import Reading


@pytest.fixture(scope="module")
def checker() -> Checker:
    """A checker with the rules that ship."""
    return Checker.open()


def test_samples_stand_below_the_labels_that_they_have() -> None:
    """One clause a line; comments and empty lines are none; no label is a label, too."""
    found = read_samples("# why\n[left done]\nsacroplasty L\n\n[]\nlungs clear\n")
    assert [(s.text, s.labels) for s in found] == [
        ("sacroplasty L", {"left", "done"}),
        ("lungs clear", frozenset()),
    ]


def test_a_number_is_heard_as_what_it_means() -> None:
    """A score by its height, a small number as itself, any other as a number."""
    assert "#high" in terms("pain 9/10")
    assert "#low" in terms("pain 2 out of 10")
    assert "#2" in terms("2 needles")
    assert "#number" in terms("350 ml")


def test_a_long_sentence_is_cut_into_clauses() -> None:
    """A short one is not, and words by themselves go to the clause before."""
    long = "under fluoroscopy the needle was placed on the left, PMMA was injected slowly, no leak"
    assert pieces("no balloon, no leak") == []
    assert [long[start:end] for start, end in pieces(long)] == [
        "under fluoroscopy the needle was placed on the left",
        "PMMA was injected slowly, no leak",
    ]


def test_left_and_right_make_no_difference() -> None:
    """A side word is heard by what stands around it."""
    left, right = "needle into the left ala", "needle into the right ala"
    assert side_terms(left, 16, 20) == side_terms(right, 16, 21) - {"~right"} | {"~left"}


def test_what_is_learned_is_told_again() -> None:
    """Two labels, a few samples each: the model knows its samples apart."""
    import numpy as np

    samples = ["no leak", "no leak seen", "balloon used", "a balloon was used"] * 20
    true = np.array([[1, 0], [1, 0], [0, 1], [0, 1]] * 20, np.float32)
    model = fitted([terms(s) for s in samples], ("leak", "balloon"), true, np.ones_like(true))
    assert (model.likely([terms("no leak"), terms("balloon used")]).argmax(axis=1) == [0, 1]).all()


def test_the_model_that_ships_knows_every_label_of_the_samples() -> None:
    """A label that was added needs `python -m evals.clauses`."""
    labels = {label for s in read_samples(SAMPLES.read_text("utf-8")) for label in s.labels}
    assert set(trained().labels) == labels
    assert set(trained(SIDES).labels) == {"of_procedure", "not_done"}


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("failed", "Aqua therapy and tapentadol have not made the slightest difference."),
        ("severe", "The pain is so bad that two people have to lift her out of bed."),
        ("complication", "The case went off without a hitch."),
        ("device_not", "It was a needle-only case."),
        ("kept", "Stills were uploaded to the archive."),
        ("hospital_outpatient", "Seen and treated in the outpatient department of the hospital."),
        ("fx_detail", "MRI shows a vertical insufficiency fracture of the left ala."),
    ],
)
def test_a_clause_is_heard_in_words_that_no_pattern_names(
    checker: Checker, label: str, words: str
) -> None:
    """The model judges by all words of a sentence."""
    assert Reading(words, checker.words).says(label, 0)


def test_what_is_only_possible_is_not_said(checker: Checker) -> None:
    """A condition says nothing of this encounter."""
    reading = Reading("If severe pain persists despite therapy, consider it.", checker.words)
    assert not reading.said("severe")
    assert not reading.said("failed")
