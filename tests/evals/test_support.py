"""Support: the cited words carry the content of the sentence."""

import pytest

from evals.support import THRESHOLD, Wording

INCLUDED = "This code includes imaging guidance and bone biopsy, when performed."


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("Imaging guidance is included in 0200T.", INCLUDED),
        ("No: fluoroscopy is bundled.", INCLUDED),
        ("X-ray or other imaging is part of the treatment.", INCLUDED),
        ("A bone sample may be taken.", INCLUDED),
        ("A pain doctor may do it.", "- Specialties:Pain Management, Radiology"),
        ("Imaging is included, and the document gives no RVUs.", INCLUDED),
        ("The document does not name a brand.", INCLUDED),
        ("Yes.", INCLUDED),
    ],
)
def test_what_the_words_carry_is_supported(wording: Wording, sentence: str, cited: str) -> None:
    """Synonyms count; what the document is said to lack need not be in it."""
    share, missing = wording.uncovered(sentence, cited)
    assert share >= THRESHOLD, missing


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("Anesthesia is usually local.", "anesthesia"),
        ("The Kyphon system is preferred by surgeons.", "kyphon"),
        ("Recovery lasts about one week at home.", "recovery"),
    ],
)
def test_what_they_do_not_carry_is_named(wording: Wording, sentence: str, missing: str) -> None:
    """The words that nothing cited holds."""
    share, words = wording.uncovered(sentence, INCLUDED)
    assert share < THRESHOLD
    assert missing in words
