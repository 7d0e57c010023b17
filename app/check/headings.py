"""What the headings of a note are of: the table of headings, and how a key is looked up in it."""

import re
from functools import cache

from app.check.tables import HERE, Table, cue, load_table

_KEY_WORDS = 4
"""Words of a heading that adds some to what it is called by: "Complications of procedure"."""


@cache
def headings() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The kinds of headings and what each is called, in the order in which they are tried."""
    table: Table = load_table(HERE / "headings.toml")
    return tuple(
        (entry["kind"], re.compile(r"\b(?:" + "|".join(entry["words"]) + ")"))
        for entry in table["heading"]
    )


@cache
def kind_of(key: str) -> str:
    """The kind of the heading `key` in small letters, or empty."""
    return next((kind for kind, pattern in headings() if pattern.search(key)), "")


@cache
def kind_of_spoken(key: str) -> str:
    """The kind of a heading that ends with a full stop: it must begin with the heading's words."""
    return next((kind for kind, pattern in headings() if pattern.match(key)), "")


def states(words: str) -> bool:
    """Whether words that begin as a heading does are a statement: "Images saved to PACS"."""
    return cue("note", "statement").search(words) is not None


@cache
def only_names(key: str) -> bool:
    """Whether `key` is a heading and nothing else: "Technique", not "Balloon assisted"."""
    return any(pattern.fullmatch(key) for _, pattern in headings())


@cache
def names(key: str) -> bool:
    """Whether a few words are a heading: they are one, or begin as one and state nothing."""
    if only_names(key):
        return True
    return len(key.split()) <= _KEY_WORDS and bool(kind_of_spoken(key)) and not states(key)
