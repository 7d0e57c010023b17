"""The reading grade that a request names, in digits, in words, or by a reader's age."""

import re
from functools import cache

from app.leaflet.tables import pattern, requests

YEARS_AHEAD = 6
"""Years by which a child's age is ahead of the school grade that it has finished."""
YOUNGEST, OLDEST = 3, 8
"""Grades to which ages are brought; a grade that is named is not."""

_CARDINALS = "one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()  # noqa: SIM905
)
_AGES = {
    word: n
    for n, word in enumerate(
        ("six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen"),
        start=6,
    )
}


def grade_in(text: str, of_child: bool = False) -> int | None:
    """The grade that `text` names, or None.

    Args:
        text: The request.
        of_child: Whether it is known to be for a child.
    """
    for regex in _patterns():
        if found := regex.search(text):
            return _number(found["n"].lower())
    if found := pattern("person", "reader_age").search(text):
        return _of_age((found["age"] or found["aged"]).lower())
    if of_child and (found := pattern("person", "age").search(text)):
        return _of_age(found["age"] or found["aged"])
    return YOUNGEST + 1 if of_child else None


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    filled = (
        source.replace("{word}", "|".join(_CARDINALS)).replace("{ordinal}", "|".join(_ORDINALS))
        for source in requests()["grade"]["patterns"]
    )
    return tuple(re.compile(source, re.I) for source in filled)


def _number(said: str) -> int:
    if said.isdigit():
        return int(said)
    return (_CARDINALS.index(said) if said in _CARDINALS else _ORDINALS.index(said)) + 1


def _of_age(said: str) -> int | None:
    age = int(said) if said.isdigit() else _AGES[said]
    if age >= 18:
        return None
    return min(OLDEST, max(YOUNGEST, age - YEARS_AHEAD))
