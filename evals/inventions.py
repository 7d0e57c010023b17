"""Codes, numbers, prices, modifiers and time spans in an answer that nothing warrants."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from evals.polarity import denies
from evals.reading import Statement
from evals.rules import Rules

_PRICE = re.compile(
    r"(?:[$€£]\s?\d+(?:[,.]\d+)*|\b\d[\d,.]*\s?(?:dollars?|usd|cents?|euros?)\b)", re.I
)
_SHARE = re.compile(r"\b\d[\d.,]*\s?(?:%|percent\b|per cent\b)", re.I)
_UNIT = (
    r"(?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|years?(?![- ]old)|"
    r"cc|ml|mg|mm|cm|grams?|gauge|rvus?|units?|levels?|global)"
)
_WORDED = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|"
    r"fifty|sixty|seventy|eighty|ninety|hundred|thousand|dozen|twice|half)"
)
_SPAN = re.compile(
    rf"\b(?:\d[\d.,]*(?:\s?(?:-|–|to)\s?\d+)?|{_WORDED}|a few|several)[\s-]?{_UNIT}\b", re.I
)
_CODE = re.compile(
    r"\b(?:\d{4}[0-9TFU]|[A-V]\d{4}|[A-TV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}|[A-TV-Z]\d{2})\b"
)
_MODIFIER = re.compile(
    r"\b(?i:modifiers?|mod)\s+(?P<list>(?:-?(?:\d{2}|[A-Z]{2}|X\{EPSU\})\b(?:\s*(?:,|/|and|or)\s*)*)+)"
    r"|(?:^|[\s(-])(?P<pair>LT|RT|TC|GY|GZ|KX|XE|XS|XP|XU|[ -]59|[ -]26)\b"
)
_VALUES = {
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
    "twenty": "20",
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "seventy": "70",
    "eighty": "80",
    "ninety": "90",
}
_SPELT = re.compile(rf"\b(?:{'|'.join(_VALUES)})\b")
_WORDED_ALONE = re.compile(rf"\b{_WORDED}\b", re.I)
_DIGITS = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*\b")
_UNSAID = re.compile(
    r"(?i)\bgeneral knowledge\b|\b(?:outside|beyond) (?:of )?(?:the |its |my |this )?"
    r"(?:scope|source|document|page|what)\b|\bout of scope\b|\bsilent\b"
)
_TERMS = re.compile(
    r"\b(?:ICD-?(?:9|10)(?:-?(?:CM|PCS))?|X-?rays?|Example \d|POS)\b|(?<!\w)\([1-9]\)(?= )|"
    r"(?:^|(?<=[.:;,] ))[1-9]\)(?= )",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Token:
    """Something in an answer that has to come from somewhere: its kind and its words."""

    kind: str
    text: str


def invented(
    statements: Iterable[Statement], raw: str, asked: str, notes: Iterable[str], rules: Rules
) -> tuple[Token, ...]:
    """The codes, numbers, prices, modifiers and time spans that nothing warrants.

    A token is warranted where the document has it; where it follows from the document by counting;
    where a note marks it as general knowledge; or where the user said it and the statement denies
    something. Modifiers may be named in a denial even if the user did not name them.

    Args:
        statements: Of the answer.
        raw: The document.
        asked: What the user and the conversation said.
        notes: The general knowledge that the answer declares.
        rules: For the counts.
    """
    known, said, declared = _folded(raw), _folded(asked), _folded("\n".join(notes))
    found: list[Token] = []
    for statement in statements:
        denial = denies(statement.text) or _UNSAID.search(statement.text) is not None
        text = _without_counts(statement.text, rules)
        for token in _all(text):
            words = _folded(token.text)
            echoed = denial and _has(said, words)
            named = token.kind == "modifier" and denial
            if not (_has(known, words) or _has(declared, words) or echoed or named):
                found.append(token)
    return tuple(dict.fromkeys(found))


def _without_counts(text: str, rules: Rules) -> str:
    for count in rules.counts:
        text = count.sub(" ", text)
    return text


def _all(text: str) -> Iterator[Token]:
    """The tokens of `text`, each place read once, the most telling kind first."""
    rest = _TERMS.sub(lambda m: "~" * len(m.group()), text)
    patterns = (("price", _PRICE), ("share", _SHARE), ("duration", _SPAN), ("code", _CODE))
    for kind, pattern in patterns:
        for match in pattern.finditer(rest):
            yield Token(kind, match.group().strip())
        rest = pattern.sub(lambda m: "~" * len(m.group()), rest)
    for match in _MODIFIER.finditer(rest):
        for name in re.findall(r"\d{2}|[A-Z]{2}", match["list"] or match["pair"]):
            yield Token("modifier", name)
    rest = _MODIFIER.sub(lambda m: "~" * len(m.group()), rest)
    for pattern in (_DIGITS, _WORDED_ALONE):
        for match in pattern.finditer(rest):
            yield Token("number", match.group())


@lru_cache(maxsize=1024)  # the document comes with every answer
def _folded(text: str) -> str:
    """`text` in which "Ten days" and "10-day" are the same words."""
    spaced = re.sub(r"[\s–-]+", " ", text.casefold())
    digits = _SPELT.sub(lambda m: _VALUES[m.group()], spaced)
    return re.sub(rf"\b(\d+ {_UNIT})(?<=[a-z])s?\b", lambda m: m.group(1).rstrip("s"), digits)


@lru_cache(maxsize=1024)  # so do most of its codes and numbers
def _has(text: str, words: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(words)}(?![\w]|\.\d)", text) is not None
