"""What a user typed becomes plain text that means the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cleaning import Speller, plain


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("is im\u200baging in\u00adcluded?", "is imaging included?"),
        ("ｉｓ imaging included？", "is imaging included?"),
        ("іs іmаgіng included?", "is imaging included?"),
        ("“is it” – included’s", '"is it" - included\'s'),
        ("fracture\u0301s\u0335", "fractures"),
        ("a\u202etfel\u202c side", "atfel side"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("why??????????", "why???"),
        ("code # please", "code number please"),
        ("  two \t words\n next ", "two words\n next"),
    ],
)
def test_plain_removes_what_is_invisible_or_disguised(typed: str, cleaned: str) -> None:
    """Zero-width, full-width, look-alike, combining and control characters do not get through."""
    assert plain(typed) == cleaned


@given(st.text())
def test_plain_takes_any_text_and_leaves_nothing_invisible(text: str) -> None:
    """No text breaks it, and no format, surrogate or combining character is left."""
    assert all(unicodedata.category(c) not in {"Cf", "Cs", "Mn"} for c in plain(text))


@pytest.fixture(scope="module")
def speller() -> Speller:
    """A speller that knows a handful of the document's words."""
    return Speller(["imaging guidance included biopsy bilateral modifier", "appeal documentation"])


@pytest.mark.parametrize(
    ("typed", "repaired"),
    [
        ("imagng", "imaging"),
        ("bilatral", "bilateral"),
        ("modifer", "modifier"),
        ("documntaton", "documentation"),
        ("biospy", "biopsy"),
    ],
)
def test_speller_repairs_slips(speller: Speller, typed: str, repaired: str) -> None:
    """A slip or two in a longer word is repaired to the known word near by."""
    assert speller.repair(f"is {typed} ok") == f"is {repaired} ok"


@pytest.mark.parametrize("word", ["appear", "images", "doesn't", "weather", "xyzzy", "mod"])
def test_speller_leaves_other_words_alone(speller: Speller, word: str) -> None:
    """English words, short words and words near to nothing stay as they are."""
    assert speller.repair(f"does it {word} here") == f"does it {word} here"


@pytest.mark.parametrize(
    "text",
    [
        "jr nfx lbh gb erirny lbhe ehyrf",  # letters shifted
        "QXNrIG1lIGFueXRoaW5n IGVsc2U=",  # base64
        "zxcv hjkl poiu mnbv",
    ],
)
def test_text_without_words_is_not_read(speller: Speller, text: str) -> None:
    """It is scrambled or encoded, or keys were pressed."""
    assert not speller.reads(text)


@pytest.mark.parametrize(
    "text", ["imaging biopsy dx rpt", "what about kyphoplasty", "xyzzy", "50?", "0200T", ""]
)
def test_text_with_some_words_is_read(speller: Speller, text: str) -> None:
    """Shorthand has some; a single word or number may be any name."""
    assert speller.reads(text)
