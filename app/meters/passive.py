"""An estimate of which sentences are passive, from word forms alone."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

METHOD = (
    "Estimated: a form of “be” or “get”, at most two words, then a past participle. It misses "
    "passives without “be” and can take a description for one."
)

_TABLE = Path(__file__).parent / "passive.toml"


def is_passive(sentence: str) -> bool:
    """Whether `sentence` looks passive."""
    return _pattern().search(sentence) is not None


def passive_sentences(sentences: Iterable[str]) -> tuple[str, ...]:
    """The sentences that look passive."""
    return tuple(sentence for sentence in sentences if is_passive(sentence))


@cache
def _pattern() -> re.Pattern[str]:
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    either = {name: "|".join(map(re.escape, words)) for name, words in table.items()}
    return re.compile(
        rf"(?i)\b(?:{either['auxiliaries']})(?:\s+(?:{either['between']}|\w+ly)){{0,2}}\s+"
        rf"(?!(?:{either['states']})\b)(?:\w{{2,}}ed|{either['participles']})\b"
    )
