from itertools import pairwise

import pytest

from app.privacy import identifiers, mask
from evals.bench.identifiers import false_masks, found_all, notes, recall


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Call 312-555-0100 or mail a.b@mail.example", "Call [telephone] or mail [e-mail]"),
        ("MRN: 4471120, DOB 03/04/1951", "[medical record number], DOB [date]"),
        ("Mrs. O'Brien, 93-year-old", "[name], [age over 89]"),
        ("A 70-year-old female with a painful sacral fracture", None),
        ("Modifier 50, 0200T and POS 24", None),
        ("Pain Management, Radiology, Orthopedic Surgery", None),
        ("Seen with Zebulon Okafor, who agreed", "Seen with [name], who agreed"),
        ("Xiomara Patel tolerated it well.", "[name] tolerated it well."),
        ("Does Medicare Advantage or Blue Cross pay?", None),
    ],
)
def test_masking(text: str, masked: str | None) -> None:
    """Identifiers become their type; words of the field stay."""
    assert mask(text).text == (masked or text)


def test_spans_are_in_order_and_apart() -> None:
    """Whatever patterns overlap."""
    for note in notes(50):
        found = identifiers(note.text)
        assert all(a.end <= b.start for a, b in pairwise(found))


def test_recall_by_type() -> None:
    """All types with a form of their own are found; names only where something tells them."""
    rates = {kind: found / planted for kind, (found, planted) in recall().items()}
    names = {kind for kind in rates if kind.startswith("name")}
    assert all(rate >= 0.99 for kind, rate in rates.items() if kind not in names), rates
    assert rates["name, labelled"] >= 0.95
    assert rates["name, common first name"] >= 0.95
    assert rates["name, rare and bare"] >= 0.95


def test_words_about_the_code_are_left_alone() -> None:
    """At most one in a hundred sentences and questions is masked."""
    masked, texts = false_masks()
    assert masked <= texts / 100


def test_nothing_that_was_found_is_left_in_the_masked_note() -> None:
    """300 synthetic notes."""
    for note in notes():
        text = mask(note.text).text
        for (_, value), (_, found) in zip(note.planted, found_all(note), strict=True):
            assert not found or value not in text
