"""Words: what stems share, where clauses end, and what folding keeps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.wording import clauses, fold, stem, stems, words


@pytest.mark.parametrize(
    "forms",
    [
        ("include", "includes", "included", "including"),
        ("biopsy", "biopsies"),
        ("inject", "injects", "injected", "injecting"),
        ("separate", "separately"),
        ("fracture", "fractures", "fractured"),
        ("unilateral", "unilaterally"),
        ("cut", "cuts"),
    ],
)
def test_forms_of_a_word_share_a_stem(forms):
    """Tense, number and adverb endings do not matter."""
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("office", "official"), ("risk", "rise"), ("access", "acce"), ("0200T", "0201T"), ("26", "2")],
)
def test_different_words_keep_different_stems(one, other):
    """Codes and numbers are never cut."""
    assert stem(one.lower()) != stem(other.lower())


def test_full_width_and_typographic_letters_fold():
    """Compatibility forms, case and both apostrophes."""
    assert fold("ＩＳＮ’Ｔ Isn't") == "isnt isnt"
    assert stems("０２００Ｔ!") == ("0200t",)


@given(st.text(max_size=200))
def test_ranges_of_words_are_literal_in_the_folded_text(text):
    """For any text at all."""
    folded = fold(text)
    for word in words(text):
        assert folded[word.start : word.end] == word.text


@given(st.text(alphabet="not need must, and. is it?;()nt'", max_size=80))
def test_clauses_keep_every_word_once(text):
    """Reordering for a denied need loses and invents nothing."""
    spoken = sorted(w.start for c in clauses(text) for w in c.words)
    assert len(spoken) == len(set(spoken))
    assert all(n < len(c.words) for c in clauses(text) for n in c.negations)


def test_a_full_stop_breaks_harder_than_a_comma():
    """After a hard break a clause starts anew."""
    assert [c.after_break for c in clauses("One, two. Three; four but five")] == [
        True,
        False,
        True,
        True,
        False,
    ]


def test_neither_nor_denies_once():
    """Two negative words, one denial."""
    [clause] = clauses("neither imaging nor biopsy")
    assert len(clause.negations) == 1
