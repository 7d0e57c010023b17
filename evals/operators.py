"""Automatic variations of a question that must not change its outcome.

Each operator takes a question and a seeded random source, and gives the varied question, or None
where it does not apply.
"""

import random
import re
from collections.abc import Callable, Iterable

from corpus import Glossary

Operator = Callable[[str, random.Random], str | None]

_WORD = re.compile(r"(?<![\w/.-])[A-Za-z]{5,}(?![\w/.-])")
_CYRILLIC = str.maketrans("aeo", "аео")
_SMART = str.maketrans({"'": "’", '"': "”"})
_FIRST = re.compile(
    r"^(?P<link>since|because|given that|seeing that|if|when|as)\s+(?P<claim>[^,?.]+),\s+"
    r"(?P<rest>[^?]+)\?$",
    re.I,
)
_TWO = re.compile(r"^(?P<one>[^?]+\?)\s+(?P<two>[^?]+\?)$")
_LEANS = re.compile(
    r"(?i)^(?:and|or|so|then|if so|also|but)\b|\b(?:it|its|that|this|they|them|one|same|there)\b"
)
_BEFORE = (
    "Please: ",
    "Hi, ",
    "Hello, quick question: ",
    "Could you please tell me: ",
    "Good morning. ",
)
_AFTER = (" Thanks!", " Thank you.", " Please advise.", " Thanks in advance.", " Much appreciated!")
# Terms that stand for more than one thing, so that writing them out could change the question.
_AMBIGUOUS = frozenset(
    """
    pa met mac op pm er rad vp gp ca mm pt pts ip ga ala path bc mn pos uni mis lytic doc docs rx
    tx left right pain office inpt
    """.split()  # noqa: SIM905 - a list of words reads better than a list of strings
)


def _one_word(text: str, rng: random.Random, edit: Callable[[str], str]) -> str | None:
    places = list(_WORD.finditer(text))
    if not places:
        return None
    place = rng.choice(places)
    varied = text[: place.start()] + edit(place.group()) + text[place.end() :]
    return varied if varied != text else None


def swap_letters(text: str, rng: random.Random) -> str | None:
    """Two neighbouring letters inside one word of five letters or more change places."""

    def edit(word: str) -> str:
        at = rng.randrange(1, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    return _one_word(text, rng, edit)


def drop_letter(text: str, rng: random.Random) -> str | None:
    """One letter inside one word of five letters or more is missing."""

    def edit(word: str) -> str:
        at = rng.randrange(1, len(word) - 1)
        return word[:at] + word[at + 1 :]

    return _one_word(text, rng, edit)


def double_letter(text: str, rng: random.Random) -> str | None:
    """One letter of one word of five letters or more is typed twice."""

    def edit(word: str) -> str:
        at = rng.randrange(1, len(word))
        return word[:at] + word[at - 1] + word[at:]

    return _one_word(text, rng, edit)


def upper_case(text: str, _: random.Random) -> str | None:
    """All in capitals."""
    return text.upper() if text.upper() != text else None


def lower_case(text: str, _: random.Random) -> str | None:
    """All in small letters."""
    return text.lower() if text.lower() != text else None


def polite_before(text: str, rng: random.Random) -> str | None:
    """A greeting or a request before it."""
    return rng.choice(_BEFORE) + text


def polite_after(text: str, rng: random.Random) -> str | None:
    """Thanks after it."""
    end = "" if text.rstrip().endswith((".", "?", "!")) else "?"
    return text.rstrip() + end + rng.choice(_AFTER)


def reordered(text: str, _: random.Random) -> str | None:
    """A leading clause goes to the end, or two questions that stand alone change places."""
    text = text.strip()
    if match := _FIRST.match(text):
        rest, link = match["rest"], match["link"].lower()
        return f"{rest[0].upper()}{rest[1:]}, {link} {match['claim']}?"
    if (match := _TWO.match(text)) and not _LEANS.search(match["two"]):
        return f"{match['two']} {match['one']}"
    return None


def cyrillic(text: str, rng: random.Random) -> str | None:
    """In one word the letters a, e and o are Cyrillic."""
    return _one_word(text, rng, lambda word: word.translate(_CYRILLIC))


def full_width(text: str, rng: random.Random) -> str | None:
    """One word is in full-width letters."""
    return _one_word(text, rng, lambda word: "".join(chr(ord(c) + 0xFEE0) for c in word))


def zero_width(text: str, rng: random.Random) -> str | None:
    """A zero-width space stands inside one word."""
    return _one_word(text, rng, lambda word: word[:2] + "\u200b" + word[2:])


def no_break_spaces(text: str, _: random.Random) -> str | None:
    """All spaces are no-break spaces."""
    return text.replace(" ", "\u00a0") if " " in text else None


def smart_quotes(text: str, _: random.Random) -> str | None:
    """Straight quotes are typographic ones."""
    varied = text.translate(_SMART)
    return varied if varied != text else None


def extra_spaces(text: str, rng: random.Random) -> str | None:
    """More white space before, after and between the words."""
    return "  " + text.replace(" ", rng.choice(("  ", " \t", "   "))) + " \n"


def end_mark(text: str, rng: random.Random) -> str | None:
    """Another mark at the end, or none."""
    bare = text.rstrip(" ?!.")
    if not bare:
        return None
    choices = [bare + mark for mark in ("", "??", "?!", " ?", "...", "?")]
    return rng.choice([choice for choice in choices if choice != text])


def abbreviations(glossary: Glossary) -> dict[str, Operator]:
    """Operators that write one of the coders' abbreviations out, and that put one in."""
    pairs = [
        (term, entry.means)
        for entry in glossary.terms
        if entry.expand
        for term in entry.terms
        if term.replace(" ", "") not in _AMBIGUOUS and _shortens(term, entry.means)
    ]
    return {
        "written_out": _replacing(pairs),
        "abbreviated": _replacing((means, term) for term, means in pairs),
    }


def _shortens(term: str, means: str) -> bool:
    """Whether `term` is made of letters of `means`, in order, but for an x at its end."""
    letters = iter(means.lower())
    kept = re.sub(r"[^a-z0-9]", "", term.lower()).removesuffix("x")
    return 1 < len(term) < len(means) and all(letter in letters for letter in kept)


def _replacing(pairs: Iterable[tuple[str, str]]) -> Operator:
    table: dict[str, list[str]] = {}
    for old, new in pairs:
        table.setdefault(old.lower(), []).append(new)
    longest_first = sorted(table, key=lambda old: (-len(old), old))
    found = re.compile(
        rf"(?<![\w/-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w/-])", re.IGNORECASE
    )

    def operator(text: str, rng: random.Random) -> str | None:
        places = list(found.finditer(text))
        if not places:
            return None
        place = rng.choice(places)
        before, new = text[: place.start()], rng.choice(table[place.group().lower()])
        first = new.split()[0]
        if before.lower().endswith(f"{first.lower()} "):  # "bone bx" is no "bone bone biopsy"
            new = new[len(first) :].lstrip()
        after = text[place.end() :]
        if after.lower().startswith(f" {new.split()[-1].lower()}"):  # nor "global period period"
            new = new.rsplit(None, 1)[0]
        return before + new + after

    return operator


def operators(glossary: Glossary) -> dict[str, Operator]:
    """All operators by name."""
    plain = (
        swap_letters,
        drop_letter,
        double_letter,
        upper_case,
        lower_case,
        polite_before,
        polite_after,
        reordered,
        cyrillic,
        full_width,
        zero_width,
        no_break_spaces,
        smart_quotes,
        extra_spaces,
        end_mark,
    )
    return {operator.__name__: operator for operator in plain} | abbreviations(glossary)
