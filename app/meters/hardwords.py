"""Hard words in a text, each with a plain one and the list that it comes from."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "hardwords.toml"


@dataclass(frozen=True, slots=True)
class HardWord:
    """A hard word and what may stand for it.

    Attributes:
        term: As the list has it.
        plain: Words to use instead, or to explain it with.
        source: The list's name.
        medical: Whether it is a medical term, which may stay where it is explained.
        count: How often the text has it.
    """

    term: str
    plain: str
    source: str
    medical: bool
    count: int = 0


def hard_words(text: str) -> tuple[HardWord, ...]:
    """The listed words that `text` has, in the order of their first place, a longer one first."""
    found: dict[str, list[int]] = {}
    for match in _pattern().finditer(text):
        found.setdefault(_by_form()[_folded(match.group())].term, []).append(match.start())
    listed = {word.term: word for word in vocabulary()}
    return tuple(
        HardWord(word.term, word.plain, word.source, word.medical, len(places))
        for term, places in found.items()
        if (word := listed[term])
    )


@cache
def vocabulary() -> tuple[HardWord, ...]:
    """Every listed word."""
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return tuple(
        HardWord(term, plain, group["source"], group.get("medical", False))
        for group in table["list"]
        for term, plain in group["words"].items()
    )


def forms(term: str) -> tuple[str, ...]:
    """`term` and the endings that its last word takes in English: plural, tenses, "-ing".

    >>> forms("utilize")
    ('utilize', 'utilizes', 'utilized', 'utilizing')
    """
    if term.endswith("e"):
        return (term, f"{term}s", f"{term}d", f"{term[:-1]}ing")
    if re.search(r"[^aeiou]y$", term):
        return (term, f"{term[:-1]}ies", f"{term[:-1]}ied", f"{term}ing")
    if re.search(r"(?:s|x|sh|ch)$", term):
        plural = f"{term[:-2]}es" if term.endswith("is") else f"{term}es"
        return (term, plural, f"{term}ed", f"{term}ing")
    return (term, f"{term}s", f"{term}ed", f"{term}ing")


@cache
def _by_form() -> dict[str, HardWord]:
    """The listed words by each of their forms; the first list that has a form wins."""
    by_form: dict[str, HardWord] = {}
    for word in vocabulary():
        for form in forms(word.term):
            by_form.setdefault(form, word)
    return by_form


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_by_form(), key=len, reverse=True)
    either = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in longest_first)
    return re.compile(rf"(?i)(?<![\w-])(?:{either})(?![\w-])")


def _folded(text: str) -> str:
    return " ".join(text.lower().split())
