"""Reads the reader's tables of words, which stand in TOML files beside it."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from app.check.openings import openings

Table = dict[str, Any]

START = "(?<![a-z0-9])"
_PART = re.compile(r"\{([a-z_]+)\}")

HERE = Path(__file__).parent


def load_table(path: Path) -> Table:
    """The table in the file at `path`, which ships with the product.

    Raises:
        OSError: The installation is damaged: the file is not there.
    """
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _cues() -> Mapping[str, Mapping[str, str]]:
    return load_table(HERE / "cues.toml")


@cache
def cue(module: str, name: str) -> re.Pattern[str]:
    """The pattern called `name` in a module's table of `cues.toml`; compiled when first used."""
    return re.compile(whole(_cues()[module][name]))


@cache
def _terms() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return load_table(HERE / "terms.toml")


@cache
def patterns(table: str) -> Mapping[str, re.Pattern[str]]:
    """The compiled patterns of one table of `terms.toml`, by name."""
    return compiled({n: [whole(word) for word in words] for n, words in _terms()[table].items()})


def whole(pattern: str) -> str:
    """`pattern` with the parts that it names in braces, of `terms.toml`, put in: "{cannot}"."""
    while named := _PART.search(pattern):
        words = "|".join(_terms()["parts"][named[1]])
        pattern = f"{pattern[: named.start()]}(?:{words}){pattern[named.end() :]}"
    return pattern


def compiled(table: Mapping[str, Sequence[str]]) -> Mapping[str, re.Pattern[str]]:
    """One pattern for each list of patterns, which starts at the start of a word."""
    return {name: _compiled(words) for name, words in table.items()}


def _compiled(words: Sequence[str]) -> re.Pattern[str]:
    """The alternatives, behind a look at the first character where that is known."""
    known = openings("|".join(words))
    looked = f"(?=[{''.join(sorted({o[0] for o in known}))}])" if known else ""
    return re.compile(f"{looked}{START}(?:{'|'.join(words)})")
