"""Operators vary a question in one way, by chance but reproducibly."""

import random
import unicodedata

import pytest

from corpus import load_library
from evals.operators import Operator, operators

NAMED = operators(load_library().glossary)


def varied(name: str, text: str, seed: int = 1) -> str | None:
    """`text` varied by the named operator."""
    return NAMED[name](text, random.Random(seed))


@pytest.mark.parametrize(("name", "operator"), NAMED.items(), ids=NAMED)
def test_the_same_seed_gives_the_same_variation(name: str, operator: Operator) -> None:
    """A run can be repeated."""
    text = "Since the fluoro isn't billed, is bone biopsy included?"
    assert operator(text, random.Random(3)) == operator(text, random.Random(3))


@pytest.mark.parametrize(
    ("name", "difference"), [("swap_letters", 0), ("drop_letter", -1), ("double_letter", 1)]
)
def test_typos_touch_one_longer_word_inside(name: str, difference: int) -> None:
    """First letters, short words and codes stay as they are."""
    for seed in range(50):
        text = varied(name, "is guidance in 0200T?", seed)
        if text is not None:  # two equal letters may have changed places
            assert text.startswith("is g")
            assert text.endswith(" in 0200T?")
            assert len(text) == len("is guidance in 0200T?") + difference
    assert varied(name, "is it in?") is None


def test_case_and_marks_and_spaces() -> None:
    """Only the form changes."""
    assert varied("upper_case", "Is it?") == "IS IT?"
    assert varied("lower_case", "is it?") is None
    assert (varied("end_mark", "Is it?") or "").startswith("Is it")
    assert (varied("extra_spaces", "Is it?") or "").split() == ["Is", "it?"]
    assert varied("no_break_spaces", "Is it?") == "Is\u00a0it?"
    assert varied("smart_quotes", "isn't it?") == "isn’t it?"
    assert varied("end_mark", "??") is None


@pytest.mark.parametrize("name", ["full_width", "zero_width"])
def test_odd_letters_fold_back(name: str) -> None:
    """Compatibility forms and invisible characters: the words are the same."""
    text = varied(name, "Is guidance included?") or ""
    assert text != "Is guidance included?"
    folded = unicodedata.normalize("NFKC", text).replace("\u200b", "")
    assert folded == "Is guidance included?"


def test_look_alikes_are_cyrillic() -> None:
    """The word looks the same and is spelt with other letters."""
    text = varied("cyrillic", "Is guidance?") or ""
    assert text == "Is guid\u0430nc\u0435?"


def test_politeness_leaves_the_question_whole() -> None:
    """Something before it or after it."""
    assert (varied("polite_before", "Is it?") or "").endswith("Is it?")
    assert (varied("polite_after", "is it") or "").startswith("is it? ")


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("Since it is extra, what do I add?", "What do I add, since it is extra?"),
        ("Is it one side? Which bone is meant?", "Which bone is meant? Is it one side?"),
        ("Is it one side? And which one?", None),
        ("Is biopsy included? Is it required?", None),
        ("One question?", None),
    ],
)
def test_clauses_are_reordered_only_where_the_meaning_stays(text: str, moved: str | None) -> None:
    """A second question that leans on the first stays where it is."""
    assert varied("reordered", text) == moved


@pytest.mark.parametrize(
    ("name", "text", "swapped"),
    [
        ("written_out", "is the bx included", "is the bone biopsy included"),
        ("written_out", "is the bone bx included", "is the bone biopsy included"),
        ("written_out", "global period?", None),
        ("written_out", "can a PA do it", None),
        ("abbreviated", "is it in the documentation", None),
    ],
)
def test_abbreviations_are_swapped_where_they_mean_one_thing(
    name: str, text: str, swapped: str | None
) -> None:
    """Terms with several meanings are left alone, and no word is doubled."""
    given = varied(name, text)
    if name == "abbreviated":
        assert given is None or len(given) < len(text)
    elif text == "global period?":
        assert given in (None, "global period?")
    else:
        assert given == swapped
