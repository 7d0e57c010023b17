"""Words of a text as the rest of the corpus compares them: tokens, stems, clauses, negation.

Only what the claim rules need: a claim is told by which concepts stand in one clause and which of
them are negated, so tenses and plurals must not matter and a negation must reach the right words.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(r"\d+\.\d+|[a-z0-9]+(?:['’][a-z]+)?|[;:,.?!()]")
_BREAK = frozenset(";:.?!()")
_SOFT_BREAK = frozenset(
    {",", "but", "although", "though", "whereas", "while", "because", "since", "so"}
)
_NEGATIONS = frozenset(
    """
    not no never without neither none nothing cannot cant nor hardly isnt arent doesnt dont didnt
    shouldnt wouldnt wont wasnt werent hasnt havent mustnt neednt couldnt wrong false incorrect
    untrue mistake myth error avoid refuse forbidden prohibited
    """.split()  # noqa: SIM905 - a list of words reads better than a list of strings
)
_NOT_NEGATING = (
    ("not", "only"),
    ("whether", "or", "not"),
    ("no", "matter"),
    ("why", "not"),
    ("or", "not"),
)
# "Need not be taken" denies the need, although the denial stands after it.
_DENIED_AFTER = frozenset({"need", "needs", "must"})
_NEGATING = (("rather", "than"), ("instead", "of"))
# "Does not say how much cement is injected" neither states nor denies that it is.
_SAYING = frozenset("say state tell explain specify define mention name".split())  # noqa: SIM905
_ASKING = frozenset("how which what whether when where who why if".split())  # noqa: SIM905
_CONTRACTION = re.compile(r"n['’]t\b")


@dataclass(frozen=True, slots=True)
class Word:
    """One token: its lower-case text, its stem, and its half-open range in the text."""

    text: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A run of words between clause breaks.

    Attributes:
        words: The words, punctuation left out.
        negations: Positions of the words that negate what follows them.
        after_break: Whether a sentence end, colon, bracket or semicolon stands before it.
    """

    words: tuple[Word, ...]
    negations: tuple[int, ...]
    after_break: bool


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """`word` without the endings that change neither code nor meaning here."""
    if len(word) <= 3 or word[0].isdigit():
        return word
    for ending, keep in (("'s", ""), ("’s", ""), ("ies", "y"), ("sses", "ss"), ("ly", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)] + keep
            break
    for ending in ("ings", "ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] in "ltnprgm" else word


def fold(text: str) -> str:
    """`text` in lower case, compatibility forms unified, contractions joined (`isn't` to `isnt`).

    The length may change, so ranges found in folded text are not ranges of the original.
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    return _CONTRACTION.sub("nt", folded)


def words(text: str) -> list[Word]:
    """The words and clause punctuation of `text`; ranges refer to `fold(text)`."""
    return [
        Word(m.group(), stem(m.group()), m.start(), m.end()) for m in _TOKEN.finditer(fold(text))
    ]


def stems(text: str) -> tuple[str, ...]:
    """The stems of the words of `text`, punctuation left out."""
    return tuple(w.stem for w in words(text) if w.text[0].isalnum())


def clauses(text: str, question: bool = False) -> Iterator[Clause]:
    """The clauses of `text` in order.

    A leading negative auxiliary of a question (`Isn't imaging included?`) asks, it does not deny;
    with `question` it is not counted as a negation.
    """
    run: list[Word] = []
    hard = True
    for word in [*words(text), Word(".", ".", 0, 0)]:
        if word.text in _BREAK or word.text in _SOFT_BREAK:
            if run:
                yield _clause(run, hard, question)
                run, hard = [], False
            hard = hard or word.text in _BREAK
            if word.text.isalpha():
                run = [word]
        elif word.text[0].isalnum():
            run.append(word)


def _clause(run: list[Word], hard: bool, question: bool) -> Clause:
    for i in range(1, len(run)):
        if run[i].text in {"not", "never"} and run[i - 1].text in _DENIED_AFTER:
            run[i - 1], run[i] = run[i], run[i - 1]
    texts = [w.text for w in run]
    cues = [
        i
        for i, text in enumerate(texts)
        if text in _NEGATIONS or (i > 1 and tuple(texts[i - 1 : i + 1]) in _NEGATING)
    ]
    unsaid = _unsaid_from(texts, cues)
    run, texts, cues = run[:unsaid], texts[:unsaid], [c for c in cues if c < unsaid]
    for phrase in _NOT_NEGATING:
        for i in range(len(texts) - len(phrase) + 1):
            if tuple(texts[i : i + len(phrase)]) == phrase:
                cues = [c for c in cues if not i <= c < i + len(phrase)]
    # "neither A nor B" and "not A nor B" deny once.
    if any(texts[c] in {"neither", "not", "no"} for c in cues):
        cues = [c for c in cues if texts[c] != "nor"]
    if question and cues and cues[0] == 0 and texts[0].endswith("nt"):
        cues = cues[1:]
    return Clause(tuple(run), tuple(cues), hard)


def _unsaid_from(texts: list[str], cues: list[int]) -> int:
    """Where the question begins that a text is said to leave open; the length if nowhere."""
    for i in range(1, len(texts)):
        if texts[i] in _ASKING and texts[i - 1] in _SAYING and cues and cues[0] < i:
            return i
    return len(texts)


def phrase_index(
    phrases: Iterable[tuple[str, str]],
) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """A look-up from first stem to (all stems, label), longest phrase first.

    Args:
        phrases: Pairs of a phrase and its label.
    """
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase, label in phrases:
        parts = stems(phrase)
        if parts:
            index.setdefault(parts[0], []).append((parts, label))
    for entries in index.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return index
