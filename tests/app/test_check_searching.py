"""Searching at the words that a pattern can begin with finds what searching all finds."""

import re

import pytest

from app.check.openings import openings
from app.check.searching import Words
from app.check.tables import patterns

NOTE = """pre-op: severe low back pain 8/10, failed nsaids and physical therapy x 6 weeks.
under fluoroscopic guidance 11-gauge needles were placed; 3 ml of pmma was injected, no leak.
biopsy: bone core sent. balloon not used. discharged home, pain 1/10, no complications."""


@pytest.mark.parametrize("name", sorted(patterns("terms")))
def test_every_term_is_found_as_by_the_pattern_alone(name: str) -> None:
    """In the same places and order."""
    pattern = patterns("terms")[name]
    found = [match.span() for match in Words(NOTE).matches(pattern)]
    assert found == [match.span() for match in pattern.finditer(NOTE)]


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("abcdefg", ["abcdefg"]),
        ("(?:ab|c)d?e", ["abde", "abe", "cde", "ce"]),
        (r"\b(?:x |y )*z\b", ["z", "x z", "y x z"]),
        (r"[78]\s?g", ["7g", "8 g"]),
        ("a?bc|d+", ["abc", "bc", "ddd"]),
    ],
)
def test_a_match_begins_with_an_opening(pattern: str, matches: list[str]) -> None:
    """Whatever alternative, option or repetition it takes."""
    known = openings(pattern) or frozenset()
    for text in matches:
        assert re.fullmatch(pattern, text)
        assert text.startswith(tuple(known))


@pytest.mark.parametrize("pattern", [r"\w*plasty", "(?:a|)", ", then"])
def test_what_is_not_understood_has_no_openings(pattern: str) -> None:
    """So that nothing is skipped."""
    assert openings(pattern) is None
