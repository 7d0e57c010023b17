"""What no sentence of a leaflet may have: promises, advice, sides, numbers of its own."""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from app.gate.tokens import Token
from app.leaflet.tables import HERE
from corpus.code_numbers import codes_in
from corpus.wording import fold, words


@cache
def plain() -> Mapping[str, Any]:
    """The packaged table of plain and of promising words."""
    return tomllib.loads((HERE / "plain.toml").read_text(encoding="utf-8"))


@cache
def senses() -> Mapping[str, re.Pattern[str]]:
    """Words that say the same, by the name of what they say; for folded text."""
    return {name: re.compile(source) for name, source in plain()["senses"].items()}


@cache
def _idioms() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(i["pattern"], re.I), i["says"]) for i in plain()["idiom"])


def without_idioms(sentence: str, following: str) -> str:
    """`sentence` without the turns of speech that limit nothing, given the one `following` it."""
    said = f"{sentence}\n{following}"
    for pattern, says in _idioms():
        said = pattern.sub(says, said)
    return said.split("\n")[0]


@cache
def _promises() -> re.Pattern[str]:
    return re.compile("|".join(plain()["promises"]))


@cache
def _sides() -> re.Pattern[str]:
    return re.compile(plain()["side"])


def promise_in(sentence: str) -> str:
    """The words that promise, reassure or advise; an empty text if there are none."""
    found = _promises().search(fold(sentence))
    return found.group().strip() if found else ""


def side_in(sentence: str) -> str:
    """The words that name the left or the right side; an empty text if there are none."""
    found = _sides().search(fold(sentence))
    return found.group().strip() if found else ""


def jargon_in(sentence: str, hard: Collection[str]) -> str:
    """The first word that a patient should not have to know: a `hard` one, or a code's number."""
    also, never = plain()["jargon"].split(), plain()["never"].split()
    found = (
        word.text
        for word in words(sentence)
        if (word.text in hard or word.text in also)
        and (word.text in never or not _explained(word.text, sentence))
    )
    code = next((named.code for named in codes_in(sentence)), "")
    return next(found, code)


def _explained(word: str, sentence: str) -> bool:
    pattern = plain()["explained"].format(word=re.escape(word))
    return re.search(pattern, fold(sentence)) is not None


def number_added(tokens: Iterable[Token], known: frozenset[str]) -> str:
    """The first number of a sentence that is not `known`; an empty text if there is none."""
    return next((t.surface for t in tokens if _is_amount(t) and t.name not in known), "")


def _is_amount(token: Token) -> bool:
    ordinal = token.surface in ("second", "third") and token.after != "of"
    return token.kind == "number" and not ordinal
