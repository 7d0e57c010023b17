"""What a request asks for: for whom, how long, in which form, at which grade, in which language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.cleaning import MAX_QUESTION, plain
from app.errors import UsageError
from app.leaflet.grades import grade_in
from app.leaflet.leaflet import Form
from app.leaflet.people import Person, person_in
from app.leaflet.sections import sections_in, sections_named
from app.leaflet.tables import pattern

DEFAULT_GRADE = 6
EASIEST, HARDEST = 3, 8
"""Reading grades that can be asked for."""
SHORT_WORDS, HALF_PAGE, ONE_PAGE = 150, 160, 320
"""Words of a short leaflet, of half a page and of a page in 14 point type."""
FEWEST_WORDS = 8
"""A lower number of words is about something else ("in 5 words or less, the title")."""
MOST_SENTENCES = 8
"""From how many sentences on a text has sections."""

_NUMBERS = {
    word: n
    for n, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    )
} | {"a single": 1, "single": 1, "a couple of": 2, "a few": 3, "few": 3, "a": 1}
_NUMBER = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_SENTENCES = re.compile(
    rf"\b(?:(?:\d{{1,2}}|{_NUMBER}) ?(?:to|or|-) ?)?(?P<n>\d{{1,2}}|{_NUMBER})[- ]"
    r"(?:(?:short|simple|plain|clear|easy|brief|small|complete|full),? (?:and )?)*sentences?\b",
    re.I,
)
_NOT_WANTED = re.compile(r"\b(?:no|without|skip|omit|leave out|for)\W+(?:\w+ )?$", re.I)
_TENS = {
    word: 10 * n
    for n, word in enumerate(
        ("ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 1
    )
} | {"a hundred": 100, "one hundred": 100, "two hundred": 200, "three hundred": 300}
_WORDS = re.compile(
    rf"\b(?P<n>\d{{1,4}}|{'|'.join(sorted(_TENS, key=len, reverse=True))})[- ]"
    r"(?:or (?:so|fewer|less) )?words?\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """One request, read.

    Attributes:
        text: The request in plain characters.
        grade: The highest reading grade.
        form: How the leaflet is laid out.
        warm: Whether the tone is to be warm.
        most_sentences: The most sentences, or None.
        most_words: The most words, or None.
        sections: Those wanted, or None for all.
        person: Whom it speaks of, and to.
        large_print: Whether it is for readers with low vision.
        spanish: Whether the Spanish is wanted as well.
        other_language: Another language that is asked for; else empty.
        examples: Whether the document's examples are wanted.
    """

    text: str
    grade: int
    form: Form
    warm: bool
    most_sentences: int | None
    most_words: int | None
    sections: tuple[str, ...] | None
    person: Person
    large_print: bool
    spanish: bool
    other_language: str
    examples: bool


def read_wish(
    request: str, grade: int | None = None, sections: Sequence[str] | None = None
) -> Wish:
    """What `request` asks for.

    Args:
        request: In a person's words.
        grade: The highest reading grade; by default as the request says, else 6.
        sections: The sections wanted; by default as the request says, else all.

    Raises:
        UsageError: The request is empty or too long, or grade or a section cannot be had.
    """
    text = usable(request)
    person = person_in(text)
    wanted = sections_named(sections) if sections is not None else sections_in(text)
    sentences = _most_sentences(text)
    other = pattern("language", "other").search(text)
    return Wish(
        text=text,
        grade=_grade(text, grade, person),
        form="sentences" if sentences is not None else _form(text),
        warm=bool(pattern("tone", "warm").search(text)),
        most_sentences=sentences,
        most_words=_most_words(text),
        sections=wanted,
        person=person,
        large_print=bool(pattern("large_print", "words").search(text)),
        spanish=bool(pattern("language", "es").search(text)),
        other_language=next((g for g in other.groups() if g), "").lower() if other else "",
        examples="examples" in (wanted or ()) or _wants_examples(text),
    )


def usable(request: str) -> str:
    """`request` in plain characters.

    Raises:
        UsageError: It is empty or too long.
    """
    if len(request) > MAX_QUESTION:
        raise UsageError(
            f"The request is too long: {len(request):,} of at most {MAX_QUESTION:,} characters."
        )
    text = plain(request)
    if not re.search(r"\w", text):
        raise UsageError("The request is empty: say whom the leaflet is for, or what it is about.")
    return text


def _grade(text: str, grade: int | None, person: Person) -> int:
    if grade is None:
        said = grade_in(text, of_child=person.reader == "child")
        grade = DEFAULT_GRADE if said is None else said
    if not EASIEST <= grade <= HARDEST:
        raise UsageError(
            f"The reading grade {grade} cannot be had; ask for one from {EASIEST} to {HARDEST}."
        )
    return grade


def _form(text: str) -> Form:
    for form in ("letter", "questions", "list"):
        if pattern("form", form).search(text):
            return form
    return "leaflet"


def _most_sentences(text: str) -> int | None:
    found = _SENTENCES.search(text)
    if found is None:
        return None
    said = found["n"].lower()
    most = int(said) if said.isdigit() else _NUMBERS[said]
    return most if 1 <= most <= MOST_SENTENCES else None


def _most_words(text: str) -> int | None:
    said = [m["n"].lower() for m in _WORDS.finditer(text)]
    limits = [n for n in (int(s) if s.isdigit() else _TENS[s] for s in said) if n >= FEWEST_WORDS]
    if limits:
        return max(limits)
    for name, words in (("half_page", HALF_PAGE), ("one_page", ONE_PAGE), ("short", SHORT_WORDS)):
        if pattern("length", name).search(text):
            return words
    return None


def _wants_examples(text: str) -> bool:
    wanted = pattern("section", "examples").search(text)
    if wanted:
        return _NOT_WANTED.search(text[: wanted.start()]) is None
    return bool(pattern("length", "long").search(text))
